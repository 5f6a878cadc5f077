"""`/leeward status`, `doctor`, `policy`, `cases` and `about` of a running Leeward, and for whom."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
import pytest_asyncio
from discord_peer.things import Message
from discord_running import Club, club
from leeward_running import ENFORCING

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server whose policy is enforced, with a room that the bot does not see."""
    async with club(tmp_path_factory.mktemp("commands")) as made:
        made.configure(ENFORCING)
        made.guild.text("secret", hidden_from_bot=True)
        await made.bot.starts()
        yield made


async def answer(one: Club, command: str, *, lead: bool = True) -> Message:
    """Let the safety lead, or Mo, use a command."""
    who = one.lea if lead else one.mo
    return await one.told(await who.uses(f"leeward {command}", one.room))


async def test_status_says_how_it_does(one: Club) -> None:
    """The status tells mode, policy, connection, what arrives in private, and what is not seen."""
    told = await answer(one, "status")

    assert told.ephemeral
    assert "Mode\nenforce: it acts" in told.words
    assert "Policy\n`riverside@1+" in told.words
    assert "discord\\: listening" in told.words
    assert "1 of this server's rooms" in told.words
    assert "Private words that arrived" in told.words


async def test_doctor_says_what_is_not_in_order_with_its_cure(one: Club) -> None:
    """The doctor names the room that it does not see and the role that it cannot call."""
    told = await answer(one, "doctor")

    assert told.ephemeral
    assert "\\#secret" in told.words
    assert "Discord lets Leeward call only a role that everybody may mention" in told.words
    assert "permissions: everything it needs is granted" in told.words
    assert "role order: Leeward's role stands high enough" in told.words


async def test_doctor_is_for_those_who_manage_the_server(one: Club) -> None:
    """A moderator who may not manage the server is told that it is not for them."""
    told = await answer(one, "doctor", lead=False)

    assert told.words == "This takes the right Manage Server."


async def test_policy_is_told_in_sentences(one: Club) -> None:
    """The policy in force comes in plain sentences, as a file where it is long."""
    told = await answer(one, "policy", lead=False)
    (file,) = told.stored.attachments

    assert told.words == "It is longer than a message, so it is attached."
    assert file["filename"] == "policy.txt"


async def test_cases_lists_what_is_open_with_links(one: Club) -> None:
    """A moderator reads the open cases that are in their room, each with a link to its card."""
    room, kai, mia = one.pair()
    card = await one.threatens(room, kai, mia)
    told = await answer(one, "cases", lead=False)

    link = f"https://discord.com/channels/{one.guild.id}/{card.channel.id}/{card.id}"
    assert f"]({link}) · threat · look within the hour" in told.words
    assert f"{kai.mention} threatened {mia.mention}" in told.words


async def test_about_says_what_it_is_and_who_answers(one: Club) -> None:
    """Anybody of the team reads what Leeward keeps and cannot see, and who answers for safety."""
    told = await answer(one, "about", lead=False)

    assert "watches over chats with young members" in told.words
    assert f"{one.lea.mention} answers for this community's safety." in told.words


async def test_members_are_not_offered_the_team_s_commands(one: Club) -> None:
    """An ordinary member sees their commands and the menus, and no `/leeward`."""
    assert one.ana.offers(one.room) == {
        "help-me",
        "is-this-ok",
        "my-data",
        "my-reports",
        "report",
        "safety",
        "Report this person",
        "Report to moderators",
        "Is this OK?",
    }
    assert "leeward" in one.mo.offers(one.room)


@contextmanager
def offered_to_all(one: Club) -> Iterator[None]:
    """Open `/leeward` to everybody, as an admin can in the server's settings."""
    known = [each for scope in one.peer.world.commands.values() for each in scope.values()]
    command = next(each for each in known if each["name"] == "leeward")
    before, command["default_member_permissions"] = command["default_member_permissions"], None
    yield
    command["default_member_permissions"] = before


async def test_who_is_offered_a_command_by_mistake_is_refused(one: Club) -> None:
    """Where an admin opened `/leeward` to everybody, it still answers only those who moderate."""
    with offered_to_all(one):
        told = {
            name: (await one.told(await one.ana.uses(f"leeward {name}", one.room))).words
            for name in ("status", "doctor", "policy", "cases", "about", "setup")
        }

    assert told.pop("setup") == "Setting Leeward up needs the right Manage Server."
    assert set(told.values()) == {"This is for people who moderate this server."}


async def test_a_role_that_the_policy_calls_staff_is_of_the_team(one: Club) -> None:
    """Who has a role that the policy names, and no right of Discord's, is answered as staff."""
    eve = one.guild.member("Eve", roles=[one.guild.role("TEAM")])
    with offered_to_all(one):
        told = await one.told(await eve.uses("leeward status", one.room))

    assert "enforce: it acts" in told.words
