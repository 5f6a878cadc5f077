"""The buttons of a case: who may press them, what is said, and that the card says so, too."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from telegram_acting import user
from telegram_peer.failing import Status
from telegram_peer.persons import Person
from telegram_pressing import Pressing, pressing

from leeward_adapters.live.casework.moves import NOTHING_TO_UNDO, UNKNOWN
from leeward_adapters.telegram.answering.replying import NOT_DONE
from leeward_policies.case_rights import NOT_TAKEN, YOURS_ALREADY
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import CaseMoved, Event, Judged, Ordered
from leeward_policies.domain.move import GiveBack, Move, Reopen, Take
from leeward_policies.errors import StorageFull


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield groups with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def moves(stage: Pressing) -> list[Move]:
    """Return what was done with cases, in order."""
    return [event.move for event in stage.desk.told(CaseMoved)]


def taken(stage: Pressing, by: Person, *, for_minutes: int = 60) -> Case:
    """Put a case on the desk that somebody has taken for some time."""
    until = stage.context.clock.now() + timedelta(minutes=for_minutes)
    case = replace(stage.case(), status="taken", assignee=str(user(by)), taken_until=until)
    stage.desk.cases[case.id] = case
    return case


async def test_a_case_is_taken(stage: Pressing) -> None:
    """By whoever is in the moderators' group; the card names them, and who pressed reads it."""
    card = await stage.posted(stage.case())

    answer = await stage.clicks(stage.mo, card, "Take")

    assert answer.alert == "You look after this case now."
    assert moves(stage) == [Take()]
    assert "Taken by\nMo, until" in card.text
    assert "Hand back" in card.buttons


async def test_whoever_comes_later_reads_who_has_it(stage: Pressing) -> None:
    """With the name that Telegram shows of an admin, since nothing can be tapped there."""
    card = await stage.posted(taken(stage, stage.ada))

    answer = await stage.clicks(stage.mo, card, "Take over")
    again = await stage.clicks(stage.ada, card, "Take over")

    assert (answer.alert or "").startswith("Ada looks after this case until ")
    assert again.alert == YOURS_ALREADY
    assert moves(stage) == []


async def test_whoever_is_past_their_time_can_be_relieved(stage: Pressing) -> None:
    """Another one takes it over, and the card says so."""
    card = await stage.posted(taken(stage, stage.ada, for_minutes=-1))

    answer = await stage.clicks(stage.mo, card, "Take over")

    assert answer.alert == "You look after this case now."
    assert "Taken by\nMo, until" in card.text


async def test_a_case_is_handed_back(stage: Pressing) -> None:
    """By whoever has it alone; then it can be taken again."""
    card = await stage.posted(taken(stage, stage.mo))

    no = await stage.clicks(stage.ada, card, "Hand back")
    yes = await stage.clicks(stage.mo, card, "Hand back")

    assert no.alert == NOT_TAKEN
    assert yes.alert == "The case waits for somebody else now."
    assert moves(stage) == [GiveBack()]
    assert "Take" in card.buttons
    assert "Hand back" not in card.buttons


@pytest.mark.parametrize(
    ("label", "verdict"),
    [("That's right", "right"), ("That's wrong", "wrong"), ("Unclear", "unclear")],
)
async def test_a_verdict_ends_a_case(stage: Pressing, label: str, verdict: str) -> None:
    """The card and its topic say so; the topic is closed."""
    card = await stage.posted(stage.case())

    answer = await stage.clicks(stage.mo, card, label)

    [event] = stage.desk.told(Judged)
    assert (event.verdict, event.by, event.via) == (verdict, user(stage.mo), "telegram")
    assert (answer.alert or "").startswith("Noted.")
    assert "The case is closed." in (answer.alert or "")
    [topic] = stage.team.topics
    assert topic.name == "case-1 · threat · high · resolved"
    assert topic.closed
    assert "Reopen" in card.buttons


