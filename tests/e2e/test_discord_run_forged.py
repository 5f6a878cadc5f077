"""Presses that no client of Discord's own makes, and people of another server of the same bot."""

from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio
from discord_peer.people import Person
from discord_peer.places import Guild
from discord_peer.things import Channel, Message
from discord_running import Club, club
from leeward_running import ENFORCING, THREAT

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

MANAGES = discord.Permissions(
    manage_guild=True,
    moderate_members=True,
    manage_messages=True,
    kick_members=True,
    ban_members=True,
)

VERBS = ("take", "right", "wrong", "lines", "undo", "timeout", "kick", "ban", "lock")


class Harbour:
    """Another server of the same bot, with a manager who has every right in it."""

    def __init__(self, one: Club) -> None:
        self.guild: Guild = one.peer.guild("Harbour")
        self.room: Channel = self.guild.text("quay")
        crew = self.guild.role("crew", MANAGES)
        self.mods: Channel = self.guild.text("bridge", visible_to=[crew])
        self.bo: Person = self.guild.member("Bo", roles=[crew])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Club, Harbour]]:
    """Two servers with one bot, one of which has cases."""
    async with club(tmp_path_factory.mktemp("forged")) as made:
        harbour = Harbour(made)
        made.configure(ENFORCING)
        with made.bot.config.open("a", encoding="utf-8") as config:
            config.write(f'[adapters.discord.spaces."{harbour.guild.id}"]\n')
            config.write(f'moderators = "{harbour.mods.id}"\n')
        made.peer.limits.set("dm-open", 1_000, 10.0)  # a new pair for each test
        await made.bot.starts()
        yield made, harbour


def one_of(card: Message) -> str:
    """Return the id of the case that a card shows."""
    return card.buttons["Show the lines"].rpartition(":")[2]


async def forged(one: Club, who: Person, on: Message, *custom_ids: str) -> str:
    """Let somebody press buttons that do not stand there; return all that they are told."""
    answers = [await who.forges(on, custom_id) for custom_id in custom_ids]
    await one.told(await who.uses("my-data", on.channel))  # what came before was heard before
    return "".join(answer.words for answer in answers)


async def a_message_of_the_bot(one: Club, who: Person, room: Channel) -> Message:
    """Return an answer of the bot to somebody, below which something might be pressed."""
    asked = await who.uses("help-me", room)
    await one.peer.until(lambda: len(asked.messages) == 2, what="no help")
    await one.settles()  # the case that was opened by this is no part of what follows
    return asked.messages[0]


def presses_on(case: str) -> list[str]:
    """Return every press that a case knows, the second ones too."""
    sure = [f"lw:sure:{verb}:{case}" for verb in ("kick", "ban", "lock")]
    return [*(f"lw:{verb}:{case}" for verb in VERBS), *sure]


async def state_of(one: Club, case: str) -> str:
    """Return all that is known of a case."""
    return (await one.bot.command("cases", "show", case, "--json"))[1]


async def test_a_manager_of_another_server_cannot_press_on_a_case(
    both: tuple[Club, Harbour],
) -> None:
    """A forged press in a server of one's own opens, takes, ends and orders nothing elsewhere."""
    one, harbour = both
    room, kai, mia = one.pair()
    case = one_of(await one.threatens(room, kai, mia))
    await one.peer.until(lambda: mia.dms)
    asked = await a_message_of_the_bot(one, harbour.bo, harbour.room)
    before = await state_of(one, case)
    told = await forged(one, harbour.bo, asked, *presses_on(case))

    assert told == ""
    assert await state_of(one, case) == before
    assert one.guild.has(kai)


async def test_a_case_of_a_private_line_belongs_to_no_other_server(
    both: tuple[Club, Harbour],
) -> None:
    """What somebody wrote to the bot itself is not opened by rights in a server of one's own."""
    one, harbour = both
    kai = one.guild.member("Kai")
    await kai.says(one.peer.bot, "i don't want to live anymore")
    await one.peer.until(lambda: [page for page in one.lea.dms if kai.mention in page.words])
    page = next(page for page in one.lea.dms if kai.mention in page.words)
    asked = await a_message_of_the_bot(one, harbour.bo, harbour.room)
    told = await forged(one, harbour.bo, asked, *presses_on(one_of(page)))

    assert told == ""
    assert "Taken by" not in page.words


