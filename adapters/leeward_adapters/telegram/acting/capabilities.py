"""What the bot may do in a chat just now, by the rights that its admins have given it."""

from typing import Final

from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.hearing.directory import Chat
from leeward_adapters.telegram.hearing.rights import Rights
from leeward_adapters.telegram.sending.words import PLATFORM, number_of
from leeward_adapters.telegram.setting_up.chosen import Chosen, chosen, moderators_group
from leeward_policies.domain.refs import DIRECT_SPACE, SpaceRef
from leeward_policies.errors import ConfigError
from leeward_policies.ports import Capabilities, Capability

DELETES: Final = "can_delete_messages"
RESTRICTS: Final = "can_restrict_members"
POSTS: Final = "can_post_messages"
"""Rights of an admin, as Telegram calls them."""

GONE: Final = frozenset({"left", "kicked"})
"""What we are in a chat that we are not in any more."""

EXPECTED: Final = Capabilities(
    hide="full",
    undo_hide="repost",
    reveal="click_only",
    warn="best_effort",
    tip="best_effort",
    reply="full",
    restrict="full",
    unrestrict="full",
    kick="full",
    ban="full",
    lock="full",
    unban="full",
    unlock="full",
    ask="best_effort",
)
"""Told of a chat of which nothing is known: an act then waits or is refused, and is not lost."""


def expected(space: SpaceRef) -> Capabilities:
    """Return what is told of a space before Telegram has said anything of it."""
    return EXPECTED if space.platform == PLATFORM else Capabilities()


def capabilities(context: Context, space: SpaceRef) -> Capabilities:
    """Return what can be done in a space, as far as the connection knows now."""
    if space.platform != PLATFORM:
        return Capabilities()
    ask = _asking(context, space.id)
    if space.id in {DIRECT_SPACE, ""}:
        return Capabilities(warn="best_effort", tip="best_effort", ask=ask)
    number = number_of(space.id)
    if number is None or number > 0:
        return Capabilities(ask=ask)
    rights = context.directory.our_rights(space.id)
    if not rights.status:
        return _with(EXPECTED, ask)
    if rights.status in GONE:
        return Capabilities(warn="best_effort", tip="best_effort", ask=ask)
    return _in_chat(context.directory.chat(space.id), rights, ask)


def group_of(context: Context, space: str) -> str | None:
    """Return the moderators' group of a chat; None where none is named, or it is that chat."""
    try:
        found = chosen(context.folder)
    except ConfigError:  # `leeward doctor` tells; what the main file says holds all the same
        found = Chosen()
    group = moderators_group(context.settings, found, space)
    if group is None:
        return None
    group = context.directory.migrated_to(group) or group
    return None if group == space else group


def _asking(context: Context, space: str) -> Capability:
    """Say how well people can be asked: without such a group, whoever answers is written to."""
    group = group_of(context, space)
    if group is None:
        return "best_effort"
    known, rights = context.directory.chat(group), context.directory.our_rights(group)
    is_open = known is not None and bool(known.username or known.linked)
    return "best_effort" if is_open or rights.status in GONE else "full"


def _in_chat(chat: Chat | None, rights: Rights, ask: Capability) -> Capabilities:
    kind = "supergroup" if chat is None else chat.kind
    is_group, is_super = kind in {"group", "supergroup"}, kind == "supergroup"
    deletes, restricts = rights.may(DELETES), rights.may(RESTRICTS)
    # In a channel only it itself writes: whoever reads it is not spoken to by us.
    writes = is_group and rights.is_in
    return Capabilities(
        hide=_full(deletes),
        undo_hide="repost" if deletes and writes else "none",
        reveal="click_only" if deletes and writes else "none",
        warn="best_effort",
        tip="best_effort",
        reply=_full(writes),
        # Groups of the old kind know no restriction of one member, and no list of the banned.
        restrict=_full(restricts and is_super),
        unrestrict=_full(restricts and is_super),
        kick=_full(restricts and is_group),
        ban=_full(restricts and is_super),
        lock=_full(restricts and is_group),
        unban=_full(restricts and is_super),
        unlock=_full(restricts and is_group),
        ask=ask,
    )


def _with(can: Capabilities, ask: Capability) -> Capabilities:
    return Capabilities(
        **{name: getattr(can, name) for name in can.__struct_fields__ if name != "ask"}, ask=ask
    )


def _full(has_right: bool) -> Capability:  # noqa: FBT001 - a claim turned into a word
    return "full" if has_right else "none"
