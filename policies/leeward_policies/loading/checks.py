"""What must hold of a policy's tables beyond their form: known names, possible acts, sane sizes."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from typing import Any, Final

from msgspec import Struct

from leeward_policies import advice
from leeward_policies.deciding.wording import WORD_LONGEST, WORDS_MOST, flaw, is_word, normal
from leeward_policies.domain.action import Mode
from leeward_policies.domain.refs import ChannelRef, SpaceRef
from leeward_policies.errors import PolicyError, RefError
from leeward_policies.loading.durations import seconds_of
from leeward_policies.loading.rule_checks import action_key, rule_problems
from leeward_policies.loading.tables import meant, shown
from leeward_policies.people import account_of
from leeward_policies.ports import SignalSpec
from leeward_policies.schema import (
    NOTHING,
    WARNINGS,
    WHEN_UNSURE,
    AskDo,
    AudienceTable,
    Do,
    ExampleTable,
    KnownTable,
    LinkedTable,
    NoteDo,
    PatternCondition,
    PolicyFile,
    RestrictDo,
    RolesTable,
    RuleTable,
    SignalCondition,
    TipDo,
    WarnDo,
    WhenUnsureTable,
    WordsCondition,
)

RULES_MOST: Final = 500
"""Rules of one file at most."""

RESTRICTED_LEAST: Final = 60
RESTRICTED_MOST: Final = 28 * 86_400
"""Seconds: Telegram takes less than 30 for ever, and Discord allows 28 days (`platforms.md`)."""

EVERY_MOST: Final = 30 * 86_400
"""Seconds between two lines of an example."""

LINES_MOST: Final = 200
"""Lines of an example at most."""

FIELDS: Final = ("author", "target", "stages", "hurts", "signals", "why")
"""What a reason may name in braces: two members, what a pattern is made of, the signals."""

BECAUSE_LONGEST: Final = 300
"""Code points of a reason's template at most."""

LINKED_LEAST: Final = 2
LINKED_MOST: Final = 8
"""Accounts of one person."""

COOLDOWN_LEAST: Final = 60
COOLDOWN_MOST: Final = 30 * 86_400
"""Seconds."""

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_NAME: Final = re.compile(r"[^\W_][\w.-]{0,63}")


