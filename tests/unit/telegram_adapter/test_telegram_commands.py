"""The bot's commands stand where they are of use, are written when they differ, and read well."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from telegram_setting_up import context_of
from telegram_told import MODERATORS, TOKEN, TelegramTold, telegram_told

from leeward_adapters.telegram.setting_up.chosen import FILE, choose
from leeward_adapters.telegram.setting_up.commands import (
    DESCRIPTION_LONGEST,
    FOR_ADMINS,
    FOR_MODERATORS,
    IN_GROUPS,
    IN_PRIVATE,
    SHORT_LONGEST,
    description,
    others,
    register,
    registered,
    said,
    spoken_in,
)
from leeward_adapters.telegram.setting_up.rest import Rest
from leeward_adapters.telegram.settings import SpaceSettings, TelegramSettings
from leeward_policies.advice import words_of


@pytest.fixture
async def told() -> AsyncIterator[TelegramTold]:
    """Yield a Bot API that has heard of no command yet."""
    async with telegram_told() as running:
        yield running


def names(told: TelegramTold, scope: str) -> list[str]:
    """Return the commands that Telegram offers in a scope."""
    return [one["command"] for one in told.commands.get(scope, [])]


async def test_each_place_offers_its_own(told: TelegramTold) -> None:
    """Members see what is for them; the team's commands stand in the team's group alone."""
    async with Rest(told.base_url, TOKEN) as rest:
        await register(rest, ["-1002"])

    groups = ["report", "is_this_ok", "help_me", "safety"]
    assert names(told, "all_private_chats:") == [
        *("is_this_ok", "help_me", "report", "my_reports", "safety", "my_data", "start")
    ]
    assert names(told, "all_group_chats:") == groups
    assert names(told, "all_chat_administrators:") == [*groups, "leeward_welcome"]
    assert names(told, "chat:-1002") == ["leeward", "setup", *groups]


async def test_members_read_them_in_their_language(told: TelegramTold) -> None:
    """At the start they are written in each language that has texts, for those who speak it."""
    async with Rest(told.base_url, TOKEN) as rest:
        first = await spoken_in(rest, "de", 0)
        again = await spoken_in(rest, "de", 0)

    german = told.commands["all_private_chats::de"]
    assert [one["command"] for one in german] == list(IN_PRIVATE)
    assert german[0]["description"] == words_of("command-is-this-ok", "de")
    assert (first, again) == (2, 0)


async def test_what_stands_there_is_not_written_again(told: TelegramTold) -> None:
    """A start changes nothing at Telegram, as long as nothing has changed here."""
    async with Rest(told.base_url, TOKEN) as rest:
        first = await register(rest, ["-1002"])
        again = await register(rest, ["-1002"])

    assert (first, again) == (6, 0)


async def test_what_an_admin_wrote_about_the_bot_stays(told: TelegramTold) -> None:
    """Their words in @BotFather go before ours."""
    told.texts |= {"description": "Our own bot.", "short": "Ours."}

    async with Rest(told.base_url, TOKEN) as rest:
        await register(rest, [])

    assert told.texts == {"description": "Our own bot.", "short": "Ours."}


async def test_a_group_where_cases_went_before_offers_them_no_more(told: TelegramTold) -> None:
    """Unless cases go there again."""
    async with Rest(told.base_url, TOKEN) as rest:
        await register(rest, ["-1", "-2"])
        await register(rest, ["-1"], gone=["-1", "-2"])

    assert "chat:-1" in told.commands
    assert "chat:-2" not in told.commands


async def test_at_the_start_every_team_gets_them(told: TelegramTold, tmp_path: Path) -> None:
    """The group that was chosen, and those that leeward.toml names, each once."""
    choose(tmp_path, moderators=str(MODERATORS))
    settings = TelegramSettings(
        base_url=told.base_url,
        moderators="-5",
        spaces={"-1": SpaceSettings(moderators="-6"), "-2": SpaceSettings()},
    )

    await registered(context_of(told.base_url, tmp_path, settings=settings), 0)

    teams = {scope for scope in told.commands if scope.startswith("chat:")}
    assert teams == {"chat:-5", "chat:-6", f"chat:{MODERATORS}"}
    assert {f"all_private_chats::{code.partition('-')[0]}" for code in others()} <= set(
        told.commands
    )


@pytest.mark.parametrize("is_broken", [True, False])
async def test_at_the_start_nothing_stops(
    told: TelegramTold, tmp_path: Path, *, is_broken: bool
) -> None:
    """A refusal, or a file that cannot be read, is logged; messages are heard all the same."""
    told.refusals["getMyCommands"] = (400, "no", {})
    if is_broken:
        (tmp_path / FILE).write_text("schema = \n", "utf-8")

    with capture_logs() as logs:
        await registered(context_of(told.base_url, tmp_path), 0)

    assert [one["event"] for one in logs] == ["telegram.commands_not_written"]


def test_the_words_fit_and_are_plain() -> None:
    """Telegram cuts what is too long, and takes only some letters in a command."""
    spoken = ("en", *others())
    members = [one for code in spoken for one in said((*IN_PRIVATE, *IN_GROUPS), code)]
    commands = (*members, *FOR_ADMINS, *FOR_MODERATORS)

    assert all(re.fullmatch("[a-z0-9_]{1,32}", one.command) for one in commands)
    assert all(1 <= len(one.description) <= 256 for one in commands)
    assert len(description("en")) <= DESCRIPTION_LONGEST
    assert len(words_of("bot-in-short")) <= SHORT_LONGEST
