"""What members ask of the bot, on any platform: filed once, answered kindly, told of nobody."""

import asyncio
import json
from datetime import date, timedelta

import pytest
from live_harbour import AT, KAI, MO, make_case
from msgspec.structs import replace

from leeward.testing.acts import because
from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.live.casework.telling import tell
from leeward_adapters.live.members import asking
from leeward_adapters.live.members import looking as shared_looking
from leeward_adapters.live.members import reports as shared_reports
from leeward_adapters.live.members.asking import Humans, Own
from leeward_adapters.live.members.help import ask_for_help, help_end, help_words, nearest_words
from leeward_adapters.live.members.looking import (
    ANSWER_LONGEST,
    DANGER,
    TOPICS_MOST,
    WORDS_LONGEST,
    look_answer,
    look_words,
    shown_words,
)
from leeward_adapters.live.members.rating import rate
from leeward_adapters.live.members.reasons import (
    my_data_file,
    my_data_words,
    statement,
)
from leeward_adapters.live.members.reports import (
    Filing,
    Receipt,
    Reportee,
    Reports,
    filing_of_tip,
    receipt_words,
)
from leeward_adapters.live.saying.spans import flat
from leeward_adapters.live.saying.words import notice
from leeward_adapters.live.sending.turns import Turns
from leeward_policies.advice import languages
from leeward_policies.domain.action import BY_A_PERSON, Because, Subject
from leeward_policies.domain.case import Appeal
from leeward_policies.domain.event import Appealed, HelpAsked, ReportFiled, TipRated
from leeward_policies.domain.message import Author, Message, Text
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef
from leeward_policies.errors import NotReady
from leeward_policies.helplines import countries
from leeward_policies.ports import Choices, Looked, MemberData, MyReport, Reasons, Tipped

HERE = ChannelRef("harbour", "1", "2")
SAID = Message(
    ref=MessageRef("harbour", "1", "2", "3"), author=Author(KAI), text=Text("hello"), sent_at=AT
)
REASONS = Reasons("d1", AT, SAID.ref, (because(KAI),), ("hide",))


async def nobody_of_staff() -> Reportee:
    """Return that Kai is a member like others."""
    return Reportee(KAI, ("regular",))


# --- reports ----------------------------------------------------------------------------------


async def test_a_report_is_filed_once() -> None:
    """Its receipt is given after it is committed; the second one changes nothing."""
    desk = ScriptedDesk()
    reports = Reports(desk, Turns(), "harbour")
    filing = Filing(MO, SAID, AT, "  " + "x" * 600)

    receipts = await asyncio.gather(*(reports.file(filing, nobody_of_staff) for _ in range(2)))

    [event] = desk.told(ReportFiled)
    assert sorted(one.name for one in receipts) == ["report-again", "report-received"]
    assert receipts[0].number == receipts[1].number
    assert receipts[0].number in receipt_words(receipts[1], "en")
    assert (event.reporter, event.reason, event.subject_roles) == (MO, "x" * 500, ("regular",))
    assert event.said is not None
    assert event.said.author.roles == ("regular",)


async def test_of_suspected_abuse_material_nothing_is_handed_over() -> None:
    """It may be reported so after an ordinary report, and only its responders learn of it."""
    desk = ScriptedDesk()
    reports = Reports(desk, Turns(), "harbour")
    filing = Filing(MO, SAID, AT)

    first = await reports.file(filing, nobody_of_staff)
    second = await reports.file(replace(filing, is_abuse_material=True), nobody_of_staff)

    assert (first.name, second.name) == ("report-received", "report-abuse")
    assert notice("report-readers", "en") in receipt_words(first, "en")
    assert notice("report-readers", "en") not in receipt_words(second, "en")
    assert [event.said is None for event in desk.told(ReportFiled)] == [False, True]


