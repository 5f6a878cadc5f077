"""Help and one's own data: shown whatever fails, and a person told where one can be."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from discord_peer.answers import Answer
from discord_peer.faults import Status
from discord_pressing import Pressing, pressing, told, user

from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.answering.statements import my_data
from leeward_adapters.live.casework.buttons import helping
from leeward_policies.advice import advice
from leeward_policies.domain.event import HelpAsked
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.errors import LeewardError, NotReady, StorageFull
from leeward_policies.ports import Choices, MemberData

FINDER = "https://childhelplineinternational.org"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a server with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def words(name: str) -> str:
    """Return the words of a notice."""
    return advice(name).text


def files(answer: Answer) -> list[str]:
    """Return the names of what is attached to an answer."""
    return [one["filename"] for message in answer.messages for one in message.stored.attachments]


async def helped(stage: Pressing, answer: Answer, notice: str) -> str:
    """Wait until a notice can be read, and return all that is read."""
    await stage.peer.until(lambda: words(notice) in told(answer), what=told(answer))
    return told(answer)


async def test_help_in_a_server(stage: Pressing) -> None:
    """Help is shown first, without any number; then a person is told, and that is said."""
    answer = await stage.uses(stage.ana, "help-me", stage.room)
    read = await helped(stage, answer, "help-told")

    assert read.index(words("help-now")) < read.index(FINDER) < read.index(words("help-told"))
    assert not any(sign.isdigit() for sign in read)
    [event] = stage.desk.told(HelpAsked)
    assert event.member == user(stage.ana)
    assert event.channel == ChannelRef("discord", stage.guild.id, stage.room.id)
    assert answer.only_for_them


async def test_help_in_the_country_that_was_chosen(stage: Pressing) -> None:
    """The admin's setting, until a member chooses another; also while nothing can be read."""
    stage.desk.home = "FR"
    first = await stage.uses(stage.ana, "help-me", stage.room)
    of_the_admin = await helped(stage, first, "help-told")

    await stage.desk.choose(user(stage.ana), Choices(country="GB"))
    second = await stage.uses(stage.ana, "help-me", stage.room)
    of_ana = await helped(stage, second, "help-told")

    stage.desk.fails = {"choices": StorageFull(place="test")}
    third = await stage.uses(stage.ana, "help-me", stage.room)
    without = await helped(stage, third, "help-told")

    assert of_the_admin.index("**112**") < of_the_admin.index("3018") < of_the_admin.index(FINDER)
    assert of_ana.index("**999**") < of_ana.index("**0800 1111**") < of_ana.index(FINDER)
    assert "3018" not in of_ana
    assert "3018" in without


@pytest.mark.parametrize("error", [NotReady(place="test"), StorageFull(place="test")])
async def test_help_is_shown_whatever_fails(stage: Pressing, error: LeewardError) -> None:
    """That nobody could be told is said, with other ways to a person."""
    stage.desk.fails = dict.fromkeys(("tell", "people", "is_staff", "standing"), error)

    answer = await stage.uses(stage.ana, "help-me", stage.room)
    read = await helped(stage, answer, "help-not-told")

    assert words("help-now") in read
    assert words("help-told") not in read


@pytest.mark.parametrize(("judges", "asks"), [(False, True), (True, False)])
async def test_a_person_is_promised_only_where_one_is_asked(
    stage: Pressing, *, judges: bool, asks: bool
) -> None:
    """Where the judgement failed, or the policy asks nobody, nobody is promised."""
    stage.desk.judges, stage.desk.asks_people = judges, asks

    answer = await stage.uses(stage.ana, "help-me", stage.room)

    assert words("help-told") not in await helped(stage, answer, "help-not-told")


async def test_help_in_private_tells_the_one_server(stage: Pressing) -> None:
    """In a direct message with the bot, the server that both share is told."""
    stage.peer.guild("Harbour")

    answer = await stage.uses(stage.ana, "help-me", stage.peer.bot)
    await helped(stage, answer, "help-told")

    assert [event.channel.space for event in stage.desk.told(HelpAsked)] == [stage.guild.id]


async def test_help_in_private_asks_which_server(stage: Pressing) -> None:
    """Of several servers the member picks one; only that one is told."""
    harbour = stage.peer.guild("Harbour")
    await stage.ana.joins(harbour)
    await stage.peer.until(lambda: len(stage.client.guilds) == 2)

    answer = await stage.uses(stage.ana, "help-me", stage.peer.bot)
    await helped(stage, answer, "help-where")
    assert stage.desk.events == []
    picked = await stage.ana.chooses(answer, [harbour.id], custom_id="lw:help:pick")
    await helped(stage, picked, "help-told")

    assert [event.channel.space for event in stage.desk.told(HelpAsked)] == [harbour.id]


