"""Levels: from when on a line counts as found, and how few lines say nothing."""

from typing import Final, get_args

import numpy as np
import numpy.typing as npt

from leeward.quality.figures import At
from leeward.quality.measuring import BIT, UNKNOWN
from leeward.quality.ranking import STEPS
from leeward.quality.worst import SCORED

FEWEST: Final = 20
"""Lines of a class below which no figure is given: an interval would span half of everything."""

LEVELS: Final[tuple[At, ...]] = get_args(At)

_GRAVER: Final[dict[At, int]] = {
    "noted": sum(BIT.values()),
    "warned": BIT["warn"] | BIT["hide"] | BIT["restrict"],
    "hidden": BIT["hide"] | BIT["restrict"],
}
"""The bits of the acts that count from each level on."""


def reached(
    at: At, scores: npt.NDArray[np.int16], acts: npt.NDArray[np.uint8]
) -> npt.NDArray[np.int8]:
    """Return for each line 1 if it reaches a level, 0 if not, `UNKNOWN` if it has no score.

    What a policy did is known of every line, whether it has a score or not.
    """
    if at == "scored":
        reaches = (scores >= round(SCORED * STEPS)).astype(np.int8)
        return np.where(scores == UNKNOWN, np.int8(UNKNOWN), reaches)
    return ((acts & _GRAVER[at]) > 0).astype(np.int8)