async def test_what_there_is_to_report() -> None:
    """Neither one's own message, nor ours, nor the same twice."""
    reports = Reports(ScriptedDesk(asks_people=False), Turns(), "harbour")
    before = [reports.refusal(who, SAID, bot) for who, bot in ((KAI, MO), (MO, KAI), (MO, None))]

    receipt = await reports.file(Filing(MO, SAID, AT), nobody_of_staff)

    assert before == [Receipt("report-own"), Receipt("report-bot"), None]
    assert receipt.name == "report-kept"
    assert reports.refusal(MO, SAID, None) == Receipt("report-again", receipt.number)
    assert reports.refusal(MO, replace(SAID, revision=1), None) is None


async def test_a_message_of_which_only_the_place_is_known_is_reported() -> None:
    """As from below a tip: nothing is handed over, and who wrote it is asked of the platform."""
    desk = ScriptedDesk()
    tipped = Tipped("rule", "picture", SAID.ref, KAI)
    filing = filing_of_tip(tipped, MO, AT)
    assert filing is not None

    first = await Reports(desk, Turns(), "harbour").file(filing, nobody_of_staff)

    [event] = desk.told(ReportFiled)
    assert (event.message, event.subject, event.said) == (SAID.ref, KAI, None)
    assert first.number
    assert filing_of_tip(replace(tipped, author=MO), MO, AT) is None
    assert filing_of_tip(replace(tipped, message=None), MO, AT) is None


async def test_a_person_is_reported_and_something_else() -> None:
    """What is told again in the same words is filed once; other words are another report."""
    desk = ScriptedDesk()
    reports = Reports(desk, Turns(), "harbour")
    person = Filing(MO, HERE, AT, subject=KAI, reason="odd")
    other = Filing(MO, HERE, AT, reason="odd", is_staff=True)

    first = [await reports.file(person, nobody_of_staff) for _ in range(2)]
    second = [await reports.file(other) for _ in range(2)]
    third = await reports.file(replace(other, reason="odd again"))
    fourth = await reports.file(replace(person, mark="12"), nobody_of_staff)

    assert [one.name for one in (*first, *second)] == ["report-received", "report-again"] * 2
    assert len({one.number for one in (*first, *second, third, fourth)}) == 4
    told = desk.told(ReportFiled)
    assert [event.subject for event in told] == [KAI, None, None, KAI]
    assert [event.subject_is_staff for event in told] == [False, True, True, False]
    assert {event.channel for event in told} == {HERE}


