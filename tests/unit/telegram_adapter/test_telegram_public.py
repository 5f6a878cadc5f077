"""What the bot says in a members' group: reminders that go away, and messages that are restored."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from telegram_acting import DECISION, Riverside, ref_of, riverside
from telegram_peer.failing import DropAfter

from leeward_adapters.live.casework.presses import Press
from leeward_adapters.telegram.sending.callback_data import decision_in, read
from leeward_policies.advice import advice
from leeward_policies.domain.action import Done, Failed, Refused
from leeward_policies.errors import StorageFull


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A group, and a judge at the end."""
    async with riverside(tmp_path) as one:
        yield one


# --- reminders ----------------------------------------------------------------------------------


async def test_a_reminder_names_nobody_and_answers_the_message(club: Riverside) -> None:
    """It has the reviewed words, a way to the reasons, and one into a private chat."""
    about = club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "reply"))
        secret = bot.context.secret

    said, reminder = club.group.messages
    assert isinstance(outcome, Done)
    assert outcome.via == "public-reply"
    assert reminder.text == advice("warning-public").text
    assert reminder.entities == []
    assert reminder.reply_to == said
    why, more = reminder.buttons.values()
    assert read(why, club.group.key, secret) == Press("why", DECISION)
    address, _, payload = more.partition("?start=")
    assert address == f"https://t.me/{club.peer.bot.username}"
    assert decision_in(payload) == DECISION


async def test_the_message_may_be_gone_before_it_is_answered(club: Riverside) -> None:
    """The reminder then stands for itself."""
    about = club.ana_says()
    await club.ana.deletes(club.group.messages[0])
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "reply"))

    assert isinstance(outcome, Done)
    assert [message.text for message in club.group.messages] == [advice("warning-public").text]


async def test_a_reminder_stands_in_its_topic(club: Riverside) -> None:
    """A group with topics is reminded where it was written."""
    club.group.becomes_forum()
    topic = await club.lou.opens_topic(club.group, "Art")
    said = club.ana.writes(topic, "hello")
    async with club.bot() as bot:
        await bot.does(club.acts(ref_of(said), "reply"))

    assert [message.text for message in topic.messages[1:]] == [advice("warning-public").text]


async def test_one_reminder_a_minute_stands_for_all(club: Riverside) -> None:
    """Under attack the group is not flooded by us."""
    first, second = club.ana_says(), club.ana_says()
    async with club.bot() as bot:
        done = await bot.does(club.acts(first, "reply"))
        also = await bot.does(club.acts(second, "reply", number=1))
        bot.now.seconds += 61
        later = await bot.does(club.acts(second, "reply", number=2))

    assert isinstance(done, Done)
    assert isinstance(also, Done)
    assert done.receipt == also.receipt
    assert isinstance(later, Done)
    assert later.receipt != done.receipt


async def test_a_reminder_goes_away(club: Riverside) -> None:
    """After five minutes, and not before."""
    about = club.ana_says()
    async with club.bot() as bot:
        await bot.does(club.acts(about, "reply"))
        bot.clock.advance(299)
        await bot.performer.catch_up()
        before = len(club.group.messages)
        bot.clock.advance(2)
        await bot.performer.catch_up()

    assert before == 2
    assert [message.text for message in club.group.messages] == ["hello"]
    assert club.kept() == []


async def test_a_reminder_goes_away_by_itself(club: Riverside) -> None:
    """The loop that the connection runs sleeps until it is time."""
    about = club.ana_says()
    async with club.bot() as bot:
        promises = await club.started(bot)
        await bot.does(club.acts(about, "reply"))
        await club.peer.until(lambda: bot.clock.sleepers)
        bot.clock.advance(301)
        await club.peer.until(lambda: len(club.group.messages) == 1)
        promises.cancel()


async def test_a_reminder_of_an_earlier_process_goes_away(club: Riverside) -> None:
    """A crash leaves nothing behind that nobody removes."""
    about = club.ana_says()
    async with club.bot() as bot:
        await bot.does(club.acts(about, "reply"))
    async with club.bot(later=timedelta(hours=1)) as bot:
        await bot.performer.catch_up()

    assert [message.text for message in club.group.messages] == ["hello"]
    assert club.kept() == []


async def test_a_reminder_that_somebody_removed_is_forgotten(club: Riverside) -> None:
    """There is nothing to remove."""
    about = club.ana_says()
    async with club.bot() as bot:
        await bot.does(club.acts(about, "reply"))
        await club.lou.deletes(club.group.messages[1])
        bot.clock.advance(301)
        await bot.performer.catch_up()

    assert club.kept() == []


async def test_a_reminder_is_removed_also_where_nothing_can_be_kept(club: Riverside) -> None:
    """This process knows of it; only a crash would forget it."""
    about = club.ana_says()
    club.desk.fails["remember"] = StorageFull(place="memos")
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "reply"))
        bot.clock.advance(301)
        await bot.performer.catch_up()

    assert isinstance(outcome, Done)
    assert [message.text for message in club.group.messages] == ["hello"]


async def test_a_reminder_whose_reply_is_lost_is_not_given_twice(club: Riverside) -> None:
    """It may stand there."""
    about = club.ana_says()
    club.peer.faults.plan("sendMessage", DropAfter())
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "reply"))

    assert isinstance(outcome, Failed)
    assert len(club.group.messages) == 2


# --- restored messages --------------------------------------------------------------------------


async def test_a_restored_message_shows_whose_it_was(club: Riverside) -> None:
    """Its words are quoted as they were; a tap opens their author's profile."""
    about = club.ana_says("see example.org 🐢")
    async with club.bot() as bot:
        outcome = await bot.does(
            club.acts(about, "reveal", agreed=True), words="see example.org 🐢"
        )

    restored = club.group.messages[-1]
    assert isinstance(outcome, Done)
    assert outcome.via == "posted-again"
    assert restored.text == f"{advice('restored-post').text} (by its author)\nsee example.org 🐢"
    assert restored.marked("blockquote") == ["see example.org 🐢"]
    assert restored.marked("text_link") + restored.marked("text_mention") == ["by its author"]


async def test_a_long_message_is_restored_in_parts(club: Riverside) -> None:
    """Nothing of it is lost, however Telegram counts."""
    words = "🐢" * 2_000 + "end"
    about = club.ana_says("long")
    async with club.bot() as bot:
        await bot.does(club.acts(about, "reveal", agreed=True), words=words)

    parts = [message.marked("blockquote")[0] for message in club.group.messages[1:]]
    assert "".join(parts) == words


async def test_a_message_is_restored_once(club: Riverside) -> None:
    """Also by the next process, which finds that it was done."""
    about = club.ana_says()
    act = club.acts(about, "reveal", agreed=True)
    async with club.bot() as bot:
        first = await bot.does(act, words="hello")
    async with club.bot() as bot:
        second = await bot.does(act, words="hello")

    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert first.receipt == second.receipt
    assert len(club.group.messages) == 2


@pytest.mark.parametrize("words", [None, "", "  \n"])
async def test_what_is_no_longer_kept_is_not_restored(club: Riverside, words: str | None) -> None:
    """There is nothing to post."""
    about = club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "reveal", agreed=True), words=words)

    assert isinstance(outcome, Refused)
    assert outcome.reason == "the words are no longer kept"
