"""Plain words to the bot: handed over once an hour, a plea answered at once, never counselled."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from discord_acting import Monotonic
from discord_peer.faults import Status
from discord_peer.people import Person
from discord_pressing import Pressing, pressing, user
from msgspec.structs import replace

from leeward_adapters.discord.answering.private_words import (
    AGAIN_SECONDS,
    PLEAS_SECONDS,
    SHOWN_SECONDS,
    PrivateWords,
)
from leeward_policies.advice import advice
from leeward_policies.domain.event import Event, HelpAsked, MessageEdited, MessageSent
from leeward_policies.domain.message import Author, Message, Text
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef
from leeward_policies.errors import NotReady
from leeward_policies.ports import Choices

FINDER = "https://childhelplineinternational.org"


class Talking:
    """A member's private line, and what answers there."""

    def __init__(self, stage: Pressing) -> None:
        self.stage = stage
        self.now = Monotonic()
        self.words = PrivateWords(stage.client.context, self.now)

    def said(self, text: str, who: Person | None = None) -> Message:
        """Return what somebody writes to the bot, as the intake reads it."""
        person = who or self.stage.ana
        line = person.dm_with_bot()
        number = str(self.stage.peer.world.snowflake())
        ref = MessageRef("discord", DIRECT_SPACE, line.id, number)
        return Message(ref, Author(user(person)), Text(text), datetime.now(UTC))

    async def answers(self, *events: Event) -> list[str]:
        """Hand events on, wait until all are answered, and return what Ana reads, all in all."""
        for event in events:
            self.words.heard(event)
        await self.stage.peer.until(lambda: not self.words.answering)
        return [one.words for one in self.stage.ana.dms]

    async def answers_to(self, text: str) -> list[str]:
        """Let Ana write something, and return all that she reads then."""
        return await self.answers(MessageSent(self.said(text)))


@pytest.fixture
async def talking(tmp_path: Path) -> AsyncIterator[Talking]:
    """Yield a server with the bot connected."""
    async with pressing(tmp_path) as made:
        yield Talking(made)


def words(name: str, language: str = "en") -> str:
    """Return the words of a text."""
    return advice(name, language).text


async def test_plain_words_are_handed_over_once_an_hour(talking: Talking) -> None:
    """The bot says what it is, and who helps; the next answer comes after an hour."""
    first = await talking.answers_to("my day was odd")
    second = await talking.answers_to("are you there")
    talking.now.seconds += AGAIN_SECONDS
    third = await talking.answers_to("hello again")

    assert first[0].startswith(words("hand-over-now"))
    assert FINDER in first[0]
    assert (len(first), len(second), len(third)) == (1, 1, 2)
    assert list(talking.stage.ana.dms[0].buttons) == ["Get help", "How to block", "Rules and tips"]
    assert talking.stage.desk.events == []


async def test_a_plea_shows_help_and_calls_a_person(talking: Talking) -> None:
    """A short line that asks for help does what /help-me does, although something was answered."""
    await talking.answers_to("hello")
    read = await talking.answers_to("help me")
    again = await talking.answers_to("please help")
    (asked,) = talking.stage.desk.told(HelpAsked)

    assert words("help-now") in read[1]
    assert read[2] == words("help-told")
    assert asked.member == user(talking.stage.ana)
    assert asked.channel.space == talking.stage.guild.id
    assert again == read


async def test_a_plea_that_is_repeated_is_met_with_help(talking: Talking) -> None:
    """After a minute help is shown again; the person who knows already is not called anew."""
    first = await talking.answers_to("help me")
    talking.now.seconds += SHOWN_SECONDS
    again = await talking.answers_to("help me please")

    assert again == first * 2
    assert len(talking.stage.desk.told(HelpAsked)) == 1


async def test_a_plea_that_reached_nobody_counts_again(talking: Talking) -> None:
    """Where the team could not be told, the next plea tries once more."""
    talking.stage.desk.fails["tell"] = NotReady(place="test")
    first = await talking.answers_to("i need help")
    talking.stage.desk.fails.clear()
    talking.now.seconds += SHOWN_SECONDS
    second = await talking.answers_to("i need help")

    assert first[-1] == words("help-not-told")
    assert second[-1] == words("help-told")


async def test_later_a_plea_is_one_again(talking: Talking) -> None:
    """After ten minutes a person is called anew."""
    await talking.answers_to("help me")
    talking.now.seconds += PLEAS_SECONDS
    await talking.answers_to("help me")

    assert len(talking.stage.desk.told(HelpAsked)) == 2


async def test_with_several_servers_a_plea_asks_which(talking: Talking) -> None:
    """Help is shown at once; then they choose which team is told."""
    harbour = talking.stage.peer.guild("Harbour")
    await talking.stage.ana.joins(harbour)
    await talking.stage.peer.until(lambda: len(talking.stage.client.guilds) == 2)
    read = await talking.answers_to("help me")
    talking.now.seconds += SHOWN_SECONDS
    again = await talking.answers_to("help me")
    asked = talking.stage.ana.dms[-1]
    picked = await talking.stage.ana.chooses(asked, [harbour.id], custom_id="lw:help:pick")
    await talking.stage.peer.until(lambda: words("help-told") in picked.words)

    assert words("help-now") in read[0]
    assert words("help-where") in read[1]
    assert again == read * 2  # nobody was told yet, and nobody says so
    assert [one.channel.space for one in talking.stage.desk.told(HelpAsked)] == [harbour.id]


async def test_where_no_server_is_known_that_is_said(talking: Talking) -> None:
    """Help is shown all the same, where Discord does not tell in which server they are."""
    talking.stage.peer.faults.plan("GET", r"/members/", Status(403))
    read = await talking.answers_to("help me")

    assert words("help-now") in read[0]
    assert read[1] == words("help-nowhere")


async def test_the_answer_is_in_the_language_that_was_chosen(talking: Talking) -> None:
    """Discord tells no language with a message; what a member chose counts, and their country."""
    ana = user(talking.stage.ana)
    talking.stage.desk.chosen[ana] = Choices(language="de", country="GB")
    read = await talking.answers_to("hallo du")

    assert read[0].startswith(words("hand-over-now", "de"))
    assert "0800 1111" in read[0]


async def test_what_is_no_persons_word_to_the_bot_is_not_answered(talking: Talking) -> None:
    """Bots, webhooks, edits and what is said in rooms get no such answer."""
    said = talking.said("help me")
    bot = replace(said, author=replace(said.author, is_bot=True))
    webhook = replace(said, author=replace(said.author, is_webhook=True))
    in_a_room = replace(said, ref=replace(said.ref, space=talking.stage.guild.id))
    read = await talking.answers(
        MessageSent(bot),
        MessageSent(webhook),
        MessageSent(in_a_room),
        MessageEdited(said, said.sent_at),
    )

    assert read == []
    assert talking.stage.desk.events == []


async def test_an_answer_that_failed_does_not_count(talking: Talking) -> None:
    """Where Discord refuses, the next word is answered, and not only after an hour."""
    talking.stage.peer.faults.plan("POST", r"/messages$", Status(403), times=1)
    first = await talking.answers_to("hello")
    second = await talking.answers_to("hello?")

    assert first == []
    assert len(second) == 1


async def test_the_end_of_a_connection_answers_nobody(talking: Talking) -> None:
    """What is still to be answered then is dropped, without a word."""
    talking.words.heard(MessageSent(talking.said("hello")))
    await talking.words.close()

    assert not talking.words.answering
    assert talking.stage.ana.dms == []
