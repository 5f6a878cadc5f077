"""A notice says that a case waits; whatever was said in it, the notice reads the same."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.elsewhere.notice import Detail, Notice, call
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START
from leeward_policies.domain.action import AskHuman, Because, Subject
from leeward_policies.domain.case import Appeal, Case, CaseEvidence, CaseNote, Reported
from leeward_policies.domain.refs import ChannelRef, CommunityRef, MessageRef

NOW = DEFAULT_START + timedelta(minutes=25)
CONSOLE = "https://leeward.example.org/"


def case(words: str = "x", **changes: Any) -> Case:
    """Return a case into which words are put wherever words of people may stand."""
    subject = Subject(user(f"{words}-kai"), user(f"{words}-mia"))
    why = Because(f"{{author}} {words}", subject, facts=(("signals", words),))
    ref = MessageRef(ROOM.platform, ROOM.space, ROOM.id, words)
    whole = Case(
        id="case-12",
        community=CommunityRef("riverside"),
        kind="grooming",
        subject=subject,
        urgency="urgent",
        opened_at=DEFAULT_START,
        updated_at=DEFAULT_START,
        channel=ChannelRef(ROOM.platform, words, words),
        evidence=(CaseEvidence(ref, DEFAULT_START, subject.author, words, why),),
        decisions=(words,),
        assignee=words,
        notes=(CaseNote(DEFAULT_START, words, words),),
        unmeasured=(words,),
        asked=("moderators",),
        calls=2,
        judged_by=words,
        appeal=Appeal(words, subject.author, DEFAULT_START, (words,), (words,)),
        reported=Reported(DEFAULT_START, words, words),
    )
    return replace(whole, **changes)


def act(words: str = "x") -> AskHuman:
    """Return the act that calls people to such a case."""
    why = Because(words, Subject(user(words)))
    ref = MessageRef(ROOM.platform, ROOM.space, ROOM.id, words)
    return AskHuman(
        key=f"{words}:ask:elsewhere:case-12",
        rule=words,
        because=why,
        mode="enforce",
        message=ref,
        whom="elsewhere",
        urgency="high",
    )


def notice(
    about: Case | None, *, by: AskHuman | None = None, detail: Detail = "none", console: str = ""
) -> Notice:
    """Return a notice about a case."""
    return call(by or act(), about, community="riverside", console=console, detail=detail, now=NOW)


def event_of(one: Notice) -> dict[str, Any]:
    """Return what a webhook gets."""
    decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(one.event))
    return decoded


def test_what_people_read() -> None:
    """That a case waits, how long, how soon, and where to open it."""
    one = notice(case(), console=CONSOLE)

    assert one.title == "Leeward: case-12 needs a person at once"
    assert one.body.splitlines() == [
        "A case in riverside waits for a person: case-12, urgent.",
        "It has been waiting for 25 minutes.",
        "Open it here: https://leeward.example.org/cases/case-12",
    ]


def test_what_a_program_reads() -> None:
    """The stable format, key by key."""
    assert event_of(notice(case(), console=CONSOLE)) == {
        "type": "case.called",
        "at": "2026-11-20T16:25:00Z",
        "community": "riverside",
        "case": "case-12",
        "urgency": "urgent",
        "calls": 2,
        "waiting_seconds": 1500,
        "console": "https://leeward.example.org/cases/case-12",
    }


def test_without_a_console_there_is_no_address() -> None:
    """The notice says where else to look; the webhook gets null."""
    one = notice(case())

    assert one.body.endswith("\nPlease look where the cases of your community are.")
    assert event_of(one)["console"] is None


def test_a_call_without_a_case() -> None:
    """People are called all the same, and the console's own address is told."""
    one = notice(None, console=CONSOLE)

    assert one.title == "Leeward: a person is needed within the hour"
    assert one.body.startswith("Leeward asks for a person in riverside: high.")
    assert (event_of(one)["case"], event_of(one)["console"]) == (
        None,
        "https://leeward.example.org",
    )


def test_the_kind_is_told_where_the_admin_wants_it() -> None:
    """With `detail = "kind"`, and never for a case before the responders for abuse material."""
    told = notice(case(), detail="kind")
    before_csea = notice(case(asked=("csea",)), detail="kind")

    assert "\nIts kind is grooming.\n" in told.body
    assert event_of(told)["kind"] == "grooming"
    assert "grooming" not in before_csea.body + before_csea.title
    assert "kind" not in event_of(before_csea)


def test_how_long_it_waits_counts_from_the_last_answer() -> None:
    """Once somebody has done something, from then on; a clock that runs back gives nothing."""
    answered = notice(case(answered_at=NOW - timedelta(minutes=5)))
    early = notice(case(opened_at=NOW + timedelta(minutes=5)))

    assert event_of(answered)["waiting_seconds"] == 300
    assert event_of(early)["waiting_seconds"] == 0


def test_the_higher_urgency_counts() -> None:
    """Whether the act says it or the case."""
    assert event_of(notice(case(urgency="low")))["urgency"] == "high"


@pytest.mark.parametrize("detail", ["none", "kind"])
@given(words=st.text(min_size=1))
def test_no_word_of_people_changes_a_notice(detail: Detail, words: str) -> None:
    """Names, refs, texts, reasons, rules, notes and places may be anything: it reads the same."""
    plain = notice(case(), detail=detail, console=CONSOLE)
    other = notice(case(words), by=act(words), detail=detail, console=CONSOLE)

    assert replace(other, key=plain.key) == plain
