"""Who answers what: plain words in private, requests to join, odd updates, and too many at once."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telegram_acting import Monotonic, user
from telegram_peer.failing import Status
from telegram_pressing import Pressing, pressing

from leeward_adapters.telegram.answering.helping import Helping
from leeward_adapters.telegram.answering.letterbox import Letterbox
from leeward_adapters.telegram.answering.private_words import PrivateWords
from leeward_adapters.telegram.answering.reading import join_of, query_of, used_of
from leeward_adapters.telegram.answering.replying import at_a_sentence
from leeward_adapters.telegram.answering.shared_groups import SharedGroups
from leeward_adapters.telegram.answering.updates import AT_ONCE, Answering
from leeward_policies.advice import advice
from leeward_policies.domain.event import HelpAsked

FINDER = "https://childhelplineinternational.org"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a group with the bot in it; Ana has opened her private line."""
    async with pressing(tmp_path) as made:
        made.ana.opened_bot()
        yield made


def words(name: str) -> str:
    """Return the words of a notice."""
    return advice(name).text


def read(stage: Pressing) -> list[str]:
    """Return what Ana reads in private: of each message the first line."""
    return [message.text.partition("\n")[0] for message in stage.ana.dms]


def helping(stage: Pressing) -> Helping:
    """Return what shows help."""
    context, performer = stage.context, stage.bot.performer
    letterbox = Letterbox(context, performer.calls, performer.removals)
    return Helping(context, SharedGroups(context, performer.calls), letterbox)


# --- plain words ----------------------------------------------------------------------------------


async def test_plain_words_are_handed_over(stage: Pressing) -> None:
    """It is said that this is a bot, and who can be talked to instead; once an hour."""
    await stage.says(stage.ana, stage.peer.bot, "are you there?")
    await stage.says(stage.ana, stage.peer.bot, "hello?")
    await stage.ana.sends_sticker(stage.peer.bot, "🙂")
    await stage.rests()

    assert read(stage) == [words("hand-over")]
    assert FINDER in stage.ana.dms[0].text
    assert list(stage.ana.dms[0].buttons) == ["Get help", "How to block"]
    assert stage.desk.events == []


@pytest.mark.parametrize("text", ["i am not ok", "Help me!!"])
async def test_a_plea_is_a_call_for_help(stage: Pressing, text: str) -> None:
    """Who says in plain words that they need help is answered as after `/help_me`, each time."""
    await stage.says(stage.ana, stage.peer.bot, "hello")
    await stage.says(stage.ana, stage.peer.bot, text)

    assert read(stage) == [words("hand-over"), words("help-now"), words("help-told")]
    assert len(stage.desk.told(HelpAsked)) == 1


async def test_after_an_hour_it_is_said_again(stage: Pressing) -> None:
    """Whoever comes back later is told once more; each person has their own hour."""
    now = Monotonic()
    answers = PrivateWords(stage.context, helping(stage), now)
    await stage.says(stage.ana, stage.peer.bot, "hello")
    update = stage.heard[-1]
    used = used_of(update, stage.context)
    assert used is not None

    for later in (10.0, 3_000.0, 601.0):
        now.seconds += later
        await answers.said(used)

    assert read(stage) == [words("hand-over")] * 3


async def test_words_that_could_not_be_said_are_said_the_next_time(stage: Pressing) -> None:
    """A failure takes nobody's hour."""
    stage.peer.faults.plan("sendMessage", Status(400, "Bad Request: odd"), times=2)

    await stage.says(stage.ana, stage.peer.bot, "hello")
    await stage.says(stage.ana, stage.peer.bot, "hello")

    assert read(stage) == [words("hand-over")]


@pytest.mark.parametrize("text", ["/stop", "/somethingelse now"])
async def test_a_command_of_others_is_plain_words(stage: Pressing, text: str) -> None:
    """What is no command of ours is answered alike."""
    await stage.says(stage.ana, stage.peer.bot, text)

    assert read(stage) == [words("hand-over")]


async def test_talk_in_a_group_is_not_answered(stage: Pressing) -> None:
    """The bot speaks when it is spoken to."""
    await stage.says(stage.ana, stage.group, "hello /report")
    await stage.says(stage.ana, stage.group, "/report@another_bot")

    assert stage.peer.requested("sendMessage") == []


# --- requests to join -----------------------------------------------------------------------------


