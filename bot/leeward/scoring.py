"""Scoring: what the detectors see in single lines, with no policy and no action."""

from collections.abc import Sequence
from typing import IO, Any

from leeward.detectors import installed_detectors, installed_late_detectors
from leeward.journal import Journal
from leeward.ledger import Ledger
from leeward.lines import score_line
from leeward_adapters.transcript import Item, read_lines
from leeward_policies.domain.event import Event, MessageEdited, MessageSent
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.fold import fold
from leeward_policies.judge import measure, measure_late, wanted
from leeward_policies.ports import Detector, LateDetector, Look, Reading
from leeward_policies.text import views_of


def score_lines(source: IO[bytes], out: IO[bytes], problems: IO[str]) -> None:
    """Read events or plain lines and write each message's signals as a JSON line.

    Events build on each other, so that floods and repetitions are seen; plain lines stand alone.
    """
    detectors, late = installed_detectors(), installed_late_detectors()
    ledger = Ledger()
    malformed = 0
    for item in read_lines(source):
        if item.problem is not None:
            malformed += 1
            problems.write(f"{item.problem.place}: {item.problem.what} {item.problem.cure}\n")
        if item.event is None:
            continue
        signals, unmeasured = _taken(item.event, detectors, late, ledger)
        if isinstance(item.event, MessageSent | MessageEdited):
            out.write(score_line(signals, unmeasured, _about(item, item.event)))
            out.flush()
    if malformed:
        problems.write(f"{malformed} lines could not be read; all others were scored.\n")


def _about(item: Item, event: MessageSent | MessageEdited) -> dict[str, Any]:
    return {"event": item.index, "id": event.message.ref.id}


def _taken(
    event: Event, detectors: Sequence[Detector], late: Sequence[LateDetector], ledger: Ledger
) -> tuple[tuple[Signal, ...], tuple[Unmeasured, ...]]:
    """Measure an event and let the state move on, so that the next one sees it."""
    before = ledger.conversation(event)
    signals: tuple[Signal, ...] = ()
    unmeasured: tuple[Unmeasured, ...] = ()
    if isinstance(event, MessageSent | MessageEdited):
        text = event.message.text.body
        audience = before.room.described_as or "young"
        reading = Reading(event.message, views_of(text), before, audience, event.at)
        signals, unmeasured = measure(detectors, reading)
        look = Look(reading, signals)
        for pass_ in wanted(late, look):
            ((more, unknown),) = measure_late(late[pass_ - 1], (look,))
            signals, unmeasured = (*signals, *more), (*unmeasured, *unknown)
    ledger.put(before, fold(before, event, signals), Journal())
    if ledger.is_crowded:
        ledger.trim()
    return signals, unmeasured
