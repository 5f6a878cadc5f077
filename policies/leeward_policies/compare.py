"""Comparing: what another policy would do more, or less, in the same events; memory stays flat."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, Literal, TypeAlias, assert_never

from msgspec import Struct

from leeward_policies.domain.action import Action, AskHuman, Hide, Note, Restrict, Tip, Warn
from leeward_policies.domain.decision import Decision
from leeward_policies.loading.resolve import SEVERITIES
from leeward_policies.policy import Policy
from leeward_policies.words import listed

EXAMPLES_KEPT: Final = 3
"""Messages remembered of each change, so that somebody can look."""

Way: TypeAlias = Literal[
    "more", "fewer", "sooner", "later", "longer", "shorter", "earnest", "watched"
]
"""How the new policy differs in one act; `watched` is only observed from now on."""

_ORDER: Final[tuple[Way, ...]] = (
    "fewer",
    "more",
    "sooner",
    "later",
    "longer",
    "shorter",
    "earnest",
    "watched",
)

_KINDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "hide": ("message", "messages", "be hidden"),
    "restrict": ("restriction", "restrictions", "be set"),
    "warn": ("warning", "warnings", "be given"),
    "tip": ("private tip", "private tips", "be given"),
    "ask": ("call", "calls", "go to people"),
    "note": ("note", "notes", "be kept"),
}
"""One and many of each kind, and what is done with them; in this order they are told."""


Effect: TypeAlias = tuple[str, str]
"""What an act does and to whom, by whatever rule."""

_Counted: TypeAlias = tuple[str, Way, str]
"""Kind, way and rule."""


class Change(Struct, frozen=True):
    """In how many events one rule does one thing otherwise."""

    kind: str
    way: Way
    rule: str
    """The id of the rule that does it, or did it."""
    events: int
    examples: tuple[str, ...]
    """The first few messages, as printed refs."""


class Figures(Struct, frozen=True):
    """The whole comparison as figures, for programs."""

    before: str
    after: str
    events: int
    differ: int
    """Events in which anything is done otherwise."""
    changes: tuple[Change, ...]


class Comparison:
    """What changes from one policy to another, counted over pairs of decisions.

    Args:
        before: the policy of the first decision of each pair.
        after: the policy of the second.
    """

    def __init__(self, before: Policy, after: Policy) -> None:
        self._before = before
        self._after = after
        self._events = 0
        self._differ = 0
        self._counts: Counter[_Counted] = Counter()
        self._examples: dict[_Counted, list[str]] = {}

    @property
    def differs(self) -> bool:
        """Whether anything would be done otherwise."""
        return self._differ > 0

    def add(self, old: Decision, new: Decision) -> None:
        """Count what two policies make of the same event.

        Raises:
            ValueError: the decisions are about two different events.
        """
        if (old.channel, old.message, old.revision, old.pass_, old.at) != (
            new.channel,
            new.message,
            new.revision,
            new.pass_,
            new.at,
        ):
            raise ValueError("The two decisions are not about the same event.")
        self._events += 1
        if not old.actions and not new.actions:
            return
        was, now = effects(old), effects(new)
        changes: list[_Counted] = []
        for effect, action in was.items():
            if effect not in now:
                changes.append((effect[0], "fewer", action.rule))
        for effect, action in now.items():
            if effect not in was:
                changes.append((effect[0], "more", action.rule))
                continue
            ways = self._ways(was[effect], action)
            changes += [(effect[0], way, action.rule) for way in ways]
        if changes:
            self._differ += 1
        for change in dict.fromkeys(changes):
            self._counts[change] += 1
            examples = self._examples.setdefault(change, [])
            if len(examples) < EXAMPLES_KEPT:
                examples.append(str(new.message or new.channel))

    def figures(self) -> Figures:
        """Return everything that was counted, in a fixed order."""
        return Figures(
            self._before.label,
            self._after.label,
            self._events,
            self._differ,
            tuple(
                Change(*key, self._counts[key], tuple(self._examples[key]))
                for key in sorted(self._counts, key=_order)
            ),
        )

    def sentences(self) -> Iterator[str]:
        """Yield what changes, in plain sentences; the acts that members notice come first."""
        before, after = self._names()
        events = _many(self._events, "event", "events")
        if self._before.mode != self._after.mode:
            how = "acts in earnest" if self._after.mode == "enforce" else "only observes"
            yield f"{after} {how}; {before} does not."
        if not self._differ:
            yield f"{before} and {after} would do the same in {events}."
            return
        yield f"Of {events}, {_number(self._differ)} would be decided otherwise."
        for kind in _KINDS:
            for way in _ORDER:
                rules = {key[2]: n for key, n in self._counts.items() if key[:2] == (kind, way)}
                if rules:
                    yield _sentence(after, kind, way, rules)

    def _names(self) -> tuple[str, str]:
        before = f"{self._before.name} {self._before.version}"
        after = f"{self._after.name} {self._after.version}"
        return (self._before.label, self._after.label) if before == after else (before, after)

    def _ways(self, old: Action, new: Action) -> Iterator[Way]:
        """Yield how an act that both policies do differs."""
        if isinstance(old, AskHuman) and isinstance(new, AskHuman) and old.urgency != new.urgency:
            rises = SEVERITIES.index(new.urgency) > SEVERITIES.index(old.urgency)
            yield "sooner" if rises else "later"
        if isinstance(old, Restrict) and isinstance(new, Restrict) and old.seconds != new.seconds:
            yield "longer" if new.seconds > old.seconds else "shorter"
        is_noticed = isinstance(new, Hide | Restrict | Warn | Tip)
        if is_noticed and self._before.mode == self._after.mode and old.mode != new.mode:
            yield "earnest" if new.mode == "enforce" else "watched"


def effects(decision: Decision) -> dict[Effect, Action]:
    """Return a decision's acts by what they do and to whom."""
    found: dict[Effect, Action] = {}
    for action in decision.actions:
        match action:
            case Hide():
                found["hide", str(action.target)] = action
            case Restrict():
                found["restrict", str(action.who)] = action
            case Warn():
                found["warn", str(action.to)] = action
            case Tip():
                found["tip", f"{action.topic} {action.to}"] = action
            case AskHuman():
                found["ask", f"{action.whom} {action.because.subject}"] = action
            case Note():
                found["note", action.rule] = action
            case _:
                pass  # no policy asks for the undoing of an act, nor for what only people do
    return found