async def test_a_server_that_one_has_left_cannot_be_picked(stage: Pressing) -> None:
    """Who picks late is looked up again."""
    harbour = stage.peer.guild("Harbour")
    await stage.ana.joins(harbour)
    await stage.peer.until(lambda: len(stage.client.guilds) == 2)
    answer = await stage.uses(stage.ana, "help-me", stage.peer.bot)
    await helped(stage, answer, "help-where")
    await stage.ana.leaves(harbour)

    picked = await stage.ana.chooses(answer, [harbour.id], custom_id="lw:help:pick")
    await helped(stage, picked, "help-nowhere")

    assert stage.desk.events == []


async def test_help_for_somebody_without_a_server(stage: Pressing) -> None:
    """Help is shown all the same, and that nobody could be told."""
    zoe = stage.peer.person("Zoe", installs=True)
    view = buttons([[helping("en")]])
    card = await stage.sent_to(zoe, view)

    answer = await stage.clicks(zoe, card, "help")
    read = await helped(stage, answer, "help-nowhere")

    assert words("help-now") in read
    assert stage.desk.events == []


async def test_help_that_came_too_late_is_written(stage: Pressing) -> None:
    """Who asked has asked: a person is told, and what could not be shown is written to them."""
    late = await stage.ana.uses("help-me", stage.room, patience=0)
    late.expire()
    await stage.peer.until(lambda: stage.ana.dms)

    assert len(stage.desk.told(HelpAsked)) == 1
    [written] = stage.ana.dms
    assert words("help-now") in written.words
    assert words("help-told") in written.words


async def test_help_that_reaches_nobody_in_time_still_pages(stage: Pressing) -> None:
    """Closed direct messages change nothing about who is told."""
    stage.ana.closes_dms()

    late = await stage.ana.uses("help-me", stage.room, patience=0)
    late.expire()
    await stage.peer.until(lambda: stage.desk.told(HelpAsked))

    assert stage.ana.dms == []


# --- /my-data -------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["room", "bot"])
async def test_my_data(stage: Pressing, where: str) -> None:
    """Everybody reads their own as a summary and as a file, and nobody else does."""
    line = '{"id":"abc"}'
    stage.desk.data[user(stage.ana)] = MemberData(f"discord:{stage.ana.id}", (line,), (line,), 2)

    place = stage.room if where == "room" else stage.peer.bot
    answer = await stage.uses(stage.ana, "my-data", place)

    assert answer.only_for_them
    assert files(answer) == ["my-data.json"]
    assert "decisions about your own messages: 1" in told(answer)
    assert words("my-data-held") in told(answer)


async def test_my_data_is_the_same_with_and_without_a_case(stage: Pressing) -> None:
    """A case about somebody does not show in what they are told."""
    before = told(await stage.uses(stage.ana, "my-data", stage.room))
    stage.case()
    after = told(await stage.uses(stage.ana, "my-data", stage.room))

    assert before == after


async def test_my_data_that_cannot_be_read(stage: Pressing) -> None:
    """A failing storage is told in kind words."""
    stage.desk.fails = {"my_data": StorageFull(place="test")}

    assert told(await stage.uses(stage.ana, "my-data", stage.room)) == words("went-wrong")


async def test_my_data_counts_no_short_notes(stage: Pressing) -> None:
    """Nobody can learn from their own data which of their lines was noticed."""
    before = await stage.uses(stage.ana, "my-data", stage.room)
    stage.desk.data[user(stage.ana)] = MemberData(f"discord:{stage.ana.id}", (), (), 3)
    after = await stage.uses(stage.ana, "my-data", stage.room)

    assert told(before) == told(after)


def test_the_file_is_whole() -> None:
    """The file can be read by a program; its lines are values where they are JSON."""
    asking = cast("Any", SimpleNamespace(locale="en-GB", extras={}))
    data = MemberData("discord:1", ('{"id":"abc"}',), ("odd \ud800",), 2)

    _, file = my_data(data, asking)

    assert json.loads(file.fp.read()) == {
        "member": "discord:1",
        "decisions": [{"id": "abc"}],
        "notices": ["odd ?"],
        "choices": {"tips": True, "language": "", "country": ""},
        "reports": [],
        "ratings": 0,
    }


async def test_a_server_that_does_not_tell_is_not_offered(stage: Pressing) -> None:
    """Where Discord does not say who is a member, nobody there is told; help is shown."""
    stage.peer.faults.plan("GET", r"/members/", Status(403, 50001), times=-1)

    answer = await stage.uses(stage.ana, "help-me", stage.peer.bot)

    assert words("help-now") in await helped(stage, answer, "help-nowhere")


async def test_the_help_button_does_the_same(stage: Pressing) -> None:
    """Below a tip in a direct message, help is one press away, and the one server is told."""
    view = buttons([[helping("en")]])
    tip = await stage.sent_to(stage.ana, view)

    answer = await stage.clicks(stage.ana, tip, "help")
    read = await helped(stage, answer, "help-told")

    assert FINDER in read
    assert [event.channel.space for event in stage.desk.told(HelpAsked)] == [stage.guild.id]
