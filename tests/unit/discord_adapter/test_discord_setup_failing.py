"""What a person reads when `/leeward setup` cannot go on, and what is left as it was."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import discord
import pytest
from discord_peer.faults import Status
from discord_peer.things import Channel
from discord_setting_up import Scene, buttons, menus, setting_up, words

from leeward_adapters.discord.setting_up.chosen import FILE, Chosen, chosen
from leeward_adapters.discord.setting_up.invite import REQUIRED
from leeward_adapters.discord.setting_up.owned_view import EXPIRED, OwnedView
from leeward_adapters.discord.setting_up.setup import may_choose_for_all
from leeward_adapters.discord.setting_up.setup_view import HOW, MAKE, SAVE


@pytest.fixture
async def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """Yield a server with the bot connected to it."""
    async with setting_up(tmp_path, monkeypatch) as made:
        yield made


# --- what goes wrong ----------------------------------------------------------------------------


async def test_it_ends_politely(scene: Scene) -> None:
    """After a while without a press the controls go, and the person reads how to begin again."""
    scene.seconds = 0.2

    answer = await scene.begins()
    await scene.peer.until(lambda: EXPIRED in words(answer))

    assert buttons(answer) == set()
    assert menus(answer) == set()


async def test_a_broken_file_is_told_before_anything_is_chosen(scene: Scene) -> None:
    """Nobody fills in three menus in vain; the path of the machine is not shown."""
    (scene.folder / FILE).write_text("schema = \n", "utf-8")

    answer = await scene.begins()

    assert f"`{FILE}` is broken" in words(answer)
    assert "Correct the line" in words(answer)
    assert str(scene.folder) not in words(answer)


async def test_a_file_that_cannot_be_written(scene: Scene) -> None:
    """The person is told what to look at, and can press again once that is mended."""
    answer = await scene.begins()
    await scene.chooses(answer, "room", scene.cases)
    scene.folder.rename(scene.folder.with_name("gone"))

    pressed = await scene.admin.clicks(answer, label=SAVE)
    assert "Check the folder" in words(pressed)
    assert pressed.only_for_them

    scene.folder.with_name("gone").rename(scene.folder)
    await scene.admin.clicks(answer, label=SAVE)
    assert "Saved" in words(answer)


async def test_a_room_is_made_where_leeward_may(scene: Scene) -> None:
    """It is closed to everybody but staff, the person who asked, and the bot."""
    scene.guild.bot_role.may(discord.Permissions(REQUIRED, manage_channels=True))
    ana = scene.guild.member("Ana")
    answer = await scene.begins()

    await scene.admin.clicks(answer, label=MAKE)
    await scene.peer.until(lambda: SAVE in buttons(answer))
    await scene.admin.clicks(answer, label=SAVE)

    made = Channel(scene.peer, int(chosen(scene.folder).spaces[scene.guild.id].moderators or 0))
    assert made.name == "leeward-cases"
    assert scene.kim.can_see(made)
    assert scene.peer.bot.can_see(made)
    assert not ana.can_see(made)


async def test_a_community_gets_a_forum(scene: Scene) -> None:
    """Where Discord offers forums, the room is one."""
    scene.peer.world.features[scene.guild.key] = ["COMMUNITY"]
    scene.peer.world.announce_guild(scene.guild.stored)
    scene.guild.bot_role.may(discord.Permissions(REQUIRED, manage_channels=True))
    answer = await scene.begins()

    await scene.admin.clicks(answer, label=MAKE)
    await scene.peer.until(lambda: SAVE in buttons(answer))

    made = [room for room in scene.peer.world.channels.values() if room.name == "leeward-cases"]
    assert [room.type for room in made] == [discord.ChannelType.forum.value]


async def test_without_the_right_the_person_reads_how_to_make_a_room(scene: Scene) -> None:
    """The right is not among those that Leeward asks for."""
    answer = await scene.begins()
    assert MAKE not in buttons(answer)

    pressed = await scene.admin.clicks(answer, label=HOW)

    assert "To make the room by hand" in words(pressed)
    assert pressed.only_for_them


# --- controls that end --------------------------------------------------------------------------


class Unread:
    """An interaction whose answers reach nobody any more."""

    def __init__(self, *, is_done: bool = False) -> None:
        self.response = self
        self.followup = self
        self.tried = 0
        self._is_done = is_done

    def is_done(self) -> bool:
        """Say whether it was answered before."""
        return self._is_done

    async def edit_original_response(self, **_: Any) -> None:
        """Fail as an answer that comes too late does."""
        self.tried += 1
        raise OSError

    async def send_message(self, *_: Any, **__: Any) -> None:
        """Fail as an answer that comes too late does."""
        self.tried += 1
        raise OSError

    send = send_message


@pytest.mark.parametrize("is_done", [True, False])
async def test_an_answer_that_reaches_nobody_harms_nothing(*, is_done: bool) -> None:
    """Neither the end of the controls nor an error is ever an exception of ours."""
    view = OwnedView(1, "`/leeward setup`")
    await view.on_timeout()
    unread = Unread(is_done=is_done)
    view.latest = cast("Any", unread)

    await view.on_timeout()
    await view.on_error(cast("Any", unread), ValueError("secret"), None)

    assert unread.tried == 2


async def test_a_room_that_discord_does_not_let_us_make(scene: Scene) -> None:
    """The person reads the code, and how to make the room by hand."""
    scene.guild.bot_role.may(discord.Permissions(REQUIRED, manage_channels=True))
    answer = await scene.begins()
    scene.peer.faults.plan("POST", "/channels$", Status(403, 50013))

    pressed = await scene.admin.clicks(answer, label=MAKE)
    await scene.peer.until(lambda: "50013" in words(pressed))

    assert "To make the room by hand" in words(pressed)


def test_who_owns_the_application_may_choose_for_all() -> None:
    """An owner, a member of the team that owns it, and nobody where Discord has told nothing."""
    application = cast("Any", Application(owner=1, team=(2, 3), public=True))
    closed = cast("Any", Application(owner=1, team=(), public=False))
    nothing, elsewhere = Chosen(), Chosen(home="6")

    assert may_choose_for_all(application, "5", elsewhere, 3)
    assert may_choose_for_all(application, "5", elsewhere, 1)
    assert not may_choose_for_all(application, "5", nothing, 4)
    assert may_choose_for_all(closed, "5", nothing, 4)
    assert not may_choose_for_all(closed, "5", elsewhere, 4)
    assert not may_choose_for_all(None, "5", nothing, 1)
    assert may_choose_for_all(None, "6", elsewhere, 4)


class Application:
    """What Discord says of an application's owner."""

    def __init__(self, owner: int, team: tuple[int, ...], *, public: bool) -> None:
        self.owner = discord.Object(owner)
        self.team = Team(team) if team else None
        self.bot_public = public


class Team:
    """People who own an application together."""

    def __init__(self, members: tuple[int, ...]) -> None:
        self.members = [discord.Object(one) for one in members]
