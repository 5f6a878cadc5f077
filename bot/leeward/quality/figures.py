"""The figures of an evaluation: what the page, the terminal and `--json` tell."""

from typing import Literal

from msgspec import Struct

from leeward.quality.calibration import Calibration
from leeward.quality.intervals import Estimate, Share
from leeward.quality.ranking import Step
from leeward.quality.worst import Mistake
from leeward_adapters.transcript.items import Problem

At = Literal["scored", "noted", "warned", "hidden"]
"""From when on a line counts as found: the score is 0.5 or more; the policy does anything at
all; it warns, hides or restricts; it hides or restricts."""

Kind = Literal["all", "language", "length", "slice"]


class Level(Struct, frozen=True):
    """How often it was right and wrong, if a line counts as found from a level on.

    A figure is None where a class has too few lines to say anything.
    """

    at: At
    found: int
    """There, and found."""
    alarms: int
    """Not there, but found."""
    missed: int
    """There, but not found."""
    quiet: int
    """Not there, and not found."""
    precision: Share | None
    recall: Share | None
    f1: Estimate | None
    false_alarms: Share | None
    accuracy: Share | None


class Group(Struct, frozen=True):
    """The figures of all lines, of a language, a length or a slice."""

    name: str
    kind: Kind
    there: int
    absent: int
    unmeasured_there: int
    """There, but without a score; these count for what the policy did, not for scores."""
    unmeasured_absent: int
    partly_measured: int
    """Lines with a score, although one of their detectors could not measure; of all alone."""
    auc: Estimate | None
    levels: tuple[Level, ...]
    times_average: Estimate | None
    """False alarms (noted) as a multiple of those of all lines; of slices alone."""


class Done(Struct, frozen=True):
    """How often an act was done to lines in which something is, and in which it is not."""

    kind: str
    there: int
    absent: int


class Difference(Struct, frozen=True):
    """A figure under two setups on the same lines, and whether it differs by more than chance."""

    base: float
    other: float
    difference: float
    low: float
    high: float
    is_more_than_chance: bool
    """The interval of the difference lies on one side of zero."""


class AtEqualAlarms(Struct, frozen=True):
    """The recall that either setup reaches with no more than some false alarms."""

    limit: float
    recall: Difference


class LevelChange(Struct, frozen=True):
    """What another setup does to the same lines, from one level on."""

    at: At
    recall: Difference | None
    false_alarms: Difference | None
    newly_found: int
    newly_missed: int
    new_alarms: int
    gone_alarms: int


class Comparison(Struct, frozen=True):
    """Another setup on the same lines."""

    setup: str
    lines: int
    """Lines that both measured, which alone are compared by score."""
    is_looked_for: bool
    """Whether any of its detectors can give the label at all."""
    auc: Difference | None
    at_equal_alarms: tuple[AtEqualAlarms, ...]
    levels: tuple[LevelChange, ...]
    curve: tuple[Step, ...]


class LabelFigures(Struct, frozen=True):
    """Everything that is told of one label."""

    label: str
    category: str
    means: str
    groups: tuple[Group, ...]
    """All lines first."""
    done: tuple[Done, ...]
    sweep: tuple[Step, ...]
    curve: tuple[Step, ...]
    calibration: Calibration | None
    comparisons: tuple[Comparison, ...]
    misses: tuple[Mistake, ...]
    alarms: tuple[Mistake, ...]
    """Empty unless examples were asked for; never in `--json`."""

    @property
    def whole(self) -> Group:
        """The figures of all lines."""
        return self.groups[0]


class Took(Struct, frozen=True):
    """How long messages took, in milliseconds."""

    what: str
    messages: int
    p50: float
    p99: float | None
    """None where a hundredth of the messages is not even one."""


class Missing(Struct, frozen=True):
    """Lines that a detector could not measure, for one reason."""

    detector: str
    reason: str
    lines: int


class SetupTold(Struct, frozen=True):
    """A setup, for people and for the record."""

    name: str
    policy: str
    mode: str
    detectors: tuple[str, ...]
    """As `name@version`."""
    took: tuple[Took, ...]
    unmeasured: tuple[Missing, ...]


class Evaluation(Struct, frozen=True):
    """Everything that `leeward evaluate` found out."""

    source: str
    lines: int
    repeated: int
    problems: tuple[Problem, ...]
    problems_total: int
    seed: int
    repeats: int
    fewest: int
    """Lines of a class below which no figure is given."""
    setups: tuple[SetupTold, ...]
    harmless: tuple[Level, ...]
    """Lines without any label, and with one, by whatever the policy did; from noted on."""
    labels: tuple[LabelFigures, ...]
    has_examples: bool
    took_seconds: float
