"""Text as data: our own words are read once, and strangers' words stay apart from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from live_harbour import AT, KAI, MO

from leeward_adapters.live.saying.spans import (
    Address,
    Capital,
    Code,
    Dim,
    Link,
    Loose,
    Named,
    Open,
    Short,
    Span,
    Strong,
    Text,
    When,
    Where,
    Who,
    flat,
    joined,
    listed,
)
from leeward_adapters.live.saying.words import (
    acted,
    as_sentence,
    loose,
    told,
    who_called,
    words,
)
from leeward_policies.domain.action import Because, Subject, Unrestrict
from leeward_policies.domain.refs import ChannelRef, MessageRef, SpaceRef, UserRef


def test_our_own_words_are_read() -> None:
    """A strong word, a button's name, a command and a field are what they stand for."""
    said = words("**Look**: press *Take* or run `leeward doctor`, {name}.", name=Who(MO))

    assert said == (
        Strong(("Look",)),
        ": press ",
        Named("Take"),
        " or run ",
        Code("leeward doctor"),
        ", ",
        Who(MO),
        ".",
    )


@given(st.text(max_size=60))
def test_what_fills_a_field_is_never_read(text: str) -> None:
    """A stranger's stars and braces stay what they are, however often text passes through."""
    assert words("a {name} b", name=Loose(text)) == ("a ", Loose(text), " b")


def test_a_field_may_stand_in_what_is_strong() -> None:
    """Also a whole text fills one."""
    assert words("**{who}**", who=("a", Who(KAI))) == (Strong(("a", Who(KAI))),)


@given(st.text(max_size=200), st.integers(5, 50))
def test_a_strangers_text_is_one_bounded_line(text: str, longest: int) -> None:
    """Nothing unseen is left of it."""
    made = loose(text, longest).text

    assert len(made) <= longest + 2
    assert "\n" not in made


def test_who_cannot_be_shown_is_somebody() -> None:
    """A printed ref is a person, any other name a stranger's text."""
    found = [who_called("harbour:mo"), who_called("Mo *x*"), who_called("\u200b")]

    assert found == [Who(MO), Loose("Mo *x*"), Loose("somebody")]


def test_a_reason_keeps_its_names_apart() -> None:
    """Facts are strangers' words; whom it is about is a person."""
    reason = Because(
        "{author} wrote {fact} to {target}", Subject(KAI, MO), facts=(("fact", "*hi*"),)
    )

    assert told(reason) == (Capital((Who(KAI), Loose(" wrote *hi* to "), Who(MO))),)


def test_a_fact_cannot_name_who_is_not_in_the_reason() -> None:
    """What looks like one of our own places is left as it is."""
    reason = Because("{author}: {fact}", Subject(KAI), facts=(("fact", "@7@"),))

    assert told(reason) == (Capital((Who(KAI), Loose(": @7@"))),)


def test_an_act_keeps_its_names_apart() -> None:
    """It is said without a subject."""
    act = Unrestrict(
        key="k",
        rule="r",
        because=Because("x", Subject(KAI)),
        mode="enforce",
        message=None,
        who=KAI,
        space=SpaceRef("harbour", "1"),
    )

    assert acted(act) == ("let ", Who(KAI), " write again")


@pytest.mark.parametrize(
    ("parts", "one"),
    [
        ([], ()),
        (["a"], ("a",)),
        (["a", ("b", Who(MO))], ("a", " and ", "b", Who(MO))),
        (["a", "b", "c"], ("a", ", ", "b", " and ", "c")),
    ],
)
def test_pieces_are_listed_as_in_a_sentence(parts: list[Span | Text], one: Text) -> None:
    """One, two, or more."""
    assert listed(parts) == one


def test_pieces_are_joined() -> None:
    """By a row each, unless told otherwise."""
    assert joined(["a", ("b", "c")]) == ("a", "\n", "b", "c")
    assert joined(["a", "b"], "") == ("a", "b")


def test_every_kind_of_span_can_be_looked_through() -> None:
    """Words are found wherever they stand."""
    message = MessageRef("harbour", "1", "2", "3")
    text: Text = (
        "a",
        Loose("b"),
        Code("c"),
        Who(MO),
        When(AT),
        Where(ChannelRef("harbour", "1", "2")),
        Open(message),
        Link("d", "https://example.org"),
        Named("e"),
        Address("f"),
        Strong(("g",)),
        Dim(("h",)),
        Short(1, ("i",)),
        Capital(("j",)),
    )

    assert flat(text) == ("abcharbour:mo2026-11-20T16:00:00+00:00harbour:1/2opendefghij")


def test_a_phrase_becomes_a_sentence() -> None:
    """With a capital and a full stop."""
    assert as_sentence("look at once") == "Look at once."


def test_whoever_is_named_by_words_alone() -> None:
    """A reason for the one whom it is about names nobody."""
    reason = Because("{author} wrote to {target}", Subject(KAI, MO))
    names: dict[UserRef, str] = {KAI: "the writer", MO: "somebody"}

    assert flat(told(reason, names.__getitem__)) == "the writer wrote to somebody"
