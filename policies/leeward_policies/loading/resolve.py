"""Resolving: one policy out of a file and everything it extends, and the hash of what it says."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, assert_never

from msgspec import Struct

from leeward_policies.domain.action import Mode, Severity
from leeward_policies.domain.decision import canonical
from leeward_policies.domain.message import Audience
from leeward_policies.domain.signals import Category
from leeward_policies.loading.checks import role_of, room_of
from leeward_policies.ports import SignalSpec
from leeward_policies.schema import (
    SCHEMA,
    AskDo,
    AudienceTable,
    BrakesTable,
    Do,
    EventCondition,
    ExampleTable,
    HideDo,
    KnownTable,
    LinkedTable,
    NoteDo,
    PolicyFile,
    RestrictDo,
    RuleTable,
    SignalCondition,
    TipDo,
    TrendCondition,
    WarnDo,
)

RESTRICTIONS_PER_HOUR: Final = 10
HIDES_PER_HOUR: Final = 200
"""Brakes where no file sets them (`design.md`, "The policy file")."""

SEVERITIES: Final[tuple[Severity, ...]] = ("low", "medium", "high", "urgent")
"""All severities, rising."""

AUDIENCES: Final[tuple[Audience, ...]] = ("young", "mixed", "adult")


class Brakes(Struct, frozen=True):
    """How often one rule may act in one space within an hour; no rule can release these."""

    restrictions_per_hour: int = RESTRICTIONS_PER_HOUR
    hides_per_hour: int = HIDES_PER_HOUR


class Settled(Struct, frozen=True):
    """One rule with everything filled in that its file may leave out."""

    table: RuleTable
    mode: Mode
    """The weaker of the file's and the rule's."""
    severity: Severity
    category: Category


class Resolved(Struct, frozen=True):
    """What all the files together say."""

    name: str
    version: str
    mode: Mode
    rooms: tuple[tuple[str, Audience], ...]
    """Printed rooms and spaces, sorted."""
    young_roles: tuple[str, ...]
    staff_roles: tuple[str, ...]
    known: tuple[KnownTable, ...]
    linked: tuple[LinkedTable, ...]
    when_unsure: tuple[Do, ...]
    brakes: Brakes
    rules: tuple[Settled, ...]
    """Without those that are switched off; those of the most basic file first."""
    examples: tuple[ExampleTable, ...]
    """Of the last file alone: the others have been held to theirs."""

    @property
    def hash(self) -> str:
        """Return the hash of what is decided by; comments and the order of keys change nothing."""
        said = (
            (SCHEMA, self.name, self.version, self.mode, self.rooms),
            (self.young_roles, self.staff_roles, self.when_unsure, self.brakes, self.rules),
            *(((self.known, self.linked),) if self.known or self.linked else ()),
        )
        return blake2b(canonical(said), digest_size=16).hexdigest()


def resolve(files: Sequence[PolicyFile], specs: Sequence[SignalSpec]) -> Resolved:
    """Put files together, the most basic first; each may replace what the earlier ones say."""
    rules: dict[str, RuleTable] = {}
    mode: Mode = "observe"
    unsure: tuple[Do, ...] = ()
    for file in files:
        mode = file.mode or mode
        unsure = unsure if file.when_unsure is None else file.when_unsure.do
        for rule in file.rule:
            rules[rule.id] = rule
    categories = {spec.name: spec.category for spec in specs}
    audiences = [file.audience for file in files]
    last = files[-1]
    return Resolved(
        name=last.name,
        version=last.version,
        mode=mode,
        rooms=_rooms(audiences),
        young_roles=_roles([audience.roles.young for audience in audiences]),
        staff_roles=_roles([audience.roles.staff for audience in audiences]),
        known=tuple(one for file in files for one in file.known),
        linked=tuple(one for file in files for one in file.linked),
        when_unsure=unsure,
        brakes=_brakes([file.brakes for file in files]),
        rules=tuple(_settled(rule, mode, categories) for rule in rules.values() if rule.enabled),
        examples=last.example,
    )


def weaker(one: Mode, other: Mode | None) -> Mode:
    """Return the mode in which less is done."""
    return "observe" if "observe" in {one, other} else one


def graver(severities: Sequence[Severity]) -> Severity:
    """Return the gravest of some severities, `low` of none."""
    return max(severities, key=SEVERITIES.index, default="low")


def _settled(rule: RuleTable, mode: Mode, categories: dict[str, Category]) -> Settled:
    told = [
        found
        for condition in (*rule.any, *rule.all)
        if (found := _category(condition, categories)) is not None
    ]
    # Without a category of its own, the checks have seen to it that a condition tells one.
    category = rule.category or told[0]
    severity = rule.severity or graver([_severity(do) for do in rule.do])
    return Settled(rule, weaker(mode, rule.mode), severity, category)


def _category(condition: object, categories: dict[str, Category]) -> Category | None:
    match condition:
        case SignalCondition():
            return categories[condition.signal]
        case TrendCondition():
            return "grooming" if condition.trend in {"grooming", "new-contact"} else "bullying"
        case EventCondition():
            return "report"
        case _:
            return None


def _severity(do: Do) -> Severity:
    """Return how grave a rule is that does this and says nothing itself."""
    match do:
        case NoteDo() | TipDo():
            return "low"
        case WarnDo() | HideDo():
            return "medium"
        case RestrictDo():
            return "high"
        case AskDo():
            return urgency_of(do) or "medium"
        case _:
            assert_never(do)


def urgency_of(do: AskDo) -> Severity | None:
    """Return how soon people are asked, as far as the action says it."""
    return "urgent" if do.urgency == "first" else do.urgency


def _rooms(audiences: Sequence[AudienceTable]) -> tuple[tuple[str, Audience], ...]:
    """Return each room's audience; a later file that gives a list replaces the earlier list."""
    lists: dict[Audience, tuple[str, ...]] = {}
    for table in audiences:
        given = {"young": table.young, "mixed": table.mixed, "adult": table.adult}
        for audience in AUDIENCES:
            rooms = given[audience]
            if rooms is not None:
                named = {str(room_of(room)) for room in rooms}
                lists = {
                    key: tuple(r for r in kept if r not in named) for key, kept in lists.items()
                }
                lists[audience] = tuple(sorted(named))
    return tuple(sorted((room, audience) for audience, rooms in lists.items() for room in rooms))


def _roles(given: Sequence[tuple[str, ...] | None]) -> tuple[str, ...]:
    last = next((roles for roles in reversed(given) if roles is not None), ())
    return tuple(sorted({role_of(role) for role in last}))


def _brakes(given: Sequence[BrakesTable]) -> Brakes:
    restrictions, hides = RESTRICTIONS_PER_HOUR, HIDES_PER_HOUR
    for table in given:
        if table.restrictions_per_hour is not None:
            restrictions = table.restrictions_per_hour
        if table.hides_per_hour is not None:
            hides = table.hides_per_hour
    return Brakes(restrictions, hides)
