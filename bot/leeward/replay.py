"""Replay: what Leeward would have done over an export; nothing is sent, nothing is stored."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Final

from msgspec import Struct

from leeward.cases.book import CaseBook
from leeward.community import Community, Step, Stumble
from leeward.journal import Journal
from leeward.ledger import Ledger, author_of, is_known
from leeward.lines import decision_line
from leeward.looking_again import with_later_looks
from leeward_adapters.transcript import Item
from leeward_policies.domain.refs import CommunityRef, UserRef
from leeward_policies.policy import Policy
from leeward_policies.ports import Detector, LateDetector

OVER_AN_EXPORT = CommunityRef("export")
"""The community that an export is replayed for."""

CASES_KEPT: Final = 5_000
"""Open cases held in memory, so that an export of any length fits."""


class Replayed(Struct, frozen=True):
    """One item of an export and what came of it."""

    item: Item
    step: Step | Stumble | None
    """None where the item holds no event."""
    author: UserRef | None = None


def replay(
    items: Iterable[Item],
    policy: Policy,
    detectors: Sequence[Detector],
    late: Sequence[LateDetector] = (),
) -> Iterator[Replayed]:
    """Judge every event in order, in bounded memory; later looks are taken at once."""
    community = fresh_community(OVER_AN_EXPORT, policy, detectors, late)
    for item in items:
        if item.event is None:
            yield Replayed(item, None)
            continue
        author = author_of(item.event, community.ledger.room(item.event.channel))
        step = community.take(item.event, Journal())
        if isinstance(step, Step):
            step = with_later_looks(community, step)
        if community.ledger.is_crowded:
            community.ledger.trim()
        yield Replayed(item, step, author if is_known(author) else None)


def fresh_community(
    ref: CommunityRef,
    policy: Policy,
    detectors: Sequence[Detector],
    late: Sequence[LateDetector] = (),
) -> Community:
    """Return a community that knows nothing yet."""
    return Community(ref, policy, detectors, Ledger(), CaseBook(ref, kept=CASES_KEPT), late=late)


def write_line(
    replayed: Replayed,
    out: IO[bytes],
    names: Callable[[UserRef], str],
    *,
    every_event: bool,
) -> None:
    """Write an event's line, if it has findings or every event is wanted."""
    step = replayed.step
    if isinstance(step, Step) and (every_event or step.decision.findings):
        author = replayed.author.id if replayed.author else None
        out.write(decision_line(replayed.item.index, step.decision, author, step.cases, names))
