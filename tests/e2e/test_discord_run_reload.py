"""A running Leeward whose policy or choices change under it, and a start that is configured wrong.

It looks twice a second here, where `leeward run` looks every ten.
"""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from discord_enduring import answer, is_judging, is_running, python_that
from discord_running import Club, club
from leeward_running import ENFORCING, INSULT, THREAT

pytestmark = pytest.mark.peer

ONE_RULE_OFF = f'{ENFORCING}\n[[rule]]\nid = "threat"\nenabled = false\n'


@pytest.fixture
async def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Club]:
    """A server with a bot that enforces, and that looks for changed files all the time."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setattr(sys, "executable", python_that(tmp_path, hurries=True))
    async with club(folder) as found:
        found.configure()
        await found.bot.starts()
        yield found


def policy(one: Club) -> Path:
    """Return where the policy lies."""
    return one.bot.folder / "riverside.toml"


async def is_loaded(one: Club, text: str) -> None:
    """Write a policy, and wait until it is in force."""
    before = len(one.bot.logged("policy.loaded"))
    one.writes_policy(text)
    await one.peer.until(
        lambda: len(one.bot.logged("policy.loaded")) > before, what="the policy is not in force"
    )


async def is_refused(one: Club, *words: str) -> None:
    """Wait until a mistake is logged, and check that it is said, and that the last one holds."""
    await one.peer.until(
        lambda: said_in_log(one, *words), what=lambda: f"{words} {one.bot.log()[-2:]}"
    )
    told = await answer(one, "status")
    assert all(word in told for word in ("What was changed is not in force", "enforce: it acts"))
    await is_judging(one)
    assert said_in_log(one, *words) == 1  # not once for each look
    assert is_running(one)


def said_in_log(one: Club, *words: str) -> int:
    """Count the lines of the log about a mistake."""
    told = [line["problem"] for line in one.bot.logged("policy.not_loaded")]
    return sum(all(word in problem for word in words) for problem in told)


# --- reload -------------------------------------------------------------------------------------


async def test_a_policy_that_only_observes_from_now_on(one: Club) -> None:
    """Edited to observe nothing is done to anybody any more; edited back it acts again."""
    await is_loaded(one, ENFORCING.replace('"enforce"', '"observe"'))
    kai = one.guild.member("Kai")
    seen = await kai.says(one.room, THREAT, mentions=[one.ana])
    await one.peer.until(lambda: [line for line in one.bot.logged("decision") if line["rules"]])
    await one.settles()
    was_left = seen.exists
    await is_loaded(one, ENFORCING)
    await is_judging(one)

    assert was_left
    assert seen.exists
    assert one.bot.logged("decision")[0]["mode"] == "observe"


async def test_a_rule_that_is_switched_off_acts_no_more(one: Club) -> None:
    """What the rule would have hidden stays, and the others act as before."""
    kai, mia = one.guild.member("Kai"), one.guild.member("Mia")
    await is_loaded(one, ONE_RULE_OFF)
    left = await kai.says(one.room, THREAT, mentions=[one.ana])
    await mia.says(one.room, INSULT, mentions=[one.ana])
    await one.peer.until(lambda: mia.dms)
    await one.settles()

    assert left.exists


async def test_the_last_good_policy_holds_through_every_mistake(one: Club) -> None:
    """Broken TOML, an unknown signal, a deleted file and a folder are each told once, in the log
    and the status, while the last good policy acts; mended, nothing is told any more.
    """
    one.writes_policy('mode = "obser')
    await is_refused(one, "riverside.toml", "this is not TOML", "Correct the line")
    rule = '[[rule]]\nid = "x"\nbecause = "x"\nall = [{ signal = "doom", at_least = 0.5 }]\n'
    one.writes_policy(ENFORCING + rule)
    await is_refused(one, "riverside.toml", "doom")
    policy(one).unlink()
    await is_refused(one, "riverside.toml", "there is no pack and no file")
    policy(one).mkdir()
    await is_refused(one, "riverside.toml", "is a folder or a device")
    policy(one).rmdir()
    await is_loaded(one, ENFORCING + "# mended\n")

    assert "What was changed is not in force" not in await answer(one, "status")


async def test_broken_choices_change_nothing_that_is_in_force(one: Club) -> None:
    """However `leeward.discord.toml` is broken by hand, the process lives, says so, and judges."""
    choices = one.bot.folder / "leeward.discord.toml"
    cure = "run `/leeward setup` on Discord again"
    for text, told in (
        ("schema = ", "Invalid value"),
        ("x = " + "[" * 20_000, "the lists are nested too deeply"),
        ("schema = " + "9" * 6_000, "digits"),
        ('spaces = { general = { moderators = "x" } }', "Expected `str`"),
    ):
        choices.write_text(text, "utf-8")
        await is_refused(one, "leeward.discord.toml", told, cure)
    choices.unlink()
    choices.mkdir()
    await is_refused(one, "leeward.discord.toml", "it is a folder or a device", cure)
    choices.rmdir()
    await is_judging(one)

    assert "Traceback" not in one.bot.errors()


# --- wrong from the start -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("http://", "ftp://", ["[adapters.discord] api_base", "ftp://", "Begin it with https://"]),
        ("127.0.0.1", "192.0.2.1", ["api_base", "192.0.2.1", "Use https://"]),
        (
            "api_base",
            "shard = 2\napi_base",
            ["[adapters.discord]", "`shard`", "docs/configuration"],
        ),
        ('spaces."', 'spaces."general-', ["[adapters.discord]", "$.spaces", "docs/configuration"]),
        ('moderators = "', 'moderators = "#', ["moderators", "docs/configuration"]),
        ("[adapters.discord]", "[adapters.discrod]", ["[adapters.discrod]", "Name one of discord"]),
        ('"discord:', '"', ["community.safety_lead", "discord:"]),
        ("schema = 1", "schema = " + "[" * 20_000, ["leeward.toml", "nested too deeply", "fewer"]),
        ("schema = 1", "schema = " + "9" * 6_000, ["leeward.toml", "digits", "Correct the line"]),
    ],
    ids=["scheme", "open line", "key", "space", "room", "kind", "lead", "nested", "number"],
)
async def test_a_wrong_configuration_is_one_sentence(
    tmp_path: Path, old: str, new: str, told: list[str]
) -> None:
    """A start with it ends with exit code 2, and names the place, the value and the cure."""
    async with club(tmp_path) as made:
        made.configure()
        text = made.bot.config.read_text("utf-8")
        made.bot.config.write_text(text.replace(old, new, 1), "utf-8")
        await made.bot.starts(ready=False)
        code = await made.bot.ends()
        said = made.bot.errors()

        assert code == 2
        assert said.startswith("leeward: ")
        assert said.count("\n") == 1
        assert [part for part in told if part not in said] == []
        assert made.peer.requests == []


async def test_a_wrong_master_key_is_one_sentence(tmp_path: Path) -> None:
    """With half a key, or another one than the database's, the start is refused, with a cure."""
    async with club(tmp_path) as made:
        made.configure()
        await made.bot.starts()
        await made.bot.stops()
        for key, told in (
            ("00" * 31, ["LEEWARD_MASTER_KEY", "not 64 hexadecimal digits", "Put back"]),
            ("00" * 32, ["leeward.db", "another master key", "Give the master key"]),
        ):
            await made.bot.starts(ready=False, LEEWARD_MASTER_KEY=key)
            code = await made.bot.ends()
            said = made.bot.errors().splitlines()[-1]

            assert code == 2
            assert [part for part in told if part not in said] == []
            assert key not in said


