"""What people do with a case beyond judging it: lend it, pass it on, note, reopen, keep it away."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from discord_peer.answers import Answer
from discord_peer.people import Person
from discord_peer.things import Message
from discord_pressing import Pressing, pressing, told, user
from msgspec.structs import replace

from leeward.clock import SystemClock
from leeward_adapters.discord.acting.posts import abuse_card, case_card
from leeward_adapters.live.casework.moves import (
    DRILL_ANSWERED,
    NOT_OF_TEAM,
    QUICKER,
    SURE_ABUSE,
)
from leeward_adapters.live.casework.orders import TOO_LATE
from leeward_policies.case_rights import NOT_TAKEN, OTHERS_ANSWER, YOURS_ALREADY
from leeward_policies.domain.action import Because, Subject, Unrestrict
from leeward_policies.domain.case import DRILL, Appeal, Case
from leeward_policies.domain.event import CaseMoved, Event, Judged, Ordered
from leeward_policies.domain.move import (
    CallAbuseMaterial,
    GiveBack,
    HandOver,
    MarkReported,
    Move,
    Reopen,
    Take,
    WriteNote,
)
from leeward_policies.domain.refs import ChannelRef, MessageRef, SpaceRef, UserRef
from leeward_policies.ports import EvidenceText, People


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a server with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def moves(stage: Pressing) -> list[Move]:
    """Return what was done with cases, in order."""
    return [event.move for event in stage.desk.told(CaseMoved)]


def taken(stage: Pressing, by: Person, *, for_minutes: int = 60) -> Case:
    """Put a case on the desk that somebody has taken for some time."""
    until = SystemClock().now() + timedelta(minutes=for_minutes)
    case = replace(stage.case(), status="taken", assignee=str(user(by)), taken_until=until)
    stage.desk.cases[case.id] = case
    return case


async def sends(stage: Pressing, person: Person, on: Message, verb: str, text: str) -> Answer:
    """Let somebody press a button that opens a form, and send it."""
    form = await person.clicks(on, f"lw:{verb}")
    await stage.peer.until(lambda: form.modal)
    answer = await person.submits(form, {"text": text})
    await stage.peer.until(lambda: told(answer), what=f"no answer to {verb}")
    return answer


# --- a lease --------------------------------------------------------------------------------------


async def test_who_has_a_case_and_until_when_is_told(stage: Pressing) -> None:
    """On the card, and to whoever comes later; nobody takes it from them."""
    case = taken(stage, stage.mo)
    card = await stage.posted(case)

    answer = await stage.clicks(stage.ada, card, "take")

    assert case.taken_until is not None
    until = f"<t:{int(case.taken_until.timestamp())}:f>"
    assert f"Taken by\n<@{stage.mo.id}>, until {until}" in card.words
    assert f"<@{stage.mo.id}> looks after this case until {until}" in told(answer)
    assert moves(stage) == []


async def test_whoever_is_past_their_time_can_be_relieved(stage: Pressing) -> None:
    """Another one takes it over, and the card says so."""
    card = await stage.posted(taken(stage, stage.mo, for_minutes=-1))

    answer = await stage.clicks(stage.ada, card, "take")

    assert told(answer) == "You look after this case now."
    assert stage.desk.cases["case-1"].assignee == str(user(stage.ada))
    await stage.peer.until(lambda: f"Taken by\n<@{stage.ada.id}>, until" in card.words)


async def test_a_case_is_handed_back(stage: Pressing) -> None:
    """By whoever has it alone; then it can be taken again."""
    card = await stage.posted(taken(stage, stage.mo))

    no = await stage.clicks(stage.ada, card, "giveback")
    yes = await stage.clicks(stage.mo, card, "giveback")

    assert told(no) == NOT_TAKEN
    assert told(yes) == "The case waits for somebody else now."
    assert moves(stage) == [GiveBack()]
    await stage.peer.until(lambda: "Take" in card.buttons and "Hand back" not in card.buttons)


async def test_a_case_is_handed_over_to_somebody_of_the_team(stage: Pressing) -> None:
    """From a menu of people; the card says who has it now."""
    card = await stage.posted(taken(stage, stage.mo))

    answer = await stage.mo.chooses(card, [stage.ada], custom_id="lw:handover:case-1")
    await stage.peer.until(lambda: told(answer))

    assert told(answer).startswith("The case is handed over.")
    assert moves(stage) == [HandOver(user(stage.ada))]
    await stage.peer.until(lambda: f"Taken by\n<@{stage.ada.id}>" in card.words)


@pytest.mark.parametrize("who", ["ben", "ana"])
async def test_a_case_is_handed_over_to_nobody_who_may_not_see_it(
    stage: Pressing, who: str
) -> None:
    """Neither to an ordinary member nor to whom it is about."""
    card = await stage.posted(taken(stage, stage.mo))
    other: Person = getattr(stage, who)

    answer = await stage.mo.chooses(card, [other], custom_id="lw:handover:case-1")
    await stage.peer.until(lambda: told(answer))

    assert told(answer) in {NOT_OF_TEAM, "Nobody decides about what concerns themselves."}
    assert moves(stage) == []


async def test_a_member_hands_nothing_over(stage: Pressing) -> None:
    """Whoever could see the card by a mistake in a room's rights still cannot act."""
    card = await stage.posted(taken(stage, stage.mo))
    stage.forum.allow(stage.ben, "view_channel")

    answer = await stage.ben.chooses(card, [stage.ada], custom_id="lw:handover:case-1")
    await stage.peer.until(lambda: told(answer))

    assert told(answer).startswith("This is for somebody else on the team")
    assert moves(stage) == []


