"""What the bot says: to one member alone, to a room, and a restored message; each once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from discord_acting import DECISION, Riverside, riverside
from discord_peer.faults import DropAfter, Status
from msgspec.structs import replace

from leeward.testing.acts import Kind
from leeward_adapters.discord.sending.custom_ids import press_of
from leeward_policies.advice import advice
from leeward_policies.domain.action import Done, Failed, Refused, Reveal, Tip, TryLater, Warn

BEFORE = timedelta(minutes=-1)
"""A process that began before anything was said: nobody else can have answered it."""


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A server, and a judge at the end."""
    async with riverside(tmp_path) as one:
        yield one


# --- for one member alone -----------------------------------------------------------------------


async def test_a_tip_is_private_and_leads_to_help(club: Riverside) -> None:
    """The reviewed words, of which server they speak, and ways on; nothing in the room.

    A tip about one's own message leaves out whom to block or report: there is nobody.
    """
    about = await club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "tip"))

    (letter,) = club.ana.dms
    assert isinstance(outcome, Done)
    assert (outcome.via, outcome.receipt) == ("direct-message", letter.id)
    assert letter.text == f"{advice('own-phone').text}\n-# Riverside \\*club\\*"
    verbs = [press.verb for press in map(press_of, letter.buttons.values()) if press]
    assert verbs == ["help", "notme", "notips"]
    assert [about.id] == [message.id for message in club.room.messages]


async def test_a_warning_offers_reasons_and_a_human(club: Riverside) -> None:
    """Both buttons carry the decision, so that any later process knows what is asked about."""
    about = await club.ana_says()
    async with club.bot() as bot:
        await bot.does(club.acts(about, "warn"))

    (letter,) = club.ana.dms
    assert letter.text.startswith(advice("warning").text)
    assert letter.buttons == {
        "Why?": f"lw:why:{DECISION}",
        "Ask a human": f"lw:human:{DECISION}",
        "Our rules": "lw:safety:first/rules",
    }


@pytest.mark.parametrize("topic", ["appeal-stands", "appeal-lifted"])
async def test_below_an_answer_nothing_is_left_to_ask(club: Riverside, topic: str) -> None:
    """A human has looked again; the reasons can still be read. The next process sends no second."""
    about = await club.ana_says()
    warning = club.acts(about, "warn")
    assert isinstance(warning, Warn)
    key = f"{DECISION}:notice:appeal:case-1:0123"
    answer = replace(warning, key=key, topic=topic)
    async with club.bot() as bot:
        await bot.does(warning)
        await bot.does(answer)
    club.forgets_nonces()
    async with club.bot(later=timedelta(minutes=1)) as bot:
        await bot.does(answer)

    _, letter = club.ana.dms
    assert letter.text.startswith(advice(topic).text)
    assert list(letter.buttons) == ["Why?"]
    assert letter.buttons["Why?"].startswith(f"lw:why:{DECISION}/")


@pytest.mark.parametrize("kind", ["tip", "warn"])
async def test_closed_letters_are_refused_and_remembered(club: Riverside, kind: Kind) -> None:
    """A member may not want letters: it is told, nothing is said in public, nobody is pressed."""
    club.ana.closes_dms()
    about = await club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, kind))
        asked = len(club.peer.requests)
        again = await bot.does(club.acts(about, kind, number=1))
        assert len(club.peer.requests) == asked

    assert isinstance(outcome, Refused)
    assert isinstance(again, Refused)
    assert "direct messages" in outcome.reason
    assert "direct messages" in again.reason
    assert len(club.room.messages) == 1


async def test_topics_without_reviewed_words_are_not_spoken_of(club: Riverside) -> None:
    """Nothing that nobody has reviewed is ever read by a member."""
    about = await club.ana_says()
    tip = club.acts(about, "tip")
    assert isinstance(tip, Tip)
    async with club.bot() as bot:
        outcome = await bot.does(replace(tip, topic="never-written"))

    assert isinstance(outcome, Refused)
    assert club.ana.dms == []


