"""Patterns: what the ledger keeps about a member and others, for the safety lead alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from leeward.ledger import member_key, pair_key
from leeward_policies.blank import blank_author
from leeward_policies.bullying.assess import assess as assess_bullying
from leeward_policies.domain.case import Case
from leeward_policies.domain.conversation import AuthorState, Hurt, Level, PairState
from leeward_policies.domain.refs import UserRef
from leeward_policies.grooming.assess import assess
from leeward_policies.grooming.ledger import unpack_member, unpack_pair
from leeward_policies.ports import Reader, StateRow, Store
from leeward_policies.words import hurts_words, stage_words


class Step(Struct, frozen=True):
    """One kind of step of a pattern."""

    words: str
    lines: int
    first_at: datetime
    last_at: datetime


class Pattern(Struct, frozen=True):
    """A pattern at `watch` or above, as it stands now."""

    kind: Literal["grooming", "bullying"]
    author: UserRef
    target: UserRef
    level: Level
    weight: float
    since: datetime
    """When its first line was said."""
    last: datetime
    steps: tuple[Step, ...]


async def patterns_about(
    store: Store,
    rows: Iterable[StateRow],
    *,
    reader: Reader,
    hidden: Iterable[Case],
    now: datetime,
) -> tuple[Pattern, ...]:
    """Return the patterns of a member, the gravest kind of each pair first.

    Args:
        store: has what is kept of the others.
        rows: the pieces of the ledger about the member.
        reader: the safety lead; a pattern that is about themselves is not for them.
        hidden: cases that they may not see; nor do they see what these rest on.
        now: the time; what has faded by then is none.
    """
    secret = {(case.subject.author, case.subject.target) for case in hidden}
    found: list[Pattern] = []
    for row in rows:
        if not row.key.startswith("pair|") or row.packed is None:
            continue
        author, target = (UserRef.parse(one) for one in row.members)
        if author == reader.who or (author, target) in secret:
            continue
        pair = unpack_pair(author, target, row.packed)
        member, answers = await _beside(store, pair)
        found += [*_grooming(pair, member, now), *_bullying(pair, answers, now)]
    return tuple(found)


async def _beside(store: Store, pair: PairState) -> tuple[AuthorState, tuple[Hurt, ...]]:
    """Return what else weighs in a pair: whom the author tried, and what the other returned."""
    author, answers = member_key(pair.author), pair_key(pair.target, pair.author)
    kept = {row.key: row.packed for row in await store.state((author, answers))}
    packed, back = kept.get(author), kept.get(answers)
    member = unpack_member(pair.author, packed) if packed else None
    return (
        member or blank_author(pair.author, pair.first_at),
        unpack_pair(pair.target, pair.author, back).hurts if back else (),
    )


def _grooming(pair: PairState, member: AuthorState, now: datetime) -> list[Pattern]:
    standing = assess(pair, member, now)
    if standing.level == "none":
        return []
    steps = [Step(stage_words(one.stage), one.lines, one.first_at, one.last_at)
             for one in standing.parts]  # fmt: skip
    times = [one.at for one in pair.evidence]
    return [
        Pattern(
            "grooming",
            pair.author,
            pair.target,
            standing.level,
            standing.weight,
            min(times),
            max(times),
            tuple(steps),
        )
    ]


def _bullying(pair: PairState, answers: tuple[Hurt, ...], now: datetime) -> list[Pattern]:
    standing = assess_bullying(pair, answers, now)
    if standing.level == "none":
        return []
    times = [one.at for one in pair.hurts]
    step = Step(hurts_words(standing.kinds), standing.lines, min(times), max(times))
    return [
        Pattern(
            "bullying",
            pair.author,
            pair.target,
            standing.level,
            standing.weight,
            min(times),
            max(times),
            (step,),
        )
    ]