async def test_where_somebody_was_quicker_it_is_said(stage: Pressing) -> None:
    """From another door, between the look and the commit; nobody is told that they have it."""
    card = await stage.posted(stage.case())
    desk, change = stage.desk, stage.desk.change

    def other_first(event: Event) -> None:
        assert isinstance(event, CaseMoved)
        change(replace(event, by=user(stage.ada)))
        change(event)

    desk.change = other_first  # type: ignore[method-assign] # another door

    answer = await stage.clicks(stage.mo, card, "take")

    assert told(answer) == QUICKER
    await stage.peer.until(lambda: f"Taken by\n<@{stage.ada.id}>" in card.words)


# --- notes, reopening -----------------------------------------------------------------------------


async def test_a_note_is_kept_with_the_case(stage: Pressing) -> None:
    """It is written in a form, counted on the card, and read with the lines."""
    card = await stage.posted(stage.case())

    answer = await sends(stage, stage.mo, card, "note", "spoke with *both*")
    read = await stage.clicks(stage.ada, card, "lines")

    assert told(answer) == "The note is kept with the case."
    assert moves(stage) == [WriteNote("spoke with *both*")]
    await stage.peer.until(lambda: "Notes\n1;" in card.words)
    assert "`spoke with *both*`" in told(read)
    assert "spoke" not in card.words


async def test_whoever_may_not_write_a_note_writes_none(stage: Pressing) -> None:
    """Their form is refused when it is sent."""
    card = await stage.posted(stage.case())
    stage.forum.allow(stage.ben, "view_channel")

    answer = await sends(stage, stage.ben, card, "note", "let me in")

    assert told(answer).startswith("This is for somebody else on the team")
    assert moves(stage) == []


async def test_a_closed_case_is_opened_again(stage: Pressing) -> None:
    """Its card has its buttons again, and waits for somebody."""
    ended = replace(stage.case(), status="resolved", verdict="right", assignee=str(user(stage.mo)))
    stage.desk.cases["case-1"] = ended
    card = await stage.posted(ended)

    answer = await stage.clicks(stage.ada, card, "reopen")

    assert told(answer) == "The case is open again."
    assert moves(stage) == [Reopen()]
    await stage.peer.until(lambda: "Take" in card.buttons)
    await stage.peer.until(lambda: card.channel.name == "case-1 · threat · high")