# --- wrong on the way ---------------------------------------------------------------------------


async def test_an_address_that_nobody_answers_at_is_named_and_tried_again(tmp_path: Path) -> None:
    """A name that is no machine's, and a website, are each named with a cure in the log; once
    the address is right all is well.
    """

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<html>It works!</html>", content_type="text/html")

    site = web.Application()
    site.router.add_route("*", "/{path:.*}", page)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    try:
        async with club(tmp_path) as made:
            made.configure()
            right = made.peer.api_base
            text = made.bot.config.read_text("utf-8")
            for wrong, told in (
                ("https://no-such-machine.invalid/api", "no-such-machine.invalid:443 cannot be"),
                (f"http://127.0.0.1:{port}/api/v10", "check api_base in [adapters.discord]"),
                (right.replace("/api/v10", "/other"), "it answered 404. Check api_base"),
            ):
                made.bot.config.write_text(text.replace(right, wrong), "utf-8")
                await made.bot.starts(ready=False)
                await made.peer.until(lambda: made.bot.logged("adapter.waits"), 90)
                assert told in made.bot.logged("adapter.waits")[-1]["problem"]
                assert await made.bot.stops() == 0
                (made.bot.folder / "run.err").unlink()
    finally:
        await runner.cleanup()


async def test_a_discord_that_comes_later_is_waited_for(tmp_path: Path) -> None:
    """While nobody answers at the address it tries again, and then it judges what was said."""
    async with club(tmp_path) as made:
        made.configure()
        made.peer.gateway.refuses = True
        await made.bot.starts(ready=False)
        await made.peer.until(lambda: made.peer.gateway.refused, 90)
        said = await made.ben.says(made.room, THREAT, mentions=[made.ana])
        made.peer.gateway.refuses = False
        await made.is_hidden(said)


async def test_a_token_that_is_reset_ends_it_with_a_sentence(tmp_path: Path) -> None:
    """Refused while it runs (4004) it ends with exit code 2, and says where to get another."""
    async with club(tmp_path) as made:
        made.configure()
        await made.bot.starts()
        made.peer.gateway.token = made.peer.rest.token = "another"  # noqa: S105 - of nobody
        await made.peer.gateway.close(4004)
        code = await made.bot.ends()
        told = made.bot.errors().splitlines()[-1]

        assert code == 2
        assert told.startswith("leeward: The platform refuses the credentials at discord")
        assert "Copy the token again from the Developer Portal" in told
        assert made.peer.token not in made.bot.errors()


async def test_intents_that_are_taken_away_leave_reports_and_help(tmp_path: Path) -> None:
    """Refused while it runs (4014) it goes on without them, and the status says what that costs."""
    async with club(tmp_path) as made:
        made.configure()
        await made.bot.starts()
        made.peer.gateway.approved.message_content = False
        made.peer.gateway.approved.members = False
        await made.peer.gateway.close(4014)
        await made.peer.until(lambda: len(made.bot.logged("discord.up")) == 2, 60)
        told = await answer(made, "status")

        assert "Cannot see" in told
        assert "messages cannot be read" in told
        assert "Developer Portal" in told
