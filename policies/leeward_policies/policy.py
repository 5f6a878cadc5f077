"""The policy in force: loaded and checked whole, frozen, and ready to be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from leeward_policies.deciding.conditions import (
    EventTest,
    SignalTest,
    Test,
    TextTest,
    TrendTest,
    compiled,
)
from leeward_policies.domain.action import Mode, Severity
from leeward_policies.domain.conversation import RoomState, Tie
from leeward_policies.domain.message import Audience
from leeward_policies.domain.refs import ChannelRef, SpaceRef, UserRef
from leeward_policies.domain.signals import Category
from leeward_policies.errors import PolicyError
from leeward_policies.loading.checks import Checker, room_of
from leeward_policies.loading.durations import checked_seconds
from leeward_policies.loading.resolve import AUDIENCES, Brakes, Resolved, Settled, resolve
from leeward_policies.loading.sources import Source, chain, chain_of, packs
from leeward_policies.loading.tables import Reader
from leeward_policies.people import People, account_of
from leeward_policies.ports import SignalSpec
from leeward_policies.schema import Do, ExampleTable, PolicyFile

__all__ = ["Brakes", "Policy", "Rule", "load", "load_text", "packs"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, compiled."""

    id: str
    position: int
    """Its place among the rules, from 0; the earlier one goes first where all else is equal."""
    because: str
    category: Category
    severity: Severity
    mode: Mode
    """The weaker of the policy's and the rule's own."""
    any: tuple[Test, ...]
    all: tuple[Test, ...]
    audience: frozenset[Audience]
    do: tuple[Do, ...]
    cooldown: int | None
    """Seconds, where the rule sets its own."""

    @property
    def tests(self) -> tuple[Test, ...]:
        """All conditions."""
        return (*self.any, *self.all)


@dataclass(frozen=True, slots=True)
class Policy:
    """What is decided by, frozen; the hash stands on every decision."""

    name: str
    version: str
    hash: str
    """32 hex digits over everything that decides."""
    mode: Mode
    brakes: Brakes
    rules: tuple[Rule, ...]
    when_unsure: tuple[Do, ...]
    staff_roles: frozenset[str]
    young_roles: frozenset[str]
    """Role names, compared without regard to case."""
    examples: tuple[ExampleTable, ...]
    means: Mapping[str, str] = field(repr=False)
    """What each signal is called for people."""
    label: str
    """`name@version+hash`, with eight digits of the hash."""
    rooms: Mapping[ChannelRef | SpaceRef, Audience] = field(repr=False)
    people: People = field(repr=False)
    by_signal: Mapping[str, tuple[Rule, ...]] = field(repr=False)
    """The rules that a signal can make hold."""
    least: Mapping[str, float] = field(repr=False)
    """The lowest score at which a signal can make a rule hold, by its name."""
    by_trend: tuple[Rule, ...] = field(repr=False)
    by_event: Mapping[str, tuple[Rule, ...]] = field(repr=False)
    by_text: tuple[Rule, ...] = field(repr=False)
    """Rules with words or patterns, which look at every message."""

    def audience(self, room: RoomState) -> Audience:
        """Return whom a room is for: as the policy names it or what it is in, else as described."""
        if self.rooms:
            channel = room.channel
            places: tuple[ChannelRef | SpaceRef, ...] = (channel, *room.within, channel.space_ref)
            for place in places:
                named = self.rooms.get(place)
                if named is not None:
                    return named
        return room.described_as or "young"


def load(source: str | Path, specs: Sequence[SignalSpec]) -> Policy:
    """Load a policy, check it whole and make it ready.

    Args:
        source: the name of a pack, or the path of a TOML file.
        specs: every signal that the detectors in use may give.

    Raises:
        PolicyError: something is wrong; `problems` holds all mistakes, of all files involved.
    """
    return _loaded(chain(source), specs)


def load_text(text: str, name: str, specs: Sequence[SignalSpec]) -> Policy:
    """Load a policy that somebody has pasted; it may extend a pack, and no file.

    Args:
        text: TOML.
        name: how mistakes name it.
        specs: every signal that the detectors in use may give.

    Raises:
        PolicyError: something is wrong, as with `load`.
    """
    return _loaded(chain_of(text, name), specs)


