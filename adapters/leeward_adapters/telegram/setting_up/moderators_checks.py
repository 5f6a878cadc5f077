"""What is said of the group where cases go: whether it will do, and who reads them there."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from leeward_adapters.live.saying.names import counted, listed
from leeward_adapters.telegram.setting_up.group_checks import MORE_THAN_NEEDED, OPEN_RIGHTS, about
from leeward_adapters.telegram.setting_up.told import Chat, Member
from leeward_policies.ports import Check

SWITCH_TOPICS_ON: Final = (
    "Open the group's info, Edit, and switch Topics on. Only who owns the group may, or an"
    " administrator with the right to change its info."
)

MAKE_PRIVATE: Final = "Open the group's info, Edit, Group Type: choose Private."

ALLOW_TOPICS: Final = (
    "Open the group's info, Administrators, Leeward's bot: switch Manage topics on."
)

IN_A_GROUP: Final = "Make a new group with your moderators alone, and switch Topics on in it."

CHOOSE_ONE: Final = (
    "Run `leeward init telegram`, and tap its link for the moderators' group; or name the group in"
    " leeward.toml."
)


class Home(Struct, frozen=True):
    """What was learned of the group where cases go."""

    chat: Chat
    own: Member
    """What the bot is in there."""
    people: int | None = None
    """How many are in it, ourselves included; None where Telegram did not tell."""
    administrators: int | None = None
    """How many people of them administer it."""


class Problem(Struct, frozen=True):
    """Why cases cannot go into a group, or should not."""

    says: str
    cure: str
    stops: bool = True
    """False: they can go there all the same."""


def problems(home: Home) -> Iterator[Problem]:
    """Yield what is in the way of a group for cases, what stops it first."""
    chat, own = home.chat, home.own
    if chat.type not in ("supergroup", "group"):
        yield Problem("it is no group, so moderators cannot answer in it", IN_A_GROUP)
        return
    if not own.is_in:
        says = "the bot is not in it"
        yield Problem(says, "Add it again, with the link that `leeward init telegram` prints.")
        return
    if chat.is_public:
        says = "anybody can find it by its name and read in it, and cases tell of young people"
        yield Problem(says, MAKE_PRIVATE)
    if chat.linked_chat_id is not None:
        says = "it belongs to a channel, whose readers can write in it, and cases tell of children"
        yield Problem(says, IN_A_GROUP)
    if not chat.is_forum:
        says = "it has no topics, so all cases stand below each other"
        yield Problem(says, SWITCH_TOPICS_ON, stops=False)
    elif not own.can_manage_topics:
        yield Problem("Leeward may not open topics there, so no case gets one", ALLOW_TOPICS)


def home_checks(home: Home) -> Iterator[Check]:
    """Yield everything that can be said of the group where cases go."""
    name = about(home.chat)
    for check in _checks(home):
        yield Check(f"{name}: {check.name}", check.state, check.says, check.cure)


def _checks(home: Home) -> Iterator[Check]:
    found = list(problems(home))
    for one in found:
        yield Check("moderators' group", "ill" if one.stops else "note", one.says, one.cure)
    if not found:
        yield Check("moderators' group", "well", "cases go there, each into a topic of its own")
    yield from _readers(home)
    if home.chat.message_auto_delete_time:
        says = "Telegram deletes messages there by itself after a while, cases as well"
        cure = "Open the group's info, and switch Auto-Delete off."
        yield Check("auto-delete", "note", says, cure)
    surplus = [name for field, name in MORE_THAN_NEEDED.items() if getattr(home.own, field)]
    if surplus:
        says = f"the bot has rights that it never uses: {listed(surplus)}"
        yield Check("more than needed", "note", says, f"{OPEN_RIGHTS} switch them off.")


def _readers(home: Home) -> Iterator[Check]:
    if home.people is None or home.administrators is None:
        return
    others = home.people - 1 - home.administrators  # one of them is the bot
    readers = counted(max(home.people - 1, 0), "person", "people")
    if others > 0:
        says = f"{readers} in it can read every case; {others} of them administer nothing"
        cure = "If somebody there is no moderator, take them out of the group."
        yield Check("readers of cases", "note", says, cure)
    else:
        yield Check("readers of cases", "well", f"{readers} can read cases, all administrators")