def _order(counted: _Counted) -> tuple[int, int, str]:
    kind, way, rule = counted
    return ([*_KINDS].index(kind), _ORDER.index(way), rule)


def _sentence(after: str, kind: str, way: Way, rules: Mapping[str, int]) -> str:
    one, many, done = _KINDS[kind]
    total = sum(rules.values())
    count = _many(total, one, many)
    match way:
        case "more" | "fewer":
            said = f"{count} {way} would {done}"
        case "sooner" | "later":
            said = f"{count} to people would be {'more' if way == 'sooner' else 'less'} urgent"
        case "longer" | "shorter":
            said = f"{count} would be {way}"
        case "earnest":
            said = f"{count} would {done} in earnest, and not only observed"
        case "watched":
            said = f"{count} would no longer {done} in earnest, but only observed"
        case _:
            assert_never(way)
    ranked = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    if len(ranked) == 1:
        by = f"{', all' if total > 1 else ''} by rule {ranked[0][0]}"
    else:
        by = ": " + listed(f"{_number(n)} by rule {rule}" for rule, n in ranked)
    return f"Under {after}, {said}{by}."


def _many(count: int, one: str, many: str) -> str:
    return f"{_number(count)} {one if count == 1 else many}"


def _number(count: int) -> str:
    return f"{count:,}"
