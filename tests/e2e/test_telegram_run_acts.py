"""A real `leeward run` does on Telegram what its policy says, and says what it could not do."""

from pathlib import Path

import pytest
from leeward_running import INSULT, THREAT
from telegram_running import club


async def test_a_threat_is_hidden_and_becomes_a_case(tmp_path: Path) -> None:
    """The message goes, its author reads why in private, and the moderators get a topic."""
    async with club(tmp_path) as one:
        one.configure()
        await one.bot.starts()

        card = await one.threatens(one.ben, one.ana)

        assert "threat" in card.text
        assert [topic.name.partition(" ")[0] for topic in one.topics] == ["case-1"]
        assert "Take" in card.buttons
        assert (await one.letter(one.ben, "Why?")).exists


@pytest.mark.parametrize("has_started", [True, False])
async def test_a_warning_finds_its_reader(tmp_path: Path, *, has_started: bool) -> None:
    """Who has started the bot is warned in private; for anybody else stands a reminder."""
    async with club(tmp_path) as one:
        one.configure()
        kai = one.group.member("Kai")
        if has_started:
            kai.opened_bot()
        await one.bot.starts()

        await kai.says(one.group, INSULT, reply_to=await one.ana.says(one.group, "hello"))
        if has_started:
            letter = await one.letter(kai, "Why?")
            await one.bot.settles()
        else:
            await one.until(lambda: one.said_in_group, "nothing stands in the group")
            letter = one.said_in_group[0]
            await one.bot.settles()

        assert next(iter(letter.buttons)) == "Why?"
        assert bool(one.said_in_group) == (not has_started)
        assert THREAT not in letter.text
