"""What the doctor says of one Discord server: rights, rooms, roles, and where cases go."""

from collections.abc import Iterator, Sequence
from typing import Final

import discord

from leeward_adapters.discord.hearing.server import ADMINISTRATOR, SEND, TEXT, VIEW, Room, Server
from leeward_adapters.discord.setting_up.case_rooms import moderators_room, page_role
from leeward_adapters.discord.setting_up.check import Asked
from leeward_adapters.discord.setting_up.invite import PERMISSIONS, REQUIRED, Permission
from leeward_adapters.live.saying.names import counted, listed, shown
from leeward_policies.ports import Check, State

MORE_THAN_NEEDED: Final = {
    "manage_roles": "Manage Roles",
    "manage_channels": "Manage Channels",
    "manage_webhooks": "Manage Webhooks",
    "manage_nicknames": "Manage Nicknames",
    "mention_everyone": "Mention Everyone",
    "view_audit_log": "View Audit Log",
}
"""Rights that bots are often given, and that this one has no use for."""

IN_ROOMS: Final = tuple(
    one
    for one in PERMISSIONS
    if one.key in {"manage_messages", "read_message_history", "send_messages"}
)
"""Rights that a room may take away, and without which something does not work in it."""

COMMANDS: Final = discord.Permissions(use_application_commands=True).value
PRIVATE_THREADS: Final = discord.Permissions(create_private_threads=True).value
SEES_THREADS: Final = discord.Permissions(manage_threads=True).value


def server_checks(server: Server, asked: Asked) -> Iterator[Check]:
    """Yield everything that can be said of a server without asking anybody."""
    about = shown(server.name)
    for look in (
        _rights,
        _rooms,
        moderators_room,
        page_role,
        _role_order,
        _staff_roles,
        _commands,
        _adult_rooms,
        _private_threads,
        _two_factors,
    ):
        for check in look(server, asked):
            yield Check(f"{about}: {check.name}", check.state, check.says, check.cure)


# --- rights and rooms -------------------------------------------------------------------------


def _rights(server: Server, _asked: Asked) -> Iterator[Check]:
    bits = server.base(server.own_roles)
    if bits & ADMINISTRATOR:
        yield Check(
            "permissions",
            "note",
            "Leeward is Administrator here, which is far more than it needs",
            "Take Administrator from its role and give it those of the invitation link:"
            " `leeward init discord` prints it.",
        )
        return
    missing = [one for one in PERMISSIONS if one.is_required and not bits & one.bit]
    if missing:
        yield Check(
            "permissions",
            "ill",
            f"missing: {listed(one.name for one in missing)}."
            f" {' '.join(f'{one.name}: {one.why}' for one in missing)}",
            "Server Settings, Roles, Leeward: switch them on; or invite it again with the link"
            " that `leeward init discord` prints.",
        )
    else:
        given = [one.name for one in PERMISSIONS if not one.is_required and bits & one.bit]
        also = f"; also {listed(given)}" if given else ""
        yield Check("permissions", "well", f"everything it needs is granted{also}")
    own = 0
    for role_id in server.own_roles:
        role = server.role(role_id)
        own |= role.permissions if role else 0
    surplus = [name for key, name in MORE_THAN_NEEDED.items() if own & _bit(key)]
    if surplus:
        yield Check(
            "more than needed",
            "note",
            f"Leeward's role has rights that it never uses: {listed(surplus)}",
            "Server Settings, Roles, Leeward: switch them off.",
        )


def _bit(key: str) -> int:
    return discord.Permissions(**{key: True}).value


def _rooms(server: Server, asked: Asked) -> Iterator[Check]:
    rooms = [room for room in server.writable if room.id != asked.space.moderators]
    blind = [room for room in rooms if not server.own_rights(room) & VIEW]
    seen = len(rooms) - len(blind)
    if not blind:
        yield Check("rooms", "well", f"Leeward sees {counted(seen, 'room')}, all there are")
    cure = (
        "Open the room's settings, Permissions, add Leeward's role and allow View Channel"
        " (for a voice room Connect, too)."
    )
    open_to_all = [room for room in blind if server.rights(room) & VIEW]
    closed = [room for room in blind if room not in open_to_all]
    if open_to_all:
        names = listed(room.shown for room in open_to_all)
        yield Check("blind rooms", "ill", f"members write here unseen by Leeward: {names}", cure)
    if closed:
        names = listed(room.shown for room in closed)
        says = f"Leeward sees nothing in these rooms, which are not for everybody: {names}"
        yield Check("closed rooms", "note", says, f"If young people write there: {cure}")
    for permission in IN_ROOMS:
        yield from _lacking(server, rooms, permission)


