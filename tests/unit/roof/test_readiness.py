"""Readiness: nothing is enforced that rests on people who are not there yet."""

import pytest
from msgspec.structs import replace

from leeward.readiness import NOBODY, UNANSWERED, UNREAD, Readiness
from leeward.testing.acts import KINDS, Kind, acts, note
from leeward.testing.builders import message, user
from leeward_policies.domain.action import BY_HUMAN, Tip

SAID = message("a line")
READY = Readiness("an officer", "the lead", has_safety_lead=True)
EVERY = acts(SAID.ref, SAID.author.ref, SAID.ref.space_ref, user("mo"), "key")
RESTS_ON_PEOPLE: tuple[Kind, ...] = ("hide", "restrict")
IS_READ: tuple[Kind, ...] = ("warn", "reply", "tip")


@pytest.mark.parametrize("kind", KINDS)
def test_where_all_is_in_place_nothing_is_held_back(kind: Kind) -> None:
    """With a lead, an answered page and read words, a policy is enforced as it stands."""
    assert READY.missing_for(EVERY[kind]) is None


@pytest.mark.parametrize("kind", KINDS)
def test_before_anything_is_in_place_each_act_names_what_is_missing(kind: Kind) -> None:
    """Words wait for a reader, hiding and time-outs for people; calling people waits for nothing.

    What only people order has no rule that could be held back.
    """
    expected = UNREAD if kind in IS_READ else NOBODY if kind in RESTS_ON_PEOPLE else None

    assert Readiness().missing_for(EVERY[kind]) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_person_orders_is_never_held_back(kind: Kind) -> None:
    """Who presses a button answers for it themselves."""
    ordered = replace(EVERY[kind], rule=f"{BY_HUMAN}{user('mo')}")

    assert Readiness().missing_for(ordered) is None


def test_a_note_is_never_held_back() -> None:
    """It tells nobody."""
    assert Readiness().missing_for(note(SAID.ref, SAID.author.ref, "key")) is None


@pytest.mark.parametrize("kind", RESTS_ON_PEOPLE)
def test_hiding_waits_for_a_lead_a_page_and_words(kind: Kind) -> None:
    """The lead comes first, then the page that was answered, then the words of the notice."""
    act = EVERY[kind]

    assert replace(READY, has_safety_lead=False).missing_for(act) == NOBODY
    assert replace(READY, page_answered_by="").missing_for(act) == UNANSWERED
    assert replace(READY, words_read_by="").missing_for(act) == UNREAD


def test_a_topic_that_nobody_wrote_is_unread() -> None:
    """Words that are not there have no reader either."""
    tip = EVERY["tip"]
    assert isinstance(tip, Tip)

    assert Readiness().missing_for(replace(tip, topic="no-such-topic")) == UNREAD


def test_words_with_a_reviewer_need_no_other_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that somebody with child-protection knowledge has signed is read."""

    class Signed:
        reviewer = "an officer"

    monkeypatch.setattr("leeward.readiness.advice", lambda _: Signed())

    assert Readiness().missing_for(EVERY["tip"]) is None


def test_observe_says_nothing() -> None:
    """Where nothing is enforced, nothing is missing."""
    assert Readiness().sentences("observe") == ()


def test_when_all_is_in_place_there_is_nothing_to_say() -> None:
    """Enforcing is then as the policy says."""
    assert READY.sentences("enforce") == ()


@pytest.mark.parametrize(
    ("readiness", "said"),
    [
        (
            Readiness(),
            (("Tips and warnings", UNREAD), ("Hiding and time-outs", f"{NOBODY}; and {UNREAD}")),
        ),
        (replace(READY, has_safety_lead=False), (("Hiding and time-outs", NOBODY),)),
        (replace(READY, page_answered_by=""), (("Hiding and time-outs", UNANSWERED),)),
        (
            replace(READY, words_read_by=""),
            (("Tips and warnings", UNREAD), ("Hiding and time-outs", UNREAD)),
        ),
    ],
)
def test_what_is_only_observed_is_said_with_its_cure(
    readiness: Readiness, said: tuple[tuple[str, str], ...]
) -> None:
    """Each sentence names the acts, what is missing, and the key to set."""
    expected = tuple(f"{what} are only observed, since {why}." for what, why in said)

    assert readiness.sentences("enforce") == expected
