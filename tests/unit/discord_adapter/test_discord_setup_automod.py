"""AutoMod in `/leeward setup`: shown, confirmed, done, and nobody else's rules touched."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import discord
import pytest
from discord_peer.faults import DropBefore, Fault, Status
from discord_setting_up import Scene, buttons, made_rule, own_rule, rules, setting_up, words

from leeward_adapters.discord.setting_up.automod_calls import CHANGED_MEANWHILE, NO_RIGHT, rules_of
from leeward_adapters.discord.setting_up.automod_view import CONFIRM, NOTHING, REMOVE
from leeward_adapters.discord.setting_up.invite import REQUIRED
from leeward_adapters.discord.setting_up.rest import Odd


@pytest.fixture
async def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """Yield a server with the bot connected to it."""
    async with setting_up(tmp_path, monkeypatch) as made:
        yield made


async def test_rules_are_shown_confirmed_and_then_made(scene: Scene) -> None:
    """Nothing is done before the button; then a trick is stopped before anybody reads it."""
    answer = await scene.looks_at_automod()
    assert NOTHING in words(answer)
    assert CONFIRM not in buttons(answer)

    await scene.chooses(answer, "kinds", "tricks", "invitations")
    await scene.peer.until(lambda: CONFIRM in buttons(answer))
    assert words(answer).count("New:") == 2
    assert rules(scene) == {}

    await scene.admin.clicks(answer, label=CONFIRM)
    await scene.peer.until(lambda: len(rules(scene)) == 2)

    ana = scene.guild.member("Ana")
    assert (await ana.says(scene.lobby, "free skins https://dlscord.example/x")).blocked
    assert (await ana.says(scene.lobby, "join https://discord.gg/abc")).blocked
    assert not (await ana.says(scene.lobby, "hello there")).blocked
    assert not (await scene.kim.says(scene.lobby, "mind https://discord.gg/abc")).blocked
    assert all(rule["creator_id"] == scene.peer.bot.id for rule in rules(scene).values())
    made = scene.peer.requested("POST", "/auto-moderation/rules")
    assert all(scene.admin.id in (request.reason or "") for request in made)


async def test_ours_are_removed_and_the_servers_own_stay(scene: Scene) -> None:
    """Removing takes a button and a confirmation, and touches nothing else."""
    answer = await scene.looks_at_automod()
    await scene.chooses(answer, "kinds", "tricks")
    await scene.peer.until(lambda: CONFIRM in buttons(answer))
    await scene.admin.clicks(answer, label=CONFIRM)
    await scene.peer.until(lambda: len(rules(scene)) == 1)
    own_rule(scene, "Leeward: tricks of our own")

    answer = await scene.looks_at_automod()
    await scene.admin.clicks(answer, label=REMOVE)
    await scene.peer.until(lambda: "Removed:" in words(answer))
    assert "Not touched: 1 rule" in words(answer)
    await scene.admin.clicks(answer, label=CONFIRM)
    await scene.peer.until(lambda: len(rules(scene)) == 1)

    assert set(rules(scene)) == {"Leeward: tricks of our own"}


async def test_rules_that_changed_meanwhile_are_not_touched(scene: Scene) -> None:
    """What is done is what was shown, or nothing."""
    answer = await scene.looks_at_automod()
    await scene.chooses(answer, "kinds", "tricks")
    await scene.peer.until(lambda: CONFIRM in buttons(answer))
    own_rule(scene, "House rules")

    await scene.admin.clicks(answer, label=CONFIRM)
    await scene.peer.until(lambda: CHANGED_MEANWHILE in words(answer))

    assert set(rules(scene)) == {"House rules"}


async def test_a_rule_changed_by_hand_is_put_back_when_confirmed(scene: Scene) -> None:
    """The difference names what somebody changed, and the button puts it back."""
    rule = await made_rule(scene)
    scene.peer.world.edit_auto_mod_rule(scene.guild.key, int(rule["id"]), {"enabled": False})

    answer = await scene.looks_at_automod()
    assert "switched on again" in words(answer)
    await scene.admin.clicks(answer, label=CONFIRM)
    await scene.peer.until(lambda: "Changed: Leeward" in words(answer))

    assert [one["enabled"] for one in rules(scene).values()] == [True]


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Status(403, 50013), NO_RIGHT),
        (Status(400, 50035), "Discord refused it with 400, code 50035."),
        (DropBefore(), "Discord is out of reach"),
    ],
)
async def test_a_failure_in_the_middle_is_told(scene: Scene, fault: Fault, says: str) -> None:
    """What was done stands in the answer, what failed has its reason, and the rest was left."""
    answer = await scene.looks_at_automod()
    await scene.chooses(answer, "kinds", "tricks", "invitations")
    await scene.peer.until(lambda: CONFIRM in buttons(answer))
    scene.peer.faults.plan(
        "POST",
        "auto-moderation",
        fault,
        when=lambda body: "groups" in str(cast("Any", body)["name"]),
    )

    await scene.admin.clicks(answer, label=CONFIRM)
    await scene.peer.until(lambda: says in words(answer))

    assert "New: Leeward: tricks" in words(answer)
    assert "left as it was" in words(answer)
    assert len(rules(scene)) == 1


async def test_a_failed_look_before_the_changes(scene: Scene) -> None:
    """Where Discord does not answer in time, nothing is done."""
    answer = await scene.looks_at_automod()
    await scene.chooses(answer, "kinds", "tricks")
    await scene.peer.until(lambda: CONFIRM in buttons(answer))
    scene.peer.faults.plan("GET", "auto-moderation", Status(400, 50035))

    await scene.admin.clicks(answer, label=CONFIRM)
    await scene.peer.until(lambda: "Discord refused it" in words(answer))

    assert rules(scene) == {}


async def test_a_busy_schedule_is_a_sentence(scene: Scene) -> None:
    """A call that was turned away is told with the seconds to wait."""
    context = scene.context
    await context.schedule.close()

    with pytest.raises(Odd, match="try again in"):
        await rules_of(context, scene.guild.key)


async def test_without_the_right_automod_is_left_alone(scene: Scene) -> None:
    """The person reads which permission it takes, and that the rest works without it."""
    scene.guild.bot_role.may(discord.Permissions(REQUIRED))

    answer = await scene.looks_at_automod()

    assert NO_RIGHT in words(answer)
    assert CONFIRM not in buttons(answer)


async def test_a_server_with_six_rules_of_its_own(scene: Scene) -> None:
    """What Discord would not take is not tried."""
    for number in range(6):
        own_rule(scene, f"House rule {number}")

    answer = await scene.looks_at_automod()
    await scene.chooses(answer, "kinds", "tricks")
    await scene.peer.until(lambda: "allows 6 keyword rules" in words(answer))

    assert CONFIRM not in buttons(answer)