async def test_unclear_is_a_verdict(stage: Pressing) -> None:
    """Where nobody can tell, that is noted, and nothing is undone."""
    card = await stage.posted(stage.case())

    answer = await stage.clicks(stage.mo, card, "unclear")

    assert [one.verdict for one in stage.desk.told(Judged)] == ["unclear"]
    assert "The case is closed." in told(answer)


async def test_every_press_says_from_where_it_came(stage: Pressing) -> None:
    """The audit tells Discord from the console and the command line."""
    case = stage.case()
    card = await stage.posted(case)
    stage.desk.undo["case-1"] = (unrestricting(stage),)

    await stage.clicks(stage.mo, card, "take")
    await stage.clicks(stage.mo, card, "undo")
    question = await stage.clicks(stage.mo, card, "kick")
    await stage.mo.clicks(question, "lw:sure:kick")
    await stage.peer.until(lambda: len(stage.desk.told(Ordered)) == 2)
    await stage.clicks(stage.mo, card, "right")

    vias = [event.via for event in stage.desk.told(CaseMoved)]
    vias += [event.via for event in stage.desk.told(Ordered)]
    vias += [event.via for event in stage.desk.told(Judged)]
    assert vias == ["discord"] * 4


def unrestricting(stage: Pressing) -> Unrestrict:
    """Return the act that ends a restriction of Ana's."""
    return Unrestrict(
        key="x:unrestrict:1",
        rule=f"human:{user(stage.mo)}",
        because=Because("it was wrong", Subject(user(stage.ana))),
        mode="enforce",
        who=user(stage.ana),
        space=SpaceRef("discord", stage.guild.id),
    )


# --- it may be abuse material ---------------------------------------------------------------------


async def test_a_case_becomes_its_responders_after_a_second_press(stage: Pressing) -> None:
    """The card is emptied, its thread renamed, and whoever pressed is told what not to do."""
    card = await stage.posted(stage.case())

    question = await stage.clicks(stage.mo, card, "abuse")
    assert told(question) == SURE_ABUSE
    assert moves(stage) == []
    answer = await stage.mo.clicks(question, "lw:sure:abuse:")
    await stage.peer.until(lambda: "Please do not open" in told(answer))

    assert moves(stage) == [CallAbuseMaterial()]
    await stage.peer.until(lambda: "with somebody else now" in card.words)
    assert card.components == []
    assert not any(part in card.words for part in (stage.ana.id, "threat", "http"))
    await stage.peer.until(lambda: card.channel.name == "case-1 · with somebody else")
    await stage.peer.until(lambda: question.messages[-1].components == [])


