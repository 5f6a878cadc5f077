"""Where the time of a decision goes: the views and each detector, measured alone."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from leeward.bench.figures import Figures, Row, figures_of, middle_of, shared, took_each
from leeward_policies.blank import blank_author, blank_room
from leeward_policies.domain.conversation import Conversation
from leeward_policies.domain.event import MessageSent
from leeward_policies.judge import measure
from leeward_policies.policy import Policy
from leeward_policies.ports import Detector, LateDetector, Look, Reading
from leeward_policies.text import views_of

T = TypeVar("T")

LOOKED_AT: Final = 512
"""Messages that each late detector is shown in a round, since one takes it milliseconds."""

TOGETHER: Final = 32
"""Messages of a batch."""

SLOW_MS: Final = 0.3
"""Median milliseconds on chat above which a detector is too slow for a first look."""


def first_looks(
    policy: Policy, detectors: Sequence[Detector], events: Sequence[MessageSent], rounds: int
) -> list[Row]:
    """Return a row for the views and one for each detector of the first look."""
    readings = [_reading(policy, event) for event in events]
    texts = [event.message.text.body for event in events]
    rows = [Row("text views", _rounds(rounds, views_of, texts))]
    for one in detectors:
        found = _problem(one) or _rounds(rounds, one.detect, readings)
        rows.append(Row(f"detector {one.name}", found))
    return rows


def later_looks(
    policy: Policy,
    detectors: Sequence[Detector],
    late: Sequence[LateDetector],
    events: Sequence[MessageSent],
    rounds: int,
) -> list[Row]:
    """Return two rows for each late detector, whether or not it would want those messages.

    In batches, what a message takes is its share of its batch.
    """
    readings = [_reading(policy, event) for event in events[:LOOKED_AT]]
    looks = [Look(one, measure(detectors, one)[0]) for one in readings]
    rows: list[Row] = []
    for one in late:
        ill = _problem(one)
        together = min(TOGETHER, one.batch)
        if not ill:
            one.detect_late(looks[:1])  # a model is loaded at the first look
        for name, size in (("one alone", 1), (f"in batches of {together}", together)):
            found = ill or middle_of([_in_batches(one, looks, size) for _ in range(rounds)])
            rows.append(Row(f"late detector {one.name}, {name}", found))
    return rows


def _rounds(rounds: int, work: Callable[[T], object], inputs: Sequence[T]) -> Figures:
    return middle_of([figures_of(took_each(work, inputs)) for _ in range(rounds)])


def _in_batches(late: LateDetector, looks: Sequence[Look], size: int) -> Figures:
    batches = [looks[at : at + size] for at in range(0, len(looks), size)]
    return shared(map(len, batches), took_each(late.detect_late, batches))


def slow_ones(rows: Iterable[Row]) -> list[str]:
    """Return the detectors of the first look whose median is above what one may take."""
    return [
        row.name.removeprefix("detector ")
        for row in rows
        if row.name.startswith("detector ")
        and isinstance(row.found, Figures)
        and (row.found.p50_ms or 0.0) > SLOW_MS
    ]


def _reading(policy: Policy, event: MessageSent) -> Reading:
    message = event.message
    room = blank_room(event.channel)
    before = Conversation(room, blank_author(message.author.ref, event.at))
    return Reading(message, views_of(message.text.body), before, policy.audience(room), event.at)


def _problem(detector: Detector | LateDetector) -> str:
    """Return why a detector measures nothing, if it says so; its figures would mean nothing."""
    problem = getattr(detector, "problem", None)
    return f"not measured: {problem}" if problem is not None else ""
