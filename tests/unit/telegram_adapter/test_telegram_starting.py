"""`/start`: what the bot is, and what its links are for."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram_acting import DECISION, user
from telegram_pressing import Pressing, pressing

from leeward.testing.acts import because
from leeward_adapters.telegram.sending.callback_data import payload
from leeward_adapters.telegram.setting_up.chosen import chosen
from leeward_adapters.telegram.setting_up.codes import begin_codes
from leeward_adapters.telegram.setting_up.joining_words import GROUP_JOINED, LEAD_CHOSEN, NO_CODE
from leeward_policies.advice import advice
from leeward_policies.domain.action import Refused
from leeward_policies.domain.event import HelpAsked
from leeward_policies.ports import Reasons

FINDER = "https://childhelplineinternational.org"

UNTIL = datetime(2026, 12, 24, 18, 0, tzinfo=UTC)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a group with the bot in it."""
    async with pressing(tmp_path) as made:
        yield made


def words(name: str) -> str:
    """Return the words of a notice."""
    return advice(name).text


async def starts(stage: Pressing, handed: str = "") -> str:
    """Let Ana press Start; return the last that she reads."""
    await stage.ana.starts(handed)
    await stage.rests()
    return stage.ana.dms[-1].text


@pytest.mark.parametrize("handed", ["", "o", "x_y", "w_", "w_%%%", "l_", "m_abc", "g_abc"])
async def test_what_the_bot_is(stage: Pressing, handed: str) -> None:
    """Whatever a link hands over that is not for here, the first words are read."""
    assert await starts(stage, handed) == words("start-hello")
    assert list(stage.ana.dms[-1].buttons) == [
        *("Get help", "How to block"),
        words("safety-title"),
        "What is kept",
    ]


async def test_an_open_door_is_tried_again(stage: Pressing) -> None:
    """What was refused while the line was closed arrives after that."""
    about = stage.place.ana_says()
    refused = await stage.bot.does(stage.place.acts(about, "tip"))

    await starts(stage)
    await stage.bot.does(stage.place.acts(about, "tip", number=1))

    assert isinstance(refused, Refused)
    assert words("own-phone") in stage.ana.dms[-1].text


async def test_the_link_below_a_reminder(stage: Pressing) -> None:
    """Whom it is about reads the statement of reasons, with the way to a human."""
    reason = because(user(stage.ana))
    stage.desk.given[DECISION] = Reasons(DECISION, UNTIL, None, (reason,), ("hide",))

    read = await starts(stage, payload("w", DECISION) or "")

    assert read.startswith(words("reasons-hidden"))
    assert list(stage.ana.dms[-1].buttons) == ["Ask a human"]


async def test_somebody_else_s_link(stage: Pressing) -> None:
    """Everybody sees it in the group, and nobody else learns anything by it."""
    reason = because(user(stage.ben))
    stage.desk.given[DECISION] = Reasons(DECISION, UNTIL, None, (reason,), ("hide",))

    assert await starts(stage, payload("w", DECISION) or "") == words("why-not-yours")


async def test_a_link_to_help(stage: Pressing) -> None:
    """It does what the command does."""
    assert await starts(stage, "h") == words("help-told")
    assert FINDER in stage.ana.dms[0].text
    assert len(stage.desk.told(HelpAsked)) == 1


async def test_the_link_for_the_safety_lead(stage: Pressing) -> None:
    """Whoever taps it is chosen; the code works once."""
    codes = begin_codes(stage.place.folder, stage.context.clock.now())

    first = await starts(stage, f"l_{codes.lead}")
    await stage.ben.starts(f"l_{codes.lead}")
    await stage.rests()

    assert first == LEAD_CHOSEN
    assert stage.ben.dms[-1].text == NO_CODE
    assert chosen(stage.place.folder).safety_lead == str(user(stage.ana))


@pytest.mark.parametrize("is_open", [True, False])
async def test_the_link_for_a_group_of_members(stage: Pressing, *, is_open: bool) -> None:
    """Whoever brought the bot there is told in private where that is open, else by a note."""
    codes = begin_codes(stage.place.folder, stage.context.clock.now())
    harbour = stage.peer.supergroup("Harbour")
    if is_open:
        harbour.owner.opened_bot()
    owner = harbour.owner

    harbour.adds_bot("delete_messages", "restrict_members", payload=f"g_{codes.group}")
    await stage.rests()

    assert chosen(stage.place.folder).groups == (harbour.id,)
    said = [message for message in harbour.messages if message.by_bot]
    if is_open:
        assert said == []
        assert owner.dms[-1].text.startswith(GROUP_JOINED)
    else:
        answer = await stage.clicks(owner, said[0], "Read the answer")
        assert (answer.alert or "").startswith(GROUP_JOINED)


async def test_the_link_for_the_moderators_group(stage: Pressing) -> None:
    """What came of it is said there."""
    codes = begin_codes(stage.place.folder, stage.context.clock.now())
    home = stage.peer.supergroup("Harbour team", forum=True)

    home.adds_bot("manage_topics", payload=f"m_{codes.moderators}")
    await stage.rests()

    assert chosen(stage.place.folder).moderators == home.id
    said = [message for message in home.messages if message.by_bot]
    assert len(said) == 1


async def test_start_in_a_group_says_nothing(stage: Pressing) -> None:
    """Nothing begins there."""
    await stage.says(stage.ana, stage.group, f"/start@{stage.peer.bot.username}")

    assert [message for message in stage.group.messages if message.by_bot] == []
    assert stage.ana.dms == []
