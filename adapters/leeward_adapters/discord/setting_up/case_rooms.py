"""Where cases for moderators go: which rooms will do, which role is called, and what is wrong."""

from collections.abc import Callable, Iterator
from typing import Final

import discord

from leeward_adapters.discord.hearing.server import VIEW, Role, Room, Server
from leeward_adapters.discord.setting_up.check import Asked
from leeward_adapters.discord.setting_up.invite import PERMISSIONS
from leeward_adapters.live.saying.names import listed, shown
from leeward_policies.ports import Check

TO_POST: Final = tuple(
    one
    for one in PERMISSIONS
    if one.key
    in {
        "view_channel",
        "send_messages",
        "send_messages_in_threads",
        "embed_links",
        "read_message_history",
    }
)
"""Rights that cases need in the moderators' room."""

CASE_ROOMS: Final = frozenset(
    kind.value
    for kind in (
        discord.ChannelType.text,
        discord.ChannelType.news,
        discord.ChannelType.forum,
    )
)
"""Kinds of rooms that cases can be posted in."""

CLOSE_IT: Final = (
    "Open the room's settings, Permissions, and switch View Channel off for @everyone;"
    " then allow it for your moderators' role and for Leeward's."
)
"""How a room is closed to everybody else."""


def room_problem(server: Server, room: Room) -> tuple[str, str] | None:
    """Say why cases cannot go into a room, with the cure; None where they can.

    It is refused where everybody can read it: cases tell of children.
    """
    if room.type not in CASE_ROOMS:
        return "it is neither a forum nor a text channel", "Choose a forum or a text channel."
    if server.rights(room) & VIEW:
        return (
            "everybody can read it, and cases tell of young people",
            CLOSE_IT,
        )
    bits = server.own_rights(room)
    missing = [one.name for one in TO_POST if not bits & one.bit]
    if missing:
        return (
            f"Leeward lacks {listed(missing)} there",
            "Open the room's settings, Permissions, add Leeward's role and allow them.",
        )
    return None


def other_readers(server: Server, room: Room, is_staff: Callable[[str], bool]) -> tuple[Role, ...]:
    """Return the roles that can read a room although nothing says that they are staff."""
    return tuple(
        role for role in server.readers(room) if not role.is_of_staff and not is_staff(role.name)
    )


def moderators_room(server: Server, asked: Asked) -> Iterator[Check]:
    """Yield what is to be said of the room that cases for moderators go to."""
    name, setup = "moderators' room", "Run `/leeward setup` in this server."
    if asked.space.moderators is None:
        says = "none is chosen, so cases for the moderators have nowhere to go"
        yield Check(name, "ill", says, setup)
        return
    room = server.room(asked.space.moderators)
    if room is None:
        says = f"the room {asked.space.moderators} is gone, or Leeward cannot see it"
        yield Check(name, "ill", says, setup)
        return
    problem = room_problem(server, room)
    if problem is not None:
        yield Check(name, "ill", f"{shown(room.shown)}: {problem[0]}", problem[1])
        return
    yield Check(name, "well", f"{shown(room.shown)}, and everybody else is kept out")
    others = other_readers(server, room, asked.is_staff)
    if others:
        says = f"these roles can read cases, too: {listed(role.name for role in others)}"
        cure = "If they are not your moderators, close the room for them; else name them staff."
        yield Check("readers of cases", "note", says, cure)


def role_problem(role: Role) -> tuple[str, str] | None:
    """Say why an urgent case cannot call a role, with the cure; None where it can."""
    if role.mentionable:
        return None
    return (
        "Discord lets Leeward call only a role that everybody may mention",
        "Server Settings, Roles, this role: switch on Allow anyone to @mention this role.",
    )


def page_role(server: Server, asked: Asked) -> Iterator[Check]:
    """Yield what is to be said of the role that an urgent case calls."""
    if asked.space.page_role is None:
        return
    role = server.role(asked.space.page_role)
    name = "role for urgent cases"
    if role is None:
        says = f"the role {asked.space.page_role} is gone, so an urgent case calls nobody here"
        yield Check(name, "ill", says, "Run `/leeward setup` in this server.")
        return
    problem = role_problem(role)
    if problem:
        yield Check(name, "ill", f"{shown(role.name)}: {problem[0]}", problem[1])
    else:
        yield Check(name, "well", f"an urgent case calls {shown(role.name)}")
