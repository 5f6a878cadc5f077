"""`/leeward setup` as a person uses it: three menus, a summary in sentences, and a button."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import discord
import pytest
from discord_setting_up import Scene, buttons, menus, setting_up, words

from leeward_adapters.discord.hearing.server import Role, Room, Server
from leeward_adapters.discord.setting_up.check import Asked
from leeward_adapters.discord.setting_up.chosen import FILE, Chosen, chosen
from leeward_adapters.discord.setting_up.owned_view import NOT_YOURS, OwnedView
from leeward_adapters.discord.setting_up.setup import IN_A_SERVER
from leeward_adapters.discord.setting_up.setup import NO_RIGHT as NO_MANAGE
from leeward_adapters.discord.setting_up.setup_view import SAVE
from leeward_adapters.discord.setting_up.setup_words import (
    LONGEST,
    Draft,
    Situation,
    problems,
    summary,
)
from leeward_adapters.discord.settings import DiscordSettings, SpaceSettings


@pytest.fixture
async def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """Yield a server with the bot connected to it."""
    async with setting_up(tmp_path, monkeypatch) as made:
        yield made


# --- choosing and saving ------------------------------------------------------------------------


async def test_three_choices_and_a_button(scene: Scene) -> None:
    """Preset, room and safety lead are chosen, told in sentences, and saved."""
    answer = await scene.begins()
    assert answer.only_for_them
    assert SAVE not in buttons(answer)

    await scene.chooses(answer, "preset", "mixed")
    await scene.chooses(answer, "room", scene.cases)
    await scene.chooses(answer, "lead", scene.kim)

    assert "Mixed community" in words(answer)
    assert f"go to <#{scene.cases.id}>. That counts at once" in words(answer)
    assert f"<@{scene.kim.id}> is asked first" in words(answer)
    assert "That counts within half a minute." in words(answer)
    assert "Now `young-people` is in force" in words(answer)
    assert not (scene.folder / FILE).exists(), "nothing counts before Save"

    await scene.admin.clicks(answer, label=SAVE)

    assert "Saved" in words(answer)
    room = SpaceSettings(moderators=scene.cases.id)
    assert chosen(scene.folder) == Chosen(
        home=scene.guild.id,
        policy="mixed",
        safety_lead=f"discord:{scene.kim.id}",
        spaces={scene.guild.id: room},
    )


async def test_a_later_setup_begins_with_what_was_chosen(scene: Scene) -> None:
    """The room alone can be changed without choosing everything anew."""
    await scene.saves()
    other = scene.guild.text("desk", visible_to=[scene.staff])

    answer = await scene.begins()
    assert f"<#{scene.cases.id}>" in words(answer)
    await scene.chooses(answer, "room", other)
    await scene.admin.clicks(answer, label=SAVE)

    found = chosen(scene.folder)
    assert found.policy == "mixed"
    assert found.spaces[scene.guild.id].moderators == other.id


async def test_a_room_that_everybody_can_read_is_refused(scene: Scene) -> None:
    """It cannot be saved, and the person reads how to close it; once closed, it can."""
    answer = await scene.begins()
    await scene.chooses(answer, "room", scene.lobby)

    assert SAVE not in buttons(answer)
    assert "everybody can read it" in words(answer)
    assert "@everyone" in words(answer)

    scene.lobby.deny(scene.guild.everyone, "view_channel")
    scene.lobby.allow(scene.guild.bot_role, "view_channel")
    scene.lobby.allow(scene.admin, "view_channel")
    await scene.chooses(answer, "preset", "watch-only")

    assert SAVE in buttons(answer)


async def test_a_room_that_was_opened_meanwhile_is_not_saved(scene: Scene) -> None:
    """What is saved is looked at once more when Save is pressed."""
    answer = await scene.begins()
    await scene.chooses(answer, "room", scene.cases)
    scene.cases.allow(scene.guild.everyone, "view_channel")

    await scene.admin.clicks(answer, label=SAVE)

    assert "everybody can read it" in words(answer)
    assert not (scene.folder / FILE).exists()


async def test_a_room_that_leeward_cannot_post_in(scene: Scene) -> None:
    """What is missing there is named."""
    scene.cases.deny(scene.guild.bot_role, "send_messages")
    answer = await scene.begins()
    await scene.chooses(answer, "room", scene.cases)

    assert SAVE not in buttons(answer)
    assert "lacks Send Messages" in words(answer)


async def test_who_else_can_read_cases_is_told(scene: Scene) -> None:
    """A role of members that can see the room is named, and does not stand in the way."""
    helpers = scene.guild.role("Helpers")
    scene.cases.allow(helpers, "view_channel")
    answer = await scene.begins()
    await scene.chooses(answer, "room", scene.cases)

    assert f"<@&{helpers.id}> can read them" in words(answer)
    assert SAVE in buttons(answer)


async def test_a_role_for_urgent_cases(scene: Scene) -> None:
    """Only a role that Leeward can call is saved, and none is needed."""
    quiet, loud = scene.guild.role("Quiet"), scene.guild.role("Loud", mentionable=True)
    answer = await scene.begins()
    await scene.chooses(answer, "room", scene.cases)
    await scene.chooses(answer, "role", quiet)
    assert SAVE not in buttons(answer)
    await scene.chooses(answer, "role", scene.guild.everyone)
    assert SAVE not in buttons(answer)
    await scene.chooses(answer, "role")
    assert SAVE in buttons(answer)
    await scene.chooses(answer, "role", loud)
    await scene.admin.clicks(answer, label=SAVE)

    assert chosen(scene.folder).spaces[scene.guild.id].page_role == loud.id


async def test_a_bot_is_no_safety_lead(scene: Scene) -> None:
    """Somebody has to answer."""
    robot = scene.guild.member("Robot", bot=True)
    answer = await scene.begins()
    await scene.chooses(answer, "room", scene.cases)
    await scene.chooses(answer, "lead", robot)

    assert SAVE not in buttons(answer)
    assert "must be a person" in words(answer)


async def test_what_the_main_file_names_is_not_asked_again(scene: Scene) -> None:
    """A room and a policy of leeward.toml count, and say so."""
    space = SpaceSettings(moderators=scene.cases.id)
    scene.settings = DiscordSettings(api_base=scene.peer.api_base, spaces={scene.guild.id: space})
    scene.desk.policy = "riverside@3+ab12"

    answer = await scene.begins()

    assert menus(answer) == {"lead", "role"}
    assert "`riverside`, which leeward.toml names" in words(answer)
    assert "leeward.toml names that room" in words(answer)


async def test_before_the_community_runs(scene: Scene) -> None:
    """The set-up works all the same, and claims nothing of what is in force."""
    scene.desk.is_running = False

    answer = await scene.begins()
    await scene.chooses(answer, "room", scene.cases)

    assert "is in force" not in words(answer)
    assert SAVE in buttons(answer)


def test_the_longest_summary_fits_a_message() -> None:
    """With everything chosen and everything wrong, no sentence of it is cut off."""
    far = "9" * 20
    everyone = Role(far, "@everyone", discord.Permissions(view_channel=True).value)
    quiet = Role(far[:-1], "x" * 100)
    rooms = (Room(far, name="x" * 100),)
    server = Server(far, "x" * 100, roles=(everyone, quiet), rooms=rooms)
    situation = Situation(
        server, Asked(SpaceSettings(), lambda _: False), for_all=True, policy="mixed", lead=far
    )
    for room in (far, far[:-2]):
        draft = Draft("young-people", far[:-3], True, room, quiet.id)

        text = summary(situation, draft)

        assert len(text) < LONGEST
        assert len(list(problems(situation, draft))) == 3
        assert all(one in text for one in problems(situation, draft))
        assert text.endswith("the configuration of Leeward.")


# --- who may ------------------------------------------------------------------------------------


async def test_only_who_manages_the_server_may_begin(scene: Scene) -> None:
    """Anybody else is told which right it takes, and nobody else sees it."""
    ana = scene.guild.member("Ana")

    answer = await scene.begins(ana)

    assert words(answer) == NO_MANAGE
    assert answer.only_for_them


async def test_a_moderator_of_another_server_does_not_choose_for_all(scene: Scene) -> None:
    """A public bot, brought to a server of theirs, gives strangers no say over its safety lead."""
    kim = await scene.begins(scene.kim)
    assert menus(kim) == {"room", "role"}
    assert "chosen by whoever owns it" in words(kim)

    await scene.kim.chooses(kim, [scene.cases], custom_id="lwsetup:room")
    await scene.kim.clicks(kim, label=SAVE)

    found = chosen(scene.folder)
    assert (found.home, found.policy, found.safety_lead) == (None, "", "")
    assert found.spaces[scene.guild.id].moderators == scene.cases.id


async def test_where_it_was_chosen_first_its_managers_may_change_it(scene: Scene) -> None:
    """The owner of the bot need not do everything themselves."""
    await scene.saves()

    kim = await scene.begins(scene.kim)

    assert menus(kim) == {"preset", "room", "lead", "role"}


async def test_a_right_that_was_taken_away_meanwhile(scene: Scene) -> None:
    """Whoever no longer manages the server presses in vain."""
    await scene.saves()
    kim = await scene.begins(scene.kim)
    scene.kim.loses(scene.staff)

    pressed = await scene.kim.chooses(kim, ["watch-only"], custom_id="lwsetup:preset")

    assert words(pressed) == NOT_YOURS
    assert chosen(scene.folder).policy == "mixed"


class Pressed:
    """As much of an interaction as the question who pressed needs."""

    def __init__(self, user: int) -> None:
        self.user = discord.Object(user)
        self.permissions = discord.Permissions.all()
        self.response = self
        self.said: list[str] = []

    async def send_message(self, text: str, *, ephemeral: bool) -> None:
        """Hear an answer."""
        assert ephemeral
        self.said.append(text)


async def test_nobody_else_may_press() -> None:
    """A press by another account is refused, whatever its rights."""
    view = OwnedView(1, "`/leeward setup`")
    own, strange = Pressed(1), Pressed(2)

    assert await view.interaction_check(cast("Any", own))
    assert not await view.interaction_check(cast("Any", strange))
    assert strange.said == [NOT_YOURS]


async def test_outside_a_server(scene: Scene) -> None:
    """In direct messages there is nothing to set up."""
    answer = await scene.admin.uses("leeward setup", scene.peer.bot)

    assert words(answer) == IN_A_SERVER