async def test_what_was_wrong_is_undone(stage: Pressing) -> None:
    """Before the verdict is kept, by one order, and it is told."""
    card = await stage.posted(stage.case())
    stage.desk.undo["case-1"] = (stage.unrestricting(stage.ana, stage.ada),)

    answer = await stage.clicks(stage.ada, card, "That's wrong")

    [ordered] = stage.desk.told(Ordered)
    assert [type(event) for event in stage.desk.events] == [Ordered, Judged]
    assert (ordered.by, ordered.case, ordered.via) == (user(stage.ada), "case-1", "telegram")
    assert "Ordered: let" in (answer.alert or "")


async def test_a_closed_case_is_opened_again(stage: Pressing) -> None:
    """Its card has its buttons again, and its topic is open."""
    card = await stage.posted(stage.case())
    await stage.clicks(stage.mo, card, "That's right")

    answer = await stage.clicks(stage.ada, card, "Reopen")

    assert answer.alert == "The case is open again."
    assert moves(stage) == [Reopen()]
    [topic] = stage.team.topics
    assert topic.name == "case-1 · threat · high"
    assert not topic.closed
    assert "Take" in card.buttons


# --- undoing --------------------------------------------------------------------------------------


async def test_undoing_takes_the_right_to_delete(stage: Pressing) -> None:
    """Being in the moderators' group is not enough; the answer names the right."""
    card = await stage.posted(stage.case())
    stage.desk.undo["case-1"] = (stage.unrestricting(stage.ana, stage.ada),)

    no = await stage.clicks(stage.mo, card, "Undo")
    yes = await stage.clicks(stage.ada, card, "Undo")
    nothing = await stage.clicks(stage.ada, card, "Undo")

    assert "the right Delete Messages" in (no.alert or "")
    assert (yes.alert or "").startswith("Ordered: let")
    assert nothing.alert == NOTHING_TO_UNDO
    assert len(stage.desk.told(Ordered)) == 1


async def test_lifting_a_ban_takes_the_right_to_ban(stage: Pressing) -> None:
    """It is left for somebody else, who is named by the right."""
    stage.ada.is_admin_of(stage.group, "delete_messages")
    card = await stage.posted(stage.case())
    stage.desk.undo["case-1"] = (stage.unbanning(stage.ana, stage.lou),)

    answer = await stage.clicks(stage.ada, card, "Undo")

    assert "left for somebody with the right Ban Users" in (answer.alert or "")
    assert stage.desk.told(Ordered) == []


# --- who may --------------------------------------------------------------------------------------


async def test_nobody_decides_about_themselves(stage: Pressing) -> None:
    """Whoever a case is about gets the words of those who lack the right."""
    card = await stage.posted(stage.case(stage.ben))
    stage.ben.is_member_of(stage.team)

    answer = await stage.clicks(stage.ben, card, "That's wrong")

    assert (answer.alert or "").startswith("This is for somebody else on the team")
    assert stage.desk.events == []


async def test_whoever_left_the_group_may_nothing(stage: Pressing) -> None:
    """What they are is asked at each press, not remembered."""
    card = await stage.posted(stage.case())
    press = await stage.mo.clicks(card, "Take")
    await stage.mo.leaves(stage.team)
    await stage.rests()

    assert (press.alert or "").startswith("This is for somebody else on the team")
    assert moves(stage) == []


async def test_in_an_open_group_being_in_it_is_not_enough(stage: Pressing) -> None:
    """Anybody can come in there by themselves; its admins were chosen."""
    card = await stage.posted(stage.case())
    stage.team.becomes_public("riverside_team")
    await stage.bot.looks_at(stage.team)

    member = await stage.clicks(stage.mo, card, "Take")
    stage.mo.is_admin_of(stage.team)
    admin = await stage.clicks(stage.mo, card, "Take")

    assert (member.alert or "").startswith("This is for somebody else on the team")
    assert admin.alert == "You look after this case now."


async def test_an_admin_of_the_chat_needs_not_be_in_the_moderators_group(stage: Pressing) -> None:
    """Their right is that of the chat where the case is."""
    stage.desk.answering = replace(stage.desk.answering, safety_lead=user(stage.lou))
    await stage.lou.leaves(stage.team)
    case = replace(stage.case(), asked=("safety-lead",))
    stage.desk.cases[case.id] = case
    card = await stage.posted(case, lead=True)

    answer = await stage.clicks(stage.lou, card, "Take")

    assert answer.alert == "You look after this case now."
    assert card.chat_key == stage.lou.key
    assert "Taken by" in card.text