async def test_a_second_press_that_comes_late_does_nothing(
    stage: Pressing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a minute nobody knows what they press."""
    card = await stage.posted(stage.case())
    question = await stage.clicks(stage.mo, card, "abuse")
    monkeypatch.setattr(
        "leeward_adapters.discord.answering.case_moves.SURE_WITHIN", timedelta(seconds=-1)
    )

    await stage.mo.clicks(question, "lw:sure:abuse:")
    await stage.peer.until(lambda: told(question) == TOO_LATE)

    assert moves(stage) == []


def abusive(stage: Pressing) -> Case:
    """Put a case of suspected abuse material on the desk."""
    case = replace(stage.case(), asked=("csea",), urgency="urgent")
    stage.desk.cases["case-1"] = case
    return case


VERBS = ["take", "right", "wrong", "unclear", "lines", "undo", "kick", "abuse", "reopen"]


@pytest.mark.parametrize("verb", VERBS)
async def test_moderators_can_do_nothing_with_it(stage: Pressing, verb: str) -> None:
    """An old card of theirs answers as it answers whoever lacks the right."""
    old = stage.case()
    ended = replace(old, status="resolved") if verb == "reopen" else old
    card = await stage.posted(ended)
    abusive(stage)

    answer = await stage.clicks(stage.ada, card, verb)

    assert told(answer).startswith("This is for somebody else on the team")
    assert (stage.desk.events, stage.desk.opened) == ([], [])


async def test_a_responder_takes_reads_and_judges(stage: Pressing) -> None:
    """In their own messages, without any right of Discord's; the card stays theirs."""
    rae = stage.guild.member("Rae")
    stage.desk.answering = People(csea=(user(rae),))
    view = abuse_card(abusive(stage)).buttons
    assert view is not None
    card = await stage.sent_to(rae, view)
    said = MessageRef("discord", stage.guild.id, stage.room.id, "1234567890")
    at = SystemClock().now()
    line = EvidenceText(said, user(stage.ana), at, "send me one", 0, "evidence")
    stage.desk.lines["case-1"] = (line,)

    await stage.clicks(rae, card, "take")
    await stage.peer.until(lambda: "Do not open it" in card.words)
    read = await stage.clicks(rae, card, "lines")
    reported = await sends(stage, rae, card, "reported", "the hotline")
    await stage.clicks(rae, card, "right")

    assert "`send me one`" in told(read)
    assert "http" not in told(read)
    assert told(reported) == "It is noted that this was reported."
    assert moves(stage) == [Take(), MarkReported("the hotline")]
    assert [one.verdict for one in stage.desk.told(Judged)] == ["right"]
    await stage.peer.until(lambda: "To the hotline, by" in card.words)
    assert not any(part in card.words for part in (stage.ana.id, "threatened", "http"))


async def test_nobody_is_acted_on_from_such_a_case(stage: Pressing) -> None:
    """A responder with every right kicks by hand, where they can see what they do."""
    stage.desk.answering = People(csea=(user(stage.ada),))
    old = await stage.posted(stage.case())
    abusive(stage)

    answer = await stage.clicks(stage.ada, old, "kick")

    assert "by hand" in told(answer)
    assert stage.desk.events == []


async def test_moderators_never_find_it_in_the_list(stage: Pressing) -> None:
    """Neither moderators nor the lead; its responders find it, without a name and a link."""
    rae = stage.guild.member("Rae")
    stage.desk.answering = People(safety_lead=user(stage.ada), csea=(user(rae),))
    await stage.posted(stage.case())
    abusive(stage)

    for person in (stage.mo, stage.ada):
        assert "case-1" not in told(await stage.uses(person, "leeward cases", stage.room))
    stage.peer.world.commands[None] = {
        number: one | {"default_member_permissions": None}
        for number, one in stage.peer.world.commands[None].items()
    }
    read = told(await stage.uses(rae, "leeward cases", stage.room))

    assert read.startswith("- **case-1** · for you alone · waits since")
    assert stage.ana.id not in read
    assert "http" not in read


# --- appeals --------------------------------------------------------------------------------------


def appealing(stage: Pressing, *decided_by: Person) -> Case:
    """Put an appeal of Ana's on the desk."""
    case = stage.case()
    by = tuple(str(user(one)) for one in decided_by)
    appeal = Appeal(case.decisions[0], user(stage.ana), case.opened_at, ("threat",), by)
    case = replace(case, subject=Subject(user(stage.ana)), status="appealed", appeal=appeal)
    stage.desk.cases["case-1"] = case
    return case


async def test_an_appeal_is_answered_by_somebody_who_has_not_decided(stage: Pressing) -> None:
    """Whoever has is refused; somebody else takes it back, and it is undone."""
    card = await stage.posted(appealing(stage, stage.mo))
    stage.desk.undo["case-1"] = (unrestricting(stage),)

    no = await stage.clicks(stage.mo, card, "wrong")
    yes = await stage.clicks(stage.ada, card, "wrong")

    assert told(no) == OTHERS_ANSWER
    assert "It is taken back: what was decided was wrong. The member is told." in told(yes)
    assert [(one.by, one.verdict) for one in stage.desk.told(Judged)] == [
        (user(stage.ada), "wrong")
    ]
    assert [one.by for one in stage.desk.told(Ordered)] == [user(stage.ada)]


async def test_an_appeal_is_not_taken_by_who_has_decided(stage: Pressing) -> None:
    """They could only keep it waiting."""
    card = await stage.posted(appealing(stage, stage.mo))

    assert told(await stage.clicks(stage.mo, card, "take")) == OTHERS_ANSWER


async def test_an_appeal_has_two_answers(stage: Pressing) -> None:
    """It stands, or it is taken back; whoever asked waits for one of the two."""
    card = await stage.posted(appealing(stage))

    assert list(card.buttons)[:4] == ["Take", "It stands", "Take it back", "Show the lines"]
    assert "Unclear" not in card.buttons
    answer = await stage.clicks(stage.mo, card, "right")

    assert told(answer) == "Noted. It stands: what was decided was right. The member is told."


async def test_a_card_says_what_an_appeal_is_about(stage: Pressing) -> None:
    """What was decided, by which rule, by whom, whether the words are there, and until when."""
    card = await stage.posted(appealing(stage, stage.mo))

    assert f"<@{stage.ana.id}> asks a human to look again" in card.words
    assert f"Why\n<@{stage.ana.id}> threatened" in card.words
    assert "Who decided\nA program, by the rules of this server." in card.words
    assert f"<@{stage.mo.id}> decided in it as well, and may not answer." in card.words
    assert "An answer is due\n<t:" in card.words


# --- who is asked in private ----------------------------------------------------------------------


async def test_the_owner_answers_where_nobody_else_could_be_asked(stage: Pressing) -> None:
    """A case for the lead alone that reached the owner in private is theirs to take."""
    owner = stage.guild.owner
    case = replace(stage.case(), asked=("safety-lead",))
    stage.desk.cases["case-1"] = case
    view = case_card(case).buttons
    assert view is not None
    card = await stage.sent_to(owner, view)

    assert told(await stage.clicks(owner, card, "take")) == "You look after this case now."


async def test_what_is_for_the_lead_alone_is_not_for_moderators(stage: Pressing) -> None:
    """Whatever their rights are: it may be about one of them."""
    card = await stage.posted(stage.case())
    stage.desk.cases["case-1"] = replace(stage.case(), asked=("safety-lead",))

    answer = await stage.clicks(stage.ada, card, "take")

    assert told(answer).startswith("This is for somebody else on the team")


async def test_a_test_page_is_answered_by_taking_it(stage: Pressing) -> None:
    """By the one to whom it was sent; its card says that it is answered."""
    lee = stage.guild.member("Lee")
    stage.desk.answering = People(safety_lead=user(lee))
    case = replace(
        stage.case(),
        id="drill-20261201-discord--1",
        subject=Subject(UserRef("discord", "", DRILL), user(lee)),
        channel=ChannelRef("leeward", "community", "clock"),
        evidence=(),
        decisions=(),
        asked=("safety-lead",),
    )
    stage.desk.cases = {case.id: case}
    view = case_card(case).buttons
    assert view is not None
    card = await stage.sent_to(lee, view)

    answer = await stage.clicks(lee, card, "take")

    assert told(answer) == DRILL_ANSWERED
    assert stage.desk.cases[case.id].status == "resolved"
    await stage.peer.until(lambda: "You have answered this test page" in card.words)
    assert card.components == []


async def test_a_double_press_says_that_it_is_so_already(stage: Pressing) -> None:
    """Whoever takes what they have is told that they have it."""
    card = await stage.posted(taken(stage, stage.mo))

    assert told(await stage.clicks(stage.mo, card, "take")) == YOURS_ALREADY