class Checker:
    """Looks at each table that was read and collects what cannot stand.

    Args:
        specs: every signal that the detectors may give.
        mode: of the file, or of the one it extends.
        inherited: ids of the rules that the file extends.
        ids: of all rules together.
        problems: where mistakes are collected.
    """

    def __init__(
        self,
        specs: Iterable[SignalSpec],
        mode: Mode,
        inherited: Iterable[str],
        ids: Iterable[str],
        problems: list[PolicyError],
    ) -> None:
        self._problems = problems
        self._signals: Mapping[str, SignalSpec] = {spec.name: spec for spec in specs}
        self._mode = mode
        self._inherited = frozenset(inherited)
        self._ids = (*dict.fromkeys(ids), NOTHING)
        self._seen: set[str] = set()
        self._values: Mapping[tuple[type[Struct], str], Callable[[Any, str], None]] = {
            (SignalCondition, "signal"): self._signal,
            (WordsCondition, "words"): self._words,
            (PatternCondition, "pattern"): self._pattern,
            (TipDo, "tip"): self._tip,
            (WarnDo, "topic"): self._warning,
            (RestrictDo, "duration"): self._restriction,
            (WhenUnsureTable, "do"): self._when_unsure,
            (RolesTable, "young"): self._roles,
            (RolesTable, "staff"): self._roles,
            (RuleTable, "id"): self._rule_id,
            (RuleTable, "because"): self._because,
            (RuleTable, "cooldown"): self._cooldown,
            (ExampleTable, "says"): self._says,
            (ExampleTable, "expect"): self._expect,
            (ExampleTable, "every"): self._every,
            (KnownTable, "who"): self._account,
            (KnownTable, "to"): self._accounts,
            (LinkedTable, "accounts"): self._linked,
            (PolicyFile, "linked"): self._linked_once,
            (PolicyFile, "name"): self._word,
            (PolicyFile, "version"): self._word,
            (PolicyFile, "rule"): self._rules,
        }

    def value(self, kind: type[Struct], name: str, value: object, place: str) -> None:
        """Check one field of a table."""
        check = self._values.get((kind, name))
        if check is not None:
            check(value, place)

    def table(self, table: Struct, place: str) -> None:
        """Check what several fields of a table say together."""
        match table:
            case RuleTable():
                self._problems += rule_problems(table, place, self._mode, self._inherited)
            case AudienceTable():
                self._audience(table, place)
            case RolesTable():
                self._both_roles(table, place)
            case _:
                pass  # the fields of the other tables do not depend on each other

    def _add(self, place: str, value: str, cure: str) -> None:
        self._problems.append(PolicyError(place=place, value=value, cure=cure))

    # --- conditions -----------------------------------------------------------------------

    def _signal(self, name: str, place: str) -> None:
        if name not in self._signals:
            known = f"Known are: {', '.join(sorted(self._signals))}."
            self._add(
                place, f"no detector gives {shown(name)}", meant(name, self._signals) or known
            )

    def _words(self, words: tuple[str, ...], place: str) -> None:
        if not 0 < len(words) <= WORDS_MOST:
            cure = f"Write from 1 to {WORDS_MOST} words."
            self._add(place, f"the list has {len(words)} words", cure)
        for i, word in enumerate(words[:WORDS_MOST]):
            if len(word) > WORD_LONGEST:
                cure = f"Write at most {WORD_LONGEST} characters."
                self._add(f"{place}[{i}]", f"{shown(word)} is too long", cure)
            elif not any(is_word(char) for char in normal(word)):
                cure = "Write a word with at least one letter or digit."
                self._add(f"{place}[{i}]", f"{shown(word)} is no word", cure)

    def _pattern(self, pattern: str, place: str) -> None:
        found = flaw(pattern)
        if found is not None:
            self._add(place, f"{shown(pattern)}: {found[0]}", found[1])

    # --- actions --------------------------------------------------------------------------

    def _tip(self, topic: str, place: str) -> None:
        topics = sorted(advice.topics())
        if topic not in topics:
            cure = meant(topic, topics) or f"Known are: {', '.join(topics)}."
            self._add(place, f"there is no advice on {shown(topic)}", cure)

    def _warning(self, topic: str, place: str) -> None:
        if topic not in WARNINGS or topic not in advice.names():
            cure = meant(topic, WARNINGS) or f"Known are: {', '.join(WARNINGS)}."
            self._add(place, f"there is no warning {shown(topic)}", cure)

    def _restriction(self, duration: str, place: str) -> None:
        self._problems += duration_problems(duration, RESTRICTED_LEAST, RESTRICTED_MOST, place)

    def _when_unsure(self, dos: tuple[Do, ...], place: str) -> None:
        for i, do in enumerate(dos):
            if not isinstance(do, AskDo | NoteDo):
                value = f"the action {shown(action_key(do))} is impossible here"
                cure = "What was not measured can only be asked of people: write ask or note."
                self._add(f"{place}[{i}]", value, cure)

    # --- rules and examples ---------------------------------------------------------------

    def _rule_id(self, name: str, place: str) -> None:
        if _ID.fullmatch(name) is None or name in {NOTHING, WHEN_UNSURE}:
            cure = (
                f'Write small letters, digits, dashes; "{NOTHING}" and "{WHEN_UNSURE}" are taken.'
            )
            self._add(place, f"{shown(name)} cannot be a rule's id", cure)
        if name in self._seen:
            self._add(place, f"{shown(name)} stands here twice", "Rename one of the rules.")
        self._seen.add(name)

    def _because(self, template: str, place: str) -> None:
        if len(template) > BECAUSE_LONGEST or not template.isprintable():
            cure = f"Write one line of at most {BECAUSE_LONGEST} characters."
            self._add(place, "the reason is too long or has line breaks", cure)
        try:
            parts = [part[1:] for part in Formatter().parse(template) if part[1] is not None]
        except ValueError:
            self._add(place, "a brace stands alone", "Write {{ or }} where a brace is meant.")
            return
        for name, spec, conversion in parts:
            if name not in FIELDS or spec or conversion:
                cure = f"{meant(name or '', FIELDS)} Known are: {', '.join(FIELDS)}.".strip()
                self._add(place, f"the field {shown(f'{{{name}}}')} is unknown", cure)

    def _cooldown(self, duration: str, place: str) -> None:
        self._problems += duration_problems(duration, COOLDOWN_LEAST, COOLDOWN_MOST, place)

    def _says(self, says: str | tuple[str, ...], place: str) -> None:
        lines = (says,) if isinstance(says, str) else says
        if not 0 < len(lines) <= LINES_MOST or not all(line.strip() for line in lines):
            cure = f"Write what a member says, in at most {LINES_MOST} lines."
            self._add(place, "there is nothing in it, or too much", cure)

    def _expect(self, rule: str, place: str) -> None:
        if rule not in self._ids:
            cure = meant(rule, self._ids) or f'Write a rule\'s id or "{NOTHING}".'
            self._add(place, f"there is no rule {shown(rule)}", cure)

    def _every(self, duration: str, place: str) -> None:
        self._problems += duration_problems(duration, 1, EVERY_MOST, place)

    # --- the file -------------------------------------------------------------------------

    def _word(self, word: str, place: str) -> None:
        if _NAME.fullmatch(word) is None:
            cure = "Write letters, digits, dots and dashes, at most 64, a letter or digit first."
            self._add(place, f"{shown(word)} does not fit", cure)

    def _rules(self, rules: tuple[RuleTable, ...], place: str) -> None:
        if len(rules) > RULES_MOST:
            self._add(place, f"there are {len(rules)} rules", f"Write at most {RULES_MOST}.")

    def _roles(self, roles: tuple[str, ...], place: str) -> None:
        if not all(role_of(role) for role in roles):
            self._add(place, "a role has no name", "Write the role as the platform shows it.")

    def _account(self, account: str, place: str) -> None:
        if account_of(account) is None:
            cure = "Write an account like discord:4711."
            self._add(place, f"{shown(account)} is no account", cure)

    def _accounts(self, accounts: tuple[str, ...], place: str) -> None:
        for i, account in enumerate(accounts):
            self._account(account, f"{place}[{i}]")

    def _linked(self, accounts: tuple[str, ...], place: str) -> None:
        self._accounts(accounts, place)
        if len(set(accounts)) < LINKED_LEAST or len(accounts) > LINKED_MOST:
            cure = f"Write from {LINKED_LEAST} to {LINKED_MOST} different accounts."
            self._add(place, f"the list has {len(set(accounts))} accounts", cure)

    def _linked_once(self, groups: tuple[LinkedTable, ...], place: str) -> None:
        counts = Counter(account for group in groups for account in set(group.accounts))
        for account in sorted(one for one, count in counts.items() if count > 1):
            cure = "Name all accounts of one person in one list."
            self._add(place, f"{shown(account)} stands in two lists", cure)

    def _both_roles(self, table: RolesTable, place: str) -> None:
        young = {role_of(role) for role in table.young or ()}
        for role in sorted(young & {role_of(role) for role in table.staff or ()}):
            self._add(place, f"{shown(role)} is both young and staff", "Name it in one list.")

    def _audience(self, table: AudienceTable, place: str) -> None:
        seen: dict[str, str] = {}
        for key, rooms in (("young", table.young), ("mixed", table.mixed), ("adult", table.adult)):
            for i, room in enumerate(rooms or ()):
                where = f"{place} · {key}[{i}]"
                ref = room_of(room)
                if ref is None:
                    cure = "Write a room like discord:123/456, or a whole space like discord:123."
                    self._add(where, f"{shown(room)} is no room", cure)
                elif seen.setdefault(str(ref), key) != key:
                    cure = f"Name it once; it stands in {seen[str(ref)]} already."
                    self._add(where, f"{shown(room)} has two audiences", cure)


def room_of(text: str) -> ChannelRef | SpaceRef | None:
    """Return the room or space that a printed ref names, or None."""
    for kind in (ChannelRef, SpaceRef):
        try:
            return kind.parse(text)
        except RefError:
            continue
    return None


def duration_problems(duration: str, least: int, most: int, place: str) -> list[PolicyError]:
    """Return what is wrong with a duration that must lie between two numbers of seconds."""
    seconds = seconds_of(duration)
    if seconds is None:
        value, cure = "is no duration", "Write a number and a unit: 30s, 10m, 1h, 2d."
    elif not least <= seconds <= most:
        value, cure = "is too short or too long", f"Write from {least}s to {most // 86_400}d."
    else:
        return []
    return [PolicyError(place=place, value=f"{shown(duration)} {value}", cure=cure)]


def role_of(name: str) -> str:
    """Return a role's name as it is compared: without regard to case and outer spaces."""
    return name.strip().casefold()
