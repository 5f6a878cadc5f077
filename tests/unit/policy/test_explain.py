"""Sentences for people: reasons, acts, outcomes, and names that cannot break them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward.testing.builders import ROOM, message, user
from leeward.testing.clock import DEFAULT_START
from leeward_policies.domain.action import (
    Action,
    AskHuman,
    Ban,
    Because,
    Done,
    Failed,
    Hide,
    Kick,
    Lock,
    Note,
    Observed,
    Outcome,
    Refused,
    Restrict,
    Reveal,
    Subject,
    Tip,
    TryLater,
    Unban,
    Unlock,
    Unrestrict,
    Unsupported,
    Warn,
)
from leeward_policies.domain.conversation import LEVELS
from leeward_policies.domain.decision import Withheld
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import STAGES
from leeward_policies.explain import (
    action_words,
    asked_words,
    level_words,
    listed,
    outcome_words,
    plain,
    sentence,
    stage_words,
    stages_words,
    urgency_words,
    why_withheld,
)
from leeward_policies.loading.resolve import SEVERITIES

ANA, BEN, MOD = user("ana"), user("ben"), user("mod")
BOTH = Subject(ANA, BEN)


def named(member: UserRef) -> str:
    """Call members by their id, with a capital."""
    return member.id.capitalize()


def test_a_reason_with_everything() -> None:
    """Names, stages and facts stand where the template has them."""
    because = Because(
        "{author} keeps steering {target}: {stages}, with {signals}",
        BOTH,
        ("secrecy", "other-place"),
        (("signals", "a phone number"),),
    )

    assert sentence(because, named) == (
        "Ana keeps steering Ben: asked for secrecy and asked to move to another place, "
        "with a phone number"
    )


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{author} threatened {target}", "Ana threatened somebody"),
        ("{{not a field}} {author}", "{not a field} Ana"),
        ("{stages}", "several signs together"),
        ("{colour} {author", "{colour} {author"),
        ("{author!r} {0}", "{author!r} {0}"),
        ("", ""),
    ],
)
def test_templates_that_lack_something(template: str, told: str) -> None:
    """A target that is not known, and templates of older policies, still make a sentence."""
    assert sentence(Because(template, Subject(ANA)), named) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("{target}", "{target}"),
        ("a\nb\tc", "a b c"),
        ("\u202eevil\u202c", "evil"),
        ("\x1b[31mred", "[31mred"),
        ("\u200b", "somebody"),
        ("", "somebody"),
        ("x" * 500, "x" * 59 + "…"),
        ("\ud800", "somebody"),
        ("\u2068نام\u2069", "\u2068نام\u2069"),
        ("\u2068\u2069", "somebody"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("<b>", "<b>"),
    ],
)
def test_names_cannot_break_a_sentence(name: str, told: str) -> None:
    """A stranger's name is one short line; it is no template, and nothing in it is unseen."""
    assert sentence(Because("{author} wrote", Subject(ANA)), lambda _: name) == f"{told} wrote"


def test_facts_cannot_break_a_sentence() -> None:
    """What a detector said is as harmless as a name."""
    because = Because("{why}", BOTH, facts=(("why", "{author}\n\u202ex"),))

    assert sentence(because, named) == "{author} x"


@given(st.text(), st.text(), st.text())
def test_a_sentence_never_raises(template: str, name: str, fact: str) -> None:
    """Whatever a template, a name and a fact are, there is one line that nothing turns round."""
    because = Because(template.replace("\n", " "), BOTH, (), (("why", fact),))

    told = sentence(because, lambda _: name)

    assert "\n" not in told.replace(template, "") or "\n" in template
    assert sentence(Because("{author}{why}", BOTH, (), (("why", fact),)), lambda _: name)


@given(st.text(max_size=400))
def test_plain_is_plain_already(text: str) -> None:
    """Making a plain text plain again changes nothing, and it has one line."""
    once = plain(text)

    assert once == plain(once)
    assert len(once.splitlines()) <= 1


