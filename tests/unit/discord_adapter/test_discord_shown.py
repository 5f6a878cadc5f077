"""What is shown whatever was written: bounded, disarmed, and true to its counts."""

import re
from datetime import UTC, datetime

from discord_pressing import TEAM
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.testing.scripted_desk import standing
from leeward_adapters.discord.acting.people import Someone
from leeward_adapters.discord.answering.case_rights import caller_of
from leeward_adapters.discord.answering.staff_answers import pages_of_lines, status_card
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.discord.sending.words import shown
from leeward_adapters.live.casework.opened import FOR_YOU, PAGES_MOST
from leeward_adapters.live.casework.rights import refusal, roles_here
from leeward_adapters.live.casework.team import doctor_words
from leeward_adapters.live.sending.turns import Once, Turns
from leeward_policies.domain.action import Subject
from leeward_policies.domain.case import Case, CaseNote
from leeward_policies.domain.refs import ChannelRef, CommunityRef, MessageRef, UserRef
from leeward_policies.ports import Check, EvidenceText, People

AT = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
ANA = UserRef("discord", "", "42")
MO = UserRef("discord", "", "43")


def line(text: str, *, is_context: bool = False) -> EvidenceText:
    """Return one opened line."""
    ref = MessageRef("discord", "1", "2", "3")
    return EvidenceText(ref, ANA, AT, text, 0, "context" if is_context else "evidence")


@given(
    st.lists(st.tuples(st.text(max_size=4_000), st.booleans()), max_size=12),
    st.lists(st.text(max_size=500), max_size=3),
)
def test_lines_are_bounded_and_disarmed(lines: list[tuple[str, bool]], notes: list[str]) -> None:
    """No text breaks out of its code, grows past a message, or drops a line unseen."""
    pages = pages_of_lines(
        [line(text, is_context=dim) for text, dim in lines],
        [CaseNote(AT, "a member", text) for text in notes],
    )

    assert len(pages) <= PAGES_MOST
    assert all(0 < len(page) <= 2_000 for page in pages)
    read = sum(page.count(":f>") for page in pages)
    left = re.search(r"… and ([0-9]+) more: `leeward", pages[-1]) if pages else None
    assert read + (int(left[1]) if left else 0) == len(lines) + len(notes)
    for page in pages:
        for row in page.splitlines():
            assert row.count("`") % 2 == 0
            outside = "".join(row.split("`")[::2])
            assert "@" not in outside.replace("<@42>", "")


def test_a_line_of_many_rows_is_bounded() -> None:
    """A column of single letters takes no more room than a long row."""
    [page] = pages_of_lines([line("x\n" * 2_000)])

    assert page.startswith(FOR_YOU)
    assert page.endswith("`…`")
    assert len(page) < 2_000


@given(st.lists(st.text(max_size=200), max_size=12))
def test_status_is_bounded(problems: list[str]) -> None:
    """Whatever is ill, the card is one that Discord takes."""
    told = tuple(problems)
    card = status_card(replace(standing(), problems=told, withheld=told), (), told)

    assert len(card) <= 6_000
    assert all(0 < len(field.value or "") <= 1_024 for field in card.fields)


def test_no_private_word_yet() -> None:
    """Nothing sent is not told as nothing arrived."""
    card = status_card(replace(standing(), delivered=0, undelivered=0), (), ())

    assert "too few to tell" in [field.value for field in card.fields]


def test_nothing_checked_is_said() -> None:
    """An empty list of checks is a sentence."""
    assert shown(doctor_words(())) == "Nothing could be checked."
    assert shown(doctor_words((Check("*a*", "well", "b"),))) == "🟢 \\*a\\*: b."


def test_a_refusal_tells_its_subject_nothing() -> None:
    """With every right in the world, the words are those for whoever has none."""
    case = Case(
        id="case-1",
        community=CommunityRef("riverside"),
        kind="threat",
        subject=Subject(MO),
        urgency="high",
        opened_at=AT,
        updated_at=AT,
        channel=ChannelRef("discord", "1", "2"),
        asked=("moderators",),
    )
    mighty = Someone(MO, TEAM, is_staff=True, answers=True)
    stranger = Someone(ANA, type(TEAM).none())

    def said(who: Someone) -> str:
        caller = caller_of(who)
        return refusal("take", case, caller, roles_here(caller, People()), DISCORD.rights)

    assert said(mighty) == said(stranger) != ""
    assert said(Someone(ANA, TEAM)) == ""


def test_turns_are_forgotten() -> None:
    """A matter that nobody holds or awaits takes no memory."""
    turns = Turns()
    first = turns.of("case-1")

    assert turns.of("case-1") is first
    assert turns.of("case-2") is not first


def test_what_was_done_is_remembered_within_bounds() -> None:
    """The oldest goes first; what is noted again is the newest."""
    once = Once(most=2)
    for what in ("a", "b", "a", "c"):
        once.note(what)

    assert ["a" in once, "b" in once, "c" in once] == [True, False, True]
