"""The set-up from the printed links to a doctor with nothing to say, on a Telegram of ours.

Every question and every answer is held against the published Bot API.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from telegram_peer.bot_api import TelegramPeer
from telegram_peer.groups import Group
from telegram_peer.persons import Person
from telegram_setting_up import NOW, context_of

from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.setting_up.beginning import beginning
from leeward_adapters.telegram.setting_up.checks import examine, examine_chat, rest_of
from leeward_adapters.telegram.setting_up.chosen import Chosen, chosen
from leeward_adapters.telegram.setting_up.codes import begin_codes
from leeward_adapters.telegram.setting_up.commands import register
from leeward_adapters.telegram.setting_up.joining import (
    group_joined,
    lead_chosen,
    moderators_chosen,
    setup_answer,
)
from leeward_adapters.telegram.setting_up.joining_words import LEAD_CHOSEN, MODERATORS_CHOSEN
from leeward_adapters.telegram.setting_up.links import Links, links
from leeward_adapters.telegram.settings import TelegramSettings
from leeward_policies.ports import Check


@pytest.fixture
async def peer() -> AsyncIterator[TelegramPeer]:
    """Yield a Telegram of ours, whose document every request must keep to."""
    async with TelegramPeer.running() as running:
        yield running
        assert running.violations == []
        assert running.unmodelled == []


@pytest.fixture
def context(peer: TelegramPeer, tmp_path: Path) -> Context:
    """Return the parts of a connection to it."""
    return context_of(peer.base_url, tmp_path, token=peer.token)


@pytest.fixture
def printed(peer: TelegramPeer, tmp_path: Path) -> Links:
    """Return the links that `leeward init telegram` prints."""
    return links(peer.bot.username or "", begin_codes(tmp_path, NOW))


@pytest.fixture
def team(peer: TelegramPeer) -> Group:
    """Return a group for moderators, with topics."""
    return peer.supergroup("Team", forum=True)


@pytest.fixture
def group(peer: TelegramPeer) -> Group:
    """Return a group of members."""
    return peer.supergroup("Riverside")


def code_in(text: str, letter: str) -> str:
    """Return the code that a link has sent as `/start`."""
    command, _, payload = text.partition(" ")
    assert command.startswith("/start")
    assert payload.startswith(f"{letter}_")
    return payload[2:]


async def opened(who: Person, link: str, group: Group, letter: str) -> str:
    """Let somebody tap a link and choose a group; return the code that arrives there."""
    await who.opens(link, group)
    return code_in(group.messages[-1].text, letter)


async def looked(peer: TelegramPeer, folder: Path) -> tuple[Check, ...]:
    """Let the doctor look from outside."""
    return await examine(TelegramSettings(base_url=peer.base_url), peer.token, folder)


def said(checks: tuple[Check, ...], *states: str) -> set[str]:
    """Return the names of what is in one of some states."""
    return {check.name for check in checks if check.state in states}


async def test_three_taps_and_all_is_well(
    peer: TelegramPeer, context: Context, printed: Links, team: Group, group: Group
) -> None:
    """The moderators' group, the lead and a group; nothing is left to be done but by @BotFather."""
    lou = peer.person("Lou")
    code = await opened(team.owner, printed.moderators, team, "m")
    answer = await moderators_chosen(context, team.id, team.owner.id, code)
    assert answer.startswith(MODERATORS_CHOSEN)

    await lou.opens(printed.lead)
    code = code_in(lou.private[-1].text, "l")
    assert await lead_chosen(context, lou.id, code) == LEAD_CHOSEN

    code = await opened(group.owner, printed.group, group, "g")
    answer = await group_joined(context, group.id, group.owner.id, code)
    assert answer.endswith("Everything it needs is granted.")

    found = chosen(context.folder)
    assert (found.moderators, found.safety_lead, found.groups) == (
        team.id,
        f"telegram:{lou.id}",
        (group.id,),
    )
    checks = await looked(peer, context.folder)
    assert said(checks, "ill") == set()
    assert said(checks, "note") <= {"telegram joining"}