def _loaded(sources: Sequence[Source], specs: Sequence[SignalSpec]) -> Policy:
    files: list[PolicyFile] = []
    problems: list[PolicyError] = []
    mode: Mode = "observe"
    inherited: list[str] = []
    for one in sources:
        ids = _ids(one)
        mode = "enforce" if one.raw.get("mode", mode) == "enforce" else "observe"
        checker = Checker(specs, mode, inherited, (*inherited, *ids), problems)
        file = Reader(checker, problems).table(one.raw, PolicyFile, one.name)
        inherited += ids
        if file is not None:
            files.append(file)
    if problems:
        raise PolicyError(problems=problems)
    resolved = resolve(files, specs)
    _check_staff(resolved)
    return _compiled(resolved, specs)


def _check_staff(resolved: Resolved) -> None:
    """Refuse examples by staff where no role means staff: nobody could play them."""
    if resolved.staff_roles:
        return
    problems = [
        PolicyError(
            place=f"{resolved.name} · example[{i}] · by",
            value="no role means staff",
            cure='Name one in [audience]: roles = { staff = ["moderator"] }.',
        )
        for i, example in enumerate(resolved.examples)
        if example.by == "staff"
    ]
    if problems:
        raise PolicyError(problems=problems)


def _ids(source: Source) -> list[str]:
    """Return the ids of a file's rules before anything is checked."""
    rules = source.raw.get("rule")
    if not isinstance(rules, list):
        return []
    ids = [rule.get("id") for rule in rules if isinstance(rule, dict)]
    return [one for one in ids if isinstance(one, str)]


def _compiled(resolved: Resolved, specs: Sequence[SignalSpec]) -> Policy:
    label = f"{resolved.name}@{resolved.version}+{resolved.hash[:8]}"
    rules = tuple(_rule(one, i, label) for i, one in enumerate(resolved.rules))
    by_signal: dict[str, list[Rule]] = {}
    by_event: dict[str, list[Rule]] = {}
    least: dict[str, float] = {}
    for rule in rules:
        for test in rule.tests:
            if isinstance(test, SignalTest):
                _enter(by_signal, test.name, rule)
                least[test.name] = min(test.at_least, least.get(test.name, test.at_least))
            elif isinstance(test, EventTest):
                _enter(by_event, test.event, rule)
    return Policy(
        name=resolved.name,
        version=resolved.version,
        hash=resolved.hash,
        mode=resolved.mode,
        brakes=resolved.brakes,
        rules=rules,
        when_unsure=resolved.when_unsure,
        staff_roles=frozenset(resolved.staff_roles),
        young_roles=frozenset(resolved.young_roles),
        examples=resolved.examples,
        means={spec.name: spec.means for spec in specs},
        label=label,
        rooms={ref: who for room, who in resolved.rooms if (ref := room_of(room)) is not None},
        people=_people(resolved),
        by_signal={name: tuple(found) for name, found in by_signal.items()},
        least=least,
        by_trend=tuple(rule for rule in rules if _has(rule, TrendTest)),
        by_event={name: tuple(found) for name, found in by_event.items()},
        by_text=tuple(rule for rule in rules if _has(rule, TextTest)),
    )


def _people(resolved: Resolved) -> People:
    known: dict[tuple[UserRef, UserRef | None], Tie] = {}
    for table in resolved.known:
        who = account_of(table.who)
        if who is not None:
            targets = [account_of(one) for one in table.to] or [None]
            known |= {(who, target): table.as_ for target in targets}
    linked: dict[UserRef, tuple[UserRef, ...]] = {}
    for group in resolved.linked:
        accounts = [ref for one in group.accounts if (ref := account_of(one)) is not None]
        for ref in accounts:
            linked[ref] = tuple([other for other in accounts if other != ref])
    return People(known, linked)


def _rule(settled: Settled, position: int, label: str) -> Rule:
    table = settled.table
    return Rule(
        id=table.id,
        position=position,
        because=table.because,
        category=settled.category,
        severity=settled.severity,
        mode=settled.mode,
        any=tuple(compiled(one, settled.category, label) for one in table.any),
        all=tuple(compiled(one, settled.category, label) for one in table.all),
        audience=frozenset(table.audience or AUDIENCES),
        do=table.do,
        cooldown=None if table.cooldown is None else checked_seconds(table.cooldown),
    )


def _has(rule: Rule, kind: type) -> bool:
    return any(isinstance(test, kind) for test in rule.tests)


def _enter(index: dict[str, list[Rule]], name: str, rule: Rule) -> None:
    found = index.setdefault(name, [])
    if rule not in found:
        found.append(rule)
