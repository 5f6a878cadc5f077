"""Notes, and to whom something was reported: written as a reply to a question of ours."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from telegram_acting import riverside, user
from telegram_peer.failing import Status
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_pressing import Pressing, pressing

from leeward_adapters.telegram.answering.prompts import REMOVE_IT, TOO_LATE
from leeward_adapters.telegram.answering.questions import ASKED_BELOW, ASKED_IN_PRIVATE
from leeward_adapters.telegram.answering.updates import Answering
from leeward_policies.case_rights import EMPTY
from leeward_policies.domain.event import CaseMoved
from leeward_policies.domain.move import MarkReported, Move, WriteNote
from leeward_policies.errors import StorageFull
from leeward_policies.ports import People

NOTE = "Note"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield groups with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def moves(stage: Pressing) -> list[Move]:
    """Return what was done with cases, in order."""
    return [event.move for event in stage.desk.told(CaseMoved)]


def prompt_for(stage: Pressing, person: Person) -> Message:
    """Return the question that waits for somebody."""
    found = [one for one in (*person.dms, *stage.team.messages) if one.asks_for_reply]
    return found[-1]


async def replies(stage: Pressing, person: Person, prompt: Message, text: str) -> Message:
    """Let somebody answer a question, and wait until that is done."""
    said = await person.replies(prompt, text)
    await stage.rests()
    return said


async def test_a_note_is_written_in_private(stage: Pressing) -> None:
    """The question opens the field there; what was written is kept, and the card counts it."""
    card = await stage.posted(stage.case())
    press = await stage.clicks(stage.lou, card, NOTE)
    prompt = prompt_for(stage, stage.lou)
    assert (press.text, prompt.chat_key) == (ASKED_IN_PRIVATE, stage.lou.key)

    await replies(stage, stage.lou, prompt, "spoke with *both*")

    assert moves(stage) == [WriteNote("spoke with *both*")]
    assert stage.lou.dms[-1].text == "The note is kept with the case."
    assert not prompt.exists
    assert "Notes\n1; Show the lines shows it." in card.text
    assert "spoke" not in card.text


async def test_a_note_that_was_written_in_the_group_is_removed(stage: Pressing) -> None:
    """Once it is kept; before that nothing is lost. The question names whom it is for."""
    stage.team.bot_may("manage_topics", "delete_messages")
    card = await stage.posted(stage.case())
    press = await stage.clicks(stage.mo, card, NOTE)
    prompt = prompt_for(stage, stage.mo)
    assert press.text == ASKED_BELOW
    assert prompt.marked("text_mention") == ["Mo"]

    said = await replies(stage, stage.mo, prompt, "spoke with both")

    assert moves(stage) == [WriteNote("spoke with both")]
    assert not said.exists
    assert not prompt.exists


async def test_where_leeward_may_not_remove_it_the_writer_is_asked_to(stage: Pressing) -> None:
    """Nobody believes it gone that stands there still."""
    card = await stage.posted(stage.case())
    await stage.clicks(stage.mo, card, NOTE)

    said = await replies(stage, stage.mo, prompt_for(stage, stage.mo), "spoke with both")

    assert said.exists
    assert stage.team.messages[-1].text == REMOVE_IT


async def test_a_note_is_not_lost_where_it_cannot_be_kept(stage: Pressing) -> None:
    """It stays where it is, and the question waits on."""
    stage.team.bot_may("manage_topics", "delete_messages")
    card = await stage.posted(stage.case())
    await stage.clicks(stage.mo, card, NOTE)
    prompt = prompt_for(stage, stage.mo)
    stage.desk.judges = False
    said = await replies(stage, stage.mo, prompt, "spoke with both")
    assert said.exists
    stage.desk.judges = True

    await replies(stage, stage.mo, prompt, "spoke with both")

    assert len(stage.desk.told(CaseMoved)) == 2
    assert not prompt.exists


async def test_what_cannot_be_kept_whole_is_not_kept(stage: Pressing) -> None:
    """It is said, and the question waits for something shorter."""
    card = await stage.posted(stage.case())
    await stage.clicks(stage.lou, card, NOTE)
    prompt = prompt_for(stage, stage.lou)

    await replies(stage, stage.lou, prompt, "x" * 501)
    assert "500 characters" in stage.lou.dms[-1].text
    await replies(stage, stage.lou, prompt, "short")

    assert moves(stage) == [WriteNote("short")]


async def test_an_answer_without_words_is_none(stage: Pressing) -> None:
    """Something must be written."""
    card = await stage.posted(stage.case())
    await stage.clicks(stage.lou, card, NOTE)
    prompt = prompt_for(stage, stage.lou)

    await stage.lou.sends_sticker(stage.peer.bot, "👍", reply_to=prompt)
    await stage.rests()

    assert moves(stage) == []
    assert stage.lou.dms[-1].text == EMPTY
    assert prompt.exists


async def test_a_late_answer_is_not_kept(stage: Pressing) -> None:
    """After ten minutes the question is gone; whoever still had it open reads so."""
    card = await stage.posted(stage.case())
    await stage.clicks(stage.lou, card, NOTE)
    prompt = prompt_for(stage, stage.lou)
    stage.bot.clock.advance(601)

    await replies(stage, stage.lou, prompt, "spoke with both")

    assert moves(stage) == []
    assert stage.lou.dms[-1].text == TOO_LATE


async def test_whoever_may_not_write_a_note_is_not_asked_for_one(stage: Pressing) -> None:
    """They are told so at once."""
    card = await stage.posted(stage.case(stage.ben))
    stage.ben.is_member_of(stage.team)

    answer = await stage.clicks(stage.ben, card, NOTE)

    assert (answer.alert or "").startswith("This is for somebody else on the team")
    assert [one for one in stage.team.messages if one.asks_for_reply] == []


async def test_rights_are_looked_at_again_when_it_is_written(stage: Pressing) -> None:
    """Whoever has left meanwhile writes nothing into a case."""
    card = await stage.posted(stage.case())
    stage.mo.opened_bot()
    await stage.clicks(stage.mo, card, NOTE)
    prompt = prompt_for(stage, stage.mo)
    await stage.mo.leaves(stage.team)

    await replies(stage, stage.mo, prompt, "spoke with both")

    assert moves(stage) == []
    assert stage.mo.dms[-1].text.startswith("This is for somebody else on the team")


async def test_a_reply_to_something_else_is_no_answer(stage: Pressing) -> None:
    """Nobody's talk is taken for a note."""
    card = await stage.posted(stage.case())
    await stage.clicks(stage.lou, card, NOTE)

    await replies(stage, stage.mo, card, "what is this?")

    assert moves(stage) == []


