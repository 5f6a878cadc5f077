"""What `/leeward setup` tells the person who uses it: what is chosen, and when it counts."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from leeward_adapters.discord.hearing.server import Server
from leeward_adapters.discord.setting_up.case_rooms import other_readers, role_problem, room_problem
from leeward_adapters.discord.setting_up.check import Asked
from leeward_adapters.discord.setting_up.chosen import FILE, Chosen
from leeward_adapters.discord.settings import SpaceSettings
from leeward_adapters.live.saying.names import listed

LONGEST: Final = 2_000
"""Characters of a message."""


class Preset(Struct, frozen=True):
    """One answer to what kind of place this is."""

    pack: str
    name: str
    about: str
    """At most 100 characters, as a menu shows it."""


PRESETS: Final = (
    Preset(
        "young-people",
        "Youth club",
        "Children and young people write here: tips for them, and moderators are asked early.",
    ),
    Preset(
        "mixed",
        "Mixed community",
        "Adults and young people: the same care, more banter, and fewer tips.",
    ),
    Preset(
        "watch-only",
        "Just watching",
        "Moderators get cases; nothing else is ever done, also once you enforce.",
    ),
)
"""The packs, in the words of a person who sets up a bot."""

OBSERVES: Final = (
    "Every preset begins by observing: moderators get cases, members notice nothing. After a week,"
    ' look at the cases, and write `mode = "enforce"` into a policy file of your own.'
)

SOON: Final = "That counts within half a minute."
"""A running Leeward looks every ten seconds whether what was chosen has changed."""

CONCERNS_ALL: Final = (
    "**Policy and safety lead** hold for every server of this bot, so they are chosen by whoever"
    " owns it, or in the server where they were chosen first. Here you choose the room."
)

BY_HAND: Final = (
    "To make the room by hand: press + beside a category and choose **Forum** (or Text, where"
    " there is no Forum); switch **Private** on; add your moderators' role and **Leeward's**;"
    " then choose it in the menu. Leeward needs View Channel, Send Messages, Send Messages in"
    " Threads, Embed Links and Read Message History there."
)


class Draft(Struct, frozen=True):
    """What has been chosen in the menus so far, and is not saved yet."""

    policy: str | None = None
    """A pack's name."""
    lead: str | None = None
    """The account's id."""
    lead_is_bot: bool = False
    room: str | None = None
    role: str | None = None


class Situation(Struct, frozen=True):
    """Where the choice is made, and what holds there now."""

    server: Server
    asked: Asked
    """Its space is what leeward.toml says of this server, which counts before a choice."""
    for_all: bool
    """Whether this person may choose policy and safety lead."""
    policy: str = ""
    """The name of the policy in force; empty where the community does not run."""
    has_own_policy: bool = False
    """It is no pack, so leeward.toml names it, and it counts before a preset."""
    lead: str = ""
    """The account that is the safety lead now; empty for nobody, or somebody elsewhere."""

    def begun(self, choice: Chosen) -> Draft:
        """Return the draft to begin with: what was chosen before."""
        space = choice.spaces.get(self.server.id, SpaceSettings())
        lead = choice.safety_lead.removeprefix("discord:")
        return Draft(
            policy=choice.policy or None,
            lead=lead if lead.isdecimal() else None,
            room=self.asked.space.moderators or space.moderators,
            role=self.asked.space.page_role or space.page_role,
        )


def problems(situation: Situation, draft: Draft) -> Iterator[str]:
    """Yield why what is chosen cannot be saved, each with its cure."""
    server = situation.server
    if draft.room is not None:
        room = server.room(draft.room)
        if room is None:
            yield f"The room <#{draft.room}> is not there, or Leeward cannot see it. {BY_HAND}"
        elif problem := room_problem(server, room):
            yield f"<#{draft.room}> will not do: {problem[0]}. {problem[1]}"
    if draft.role is not None:
        role = server.role(draft.role)
        if role is None or role.id == server.id:
            yield "That role cannot be called; choose another one, or none."
        elif problem := role_problem(role):
            yield f"<@&{draft.role}> will not do: {problem[0]}. {problem[1]}"
    if draft.lead_is_bot:
        yield "The safety lead must be a person; a bot answers nobody."


def is_ready(situation: Situation, draft: Draft) -> bool:
    """Say whether there is something to save, and nothing in its way."""
    return draft.room is not None and not any(problems(situation, draft))


def summary(situation: Situation, draft: Draft) -> str:
    """Return what would be saved, in sentences, as far as it is chosen."""
    lines = ["**Setting Leeward up here.** Nothing counts before you press *Save*."]
    if situation.for_all:
        lines += [_policy(situation, draft), _lead(situation, draft)]
    else:
        lines.append(CONCERNS_ALL)
    lines += [_room(situation, draft), _role(draft)]
    lines += [f"**To mend first:** {problem}" for problem in problems(situation, draft)]
    lines.append(f"*Save* writes this into `{FILE}`, beside the configuration of Leeward.")
    return "\n".join(lines)[:LONGEST]


def _policy(situation: Situation, draft: Draft) -> str:
    if situation.has_own_policy:
        return (
            f"**Policy:** `{situation.policy}`, which leeward.toml names; it counts before any"
            " preset."
        )
    preset = next((one for one in PRESETS if one.pack == draft.policy), None)
    now = f" Now `{situation.policy}` is in force." if situation.policy else ""
    if preset is None:
        return f"**Policy:** not chosen yet.{now}"
    told = f"**Policy:** {preset.name} (`{preset.pack}`). {preset.about} {OBSERVES}"
    if preset.pack == situation.policy:
        return f"{told} It is in force."
    return f"{told} {SOON}{now}"


def _lead(situation: Situation, draft: Draft) -> str:
    now = f" Now it is <@{situation.lead}>." if situation.lead else " Now there is nobody."
    if draft.lead is None:
        return f"**Safety lead:** not chosen yet.{now}"
    told = f"**Safety lead:** <@{draft.lead}> is asked first about danger, by direct message."
    if draft.lead == situation.lead:
        return told
    return f"{told} {SOON}{now}"


def _room(situation: Situation, draft: Draft) -> str:
    if draft.room is None:
        return (
            "**Cases for moderators:** choose a forum or a text channel; nothing is saved before."
        )
    told = f"**Cases for moderators** go to <#{draft.room}>."
    if situation.asked.space.moderators is not None:
        return f"{told} leeward.toml names that room, and it counts."
    room = situation.server.room(draft.room)
    others = other_readers(situation.server, room, situation.asked.is_staff) if room else ()
    if others:
        names = listed(f"<@&{role.id}>" for role in others)
        told += f" Beside administrators and staff, {names} can read them."
    return f"{told} That counts at once."


def _role(draft: Draft) -> str:
    if draft.role is None:
        return "**Urgent cases** call nobody by name; choose a role if one should be called."
    return f"**Urgent cases** call <@&{draft.role}>. That counts at once."
