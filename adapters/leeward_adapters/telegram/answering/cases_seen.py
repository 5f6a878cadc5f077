"""Which open cases somebody may see, and where their cards stand."""

from collections.abc import Iterable
from typing import Final

import structlog

from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.casework.rights import Caller, roles_here
from leeward_adapters.live.casework.standing import is_of
from leeward_adapters.live.casework.team import Seen, seen_cases, visible_cases
from leeward_adapters.live.sending.outcomes import NotYet
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.telegram.acting.boards import Post, RoomBoard
from leeward_adapters.telegram.acting.capabilities import group_of
from leeward_adapters.telegram.answering.parts import Parts
from leeward_adapters.telegram.answering.people import is_moderator
from leeward_adapters.telegram.hearing.wire import GENERAL
from leeward_adapters.telegram.sending.words import PLATFORM, link_to, number_of
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import MessageRef, UserRef

WHOEVER_READS: Final = Caller(UserRef(PLATFORM, "", "0"), is_staff=True)
"""Anybody in a moderators' group: what is posted there counts no case that does not stand there."""

log = structlog.get_logger("leeward.adapters.telegram")


async def cases_for(parts: Parts, caller: Caller) -> tuple[Seen, ...]:
    """Return the open cases that somebody may see, with links to the cards that they can read.

    Args:
        parts: of the connection.
        caller: asks.
    """
    roles = roles_here(caller, people_of(parts.context.desk))
    cases = await visible_cases(parts.context.desk, caller, roles)
    links: dict[str, str] = {}
    for group, some in _by_group(parts, cases).items():
        if await is_moderator(parts.context, group, caller.ref):
            links |= await _links(parts, group, some)
    return seen_cases(cases, caller, links)


async def cases_in(parts: Parts, group: str) -> tuple[Seen, ...]:
    """Return the open cases whose cards stand in a moderators' group, for all who read there.

    Args:
        parts: of the connection.
        group: its id.
    """
    cases = await visible_cases(parts.context.desk, WHOEVER_READS, frozenset({"moderator"}))
    some = _by_group(parts, cases).get(group, [])
    return seen_cases(some, WHOEVER_READS, await _links(parts, group, some))


def _by_group(parts: Parts, cases: Iterable[Case]) -> dict[str, list[Case]]:
    """Return cases by the moderators' group to which they belong."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        if case.channel.platform == PLATFORM:
            group = group_of(parts.context, case.channel.space)
            if group is not None:
                found.setdefault(group, []).append(case)
    return found


async def _links(parts: Parts, group: str, cases: Iterable[Case]) -> dict[str, str]:
    """Return the addresses of cards by their cases' ids; empty where a group has no links."""
    chat, links = number_of(group), dict[str, str]()
    if chat is None:
        return links
    board = RoomBoard(parts.asking.parts, chat)
    try:
        for case in cases:
            card = await board.find(case.id, Priority.ANSWER)
            if card is not None and is_of(card, case):
                links[case.id] = _address(card)
    except NotYet:
        log.info("telegram.board_not_read")
    return links


def _address(card: Post) -> str:
    thread = GENERAL if card.thread is None else str(card.thread)
    return link_to(MessageRef(PLATFORM, str(card.chat), thread, str(card.message))) or ""
