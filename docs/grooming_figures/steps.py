"""What each step says: how much likelier it is seen in a staged conversation than in its twin."""

import math
from collections import Counter
from collections.abc import Sequence

from docs.grooming_figures.comparing import played
from leeward.quality.conversations import SIDES, Pair
from leeward.quality.patterns import Outcome
from leeward.quality.patterns_found import side
from leeward_policies.domain.signals import STAGES, Stage
from leeward_policies.explain import stage_words
from leeward_policies.grooming.assess import CAPS
from leeward_policies.ports import LateDetector


def steps(pairs: Sequence[Pair], late: Sequence[LateDetector]) -> str:
    """Return for each step its weight of evidence in log-odds, beside the cap that was judged.

    Half a conversation is added to each count, so that none is zero.
    """
    product = played(pairs, late)
    staged, twins = (_seen(side(product, name)) for name in SIDES)
    table = (
        "| step | in staged conversations | in their twins | log-odds | cap |\n"
        "| --- | ---: | ---: | ---: | ---: |\n"
    )
    for stage in STAGES:
        odds = math.log((staged[stage] + 0.5) / (twins[stage] + 0.5))
        table += (
            f"| {stage_words(stage)} | {staged[stage] / len(pairs):.0%} |"
            f" {twins[stage] / len(pairs):.0%} | {odds:.1f} | {CAPS[stage]:.1f} |\n"
        )
    return table


def _seen(outcomes: Sequence[Outcome]) -> Counter[Stage]:
    """Count the conversations in which each step ever counted as a kind of evidence."""
    return Counter(
        stage
        for outcome in outcomes
        for stage in {stage for one in outcome.reached for stage in one.made.stages}
    )