async def test_only_so_many_receipts_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest go first; who reports that matter again is then answered by the desk."""
    monkeypatch.setattr(shared_reports, "REMEMBERED", 2)
    desk = ScriptedDesk()
    reports = Reports(desk, Turns(), "harbour")
    names = [(await reports.file(Filing(MO, HERE, AT, reason=reason))).name for reason in "abca"]

    assert names == ["report-received"] * 4


def test_a_receipt_says_what_comes_next() -> None:
    """Who reads it, alike for everybody; of what was not filed nothing but why."""
    read = receipt_words(Receipt("report-received", "R-123456"), "en")

    assert "R-123456" in read
    assert notice("report-readers", "en") in read
    assert receipt_words(Receipt("report-own"), "en") == notice("report-own", "en")


async def test_a_tip_that_did_not_fit_is_told_and_thanked_for() -> None:
    """The desk counts it, or not; the thanks are the same."""
    desk = ScriptedDesk()

    assert await rate(desk, HERE, MO, "d1", AT) == "rated"

    [event] = desk.told(TipRated)
    assert (event.member, event.decision, event.is_wrong, event.rule) == (MO, "d1", True, "")


# --- why, and a human -------------------------------------------------------------------------


async def test_reasons_are_for_whom_they_are_about() -> None:
    """Others learn nothing, and of what is gone that it is."""
    humans = Humans(ScriptedDesk(given={"d1": REASONS}), Turns(), "harbour")

    assert await humans.why("d1", KAI) == Own(REASONS)
    assert await humans.why("d1", MO) == "why-not-yours"
    assert await humans.why("d2", KAI) == "why-gone"


async def test_a_human_is_asked_once() -> None:
    """What was asked already is said, also by another process."""
    desk = ScriptedDesk(given={"d1": replace(REASONS, message=None)})
    humans = Humans(desk, Turns(), "harbour")

    names = await asyncio.gather(*(humans.ask("d1", KAI, HERE, AT) for _ in range(2)))

    [event] = desk.told(Appealed)
    assert sorted(names) == ["appeal-again", "appeal-received"]
    assert event.channel == HERE


@pytest.mark.parametrize(
    ("status", "name"), [("open", "appeal-again"), ("closed", "appeal-answered")]
)
async def test_an_appeal_that_is_known_is_not_made_again(status: str, name: str) -> None:
    """Once it is answered nothing is left to ask."""
    appeal = make_case(status=status, appeal=Appeal("d1", KAI, AT))
    desk = ScriptedDesk(given={"d1": REASONS}, cases={appeal.id: appeal})
    humans = Humans(desk, Turns(), "harbour")

    assert await humans.ask("d1", KAI, HERE, AT) == name
    assert await humans.why("d1", KAI) == Own(REASONS, may_ask=status == "open")
    assert await humans.ask("d1", MO, HERE, AT) == "why-not-yours"
    assert desk.told(Appealed) == []


async def test_who_is_quicker_than_the_record_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A notice is read at once, and written down a moment later."""
    monkeypatch.setattr(asking, "RECORDED_AFTER", (0.0, 0.0))
    desk = ScriptedDesk(given={"d1": replace(REASONS, is_settled=False)})

    found = await Humans(desk, Turns(), "harbour").why("d1", KAI)

    assert isinstance(found, Own)
    assert desk.calls["reasons"] == 3


# --- what they read ---------------------------------------------------------------------------


def test_a_statement_names_nobody() -> None:
    """The reader is the writer, everybody else somebody, and alike reasons are read once."""
    about = Because("{author} wrote to {target}", Subject(KAI, MO))
    until = AT + timedelta(hours=1)
    reasons = replace(REASONS, because=(about, about), done=("hide", "warn"), until=until)

    read = flat(statement(reasons, "en"))

    assert read.count("the writer wrote to somebody") == 1
    assert str(KAI) not in read
    assert str(MO) not in read
    assert until.isoformat() in read
    assert notice("reasons-by-program", "en") in read
    assert notice("reasons-appeal", "en") in read


def test_a_person_s_decision_is_told_as_one() -> None:
    """And what a human has answered cannot be asked again."""
    reasons = replace(REASONS, because=(Because(BY_A_PERSON, Subject(KAI)),), done=())

    read = flat(statement(reasons, "en", may_ask=False))

    assert notice("reasons-by-person", "en") in read
    assert notice("reasons-noted", "en") in read
    assert read.endswith(notice("appeal-answered", "en"))


def test_what_is_known_of_a_member() -> None:
    """Counted in words, whole in the file; how many short notes there are is nowhere told."""
    report = MyReport("R-4K7Q2M", AT, "answered", "report-outcome-fine")
    data = MemberData(
        "harbour:kai",
        ('{"a": 1}', "no json"),
        (),
        7,
        choices=Choices(tips=False, language="de", country="AT"),
        reports=(report,),
        ratings=4,
    )

    assert "decisions about your own messages: 2" in flat(my_data_words(data, "en"))
    assert "what you reported, or asked help for: 1" in flat(my_data_words(data, "en"))
    assert "7" not in flat(my_data_words(data, "en"))
    assert json.loads(my_data_file(data)) == {
        "member": "harbour:kai",
        "decisions": [{"a": 1}, "no json"],
        "notices": [],
        "choices": {"tips": False, "language": "de", "country": "AT"},
        "reports": [
            {
                "number": "R-4K7Q2M",
                "at": AT.isoformat().replace("+00:00", "Z"),
                "status": "answered",
                "outcome": "report-outcome-fine",
            }
        ],
        "ratings": 4,
    }