async def test_to_whom_it_was_reported(stage: Pressing) -> None:
    """Of suspected abuse material that is asked in the responder's private chat, and kept."""
    stage.desk.answering = People(safety_lead=user(stage.lou))
    case = replace(stage.case(), asked=("csea",), urgency="urgent")
    stage.desk.cases[case.id] = case
    card = await stage.posted(case)
    await stage.clicks(stage.lou, card, "Reported")

    await replies(stage, stage.lou, prompt_for(stage, stage.lou), "the hotline")

    assert moves(stage) == [MarkReported("the hotline")]
    assert "To the hotline, by" in card.text


async def test_the_next_process_knows_what_waits(stage: Pressing) -> None:
    """A restart within ten minutes loses no answer, and takes none for talk."""
    card = await stage.posted(stage.case())
    await stage.clicks(stage.lou, card, NOTE)
    prompt = prompt_for(stage, stage.lou)
    async with stage.place.bot() as other:
        answering = Answering(other.context, other.performer)
        await answering.begin()
        assert other.context.directory.expects(str(prompt.chat_key), prompt.id)
        said = await stage.lou.replies(prompt, "spoke with both")
        await answering.answer({"update_id": 1, "message": said.payload()})

    assert moves(stage)[-1] == WriteNote("spoke with both")


async def test_a_start_without_a_memory_is_a_start(tmp_path: Path) -> None:
    """What waits cannot be read; everything else is answered."""
    async with riverside(tmp_path) as place, place.bot() as bot:
        place.desk.fails["recalled"] = StorageFull(place="test")

        await Answering(bot.context, bot.performer).begin()

        assert place.desk.calls["recalled"] > 0


async def test_a_question_that_cannot_be_put_is_told(stage: Pressing) -> None:
    """In one sentence, as with everything that fails."""
    card = await stage.posted(stage.case())
    stage.peer.faults.plan("sendMessage", Status(400, "Bad Request: something"), times=-1)

    answer = await stage.clicks(stage.mo, card, NOTE)

    assert (answer.alert or "").startswith("That did not go through.")
