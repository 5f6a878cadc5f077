"""How far lines that hurt have grown into bullying: by one member, by several, by shutting out.

What is said here is exact:

- One line is no pattern. More, graver or more recent lines never lower a result.
- The same words count one and a half times, however often they are said: one phrase that is
  repeated reaches no `concern`.
- What the other returned is taken off, most of it where it was said in a warm tone: friends who
  tease each other weigh little, a quarrel weighs half, and whom nobody answers weighs whole.
- `concern` needs three lines that a turn of speech shows, ten minutes apart or five of them:
  one outburst is a quarrel. What a model alone finds toxic adds, and opens nothing by itself.
- A pile-on counts members, not lines: two are worth watching, three a concern, five urgent,
  within half an hour in one room.
- Whom several members, or one again and again, shut out within a day is shut out.

The figures are judged, not estimated.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from leeward_policies.bullying.hurts import SECOND_TIME, by_words, decayed
from leeward_policies.domain.conversation import (
    HURT_BY_KEPT_SECONDS,
    HURT_KINDS,
    HURTS_KEPT,
    AuthorState,
    Hurt,
    HurtBy,
    HurtKind,
    Level,
    PairState,
)
from leeward_policies.domain.refs import MessageRef, UserRef

WATCH: Final = 1.2
CONCERN: Final = 2.0
URGENT: Final = 4.0
"""Levels by weight, in plain insults that the other did not return."""

LINES_WATCH: Final = 2
LINES_CONCERN: Final = 3
LINES_URGENT: Final = 5
"""Lines that a level needs."""

APART_SECONDS: Final = 10 * 60
"""Fewer than `LINES_ANYHOW` lines must lie at least so far apart, from the first to the last."""

LINES_ANYHOW: Final = 5

RETURNED_WARM: Final = 0.9
RETURNED: Final = 0.5
"""What a line that was returned takes off, in a warm tone and otherwise."""

PILE_SECONDS: Final = 30 * 60
PILE: Final[dict[int, Level]] = {2: "watch", 3: "concern", 5: "urgent"}
"""Level by the members who hurt the same one within half an hour in one room."""

SHUT_OUT_BY: Final[dict[int, Level]] = {2: "concern", 4: "urgent"}
SHUT_OUT_LINES: Final[dict[int, Level]] = {2: "watch", 3: "concern"}
"""Level by the members who shut the same one out within a day, and by their lines."""

COUNTS: Final = 0.4
"""From this weight on a line counts a member in."""


class Bullying(Struct, frozen=True):
    """How far it has grown, and what that rests on."""

    level: Level = "none"
    weight: float = 0.0
    """What one did to the other, less what the other returned."""
    lines: int = 0
    members: int = 1
    """Who hurt the same member."""
    seconds: float = 0.0
    """From the first line to the last."""
    kinds: tuple[HurtKind, ...] = ()
    is_least: bool = False
    """There may have been more lines than are kept."""


NOTHING: Final = Bullying()


def assess(pair: PairState, answers: Sequence[Hurt], at: datetime) -> Bullying:
    """Weigh all that one member did to another.

    Args:
        pair: what was said from the one to the other.
        answers: what the other did in turn.
        at: event time.
    """
    hurts = pair.hurts
    if not hurts:
        return NOTHING
    warm = weight_of((one for one in answers if one.is_warm), at)
    cold = weight_of((one for one in answers if not one.is_warm), at)
    given = weight_of(hurts, at)
    weight = round(given - min(given, RETURNED_WARM * warm + RETURNED * cold), 4)
    told = [one for one in hurts if one.kinds != ("toxicity",)]
    seconds = _seconds(hurts)
    return Bullying(
        _level(weight, len(hurts), len(told), _seconds(told)),
        weight,
        len(hurts),
        1,
        seconds,
        _kinds(hurts),
        is_least=len(hurts) >= HURTS_KEPT or len(by_words(hurts)) < len(hurts),
    )


def weight_of(hurts: Iterable[Hurt], at: datetime) -> float:
    """Return the sum of what is left of some hurts; the same words count one and a half times."""
    return sum(
        decayed(hurt, at) * SECOND_TIME**place
        for lines in by_words(hurts)
        for place, hurt in enumerate(lines[:2])
    )


def _level(weight: float, lines: int, told: int, seconds: float) -> Level:
    if weight < WATCH or lines < LINES_WATCH:
        return "none"
    is_apart = seconds >= APART_SECONDS or told >= LINES_ANYHOW
    if weight < CONCERN or told < LINES_CONCERN or not is_apart:
        return "watch"
    return "urgent" if weight >= URGENT and told >= LINES_URGENT else "concern"


def pile_on(target: AuthorState, message: MessageRef) -> Bullying:
    """Count who else hurt a member at the time of this line, in its room.

    Returns:
        `NOTHING` where the line did not hurt the member, or only in return.
    """
    mine = _line(target, message)
    if mine is None:
        return NOTHING
    near = [
        one
        for one in _counted(target)
        if one.hurt.message.channel_ref == message.channel_ref
        and abs((one.hurt.at - mine.hurt.at).total_seconds()) <= PILE_SECONDS
    ]
    return _together(near, _reached(PILE, len(_members(near))))


def shut_out(target: AuthorState, message: MessageRef) -> Bullying:
    """Count who shut a member out within a day of this line, which does so itself."""
    mine = _line(target, message)
    if mine is None or "exclusion" not in mine.hurt.kinds:
        return NOTHING
    near = [
        one
        for one in _counted(target)
        if "exclusion" in one.hurt.kinds
        and abs((one.hurt.at - mine.hurt.at).total_seconds()) <= HURT_BY_KEPT_SECONDS
    ]
    said = {(one.author, one.hurt.phrase) for one in near}
    by_members = _reached(SHUT_OUT_BY, len(_members(near)))
    by_lines = _reached(SHUT_OUT_LINES, len(said))
    level = by_members if by_members != "none" else by_lines
    return _together(near, level)


def _line(target: AuthorState, message: MessageRef) -> HurtBy | None:
    return next((one for one in _counted(target) if one.hurt.message == message), None)


def _counted(target: AuthorState) -> list[HurtBy]:
    """Return the lines that count their author in: not in return, nor by a model's word alone."""
    return [
        one
        for one in target.hurt_by
        if not one.is_returned and one.hurt.weight >= COUNTS and one.hurt.kinds != ("toxicity",)
    ]


def _together(near: Sequence[HurtBy], level: Level) -> Bullying:
    hurts = [one.hurt for one in near]
    weight = round(sum(hurt.weight for hurt in hurts), 4)
    return Bullying(level, weight, len(hurts), len(_members(near)), _seconds(hurts), _kinds(hurts))


def _members(near: Sequence[HurtBy]) -> set[UserRef]:
    return {one.author for one in near}


def _reached(steps: dict[int, Level], count: int) -> Level:
    reached: Level = "none"
    for least, level in steps.items():
        if count >= least:
            reached = level
    return reached


def _seconds(hurts: Sequence[Hurt]) -> float:
    times = [hurt.at for hurt in hurts]
    return (max(times) - min(times)).total_seconds() if times else 0.0


def _kinds(hurts: Sequence[Hurt]) -> tuple[HurtKind, ...]:
    return tuple([kind for kind in HURT_KINDS if any(kind in hurt.kinds for hurt in hurts)])
