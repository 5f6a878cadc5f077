"""What the doctor says of a chat where members write: its kind, our rights, what is too much."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from leeward_adapters.live.saying.names import counted, listed, shown
from leeward_adapters.telegram.setting_up.links import Right, rights_of
from leeward_adapters.telegram.setting_up.rest import Odd
from leeward_adapters.telegram.setting_up.told import Chat, Member
from leeward_policies.ports import Check

MORE_THAN_NEEDED: Final = {
    "is_anonymous": "Remain anonymous",
    "can_promote_members": "Add new admins",
    "can_change_info": "Change group info",
    "can_pin_messages": "Pin messages",
    "can_manage_video_chats": "Manage video chats",
    "can_post_stories": "Post stories",
    "can_edit_stories": "Edit stories of others",
    "can_delete_stories": "Delete stories of others",
}
"""Rights that bots are often given, and that this one has no use for, by Telegram's field."""

OPEN_RIGHTS: Final = "Open the group's info, Administrators, Leeward's bot:"

AGAIN: Final = "Add the bot again, with the link that `leeward init telegram` prints."

MAKE_ADMIN: Final = (
    "Open the group's info, Administrators, Add Administrator, choose the bot, and leave on"
    " Delete messages and Ban users; or tap the link that `leeward init telegram` prints."
)

BECOME_SUPERGROUP: Final = (
    "Open the group's info, Edit, and set Chat History For New Members to Visible (or switch Topics"
    " on): Telegram then makes it a supergroup, and Leeward goes with it."
)


class Look(Struct, frozen=True):
    """What was learned of one chat where members write."""

    chat: Chat
    own: Member
    """What the bot is in there."""
    reads_all: bool
    """Privacy mode is off, so that even a plain member of a bot reads what is written."""
    administrators: int | None = None
    """How many people administer it; None where Telegram did not tell."""
    linked: str = ""
    """What stands in the way of reading a channel's comments; empty for nothing."""


def about(chat: Chat) -> str:
    """Return how a chat is called in a finding."""
    return shown(chat.title) if chat.title else str(chat.id)


def unseen(name: str, odd: Odd) -> Check:
    """Say that nothing can be learned of a chat, and what may help.

    Args:
        name: how the finding is called.
        odd: what Telegram answered.
    """
    if odd.moved_to:
        return Check(
            name,
            "note",
            f"it has become a supergroup, with the id {odd.moved_to}",
            "Write the new id where leeward.toml names the old one; Leeward itself has moved.",
        )
    if odd.status in (400, 403):
        return Check(name, "ill", odd.says, AGAIN)
    return Check(name, "ill", odd.says, "Look again later.")


def group_checks(look: Look) -> Iterator[Check]:
    """Yield everything that can be said of a chat where members write."""
    name = about(look.chat)
    for check in _checks(look):
        yield Check(f"{name}: {check.name}", check.state, check.says, check.cure)


def _checks(look: Look) -> Iterator[Check]:
    if not look.own.is_in:
        yield Check("bot", "ill", "the bot is not in it any more", AGAIN)
        return
    yield from _kind(look.chat)
    yield from _reading(look)
    yield from _rights(look)
    yield from _surplus(look.own)
    yield from _beside(look)


def _kind(chat: Chat) -> Iterator[Check]:
    if chat.type == "group":
        says = "it is a basic group: Telegram lets nobody be given a pause there, nor slow it down"
        yield Check("kind", "note", says, BECOME_SUPERGROUP)
    elif chat.type == "channel":
        says = "it is a channel: posts are judged; what people answer stands in its linked group"
        yield Check("kind", "well", says)
    else:
        topics = ", with topics" if chat.is_forum else ""
        yield Check("kind", "well", f"it is a supergroup{topics}")


def _reading(look: Look) -> Iterator[Check]:
    if look.own.is_leading:
        yield Check("reading", "well", "Leeward is an administrator, so it reads what is written")
    elif look.reads_all:
        says = "Leeward reads what is written, since privacy mode is off"
        yield Check("reading", "well", says)
    else:
        says = (
            "the bot is a plain member in privacy mode, so Telegram shows it commands and answers"
            " to itself alone: nothing is found by itself"
        )
        cure = (
            f"{MAKE_ADMIN} Or in @BotFather /setprivacy, Disable; and then take the bot out and add"
            " it again, else it does not count."
        )
        yield Check("reading", "ill", says, cure)


def _rights(look: Look) -> Iterator[Check]:
    if not look.own.is_leading:
        says = "the bot is no administrator, so it can neither hide a message nor give a pause"
        yield Check("rights", "ill", says, MAKE_ADMIN)
        return
    missing = [one for one in _needed(look.chat) if not getattr(look.own, one.field)]
    if missing:
        yield Check(
            "rights",
            "ill",
            f"missing: {listed(one.name for one in missing)}."
            f" {' '.join(one.why for one in missing)}".rstrip("."),
            f"{OPEN_RIGHTS} switch {listed(one.name for one in missing)} on.",
        )
    else:
        yield Check("rights", "well", "everything it needs is granted")


def _needed(chat: Chat) -> tuple[Right, ...]:
    """Return the rights that count there: nobody writes in a channel but its administrators."""
    rights = rights_of("members")
    if chat.type == "channel":
        return tuple(one for one in rights if one.key == "delete_messages")
    return rights


def _surplus(own: Member) -> Iterator[Check]:
    surplus = [name for field, name in MORE_THAN_NEEDED.items() if getattr(own, field)]
    if surplus:
        says = f"the bot has rights that it never uses: {listed(surplus)}"
        yield Check("more than needed", "note", says, f"{OPEN_RIGHTS} switch them off.")


def _beside(look: Look) -> Iterator[Check]:
    if look.administrators is not None:
        says = (
            f"{counted(look.administrators, 'person administers', 'people administer')} it, and"
            f" count{'s' if look.administrators == 1 else ''} as staff"
        )
        yield Check("staff", "well", says)
    if look.linked:
        yield Check("comments", "note", look.linked, AGAIN)
    if look.chat.has_aggressive_anti_spam_enabled:
        says = (
            "Telegram's own filter deletes here as well, and tells nobody what it was: Leeward"
            " does not learn that those messages are gone"
        )
        cure = "Nothing has to be done; Administrators, Aggressive Anti-Spam, switches it off."
        yield Check("anti-spam", "note", says, cure)