@pytest.mark.parametrize("kind", ["tip", "warn", "reply"])
async def test_one_key_is_said_once(club: Riverside, kind: Kind) -> None:
    """Also by the next process, and when Discord has long forgotten the nonce."""
    about = await club.ana_says()
    async with club.bot() as bot:
        first = await bot.does(club.acts(about, kind))
        asked = len(club.peer.requests)
        again = await bot.does(club.acts(about, kind))
        assert len(club.peer.requests) == asked
    club.forgets_nonces()
    async with club.bot() as bot:
        later = await bot.does(club.acts(about, kind))
        other = await bot.does(club.acts(about, "tip", number=9))

    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert isinstance(later, Done)
    assert first.receipt == again.receipt == later.receipt
    assert isinstance(other, Done)
    said = [message for message in (*club.ana.dms, *club.room.messages) if message.by_bot]
    assert len(said) == 2


async def test_what_nobody_else_can_have_done_is_not_looked_for(club: Riverside) -> None:
    """A message that came after this process began needs no reading of what was said before."""
    async with club.bot(later=BEFORE) as bot:
        about = await club.ana_says()
        outcome = await bot.does(club.acts(about, "warn"))

    assert isinstance(outcome, Done)
    assert club.peer.requested("GET", "/messages") == []


async def test_a_private_line_is_opened_once(club: Riverside) -> None:
    """Discord counts lines that a bot opens."""
    about = await club.ana_says()
    async with club.bot() as bot:
        for number in range(3):
            await bot.does(club.acts(about, "tip", number=number))

    assert len(club.ana.dms) == 3
    assert len(club.peer.requested("POST", "/users/@me/channels")) == 1


# --- for everybody in a room --------------------------------------------------------------------


async def test_a_reminder_names_nobody_and_calls_nobody(club: Riverside) -> None:
    """It answers the message, so that its author finds the rest behind a press."""
    about = await club.ana_says("nobody may read this twice")
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "reply"))

    reminder = club.room.messages[-1]
    assert isinstance(outcome, Done)
    assert (outcome.via, outcome.receipt) == ("public-reply", reminder.id)
    assert reminder.text == advice("warning-public").text
    assert about.id == reminder.replies_to
    assert reminder.pings == []
    assert list(reminder.buttons) == ["Why?", "Ask a human", "Our rules"]


async def test_a_reminder_stands_without_its_message(club: Riverside) -> None:
    """When the message was hidden first there is nothing to answer, and it is said all the same."""
    about = await club.ana_says()
    async with club.bot() as bot:
        await bot.does(club.acts(about, "hide"))
        outcome = await bot.does(club.acts(about, "reply"))

    assert isinstance(outcome, Done)
    assert [advice("warning-public").text] == [message.text for message in club.room.messages]


async def test_one_reminder_a_minute_stands_for_many(club: Riverside) -> None:
    """Under attack the bot does not fill the room itself; another room is spoken to."""
    about = await club.ana_says()
    there = await club.ana.says(club.guild.text("art"), "hello")
    elsewhere = replace(about, channel=there.channel.id, id=there.id)
    async with club.bot() as bot:
        first = await bot.does(club.acts(about, "reply"))
        second = await bot.does(club.acts(about, "reply", number=1))
        other = await bot.does(club.acts(elsewhere, "reply", number=2))
        bot.now.seconds += 61
        later = await bot.does(club.acts(about, "reply", number=3))

    outcomes = [first, second, other, later]
    receipts = [outcome.receipt for outcome in outcomes if isinstance(outcome, Done)]
    assert receipts[0] == receipts[1]
    assert len(set(receipts)) == 3
    assert sum(message.by_bot for message in club.room.messages) == 2


async def test_a_reminder_that_could_not_be_posted_stands_for_nothing(club: Riverside) -> None:
    """Only what stands counts: the next one speaks."""
    about = await club.ana_says()
    club.peer.faults.plan("POST", "/messages", Status(503), times=3)
    async with club.bot() as bot:
        failed = await bot.does(club.acts(about, "reply"))
        second = await bot.does(club.acts(about, "reply", number=1))

    assert isinstance(failed, Failed)
    assert isinstance(second, Done)
    assert sum(message.by_bot for message in club.room.messages) == 1


# --- a restored message -------------------------------------------------------------------------