async def test_whoever_asks_to_join_is_welcomed(stage: Pressing) -> None:
    """They read that a bot watches over the group; nobody is let in or kept out by it."""
    zoe = stage.peer.person("Zoe")
    zoe.opened_bot()
    stage.group.asks_to_join()

    await zoe.requests_to_join(stage.group)
    await zoe.requests_to_join(stage.group)
    await stage.rests()

    assert [message.text for message in zoe.dms] == [words("join-welcome")]
    assert stage.group.asking_to_join == [zoe]


async def test_a_welcome_that_does_not_arrive(stage: Pressing) -> None:
    """It is nobody's failure."""
    zoe = stage.peer.person("Zoe")
    stage.peer.faults.plan("sendMessage", Status(400, "Bad Request: odd"), times=-1)

    await zoe.requests_to_join(stage.group)
    await stage.rests()

    assert zoe.dms == []


# --- odd updates, and too many --------------------------------------------------------------------


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_id": 1},
        {"update_id": 1, "callback_query": None},
        {"update_id": 1, "callback_query": {"id": "1"}},
        {"update_id": 1, "callback_query": {"id": "1", "from": {"id": 5}, "data": "x"}},
        {"update_id": 1, "chat_join_request": {"chat": {}}},
        {"update_id": 1, "message": {"text": "/report"}},
        {"update_id": 1, "message": "x"},
    ],
)
async def test_odd_updates_are_passed_over(stage: Pressing, update: dict[str, Any]) -> None:
    """Whatever comes, nothing is raised and nothing is said."""
    await Answering(stage.context, stage.bot.performer).answer(update)

    assert query_of(update, stage.context) is None
    assert used_of(update, stage.context) is None
    assert join_of(update, stage.context) is None
    assert stage.peer.requested("sendMessage") == []


async def test_a_press_on_a_message_that_telegram_no_longer_shows(stage: Pressing) -> None:
    """Its place is told, and nothing else; when it was sent is unknown."""
    update = {
        "update_id": 1,
        "callback_query": {
            "id": "9",
            "from": {"id": stage.ana.key, "is_bot": False, "first_name": "Ana"},
            "message": {
                "chat": {"id": stage.group.key, "type": "supergroup", "title": "x"},
                "message_id": 5,
                "date": 0,
            },
            "chat_instance": "1",
            "data": "x",
        },
    }

    query = query_of(update, stage.context)

    assert query is not None
    assert (query.who, query.chat, query.message) == (user(stage.ana), stage.group.key, 5)
    assert (query.sent_at, query.thread, query.language) == (None, None, "en")


async def test_whoever_sends_very_much_holds_nobody_back(stage: Pressing) -> None:
    """A few answers to one person are under way at once; the rest is let go."""
    stage.ben.opened_bot()

    for _ in range(3 * AT_ONCE):
        await stage.ana.says(stage.peer.bot, "/start")
    await stage.ben.says(stage.peer.bot, "/start")
    await stage.rests()

    assert read(stage) == [words("start-hello")] * AT_ONCE
    assert len(stage.ben.dms) == 1
    await stage.says(stage.ana, stage.peer.bot, "/report")
    assert read(stage)[-1] == words("report-pick")


async def test_a_bug_is_told_kindly_and_goes_on(stage: Pressing) -> None:
    """Whoever asked reads one sentence; the log gets the error."""
    stage.desk.fails = {"my_data": ValueError("odd")}  # type: ignore[dict-item] # a bug is none

    await stage.ana.says(stage.peer.bot, "/my_data")
    with pytest.raises(ValueError, match="odd"):
        await stage.rests()

    assert read(stage) == [words("went-wrong")]


async def test_whoever_has_blocked_the_bot_meanwhile(stage: Pressing) -> None:
    """What cannot be said is not said."""
    await stage.ana.says(stage.peer.bot, "/start")
    stage.ana.blocks_bot()
    await stage.rests()

    assert stage.ana.dms == []


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("One. Two.", 20, "One. Two."),
        ("One. Two. Three.", 10, "One. Two."),
        ("One. Two. Three.", 9, "One. Two."),
        ("One. Two. Three.", 8, "One."),
        ("Version 1.2 is long", 12, "Version 1.2…"),
        ("🙂🙂🙂🙂", 5, "🙂🙂…"),
        ("", 5, ""),
    ],
)
def test_sentences_that_fit(text: str, longest: int, expected: str) -> None:
    """What is cut is cut after a sentence; one that is too long shows that."""
    assert at_a_sentence(text, longest) == expected
