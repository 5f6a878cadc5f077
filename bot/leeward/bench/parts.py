"""Where the time of a decision goes: the views and each detector, measured alone."""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from leeward.bench.measures import Figures, percentile
from leeward_policies.blank import blank_author, blank_room
from leeward_policies.domain.conversation import Conversation
from leeward_policies.domain.event import MessageSent
from leeward_policies.policy import Policy
from leeward_policies.ports import Detector, Reading
from leeward_policies.text import views_of

T = TypeVar("T")


def measure(
    policy: Policy, detectors: Sequence[Detector], events: Sequence[MessageSent], rounds: int
) -> list[tuple[str, Figures]]:
    """Return a row for the views and one for each detector."""
    readings = [_reading(policy, event) for event in events]
    texts = [event.message.text.body for event in events]
    return [
        ("  text views", _timed(rounds, views_of, texts)),
        *[
            (f"  detector {detector.name}", _timed(rounds, detector.detect, readings))
            for detector in detectors
        ],
    ]


def _reading(policy: Policy, event: MessageSent) -> Reading:
    message = event.message
    room = blank_room(event.channel)
    before = Conversation(room, blank_author(message.author.ref, event.at))
    return Reading(message, views_of(message.text.body), before, policy.audience(room), event.at)


def _timed(rounds: int, work: Callable[[T], object], inputs: Sequence[T]) -> Figures:
    runs = [_once(work, inputs) for _ in range(rounds)]
    middle = statistics.median_low(figure.per_second for figure in runs)
    return next(figure for figure in runs if figure.per_second == middle)


def _once(work: Callable[[T], object], inputs: Sequence[T]) -> Figures:
    took: list[int] = []
    for given in inputs:
        before = time.perf_counter_ns()
        work(given)
        took.append(time.perf_counter_ns() - before)
    took.sort()
    return Figures(
        len(took), len(took) / (sum(took) / 1e9), percentile(took, 0.50), percentile(took, 0.99)
    )