def test_every_word_has_its_words() -> None:
    """No stage, level, urgency or group of people is without words."""
    assert len(STAGES) == len({stage_words(stage) for stage in STAGES})
    assert len(LEVELS) == len({level_words(level) for level in LEVELS})
    assert len(SEVERITIES) == len({urgency_words(one) for one in SEVERITIES})
    assert [asked_words("moderators"), asked_words("safety-lead")] == [
        "the moderators",
        "the safety lead",
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists(words: list[str], told: str) -> None:
    """A list reads like one."""
    assert listed(words) == told


def test_stages_are_listed() -> None:
    """Several stages are one phrase."""
    assert stages_words(("secrecy", "meeting")) == "asked for secrecy and asked to meet"


BECAUSE = Because("x", BOTH)
REF = message("x").ref
SPACE = ROOM.space_ref
ACTS: list[tuple[Action, str]] = [
    (Note(key="k", rule="r", because=BECAUSE, mode="enforce"), "keep a note of it"),
    (
        Tip(key="k", rule="r", because=BECAUSE, mode="enforce", to=BEN, topic="own-phone"),
        "give Ben a private tip (own-phone)",
    ),
    (Warn(key="k", rule="r", because=BECAUSE, mode="enforce", to=ANA), "warn Ana in private"),
    (
        Warn(key="k", rule="r", because=BECAUSE, mode="enforce", to=ANA, place="public"),
        "warn Ana with a reminder to everyone",
    ),
    (Hide(key="k", rule="r", because=BECAUSE, mode="enforce", target=REF), "hide the message"),
    (
        Restrict(
            key="k", rule="r", because=BECAUSE, mode="enforce", who=ANA, space=SPACE, seconds=600
        ),
        "keep Ana from writing for 10 minutes",
    ),
    (
        AskHuman(
            key="k",
            rule="r",
            because=BECAUSE,
            mode="enforce",
            whom="safety-lead",
            urgency="high",
        ),
        "ask the safety lead to look within the hour",
    ),
    (
        Reveal(key="k", rule="r", because=BECAUSE, mode="enforce", target=REF),
        "show the message again",
    ),
    (
        Unrestrict(key="k", rule="r", because=BECAUSE, mode="enforce", who=ANA, space=SPACE),
        "let Ana write again",
    ),
    (
        Kick(key="k", rule="r", because=BECAUSE, mode="enforce", who=ANA, space=SPACE, by=MOD),
        "remove Ana",
    ),
    (
        Ban(key="k", rule="r", because=BECAUSE, mode="enforce", who=ANA, space=SPACE, by=MOD),
        "ban Ana",
    ),
    (
        Lock(key="k", rule="r", because=BECAUSE, mode="enforce", space=SPACE, seconds=60, by=MOD),
        "close the doors for 1 minute",
    ),
    (
        Unban(key="k", rule="r", because=BECAUSE, mode="enforce", who=ANA, space=SPACE),
        "let Ana come back",
    ),
    (
        Unlock(key="k", rule="r", because=BECAUSE, mode="enforce", space=SPACE),
        "open the doors again",
    ),
]


@pytest.mark.parametrize(("action", "told"), ACTS, ids=lambda one: type(one).__name__)
def test_acts(action: Action, told: str) -> None:
    """Each kind of act has words that finish `Leeward would …`."""
    assert action_words(action, named) == told


OUTCOMES: list[tuple[Outcome, str]] = [
    (Done("k", DEFAULT_START), "done"),
    (Done("k", DEFAULT_START, via="direct-message"), "done (direct message)"),
    (Unsupported("k", DEFAULT_START, "no such thing"), "not possible here: no such thing"),
    (Refused("k", DEFAULT_START, "a right\nis missing"), "refused: a right is missing"),
    (TryLater("k", DEFAULT_START, 0.2), "put off for 1 second"),
    (Failed("k", DEFAULT_START, "no answer"), "failed: no answer"),
    (Observed("k", DEFAULT_START), "withheld: the policy only observes"),
    (Observed("k", DEFAULT_START, "brake"), "withheld: the brake holds"),
    (
        Observed("k", DEFAULT_START, "not-ready"),
        "withheld: something must be in place before it is done",
    ),
]


@pytest.mark.parametrize(("outcome", "told"), OUTCOMES, ids=lambda one: type(one).__name__)
def test_outcomes(outcome: Outcome, told: str) -> None:
    """Each outcome says what came of an act."""
    assert outcome_words(outcome) == told


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (1, "The member got a tip a short time ago."),
        (2, "The member was warned about this a short time ago."),
        (4, "This was done a short time ago."),
        (5, "The member is kept from writing already."),
        (6, "People were asked about this a short time ago."),
    ],
)
def test_what_is_held_back_for_a_while(number: int, told: str) -> None:
    """A cooldown says who was told what."""
    assert why_withheld(Withheld(ACTS[number][0], "cooldown")) == told


def test_what_is_for_people_alone() -> None:
    """What only a person may do says so."""
    assert why_withheld(Withheld(ACTS[4][0], "human-only")) == "Only a person may do this here."
