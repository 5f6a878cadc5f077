"""Starting a Leeward for Discord: `leeward init`, `leeward doctor`, and what a start refuses."""

import asyncio
import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from discord_running import Club, club
from leeward_running import INSULT

pytestmark = pytest.mark.peer

TOO_LITTLE = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    read_message_history=True,
)
"""Neither Manage Messages nor Timeout Members."""


async def leeward_alone(one: Club, *words: str) -> tuple[int, str]:
    """Run a command as whoever keeps the token in its file; return exit code and what it says."""
    environment = {key: os.environ[key] for key in os.environ if key != "LEEWARD_DISCORD_TOKEN"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "leeward", *words, "--config", str(one.bot.config),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env=environment,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode()


def token_file(one: Club, mode: int) -> Path:
    """Save the token beside the configuration."""
    path = one.bot.folder / "discord.token"
    path.write_text(one.peer.token, "ascii")
    path.chmod(mode)
    return path


async def test_init_prints_an_invitation_that_asks_for_what_is_needed_alone(
    tmp_path: Path,
) -> None:
    """`leeward init discord` prints the link for this bot, with seven rights, and what is next."""
    async with club(tmp_path) as one:
        one.configure()
        code, said = await one.bot.command("init", "discord")
        link = next(word for word in said.split() if word.startswith("https://discord.com/oauth2"))
        asked = parse_qs(urlsplit(link).query)
        rights = discord.Permissions(int(asked["permissions"][0]))

        assert code == 0
        assert asked["scope"] == ["bot applications.commands"]
        assert {name for name, allowed in rights if allowed} == {
            "read_messages",
            "send_messages",
            "send_messages_in_threads",
            "embed_links",
            "read_message_history",
            "manage_messages",
            "moderate_members",
        }
        assert "/leeward setup" in said


async def test_the_doctor_names_what_is_not_in_order_with_its_cure(tmp_path: Path) -> None:
    """Beside a running bot `leeward doctor` tells intents, rights, blind rooms and role order."""
    async with club(tmp_path, permissions=TOO_LITTLE) as one:
        one.guild.text("secret", hidden_from_bot=True)
        one.guild.member("Vera", roles=[one.guild.role("veterans", above_bot=True)])
        one.other.deny(one.guild.bot_role, "send_messages")
        one.configure()
        await one.bot.starts()
        one.peer.gateway.approved.message_content = False
        code, said = await one.bot.command("doctor")

        assert code == 1
        assert "Riverside: permissions: missing: Manage Messages and Timeout Members." in said
        assert "blind rooms: members write here unseen by Leeward: #secret" in said
        assert "veterans" in said
        assert "#games" in said
        assert "Leeward may not read what is written." in said
        assert "Privileged Gateway Intents: switch Message Content on." in said
        assert "moderators' room: #cases, and everybody else is kept out" in said


async def test_a_wrong_token_ends_the_run_with_a_sentence(tmp_path: Path) -> None:
    """A refused token ends `leeward run` with exit code 2, says why and where to get another."""
    async with club(tmp_path) as one:
        one.configure()
        wrong = {"LEEWARD_DISCORD_TOKEN": "not-the-token"}
        await one.bot.starts(ready=False, **wrong)
        code = await one.bot.ends()
        said = [line for line in one.bot.errors().splitlines() if not line.startswith("{")]

        assert code == 2
        assert len(said) == 1
        assert said[0].startswith(
            "leeward: The platform refuses the credentials at discord: the token is refused."
            " Copy the token again from the Developer Portal"
        )
        assert said[0].count("The platform refuses") == 1
        assert "not-the-token" not in one.bot.errors()


async def test_a_token_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """A token file with mode 644 ends `leeward run` before it connects, with the cure."""
    async with club(tmp_path) as one:
        one.configure()
        path = token_file(one, 0o644)
        code, said = await leeward_alone(one, "run")

        assert code == 2
        assert "its permissions are 644" in said
        assert f"chmod 600 {path}" in said
        assert one.peer.token not in said
        assert one.peer.requests == []


async def test_a_token_file_of_ones_own_is_enough(tmp_path: Path) -> None:
    """With mode 600 the file's token is used: the doctor finds the bot that it belongs to."""
    async with club(tmp_path) as one:
        one.configure()
        token_file(one, 0o600)
        _, said = await leeward_alone(one, "doctor")

        assert "discord token: it is that of TestBot" in said
        assert one.peer.token not in said


async def test_a_second_run_is_refused_while_the_first_lives(tmp_path: Path) -> None:
    """On one database one process runs: another ends with exit code 2, and the first goes on."""
    async with club(tmp_path) as one:
        one.configure()
        await one.bot.starts()
        code, said = await one.bot.command("run")
        await one.ben.says(one.room, INSULT, mentions=[one.ana])
        await one.peer.until(lambda: one.ben.dms, what="the first one does nothing")

        assert code == 2
        assert "another Leeward of this machine runs on it" in said
        assert "Stop that one first, or let it run: one is enough." in said


async def test_it_stops_when_it_is_asked_to(tmp_path: Path) -> None:
    """A service manager's SIGTERM ends it in order: with exit code 0 and a last sentence."""
    async with club(tmp_path) as one:
        one.configure()
        await one.bot.starts()
        code = await one.bot.stops()
        await one.peer.gone()

        assert code == 0
        assert one.bot.said().splitlines()[-1].startswith("Leeward has stopped.")
        assert one.peer.invalid_requests == 0