def _lacking(server: Server, rooms: Sequence[Room], permission: Permission) -> Iterator[Check]:
    """Name the rooms that Leeward sees and that take a right away from it."""
    if not server.base(server.own_roles) & permission.bit:
        return  # it lacks everywhere, and `permissions` says so
    lacking = []
    state: State = "note"
    for room in rooms:
        bits = server.own_rights(room)
        if bits & VIEW and not bits & permission.bit:
            lacking.append(room.shown)
            if permission.key != "send_messages" and server.rights(room) & SEND:
                state = "ill"
    if lacking:
        yield Check(
            f"rooms without {permission.name}",
            state,
            f"{listed(lacking)}. {permission.why}",
            f"Open the room's settings, Permissions, Leeward's role: allow {permission.name}.",
        )


def _adult_rooms(server: Server, _asked: Asked) -> Iterator[Check]:
    adult = [room.shown for room in server.rooms if room.nsfw]
    if adult:
        says = f"age-restricted, so read as rooms for adults: {listed(adult)}"
        yield Check("rooms for adults", "well", says)


def _private_threads(server: Server, _asked: Asked) -> Iterator[Check]:
    """Say where members can open threads that Discord does not show to Leeward."""
    unseen = [
        room.shown
        for room in server.rooms
        if room.type == TEXT
        and server.rights(room) & PRIVATE_THREADS
        and not server.own_rights(room) & SEES_THREADS
    ]
    if unseen:
        yield Check(
            "private threads",
            "note",
            f"members can open private threads, which Leeward does not see, in {listed(unseen)}",
            "Server Settings, Roles, @everyone: switch Create Private Threads off; or give"
            " Leeward's role Manage Threads.",
        )


# --- roles ------------------------------------------------------------------------------------


def _role_order(server: Server, asked: Asked) -> Iterator[Check]:
    above = [role for role in server.held if role.position >= server.own_position]
    holders = asked.holders
    if holders is not None:
        above = [role for role in above if holders.get(role.id)]
    staff = [role for role in above if role.is_of_staff or asked.is_staff(role.name)]
    others = [role for role in above if role not in staff]
    if others:
        yield Check(
            "role order",
            "ill",
            f"these roles stand above Leeward's: {listed(role.name for role in others)}; Discord"
            " lets it time out nobody who holds one of them",
            "Server Settings, Roles: drag Leeward's role above them.",
        )
    else:
        also = f"; above it are staff alone: {listed(role.name for role in staff)}" if staff else ""
        yield Check("role order", "well", f"Leeward's role stands high enough{also}")


def _staff_roles(server: Server, asked: Asked) -> Iterator[Check]:
    unnamed = [
        role.name for role in server.held if role.is_of_staff and not asked.is_staff(role.name)
    ]
    if unnamed:
        yield Check(
            "staff roles",
            "note",
            f"these roles may moderate, but the policy does not call them staff: {listed(unnamed)}",
            'Name them in the policy, [audience] roles = { staff = ["…"] }, or take the rights'
            " away if they are nobody's business to moderate.",
        )
    known = {role.name.casefold() for role in server.roles}
    missing = [name for name in asked.named if name.casefold() not in known]
    if missing:
        yield Check(
            "roles of the policy",
            "note",
            f"the policy names roles that this server has not: {listed(missing)}",
            "Write a role's name in the policy as it stands in Server Settings, Roles.",
        )


def _commands(server: Server, _asked: Asked) -> Iterator[Check]:
    if not server.base(()) & COMMANDS:
        yield Check(
            "menus for members",
            "ill",
            "members may not use commands of apps, so nobody can report a message or ask for help",
            "Server Settings, Roles, @everyone: switch on Use Application Commands.",
        )


def _two_factors(server: Server, _asked: Asked) -> Iterator[Check]:
    if server.mfa_level and server.base(server.own_roles) & REQUIRED:
        yield Check(
            "two-factor sign-in",
            "note",
            "this server asks two factors of everyone who moderates, and Discord asks them of"
            " the account that owns the bot, too",
            "Switch two-factor sign-in on for that account; else Discord refuses every act.",
        )
