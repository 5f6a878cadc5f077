"""What a card says of the lines of a case: why each counts, and what they add up to."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from leeward_adapters.live.saying.spans import Open, Short, Text, When, joined
from leeward_adapters.live.saying.words import told
from leeward_policies.domain.case import Case, CaseEvidence
from leeward_policies.domain.signals import STAGES
from leeward_policies.explain import stage_words
from leeward_policies.grooming.assess import CONCERN, URGENT

LINES_SHOWN: Final = 10
"""Lines of evidence on a card: more than fit a screen are not read."""

FIRST_LINES: Final = 3
"""How many of them are the first ones, where there are more; the rest are the latest."""

REASON_SHOWN: Final = 120


def evidence_rows(evidence: Sequence[CaseEvidence]) -> Iterable[Text]:
    """Yield the lines, oldest first; what is left out in the middle is counted."""
    left_out = len(evidence) - LINES_SHOWN
    if left_out <= 0:
        yield from map(_line, evidence)
        return
    yield from map(_line, evidence[:FIRST_LINES])
    yield (f"… and {left_out} more, then the latest:",)
    yield from map(_line, evidence[FIRST_LINES - LINES_SHOWN :])


def _line(line: CaseEvidence) -> Text:
    """Return why one line counts, and where it stands; never what it says."""
    reason = (", ".join(map(stage_words, line.stages)),) if line.stages else told(line.because)
    weight = f" (+{line.weight:.1f})" if line.weight else ""
    return ("- ", When(line.at), Open(line.message), " · ", Short(REASON_SHOWN, reason), weight)


def pattern_words(case: Case) -> Text:
    """Return the steps of a pattern in the order in which patterns grow, and what they weigh."""
    evidence = case.evidence
    seen = sorted(
        ((stage, line.at) for line in evidence for stage in line.stages),
        key=lambda one: (STAGES.index(one[0]), one[1]),
    )
    steps: list[Text] = []
    for stage, group in groupby(seen, key=lambda one: one[0]):
        times = [at for _, at in group]
        again = f", {len(times)} times" if len(times) > 1 else ""
        steps.append((f"- {stage_words(stage)}: ", When(times[0], "d"), again))
    weight = case.standing.weight if case.standing else sum(line.weight for line in evidence)
    sum_words = f"All of it weighs {weight:.1f}; a pattern is a concern from {CONCERN}"
    steps.append((f"{sum_words} and urgent from {URGENT}.",))
    return joined(steps)