async def test_whether_a_person_knows_is_said_truly() -> None:
    """Who has asked learns whether somebody was told."""
    told = await ask_for_help(ScriptedDesk(), HERE, KAI, AT)
    kept = await ask_for_help(ScriptedDesk(asks_people=False), HERE, KAI, AT)

    assert (told, kept) == (True, False)
    assert help_end("en", told=True) != help_end("en", told=False)


async def test_what_was_not_judged_was_not_told() -> None:
    """Whoever asked may try again."""
    with pytest.raises(NotReady, match="help-asked was not judged"):
        await tell(ScriptedDesk(judges=False), HelpAsked(HERE, KAI, AT), "harbour")


@pytest.mark.parametrize(
    ("looked", "names"),
    [
        (Looked(), ["look-nothing", "look-can-do"]),
        (Looked(is_spent=True), ["look-spent"]),
        (Looked(is_measured=False), ["look-unmeasured", "look-can-do"]),
        (Looked(("no such topic",)), ["look-odd", "look-can-do"]),
    ],
)
def test_what_was_seen_is_told_and_never_a_score(looked: Looked, names: list[str]) -> None:
    """Nothing is called safe that was not measured."""
    expected = "\n".join(notice(name, "en") for name in names)

    assert look_words(looked, "en", is_direct=False) == expected


def test_where_nobody_of_the_team_is_that_is_said() -> None:
    """The advice ends with it."""
    assert look_words(Looked(), "en", is_direct=True).endswith(notice("look-direct", "en"))


def test_who_can_help_is_part_of_the_answer() -> None:
    """One line of help near them, or the finder; all there is where it may be dangerous."""
    day = date(2026, 12, 1)
    near = flat(look_answer(Looked(("meeting",)), "en", "FR", day, is_direct=True))
    anywhere = flat(look_answer(Looked(), "en", "", day, is_direct=True))
    danger = flat(look_answer(Looked(("self-harm",)), "en", "FR", day, is_direct=True))

    assert near.startswith(look_words(Looked(("meeting",)), "en", is_direct=True))
    assert flat(nearest_words("en", "FR", day)) in near
    assert notice("look-helpers", "en") in near
    assert notice("help-finder", "en") in anywhere
    assert flat(help_words("en", "FR", day)) in danger


def test_an_answer_fits_in_every_language_and_ends_with_who_can_help() -> None:
    """Whatever was seen, and whichever country it is: what is cut off would be the help."""
    day = date(2026, 12, 1)
    seen = Looked(tuple(sorted(DANGER)), is_measured=False)
    assert len(seen.topics) == TOPICS_MOST
    for language in languages():
        for country in ("", *countries()):
            read = flat(look_answer(seen, language, country, day, is_direct=True))
            assert len(read) <= ANSWER_LONGEST, (language, country)
            near = flat(nearest_words(language, country, day))
            assert read.endswith((near, flat(help_words(language, country, day))))


def test_words_that_somebody_copies_are_nobody_s() -> None:
    """They can be looked at like a message, and are bounded."""
    said = shown_words("come to my house " * 200, "harbour", AT)

    assert said.text.body == ("come to my house " * 200)[:WORDS_LONGEST]
    assert said.ref.space == DIRECT_SPACE
    assert said.author.ref.id == said.ref.channel


def test_where_all_help_does_not_fit_the_nearest_stands_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is never cut off."""
    day = date(2026, 12, 1)
    monkeypatch.setattr(shared_looking, "ANSWER_LONGEST", 100)

    read = flat(look_answer(Looked(("threat",)), "en", "FR", day, is_direct=True))

    assert read.endswith(flat(nearest_words("en", "FR", day)))
