"""What a report cites of a message: the stretch that signals rest on, and what is told of it."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from leeward.report.excerpt import Excerpt, excerpt_of
from leeward.report.kinds import kind_of
from leeward.report.summary import Example, Told
from leeward_policies.domain.decision import Decision, Finding
from leeward_policies.domain.message import Message
from leeward_policies.domain.signals import Signal, Span

OPEN_BY_NATURE: Final = frozenset({"personal-info.home-alone"})
"""Personal information that no dots can protect: masking it would only hide why a rule matched."""


CALLED_KEPT: Final = 4
"""Members called by name whose names are shortened in an excerpt."""


def example_of(
    finding: Finding, decision: Decision, message: Message | None, number: int
) -> Example:
    """Return a finding as an example of its rule; `number` is the event's place."""
    return Example(
        number=number,
        at=decision.at,
        channel=decision.channel,
        message=decision.message,
        because=finding.because,
        severity=finding.severity,
        excerpt=None if message is None else cited(message, finding.signals, decision.signals),
        told=tuple(Told(signal.name, signal.score, signal.why) for signal in finding.signals),
        actions=tuple(
            dict.fromkeys(kind_of(act) for act in decision.actions if act.rule == finding.rule)
        ),
        withheld=tuple(
            dict.fromkeys(
                (kind_of(held.action), held.why)
                for held in decision.withheld
                if held.action.rule == finding.rule
            )
        ),
    )


def cited(message: Message, shown: Sequence[Signal], measured: Sequence[Signal]) -> Excerpt:
    """Return the stretch of a message that signals rest on, with what is private in it."""
    private = (
        span
        for signal in measured
        if signal.category == "personal-info" and signal.name not in OPEN_BY_NATURE
        for span in signal.spans
    )
    excerpt = excerpt_of(message.text.body, _spans(shown), private)
    called = message.mentions[:CALLED_KEPT]
    return replace(excerpt, called=called) if called else excerpt


def _spans(signals: Sequence[Signal]) -> tuple[Span, ...]:
    return tuple(span for signal in signals for span in signal.spans)
