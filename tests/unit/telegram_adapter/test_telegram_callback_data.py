"""What buttons carry: it fits, it comes back as it was, and nobody can make it up."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram_acting import DECISION

from leeward_adapters.live.casework.presses import Press, Verb, nonce_of
from leeward_adapters.telegram.sending.callback_data import (
    LETTERS,
    LONGEST,
    decision_in,
    payload,
    read,
    signed,
)

CHAT = -1001234567890
SECRET = b"s" * 32

verbs = st.sampled_from(sorted(get_args(Verb)))
ids = st.text("0123456789abcdef", min_size=32, max_size=32)
arguments = st.one_of(
    st.just(""),
    st.integers(1, 10**6).map(lambda number: f"case-{number}"),
    ids,
    st.builds(lambda one, two: f"{one}/{two[:16]}", ids, ids),
    st.builds(
        lambda chat, room, number: f"-100{chat}/{room}/{number}",
        st.integers(1, 10**10),
        st.one_of(st.just("general"), st.integers(1, 10**6).map(str)),
        st.integers(1, 10**9),
    ),
    st.text("abcdefghijklmnopqrstuvwxyz0123456789:-./", max_size=40),
)
presses = st.builds(Press, verbs, arguments)
chats = st.integers(-(2**51), 2**51).filter(bool)


@given(presses, chats)
def test_what_was_signed_is_read_as_it_was(press: Press, chat: int) -> None:
    """In its own chat, and within Telegram's 64 bytes."""
    data = signed(press, chat, SECRET)

    assert len(data.encode()) <= LONGEST
    assert read(data, chat, SECRET) == press


@given(presses, chats, chats)
def test_in_another_chat_a_button_means_nothing(press: Press, chat: int, other: int) -> None:
    """Nobody can carry it elsewhere."""
    data = signed(press, chat, SECRET)

    assert (read(data, other, SECRET) is None) == (chat != other)


@given(presses, st.data())
def test_a_changed_letter_makes_it_void(press: Press, data: st.DataObject) -> None:
    """Whatever is changed, added or left out."""
    text = signed(press, CHAT, SECRET)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(codec="utf-8").filter(lambda one: one != text[place]))

    changed = (
        f"{text[:place]}{letter}{text[place + 1 :]}",
        f"{text[:place]}{text[place + 1 :]}",
        f"{text[:place]}{letter}{text[place:]}",
    )
    assert {read(one, CHAT, SECRET) for one in changed if one != text} == {None}


@given(st.text(max_size=80))
def test_what_was_never_signed_is_void(text: str) -> None:
    """Of whatever kind it is; nothing raises."""
    assert read(text, CHAT, SECRET) is None


@given(presses)
def test_another_secret_makes_it_void(press: Press) -> None:
    """The buttons of another bot, or of another token, are not ours."""
    assert read(signed(press, CHAT, SECRET), CHAT, b"t" * 32) is None


def test_every_verb_has_a_letter_of_its_own() -> None:
    """None is forgotten, and none means two things."""
    assert set(LETTERS) == set(get_args(Verb))
    assert len(set(LETTERS.values())) == len(LETTERS)


def test_what_does_not_fit_is_never_sent() -> None:
    """It would be refused with the whole message."""
    with pytest.raises(ValueError, match="65 bytes"):
        signed(Press("take", "z" * 52), CHAT, SECRET)


def test_the_longest_arguments_of_ours_fit() -> None:
    """A decision with the notice that it stands below, and a message of a late topic."""
    longest = (
        Press("why", f"{DECISION}/{nonce_of('x')}"),
        Press("again", "-1009999999999/2147483647/2147483647"),
        Press("sure", f"kick:case-{10**9}"),
    )
    assert all(len(signed(press, CHAT, SECRET)) <= LONGEST for press in longest)


@given(ids)
def test_a_link_brings_a_decision(decision: str) -> None:
    """Telegram takes 64 of its letters there."""
    handed = payload("w", decision)

    assert handed is not None
    assert len(handed) <= 64
    assert decision_in(handed) == decision


@pytest.mark.parametrize("handed", ["", "w", "w_", "w_%", "w_é", "g_" + "A" * 63, "w_AAAAB"])
def test_what_no_link_of_ours_brings_names_no_decision(handed: str) -> None:
    """Anybody may write anything behind `/start`."""
    found = decision_in(handed)

    assert found is None or payload("w", found) != handed


@pytest.mark.parametrize("decision", ["", "key", "0123", "g" * 32])
def test_no_link_is_made_for_what_is_no_decision(decision: str) -> None:
    """The button is left out then."""
    assert payload("w", decision) is None