async def test_an_author_is_asked_before_words_are_posted_again(club: Riverside) -> None:
    """The question is private, its button holds which message, and nothing is posted yet."""
    about = await club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "reveal"))
        again = await bot.does(club.acts(about, "reveal", number=1))

    (letter,) = club.ana.dms
    assert isinstance(outcome, Refused)
    assert isinstance(again, Refused)
    assert outcome.reason == "its author is asked first"
    assert letter.text.startswith(advice("restored-ask").text)
    assert list(letter.buttons.values()) == [f"lw:again:{about.space}/{about.channel}/{about.id}"]
    assert len(club.room.messages) == 1


async def test_an_author_who_cannot_be_asked_is_told_of(club: Riverside) -> None:
    """The moderator reads why nothing happens."""
    club.ana.closes_dms()
    about = await club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "reveal"))

    assert isinstance(outcome, Refused)
    assert outcome.reason.startswith("its author cannot be asked")


async def test_words_are_posted_again_and_call_nobody(club: Riverside) -> None:
    """Everybody reads whose they are; mentions in them stay silent."""
    about = await club.ana_says()
    words = f"hello @everyone and {club.mo.mention} and {club.role.mention}"
    act = club.acts(about, "reveal", agreed=True)
    async with club.bot() as bot:
        outcome = await bot.does(act, words=words)
        await bot.does(act, words=words)

    posted = club.room.messages[-1]
    assert isinstance(outcome, Done)
    assert (outcome.via, outcome.receipt) == ("posted-again", posted.id)
    assert posted.text.startswith(f"{advice('restored-post').text} {club.ana.mention}\n>>> hello")
    assert posted.pings == []
    assert posted.stored.ping_role_ids == []
    assert not posted.stored.mention_everyone
    assert len(club.room.messages) == 2


@pytest.mark.parametrize("words", [None, "", " \n"])
async def test_words_that_are_not_kept_cannot_be_posted(club: Riverside, words: str | None) -> None:
    """After the retention there is nothing to restore."""
    about = await club.ana_says()
    async with club.bot() as bot:
        outcome = await bot.does(club.acts(about, "reveal", agreed=True), words=words)

    assert isinstance(outcome, Refused)
    assert outcome.reason == "the words are no longer kept"
    assert len(club.room.messages) == 1


async def test_long_words_are_posted_whole_and_once(club: Riverside) -> None:
    """They take several messages; the next process does not post one of them a second time."""
    about = await club.ana_says()
    words = " ".join(f"word{number}" for number in range(500))
    act = club.acts(about, "reveal", agreed=True)
    club.peer.faults.plan("POST", "/messages", DropAfter())
    async with club.bot() as bot:
        first = await bot.does(act, words=words)
    club.forgets_nonces()
    async with club.bot() as bot:
        second = await bot.does(act, words=words)

    assert isinstance(first, Done)
    assert isinstance(second, Done)
    parts = [message.text for message in club.room.messages[1:]]
    assert all(len(part) <= 2_000 for part in parts)
    assert words == "".join(part.partition(">>> ")[2] for part in parts)


async def test_blanks_and_endless_words_are_posted_within_bounds(club: Riverside) -> None:
    """A desert of blanks hides nothing behind it, and nobody fills a room through the bot."""
    about = await club.ana_says()
    async with club.bot() as bot:
        blanks = await bot.does(club.acts(about, "reveal", agreed=True), words=" " * 3_000 + "end")
        endless = club.acts(about, "reveal", number=1, agreed=True)
        long = await bot.does(endless, words="x" * 100_000)

    assert isinstance(blanks, Done)
    assert isinstance(long, Done)
    texts = [message.text for message in club.room.messages[1:]]
    assert texts[0].endswith("end")
    assert len(texts) == 1 + 5
    assert texts[-1].endswith("x…")


async def test_a_reveal_is_put_off_where_discord_fails(club: Riverside) -> None:
    """A fault of Discord's own is no answer of the author's."""
    about = await club.ana_says()
    club.peer.faults.plan("POST", "/messages", Status(503), times=3)
    act = club.acts(about, "reveal")
    assert isinstance(act, Reveal)
    async with club.bot() as bot:
        outcome = await bot.does(act)

    assert isinstance(outcome, Failed | TryLater)
    assert club.ana.dms == []