async def test_a_group_without_topics_is_mended_and_the_link_tapped_again(
    peer: TelegramPeer, context: Context, printed: Links
) -> None:
    """The most frequent slip of the set-up."""
    plain = peer.supergroup("Team")
    code = await opened(plain.owner, printed.moderators, plain, "m")
    answer = await moderators_chosen(context, plain.id, plain.owner.id, code)
    assert "switch Topics on" in answer
    assert chosen(context.folder).moderators is None

    plain.becomes_forum()
    await moderators_chosen(context, plain.id, plain.owner.id, code)

    assert chosen(context.folder).moderators == plain.id


async def test_a_stranger_who_saw_the_command_changes_nothing(
    context: Context, printed: Links, team: Group
) -> None:
    """A plain member of that group sends it again by hand."""
    code = await opened(team.owner, printed.moderators, team, "m")
    mia = team.member("Mia")

    await moderators_chosen(context, team.id, mia.id, code)
    await lead_chosen(context, mia.id, code)

    assert chosen(context.folder).moderators is None
    assert chosen(context.folder).safety_lead == ""


async def test_the_doctor_sees_what_went_wrong_later(
    peer: TelegramPeer, context: Context, printed: Links, team: Group, group: Group
) -> None:
    """The lead blocks the bot, a right is taken away, and the team's group becomes public."""
    lou = peer.person("Lou")
    await lou.opens(printed.lead)
    await lead_chosen(context, lou.id, code_in(lou.private[-1].text, "l"))
    code = await opened(team.owner, printed.moderators, team, "m")
    await moderators_chosen(context, team.id, team.owner.id, code)
    code = await opened(group.owner, printed.group, group, "g")
    await group_joined(context, group.id, group.owner.id, code)

    lou.blocks_bot()
    group.bot_may("delete_messages")
    team.becomes_public("riverside_team")
    checks = await looked(peer, context.folder)

    assert said(checks, "ill") == {
        "Riverside: rights",
        "Team: moderators' group",
        "safety lead on telegram",
    }
    answer = await setup_answer(context, team.id, team.owner.id)
    assert "anybody can find it" in answer


async def test_a_basic_group_that_becomes_a_supergroup(
    peer: TelegramPeer, context: Context, printed: Links
) -> None:
    """It is noted under its old number, with the new one."""
    basic = peer.group("Lakeside")
    code = await opened(basic.owner, printed.group, basic, "g")
    await group_joined(context, basic.id, basic.owner.id, code)
    assert "Lakeside: kind" in said(await looked(peer, context.folder), "note")

    new = basic.migrates()
    checks = await looked(peer, context.folder)

    (moved,) = [check for check in checks if check.name == f"group {basic.id}"]
    assert new.id in moved.says


async def test_from_within_the_doctor_looks_at_the_groups_it_has_met(
    context: Context, group: Group
) -> None:
    """A group that was added by hand is in no file, and yet looked at."""
    group.adds_bot()

    checks = await examine_chat(context, group.id)

    assert {"Riverside: reading", "Riverside: rights"} <= said(checks, "ill")


async def test_commands_are_written_once(context: Context, team: Group) -> None:
    """What Telegram keeps is read back as it was written."""
    team.adds_bot("manage_topics")

    async with rest_of(context) as rest:
        assert await register(rest, [team.id]) == 6
        assert await register(rest, [team.id]) == 0
        assert await register(rest, [], gone=[team.id]) == 1


async def test_the_two_rights_are_suggested_once(peer: TelegramPeer) -> None:
    """What an admin has set in @BotFather stays."""
    settings = TelegramSettings(base_url=peer.base_url)

    first = await beginning(settings, peer.token)
    again = await beginning(settings, peer.token)

    assert (first.username, first.has_suggested) == (peer.bot.username, True)
    assert not again.has_suggested


async def test_a_link_of_yesterday(context: Context, peer: TelegramPeer, team: Group) -> None:
    """It adds the bot, and chooses nothing."""
    past = datetime.now(UTC) - timedelta(days=3650)
    old = links(peer.bot.username or "", begin_codes(context.folder, past))
    code = await opened(team.owner, old.moderators, team, "m")

    await moderators_chosen(context, team.id, team.owner.id, code)

    found = chosen(context.folder)
    assert found == Chosen(codes=found.codes)
