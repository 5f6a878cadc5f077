"""What every store does alike with the parts of a commit, whatever it keeps them in."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from leeward_policies.domain.action import (
    BY_HUMAN,
    HUMAN,
    Action,
    Answer,
    Done,
    Observed,
    Outcome,
    TryLater,
    Urgency,
)
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import StorageError
from leeward_policies.ports import Commit, Memo, OutboxEntry, Pass, SealedText
from leeward_storage.times import micros

TEXT_KEPT: Final = 8_000
"""Code points of a line kept under seal (Discord takes 4,000, Telegram 4,096)."""

MEMO_KEPT: Final = 2_000
"""Characters of a memo's key and value together; ids, times and codes need few."""

RANKS: Final[dict[Urgency, int]] = {"urgent": 0, "high": 1, "medium": 2, "low": 3}
"""The order in which people see cases."""

CASE_PREFIX: Final = "case-"
CASE_DIGITS: Final = 18
"""Digits of a case number at most; more do not fit a database's integer."""


class Fresh(Struct, frozen=True):
    """A commit without what was committed before."""

    commit: Commit
    restated: frozenset[str]
    """Ids of cases that rest on repeated decisions alone: written only if newer than kept."""


def check_times(commit: Commit) -> None:
    """Raise `StorageError` if any time of a commit has no zone."""
    entries = [*commit.outbox, *(entry for entry, _ in commit.outcomes)]
    times = [one.at for one in commit.decisions]
    times += [row.at for row in commit.states]
    times += [text.at for text in commit.texts]
    times += [line.at for line in commit.audit]
    times += [entry.at for entry in entries]
    times += [entry.due for entry in entries if entry.due is not None]
    times += [outcome.at for _, outcome in commit.outcomes]
    times += [one.at for one in commit.ratings]
    for time in times:
        micros(time)
    for case in commit.cases:
        check_case(case)
    for _, memo in commit.memos:
        check_memo(memo)


def check_case(case: Case) -> None:
    """Raise `StorageError` if any time of a case has no zone."""
    for time in _times_of(case):
        micros(time)


def _times_of(case: Case) -> Iterator[datetime]:
    yield from (case.opened_at, case.updated_at)
    perhaps = (case.due, case.answered_at, case.taken_until)
    yield from (one for one in perhaps if one is not None)
    if case.reported is not None:
        yield case.reported.at
    if case.appeal is not None:
        yield case.appeal.at
    yield from (one.at for one in case.reporters)


def check_pass(one: Pass) -> None:
    """Raise `StorageError` if any time of a pass has no zone."""
    for time in (one.made_at, one.until, one.confirmed_at):
        if time is not None:
            micros(time)


def check_memo(memo: Memo) -> None:
    """Raise `StorageError` if a memo holds more than ids and times can be, or its end no zone."""
    micros(memo.until)
    both = memo.key + memo.value
    if len(both) > MEMO_KEPT or not both.isascii():
        raise StorageError(
            place="a memo that was to be kept",
            value=f"{len(both)} characters, of which some may be words",
            cure=f"A memo is ids, times and codes in ASCII, {MEMO_KEPT} characters at most; mend"
            " the part that made this one.",
        )


def fresh(commit: Commit, known: Iterable[str]) -> Fresh:
    """Leave out decisions that were committed before, and what they brought along.

    A pipeline asks `seen` first, so this is the second line: outbox entries, audit lines, ratings,
    sealed lines and cases of a repeated decision change nothing; a memo says the same again.
    """
    repeated = frozenset(known)
    decisions = {one.id: one for one in commit.decisions if one.id not in repeated}
    if not repeated:
        return Fresh(replace(commit, decisions=tuple(decisions.values())), frozenset())
    new_lines = {(one.message, one.revision) for one in decisions.values()}
    old_lines = {
        (one.message, one.revision) for one in commit.decisions if one.id in repeated
    } - new_lines
    remaining = replace(
        commit,
        decisions=tuple(decisions.values()),
        outbox=tuple(entry for entry in commit.outbox if entry.decision not in repeated),
        ratings=tuple(one for one in commit.ratings if one.decision not in repeated),
        audit=tuple(line for line in commit.audit if repeated.isdisjoint(line.about)),
        texts=tuple(
            text for text in commit.texts if (text.message, text.revision) not in old_lines
        ),
    )
    restated = frozenset(
        case.id
        for case in commit.cases
        if not repeated.isdisjoint(case.decisions) and decisions.keys().isdisjoint(case.decisions)
    )
    return Fresh(remaining, restated)


def still_owed(entry: OutboxEntry, outcome: Outcome) -> OutboxEntry | None:
    """Return the entry as it stays in the box after an outcome, or None after a final one."""
    match outcome:
        case Done() | Observed():
            return None
        case TryLater():
            asked = outcome.at + timedelta(seconds=max(outcome.seconds, 0.0))
            is_put_off = entry.due is not None and entry.due > outcome.at
            return entry if is_put_off else replace(entry, due=asked)
        case _:
            return entry if entry.due is not None and entry.due > outcome.at else None


def shortened(text: SealedText) -> tuple[str, int]:
    """Return the text as it is kept, and how many code points were left out."""
    return text.text[:TEXT_KEPT], max(0, len(text.text) - TEXT_KEPT)


def case_number(case: Case) -> int:
    """Return n of an id `case-n`, and 0 for ids of another form."""
    digits = case.id.removeprefix(CASE_PREFIX)
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= CASE_DIGITS
    return int(digits) if is_number and case.id != digits else 0


def case_holder(case_id: str) -> str:
    """Return the holder of a case's sealed lines and notes."""
    return f"case|{case_id}"


def people_of(case: Case) -> tuple[str, str]:
    """Return the printed refs of a case's author and target; an empty one for no target."""
    target = case.subject.target
    return str(case.subject.author), "" if target is None else str(target)


def without(case: Case, member: UserRef) -> Case:
    """Return a case in which a member waits for no answer, since they want to be forgotten."""
    left = tuple(one for one in case.reporters if one.ref != member)
    return case if left == case.reporters else replace(case, reporters=left)


def is_answer_to(action: Action, member: UserRef) -> bool:
    """Say whether an act tells a member what became of what they asked."""
    return isinstance(action, Answer) and action.to == member


def pair_of(case: Case) -> str:
    """Return the ledger key of the pair a case is about, which also holds the pair's lines."""
    author, target = people_of(case)
    return f"pair|{author}|{target}"


def author_of(decision: Decision) -> str:
    """Return the printed ref of whom a decision is about; a person's order has no findings."""
    about = [finding.subject for finding in decision.findings[:1]]
    about += [action.because.subject for action in decision.actions[:1]]
    return str(about[0].author)


def pairs_of(decision: Decision) -> frozenset[str]:
    """Return the ledger keys of the pairs that a decision's findings are about."""
    subjects = (finding.subject for finding in decision.findings)
    return frozenset(f"pair|{one.author}|{one.target}" for one in subjects if one.target)


# --- what figures count -----------------------------------------------------------------------


def counted_rule(rule: str) -> str:
    """Return the name that a rule is counted under; all that people ordered goes under one."""
    return HUMAN if rule.startswith(BY_HUMAN) else rule


def judged_rules(case: Case) -> tuple[str, ...]:
    """Return the rules that a verdict on a case is about, in the order of their names."""
    if case.appeal is not None:
        return tuple(sorted({counted_rule(one) for one in case.appeal.rules}))
    return tuple(sorted({counted_rule(line.rule) for line in case.evidence}))
