"""What can be done in a chat, by its kind and by the rights that its admins have given the bot."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from telegram_acting import Acting, Riverside, asks, riverside, space, user

from leeward_adapters.telegram.acting.capabilities import EXPECTED, expected
from leeward_adapters.telegram.setting_up.chosen import choose
from leeward_adapters.telegram.settings import SpaceSettings, TelegramSettings
from leeward_policies.domain.action import Done
from leeward_policies.domain.refs import MessageRef, SpaceRef
from leeward_policies.ports import Capabilities, People

ACTS = ("hide", "reply", "restrict", "kick", "ban", "unban", "lock", "unlock")


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A group, and a judge at the end."""
    async with riverside(tmp_path) as one:
        yield one


def possible(bot: Acting, club: Riverside) -> set[str]:
    """Return which acts can be done in full in the club's group."""
    can = bot.performer.capabilities(space(club.group))
    return {name for name in ACTS if getattr(can, name) == "full"}


async def test_with_both_rights_everything_can_be_done(club: Riverside) -> None:
    """As the link of the set-up gives them."""
    async with club.bot() as bot:
        can = bot.performer.capabilities(space(club.group))

    assert can == replace(EXPECTED, ask="full")


@pytest.mark.parametrize(
    ("rights", "acts"),
    [
        (("delete_messages",), {"hide", "reply"}),
        (("restrict_members",), set(ACTS) - {"hide"}),
        (("invite_users",), {"reply"}),
        ((), {"reply"}),
    ],
)
async def test_each_right_is_for_its_acts(
    club: Riverside, rights: tuple[str, ...], acts: set[str]
) -> None:
    """An ordinary member can only write."""
    club.group.bot_may(*rights)
    async with club.bot() as bot:
        assert possible(bot, club) == acts


async def test_a_group_of_the_old_kind_knows_fewer_acts(club: Riverside) -> None:
    """Nobody can be restricted there, and nobody is kept out."""
    old = club.peer.group("Old")
    old.adds_bot("delete_messages", "restrict_members")
    async with club.bot() as bot:
        await bot.looks_at(old)
        can = bot.performer.capabilities(space(old))

    full = {name for name in ACTS if getattr(can, name) == "full"}
    assert full == {"hide", "reply", "kick", "lock", "unlock"}


async def test_in_a_channel_messages_are_hidden_and_nobody_is_spoken_to(club: Riverside) -> None:
    """Whoever reads it is no member who could be asked."""
    channel = club.peer.channel("News")
    channel.adds_bot("delete_messages", "restrict_members", "post_messages")
    async with club.bot() as bot:
        await bot.looks_at(channel)
        can = bot.performer.capabilities(space(channel))

    assert {name for name in ACTS if getattr(can, name) == "full"} == {"hide"}
    assert can.undo_hide == "none"


async def test_of_an_unknown_chat_nothing_is_ruled_out(club: Riverside) -> None:
    """What is owed there waits, or is refused with a reason."""
    async with club.bot(looks=False) as bot:
        can = bot.performer.capabilities(space(club.group))

    assert can == replace(EXPECTED, ask="full")
    assert expected(space(club.group)) == EXPECTED
    assert expected(SpaceRef("discord", "1")) == Capabilities()


async def test_where_we_were_removed_people_are_asked_all_the_same(club: Riverside) -> None:
    """Nothing else can be done there."""
    club.group.removes_bot()
    async with club.bot(looks=False) as bot:
        member = {"status": "kicked", "user": {"id": 1, "is_bot": True, "first_name": "Leeward"}}
        bot.context.directory.set_own(club.group.id, {**member, "until_date": 0})
        can = bot.performer.capabilities(space(club.group))

    assert can == Capabilities(warn="best_effort", tip="best_effort", ask="full")


@pytest.mark.parametrize("odd", ["@direct", "", "nobody", "6100000001"])
async def test_where_there_is_no_group_there_are_words_alone(club: Riverside, odd: str) -> None:
    """A private chat has nothing to hide."""
    async with club.bot() as bot:
        can = bot.performer.capabilities(SpaceRef("telegram", odd))

    assert [getattr(can, name) for name in ACTS] == ["none"] * len(ACTS)
    assert can.ask != "none"


async def test_another_platform_is_none_of_ours(club: Riverside) -> None:
    """Its own adapter says what can be done there."""
    async with club.bot() as bot:
        assert bot.performer.capabilities(SpaceRef("discord", "1")) == Capabilities()


async def test_without_a_moderators_group_people_are_asked_as_far_as_possible(
    club: Riverside,
) -> None:
    """Whoever answers may not have started the bot."""
    async with club.bot(settings=TelegramSettings(base_url=club.peer.base_url)) as bot:
        before = bot.performer.capabilities(space(club.group)).ask
        choose(club.folder, moderators=club.team.id)
        after = bot.performer.capabilities(space(club.group)).ask

    assert (before, after) == ("best_effort", "full")


# --- where people are asked about somebody without a message ------------------------------------


async def test_a_plea_for_help_in_private_goes_to_the_only_group(club: Riverside) -> None:
    """There is but one team."""
    about = MessageRef("telegram", "@direct", club.ana.id, "1")
    settings = TelegramSettings(base_url=club.peer.base_url, moderators=club.team.id)
    async with club.bot(settings=settings) as bot:
        outcome = await bot.does(asks(about, user(club.ana)))

    assert isinstance(outcome, Done)
    assert outcome.via == "case-post"


async def test_a_plea_for_help_goes_to_the_team_of_a_group_that_they_are_in(
    club: Riverside,
) -> None:
    """People of another group learn nothing."""
    other, others = club.peer.supergroup("Other"), club.peer.supergroup("Other team", forum=True)
    other.adds_bot("delete_messages")
    others.adds_bot("manage_topics")
    ben, eve = other.member("Ben"), club.peer.person("Eve")
    eve.opened_bot()
    club.desk.answering = People(safety_lead=user(club.lou))
    spaces = {
        club.group.id: SpaceSettings(moderators=club.team.id),
        other.id: SpaceSettings(moderators=others.id),
    }
    settings = TelegramSettings(base_url=club.peer.base_url, spaces=spaces)
    vias: list[str] = []
    async with club.bot(settings=settings) as bot:
        await bot.looks_at(other, others)
        for number, person in enumerate((club.ana, ben, eve)):
            about = MessageRef("telegram", "@direct", person.id, "1")
            outcome = await bot.does(asks(about, user(person), key=f"{number}:ask:moderators"))
            vias.append(outcome.via if isinstance(outcome, Done) else "")

    assert vias == ["case-post", "case-post", "direct-message"]
    assert [len(club.team.topics), len(others.topics), len(club.lou.dms)] == [1, 1, 1]