# --- what fails -----------------------------------------------------------------------------------


async def test_a_case_that_nobody_knows(stage: Pressing) -> None:
    """An old card says so."""
    card = await stage.posted(stage.case())
    stage.desk.cases.clear()

    answer = await stage.clicks(stage.mo, card, "Take")

    assert answer.alert == UNKNOWN


async def test_what_fails_is_said_in_one_sentence(stage: Pressing) -> None:
    """The judgement failed on it, so nothing was kept; nobody is told that they have it."""
    card = await stage.posted(stage.case())
    stage.desk.judges = False

    answer = await stage.clicks(stage.mo, card, "Take")

    assert answer.alert == NOT_DONE


async def test_where_telegram_does_not_tell_nothing_is_done(stage: Pressing) -> None:
    """A fault is no right."""
    card = await stage.posted(stage.case())
    stage.peer.faults.plan("getChatMember", Status(400, "Bad Request: something"), times=-1)

    answer = await stage.clicks(stage.ada, card, "Take")

    assert answer.alert == NOT_DONE
    assert stage.desk.events == []


async def test_a_card_that_is_gone_is_no_failure(stage: Pressing) -> None:
    """The case is taken although nothing can be brought up to date."""
    card = await stage.posted(stage.case())
    press = await stage.mo.clicks(card, "Take")
    stage.peer.world.remove(stage.team.stored, card.key)
    await stage.rests()

    assert press.alert == "You look after this case now."
    assert moves(stage) == [Take()]


async def test_where_nothing_can_be_read_it_is_said(stage: Pressing) -> None:
    """What was done is told; that the card cannot be shown anew is no failure."""
    card = await stage.posted(stage.case())
    answer = await stage.clicks(stage.mo, card, "Take")
    stage.desk.fails["case"] = StorageFull(place="test")

    again = await stage.clicks(stage.mo, card, "Hand back")

    assert answer.alert == "You look after this case now."
    assert again.alert == NOT_DONE


async def test_a_case_that_goes_while_somebody_presses(stage: Pressing) -> None:
    """Retention took it: there is no card to be shown anew."""
    card = await stage.posted(stage.case())
    desk, change = stage.desk, stage.desk.change

    def gone(event: Event) -> None:
        change(event)
        desk.cases.clear()

    desk.change = gone  # type: ignore[method-assign] # another door

    answer = await stage.clicks(stage.mo, card, "Take")

    assert answer.alert == "You look after this case now."
    assert "Taken by" not in card.text


async def test_where_the_case_cannot_be_read_after_a_press_it_is_done_all_the_same(
    stage: Pressing,
) -> None:
    """The disk fails between the press and the card: that the card is old is no failure."""
    card = await stage.posted(stage.case())
    desk, read = stage.desk, stage.desk.case

    async def fails(case_id: str) -> Case | None:
        if desk.calls["case"] == 2:  # looked at before the press and after it
            raise StorageFull(place="test")
        return await read(case_id)

    desk.case = fails  # type: ignore[method-assign] # a disk that fails at one moment

    answer = await stage.clicks(stage.mo, card, "Take")

    assert answer.alert == "You look after this case now."
    assert "Taken by" not in card.text


async def test_a_private_chat_that_cannot_be_written_to_is_no_failure(stage: Pressing) -> None:
    """Telegram has a fault of its own while the card is shown anew."""
    stage.desk.answering = replace(stage.desk.answering, safety_lead=user(stage.lou))
    case = replace(stage.case(), asked=("safety-lead",))
    stage.desk.cases[case.id] = case
    card = await stage.posted(case, lead=True)
    stage.peer.faults.plan("editMessageText", Status(400, "Bad Request: something"), times=-1)

    answer = await stage.clicks(stage.lou, card, "Take")

    assert answer.alert == "You look after this case now."
    assert moves(stage) == [Take()]
