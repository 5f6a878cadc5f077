"""A case with everything a page of one shows: lines of a pattern, their words, acts and notes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from leeward.testing.clock import DEFAULT_START
from leeward.testing.consoled import Consoled, case, consoled, member
from leeward.testing.store_pieces import because, decided, hide, owe, ref, warn
from leeward_policies.domain.action import (
    Action,
    Done,
    Outcome,
    Restrict,
    Unsupported,
)
from leeward_policies.domain.case import Appeal, Case, CaseEvidence, CaseNote, Standing
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.refs import SpaceRef
from leeward_policies.domain.signals import Span, Stage
from leeward_policies.ports import Commit, SealedText, Store

SAID: Final[tuple[tuple[str, tuple[Stage, ...], str, float], ...]] = (
    ("l1", ("probing",), "how old are you and who is around after school?", 0.9),
    ("l2", ("flattery",), "you are so much more grown up than the others here", 0.5),
    ("l3", ("secrecy",), "this stays between us two, ok? do not tell anybody", 1.6),
    ("l4", ("other-place",), "let us write on the other app, it is nicer there", 1.4),
)
"""Number, steps, words and weight of each line of the case."""

AROUND: Final = "did anybody see where I left my bike?"
"""A line of context."""

BEGAN: Final = DEFAULT_START - timedelta(hours=3)


def grooming(number: int = 1, **changes: Any) -> Case:
    """Return a case of grooming with four lines, a weight, a note and one decision."""
    made = case(number, urgency="urgent", author="kai")
    evidence = tuple(
        CaseEvidence(
            ref(name),
            BEGAN + timedelta(minutes=40 * place),
            member("kai"),
            "steering",
            because(),
            (Span(0, 12),),
            stages,
            weight,
        )
        for place, (name, stages, _, weight) in enumerate(SAID)
    )
    standing = Standing(
        lines=14.0,
        level="urgent",
        weight=4.9,
        stages=(("probing", 0.9), ("flattery", 0.5), ("secrecy", 1.6), ("other-place", 1.4)),
        order=0.3,
        pace=0.2,
    )
    made = replace(
        made,
        evidence=evidence,
        standing=standing,
        updated_at=DEFAULT_START,
        opened_at=DEFAULT_START - timedelta(minutes=20),
        due=DEFAULT_START + timedelta(minutes=4),
        decisions=tuple(one.id for one in acts()),
        notes=(CaseNote(DEFAULT_START, "test:lead", "I have asked the trainer of the team."),),
    )
    return replace(made, **changes)


def acts() -> tuple[Decision, ...]:
    """Return what was decided: a message was hidden, its author warned and kept from writing."""
    hold = Restrict(
        key="restrict l3",
        rule="threat",
        because=because(),
        mode="enforce",
        message=ref("l3"),
        who=member("kai"),
        space=SpaceRef("test", "space"),
        seconds=24 * 3600,
    )
    return (decided("l3", hide("l3"), hold, warn("l3"), at=BEGAN),)


def outcomes(decisions: Sequence[Decision]) -> tuple[tuple[Any, Outcome], ...]:
    """Return that every act was done, but for warnings, which the platform cannot give."""

    def came(act: Action, at: datetime) -> Outcome:
        if act.__struct_config__.tag == "warn":
            return Unsupported(act.key, at, "there are no private words here")
        return Done(act.key, at, via="delete")

    return tuple(
        (owe(act, one, at=one.at), came(act, one.at + timedelta(seconds=2)))
        for one in decisions
        for act in one.actions
    )


async def keep(store: Store, made: Case) -> None:
    """Keep a case with its words, its decisions and what came of them."""
    texts = [
        SealedText(f"case|{made.id}", ref(name), member("kai"), line.at, words)
        for (name, _, words, _), line in zip(SAID, made.evidence, strict=False)
    ]
    around = SealedText(f"case|{made.id}", ref("c1"), member("ana"), BEGAN, AROUND, role="context")
    hidden = SealedText(f"hide|{ref('l3')}", ref("l3"), member("kai"), BEGAN, SAID[2][2])
    found = acts()
    await store.commit(Commit(decisions=found, cases=(made,), texts=(*texts, around, hidden)))
    await store.commit(Commit(outcomes=outcomes(found)))


def appeal(number: int = 1, *decided_by: str, rules: Sequence[str] = ("threat",)) -> Case:
    """Return an appeal of the author against what was done to them.

    Args:
        number: of the case.
        decided_by: who has decided in it so far.
        rules: which acted.
    """
    made = grooming(number)
    found = acts()[0]
    return replace(
        made,
        status="appealed",
        standing=None,
        evidence=made.evidence[2:3],
        due=DEFAULT_START + timedelta(hours=72),
        urgency="medium",
        notes=(),
        appeal=Appeal(
            decision=found.id,
            member=member("kai"),
            at=DEFAULT_START - timedelta(minutes=5),
            rules=tuple(rules),
            decided_by=tuple(str(member(one)) for one in decided_by),
        ),
    )


@asynccontextmanager
async def at_case(folder: Path, made: Case | None = None) -> AsyncIterator[Consoled]:
    """Run a community with its console in which a case is kept with all that belongs to it."""
    made = made or grooming()
    async with consoled(folder, [made]) as house:
        await keep(house.store, made)
        yield house