async def test_a_moderator_opens_no_case_that_is_not_shown_to_them(
    both: tuple[Club, Harbour],
) -> None:
    """Who guesses the number of a case about staff gets the same answer whether it is about
    them, about another, or none at all.
    """
    one, _ = both
    room, kai, mia = one.pair()
    card = await one.threatens(room, kai, mia)
    max_ = one.guild.member("Max", roles=[one.team])
    await max_.says(room, THREAT, mentions=[mia])
    await one.peer.until(lambda: [page for page in one.lea.dms if max_.mention in page.words])
    page = next(page for page in one.lea.dms if max_.mention in page.words)
    told = [
        await forged(one, who, card, *presses_on(case))
        for who in (max_, one.mo)
        for case in (one_of(page), "case-999")
    ]

    assert set(told) == {""}
    assert "Taken by" not in page.words


async def test_nobody_has_a_hidden_message_posted_without_being_asked(
    both: tuple[Club, Harbour],
) -> None:
    """A forged *Post it again* brings back neither one's own threat nor another's words."""
    one, _ = both
    room, kai, mia = one.pair()
    said = await kai.says(room, THREAT, mentions=[mia])
    await one.peer.until(lambda: not said.exists and mia.dms)
    again = f"lw:again:{one.guild.id}/{room.id}/{said.id}"
    await (await kai.uses("help-me", one.peer.bot)).completes()
    told = await forged(one, kai, kai.dm_with_bot().everything[0], again)
    told += await forged(one, mia, mia.dms[0], again)
    after = await kai.says(room, THREAT, mentions=[mia])
    await one.peer.until(lambda: not after.exists)

    assert told == ""
    assert room.messages == []


async def test_one_press_does_not_kick(both: tuple[Club, Harbour]) -> None:
    """The second press is no press on a case's card: forged there, it orders nothing."""
    one, _ = both
    card = await one.threatens(*one.pair())
    case = one_of(card)
    told = await forged(one, one.mo, card, f"lw:sure:kick:{case}", f"lw:sure:ban:{case}")

    assert told == ""
    assert one.peer.requested("DELETE", "/members/") == []
    assert one.guild.bans == {}


async def test_cases_of_another_server_are_in_no_list_and_no_count(
    both: tuple[Club, Harbour],
) -> None:
    """A manager of another server reads of no case in `/leeward cases` and `/leeward status`."""
    one, harbour = both
    room, kai, mia = one.pair()
    await one.settles()
    before = await one.told(await harbour.bo.uses("leeward status", harbour.room))
    await one.threatens(room, kai, mia)
    listed = await one.told(await harbour.bo.uses("leeward cases", harbour.room))
    status = await one.told(await harbour.bo.uses("leeward status", harbour.room))

    assert kai.mention not in listed.words
    assert counted(status) == counted(before)


def counted(status: Message) -> str:
    """Return what a status says of open cases."""
    return status.words.partition("Open cases for you\n")[2].partition("\n")[0]


async def test_what_is_written_to_the_bot_is_read_by_people_of_ones_own_server(
    both: tuple[Club, Harbour],
) -> None:
    """A threat in a direct message is a case for the servers that its writer is in, also after a
    start, when nobody was seen there yet; the moderators of another server read nothing.
    """
    one, harbour = both
    await one.bot.stops()
    await one.bot.starts()
    ivy, una = one.guild.member("Ivy"), harbour.guild.member("Una")
    await ivy.says(one.peer.bot, THREAT)
    await una.says(one.peer.bot, THREAT)
    await one.case_about(ivy)
    await one.peer.until(
        lambda: [page for page in harbour.mods.messages if una.mention in page.words],
        what="the moderators of the harbour read nothing",
    )
    await one.settles()

    assert not any(ivy.mention in page.words for page in harbour.mods.messages)
    assert not any(una.mention in card.words for card in one.cards)
