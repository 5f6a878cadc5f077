"""The story of a case, told so that a moderator understands it in half a minute.

Who steers whom, since when, by which steps, how sure Leeward is and why, what speaks against it,
what is not known, and what to do next. Nothing here is escaped, and no line's text is in it.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from msgspec import Struct

from leeward_policies.advice.playbook import Matter, NextStep, next_steps
from leeward_policies.domain.case import Case, Standing
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, UserRef
from leeward_policies.explain import listed, sentence, stage_words
from leeward_policies.grooming.assess import CONCERN, URGENT
from leeward_policies.words import span_words

Names = Callable[[UserRef], str]

_NEVER_SEEN: Final = (
    "Voice, pictures, and what is said where Leeward is not present, are unknown to it.",
    "What a silence, a joke or a name between the two means, only people can tell.",
)


class Story(Struct, frozen=True):
    """A case in plain sentences."""

    headline: str
    """Who, whom, since when."""
    sure: tuple[str, ...] = ()
    """How much there is, and what the sum is made of."""
    against: tuple[str, ...] = ()
    """What speaks against a pattern."""
    unknown: tuple[str, ...] = ()
    """What Leeward could not see."""
    rooms: tuple[str, ...] = ()
    """Where the lines were said, with how many."""
    next: tuple[NextStep, ...] = ()
    """What to do next, in order."""

    @property
    def told(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What there is to say beside the lines and what comes next, each part with its title."""
        parts = (
            ("How sure Leeward is, and why", self.sure),
            ("What speaks against it", self.against),
            ("What is not known", self.unknown),
            ("Where", self.rooms),
        )
        return tuple([(title, sentences) for title, sentences in parts if sentences])


def story_of(case: Case, names: Names, room: Callable[[ChannelRef], str]) -> Story:
    """Tell a case.

    Args:
        case: any; without a pattern of grooming it has no steps and no weight.
        names: how members are called.
        room: how rooms are called.
    """
    stages = frozenset(stage for line in case.evidence for stage in line.stages)
    standing = case.standing
    return Story(
        headline=_headline(case, names),
        sure=_sure(standing) if standing else (),
        against=_against(case, standing) if standing else (),
        unknown=_unknown(case),
        rooms=_rooms(case, room),
        next=next_steps(case.kind, case.urgency, stages, _matter(case)),
    )


def _matter(case: Case) -> Matter:
    if case.is_drill:
        return "drill"
    return "case" if case.appeal is None else "appeal"


def _headline(case: Case, names: Names) -> str:
    author, target = names(case.subject.author), case.subject.target
    if case.is_drill:
        return "This is a test page: nobody is in danger."
    if case.appeal is not None:
        return f"{author} asks a person to look again at what was done, since {_day(case)}."
    lines = len(case.evidence)
    counted = "one line" if lines == 1 else f"{lines} lines"
    if case.standing is None and case.evidence:
        why = sentence(case.evidence[-1].because, names).rstrip(".")
        return f"{why}: {counted}, since {_day(case)}."
    if target is None or case.standing is None:
        return f"{author}: {counted}, since {_day(case)}."
    first = min(line.at for line in case.evidence)
    within = span_words(max(60.0, (case.updated_at - first).total_seconds()))
    return (
        f"{author} may be steering {names(target)}: {counted} within {within},"
        f" the first on {first:%d %B at %H:%M} UTC."
    )


def _day(case: Case) -> str:
    return f"{case.opened_at:%d %B at %H:%M} UTC"


def _sure(standing: Standing) -> tuple[str, ...]:
    parts = [f"{stage_words(stage)} {weight:.1f}" for stage, weight in standing.stages]
    if standing.order:
        parts.append(f"steps in the order in which patterns grow {standing.order:.1f}")
    if standing.pace:
        parts.append(f"several steps within a day {standing.pace:.1f}")
    if standing.others:
        whom = "one other member" if standing.others == 1 else f"{standing.others} other members"
        parts.append(f"the like with {whom} {standing.breadth:.1f}")
    told = [
        (
            f"The weight is {standing.weight:.1f}; people are asked from {CONCERN:.1f} on, at once"
            f" from {URGENT:.1f}, and two kinds of steps at least must come together."
        ),
        f"It is made of: {listed(parts)}.",
    ]
    if standing.weight >= URGENT and standing.level == "concern":
        told.append(
            "It is no urgent case yet: no picture, call or meeting was asked for and nobody was"
            " pressed, or fewer than three kinds of steps came together."
        )
    return tuple(told)


def _against(case: Case, standing: Standing) -> tuple[str, ...]:
    told: list[str] = []
    if standing.relief:
        lines = "one line" if standing.relieving == 1 else f"{standing.relieving} lines"
        told.append(
            f"{lines[:1].upper()}{lines[1:]} of the author's looked like such a step and read as"
            f" harmless; {standing.relief:.1f} was taken off for that."
        )
    weighed = len(case.evidence)
    if standing.lines > 2 * weighed:
        told.append(
            f"Of about {standing.lines:.0f} lines between the two, {weighed} weigh;"
            " the others showed nothing."
        )
    if len(standing.stages) <= 2:  # noqa: PLR2004 - two kinds are the least that opens a case
        told.append("Only two kinds of steps were seen, the least for which people are asked.")
    if not standing.others:
        told.append("Nothing of the kind was seen with other members.")
    fresh = case.updated_at - max(line.at for line in case.evidence)
    if fresh > timedelta(days=7):
        told.append(f"Nothing was added for {span_words(fresh.total_seconds())}.")
    return tuple(told)


def _unknown(case: Case) -> tuple[str, ...]:
    told = list(_NEVER_SEEN)
    if case.unmeasured:
        names = listed([one.partition("@")[0] for one in case.unmeasured])
        told.insert(0, f"These could not look at every line: {names}. More may have been said.")
    return tuple(told)


def _rooms(case: Case, room: Callable[[ChannelRef], str]) -> tuple[str, ...]:
    counts = Counter(line.message.channel_ref for line in case.evidence)
    return tuple(
        f"{'direct messages' if channel.space == DIRECT_SPACE else room(channel)}:"
        f" {count} {'line' if count == 1 else 'lines'}"
        for channel, count in counts.most_common()
    )
