"""Our commands at Discord are written when they changed, and only then."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands
from discord_peer.server import DiscordPeer

from leeward_adapters.discord.answering.registering import is_same, register

Tree = app_commands.CommandTree[discord.Client]


def commands_on(tree: Tree, *, about: str = "Say what this bot does") -> Tree:
    """Add a command with an option, a group and a menu."""

    @tree.command(name="about", description=about)
    @app_commands.describe(word="What to look for")
    @app_commands.choices(kind=[app_commands.Choice(name="one", value="1")])
    async def about_(
        _: discord.Interaction, word: str, kind: str = "1", most: app_commands.Range[int, 1, 9] = 3
    ) -> None:
        """Do nothing with them."""
        del word, kind, most

    group = app_commands.Group(
        name="leeward",
        description="Look after the bot",
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
    )

    @group.command(description="How it does")
    async def status(_: discord.Interaction) -> None:
        """Do nothing."""

    @tree.context_menu(name="Report")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def report(_: discord.Interaction, __: discord.Message) -> None:
        """Do nothing."""

    tree.add_command(group)
    return tree


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[discord.Client]:
    """Return a client that is logged in to a Discord of ours."""
    async with DiscordPeer.running() as peer:
        monkeypatch.setattr("discord.http.Route.BASE", peer.api_base)
        async with discord.Client(intents=discord.Intents.none()) as client:
            await client.login(peer.token)
            client.peer = peer  # type: ignore[attr-defined] # for the tests below
            yield client


async def test_commands_are_written_once(client: discord.Client) -> None:
    """The first start writes them, the second finds them as they should be."""
    first = await register(commands_on(app_commands.CommandTree(client)))
    client._connection._command_tree = None  # noqa: SLF001 - a second process has a tree of its own
    second = await register(commands_on(app_commands.CommandTree(client)))

    peer: DiscordPeer = client.peer  # type: ignore[attr-defined] # set above
    assert (first, second) == (True, False)
    assert len(peer.requested("PUT", "/commands")) == 1
    assert peer.violations == []


async def test_changed_commands_are_written_again(client: discord.Client) -> None:
    """Other words in a description are another definition."""
    await register(commands_on(app_commands.CommandTree(client)))
    client._connection._command_tree = None  # noqa: SLF001 - as above
    changed = commands_on(app_commands.CommandTree(client), about="Say more")

    assert await register(changed)
    assert not await register(changed)


def command(**other: Any) -> dict[str, Any]:
    """Return a command as Discord tells it, with something changed."""
    standing = {
        "id": "1",
        "application_id": "2",
        "version": "3",
        "type": 1,
        "name": "help-me",
        "description": "Get help",
        "nsfw": False,
        "contexts": [0, 1],
        "integration_types": [0, 1],
        "default_member_permissions": None,
        "options": [{"type": 3, "name": "word", "description": "A word", "required": True}],
    }
    return standing | other


OURS = command(id=None, application_id=None, version=None)


@pytest.mark.parametrize(
    "standing",
    [
        command(contexts=[1, 0]),
        command(name_localizations=None, description_localizations={}),
        command(nsfw=None),
        command(id="77", version="78"),
    ],
)
def test_what_makes_no_difference(standing: dict[str, Any]) -> None:
    """Ids, empty values and the order of sets are Discord's own business."""
    assert is_same([OURS], [standing])


@pytest.mark.parametrize(
    "standing",
    [
        command(name="help"),
        command(type=2),
        command(description="Get more help"),
        command(contexts=[0]),
        command(integration_types=[0]),
        command(default_member_permissions="8"),
        command(nsfw=True),
        command(options=[]),
        command(options=[{"type": 3, "name": "word", "description": "A word"}]),
        command(name_localizations={"de": "hilfe"}),
    ],
)
def test_what_makes_a_difference(standing: dict[str, Any]) -> None:
    """Whatever a member could notice has our commands written again."""
    assert not is_same([OURS], [standing])


def test_the_order_of_commands_makes_no_difference() -> None:
    """Discord lists commands as it likes; a missing or a doubled one is noticed."""
    one, two = command(), command(name="about")

    assert is_same([one, two], [two, one])
    assert not is_same([one, two], [one])
    assert not is_same([one], [one, two])


def test_what_we_leave_open_is_discords() -> None:
    """Where we do not say who may install a command, whatever Discord filled in is right."""
    ours = command(integration_types=None, contexts=None, dm_permission=False)

    assert is_same([ours], [command(contexts=[0], integration_types=[0, 1])])
    assert not is_same([ours], [command(contexts=[0, 1, 2])])
