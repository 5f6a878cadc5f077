"""Groups of every kind in a running Leeward: basic ones, what they become, and without rights."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from leeward_running import THREAT
from telegram_peer.groups import Group
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_running import RIGHTS, Club, club

STEPS = (
    "hey how old are you, are your parents home",
    "you are so mature for your age",
    "don't tell anyone we talk, it's our secret",
)
"""Each line is small talk for a filter of words; together they are a concern."""


def basic_group(one: Club, *people: Person) -> Group:
    """Return a basic group with the moderators as its admins, and the bot."""
    made = one.peer.group("Basics")
    made.adds_bot("delete_messages", "restrict_members")
    for who in people:
        who.is_member_of(made)
    for who in (one.mo, one.lea):
        who.is_member_of(made)
        who.is_admin_of(made, "delete_messages", "restrict_members")
    return made


async def threatens(one: Club, where: Group, author: Person, target: Person) -> Message:
    """Let somebody threaten somebody in an answer, and wait until it is hidden and done."""
    hello = await target.says(where, "hello all")
    said = await author.says(where, THREAT, reply_to=hello)
    await one.is_hidden(said)
    await one.bot.settles()
    return said


async def test_in_a_basic_group_what_cannot_be_done_has_no_button(tmp_path: Path) -> None:
    """Messages are hidden there; nobody can be paused or banned, and the doctor says so with a
    cure.
    """
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        kai, mia = one.pair()
        basic = basic_group(one, kai, mia)
        one.configure(others=[f'[adapters.telegram.spaces."{basic.id}"]'])
        await one.bot.starts()
        await threatens(one, basic, kai, mia)
        card = await one.card()
        _, doctor = await one.bot.command("doctor")
        await one.presses(one.mo, card, "Kick")
        sure = await one.letter(one.mo, "Yes, kick")
        await one.presses(one.mo, sure, "Yes, kick")
        await one.until(lambda: not basic.has(kai), "Kai is there")
        await one.bot.settles()

        assert "opened in the group Basics" in card.text
        assert not {"Pause", "Ban"} & set(card.buttons)
        assert "Basics: kind: it is a basic group" in doctor
        assert "Telegram then makes it a supergroup, and Leeward goes with it." in doctor


async def test_a_group_that_becomes_a_supergroup_takes_its_cases_along(tmp_path: Path) -> None:
    """The case about the pair goes on, and an order in it lands in the new chat; after a restart
    too.
    """
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        kai, mia = one.pair()
        basic = basic_group(one, kai, mia)
        one.configure(others=[f'[adapters.telegram.spaces."{basic.id}"]'])
        await one.bot.starts()
        await threatens(one, basic, kai, mia)
        card = await one.card()
        new = basic.migrates()
        new.bot_may("delete_messages", "restrict_members")
        await threatens(one, new, kai, mia)
        await one.reads(card, "2 lines, oldest first")
        await one.bot.stops()
        await one.peer.gone()
        await one.bot.starts()
        await one.presses(one.mo, card, "Pause")
        choice = await one.letter(one.mo, "1 hour")
        await one.presses(one.mo, choice, "1 hour")
        await one.until(lambda: new.restricted(kai) is not None, "Kai may write")

        assert len(one.cards) == 1
        assert "Pause" in card.buttons


async def test_a_pattern_goes_on_in_the_supergroup(tmp_path: Path) -> None:
    """Steps before and after the move are one concern between the same two."""
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        kai, mia = one.pair()
        basic = basic_group(one, kai, mia)
        one.configure(others=[f'[adapters.telegram.spaces."{basic.id}"]'])
        await one.bot.starts()
        await steers(basic, kai, mia, STEPS[:2])
        new = basic.migrates()
        new.bot_may(*RIGHTS)
        await steers(new, kai, mia, STEPS[2:])
        page = await one.letter(one.lea, "Take")
        await one.bot.settles()

        assert "grooming" in page.text.splitlines()[0]
        assert f"{kai.name} → {mia.name}" in page.text
        assert kai.dms == []
        assert one.team.messages == []


async def steers(where: Group, author: Person, target: Person, lines: Sequence[str]) -> None:
    """Let somebody steer somebody, who answers as one does."""
    for line in lines:
        said = await author.says(where, line, mentions=[target])
        await target.says(where, "haha ok", reply_to=said)


async def test_a_bot_that_is_no_admin_sees_commands_alone_and_says_so(tmp_path: Path) -> None:
    """Nothing is found by itself; a report works and its author is asked to delete the command;
    status and doctor say what is missing, with a cure.
    """
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        one.group.bot_may()
        one.configure()
        await one.bot.starts()
        said = await one.ben.says(one.group, THREAT, mentions=[one.ana])
        command = await one.ana.says(one.group, "/report", reply_to=said)
        card = await one.card()
        await one.told(one.ana, "Please delete it, so that nobody sees it.")
        await one.mo.says(one.team, "/leeward status")
        await one.until(lambda: len(one.team.messages) > 2, "no status is told")
        status = one.team.messages[-1].text.replace("\u2060", "")
        code, doctor = await one.bot.command("doctor")

        assert said.exists
        assert command.exists
        assert "A member asks for a look at Ben" in card.text
        assert not {"Pause", "Kick", "Ban", "Close the group"} & set(card.buttons)
        assert "1 group cannot be read" in status
        assert "make the bot an administrator there" in status
        assert code == 1
        assert "ILL   Riverside: reading: the bot is a plain member in privacy mode" in doctor
        assert "ILL   Riverside: rights: the bot is no administrator" in doctor


@pytest.mark.parametrize("is_back", [True, False])
async def test_rights_that_go_and_come_are_noticed_while_it_runs(
    tmp_path: Path, *, is_back: bool
) -> None:
    """Without *Delete messages* the moderators are asked instead; with it messages go again."""
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        one.configure()
        await one.bot.starts()
        one.group.bot_may("restrict_members")
        said = await one.ben.says(one.group, THREAT, mentions=[one.ana])
        card = await one.card()
        text = await one.reads(card, "Not done")
        after = None
        if is_back:
            one.group.bot_may(*RIGHTS)
            after = await one.ben.says(one.group, THREAT, mentions=[one.lea])
            await one.is_hidden(after)

        assert said.exists
        assert "Leeward could not hide the message. Please look, and delete it" in text
        assert "Hid the message" not in text
        assert one.ben.dms == [] or is_back
