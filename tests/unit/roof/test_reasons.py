"""Statements of reasons: what was done to somebody and why, never who told of it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from leeward.reasons import NEUTRAL, reasons_of
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START
from leeward.testing.store_pieces import (
    ask,
    because,
    decided,
    done,
    hide,
    owe,
    ref,
    tip,
    warn,
)
from leeward_policies.domain.action import (
    Action,
    Because,
    Failed,
    Observed,
    Outcome,
    Refused,
    Restrict,
    Subject,
    Unsupported,
)
from leeward_policies.domain.decision import Decision
from leeward_policies.domain.signals import Category
from leeward_policies.ports import Commit, Reasons
from leeward_storage.memory import MemoryStore

KEPT = timedelta(days=30)
LATER = DEFAULT_START + timedelta(minutes=2)


def restrict(key: str = "restrict", seconds: int = 600) -> Restrict:
    """Return the act of keeping Kai from writing for a time."""
    return Restrict(
        key=key,
        rule="threat",
        because=because("kai"),
        mode="enforce",
        message=ref("1"),
        who=user("kai"),
        space=ROOM.space_ref,
        seconds=seconds,
    )


async def stated(decision: Decision, *outcomes: tuple[Action, Outcome]) -> Reasons:
    """Return the reasons of a decision of which this came."""
    store = MemoryStore()
    outbox = tuple(owe(act, decision) for act, _ in outcomes)
    await store.commit(Commit(decisions=(decision,), outbox=outbox))
    ended = tuple((owe(act, decision), outcome) for act, outcome in outcomes)
    await store.commit(Commit(outcomes=ended))
    reasons = await reasons_of(store, decision.id, KEPT)
    assert reasons is not None
    return reasons


async def test_what_was_done_is_told_with_its_reason() -> None:
    """Each kind of act stands there once, in order, with the rule's reason and the message."""
    acts = (hide("1"), warn("1"), restrict())
    decision = decided("1", *acts)

    reasons = await stated(decision, *((act, done(act)) for act in acts))

    assert reasons.decision == decision.id
    assert (reasons.at, reasons.message) == (DEFAULT_START, ref("1"))
    assert reasons.done == ("hide", "warn", "restrict")
    assert reasons.because == (because("kai"),)


async def test_of_an_unknown_decision_there_are_no_reasons() -> None:
    """Where nothing is kept, nothing is told."""
    assert await reasons_of(MemoryStore(), "f" * 32, KEPT) is None


@pytest.mark.parametrize(
    "outcome",
    [
        Observed("hide 1", DEFAULT_START),
        Observed("hide 1", DEFAULT_START, "not-ready"),
        Failed("hide 1", DEFAULT_START, "the door is closed"),
    ],
)
async def test_what_was_not_done_needs_no_reason(outcome: Outcome) -> None:
    """An act that was only observed, or that failed, is not told as done."""
    reasons = await stated(decided("1", hide("1")), (hide("1"), outcome))

    assert (reasons.done, reasons.because, reasons.text_until) == ((), (), None)
    assert reasons.is_settled


async def test_what_is_still_owed_is_not_told_as_done() -> None:
    """Without an outcome nobody knows whether it was done."""
    reasons = await stated(decided("1", hide("1"), warn("1")), (warn("1"), done(warn("1"))))

    assert reasons.done == ("warn",)
    assert not reasons.is_settled


async def test_a_restriction_tells_when_it_ends() -> None:
    """Of two restrictions the later end counts, from the moment each was done."""
    short, long = restrict("short", 60), restrict("long", 600)
    decision = decided("1", long, short)

    reasons = await stated(decision, (long, done(long)), (short, done(short, LATER)))

    assert reasons.until == DEFAULT_START + timedelta(seconds=600)
    assert reasons.done == ("restrict",)


async def test_hidden_words_tell_how_long_they_are_kept() -> None:
    """From the last hide on they are kept for an appeal; nothing else sets an end to a time-out."""
    first, second = hide("1"), replace(hide("1"), key="hide again")
    decision = decided("1", first, second)

    reasons = await stated(decision, (first, done(first)), (second, done(second, LATER)))

    assert (reasons.text_until, reasons.until) == (LATER + KEPT, None)


async def test_a_reminder_in_public_is_the_warning() -> None:
    """Where the private word did not arrive and a neutral public one did, they were warned."""
    word = warn("1")
    public = replace(word, key=f"{word.key}+public", place="public")
    decision = decided("1", word)

    reasons = await stated(
        decision,
        (word, Failed(word.key, DEFAULT_START, "the door is closed")),
        (public, done(public)),
    )

    assert (reasons.done, reasons.not_done) == (("warn",), ())
    assert reasons.because == (word.because,)


@pytest.mark.parametrize("kind", [Failed, Refused, Unsupported])
async def test_what_could_not_be_done_is_told_as_such(
    kind: type[Failed | Refused | Unsupported],
) -> None:
    """Whoever ordered it reads that it was not possible; each kind of act once."""
    first, second, word = hide("1"), replace(hide("1"), key="again"), warn("1")
    acts = (first, second, word, ask("1"))

    reasons = await stated(
        decided("1", *acts), *((act, kind(act.key, DEFAULT_START, "closed")) for act in acts)
    )

    assert (reasons.done, reasons.because) == ((), ())
    assert reasons.not_done == ("hide", "warn", "ask")


async def test_a_question_to_people_is_done_to_nobody() -> None:
    """That people were asked is not told to the one it is about."""
    act = ask("1")

    reasons = await stated(decided("1", act), (act, done(act)))

    assert (reasons.done, reasons.not_done, reasons.because) == ((), (), ())


@pytest.mark.parametrize("category", ["report", "grooming"])
async def test_a_report_or_a_pattern_is_never_told(category: Category) -> None:
    """The reason stays neutral: neither that somebody reported, nor to whom they wrote."""
    act = hide("1", rule=category)
    decision = decided("1", act, category=category)

    reasons = await stated(decision, (act, done(act)))

    assert reasons.because == (Because(NEUTRAL, Subject(user("kai"))),)
    assert "mia" not in str(reasons)


async def test_a_tip_gives_no_reason() -> None:
    """A tip is done for somebody: it is told as done, and its reason is not theirs to read."""
    decision = decided("1", tip("1"))

    reasons = await stated(decision, (tip("1"), done(tip("1"))))

    assert (reasons.done, reasons.because) == (("tip",), ())
