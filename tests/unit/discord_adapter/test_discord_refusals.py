"""What Discord refuses: the token, intents, shards, sessions; and what each end is called."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
from discord_listening import Bot, ended
from discord_peer import application_routes
from discord_peer.calls import Call
from discord_peer.faults import Status
from discord_peer.gateway import Identified
from discord_peer.rest import Request
from discord_peer.server import DiscordPeer
from discord_peer.wire import Json

from leeward_adapters.discord.hearing.problems import problem_of
from leeward_policies.errors import AdapterError, AuthFailed, Broken, NotReady


async def test_a_wrong_token_is_for_the_owner(tmp_path: Path) -> None:
    """A token that Discord refuses stops the adapter, and is not told in the error."""
    async with DiscordPeer.running() as peer:
        with pytest.raises(AuthFailed) as caught:
            await ended(Bot(peer, tmp_path, token="not.the.token"))  # noqa: S106 - a test's own

    assert "not.the.token" not in str(caught.value)


async def test_a_token_that_the_gateway_refuses(tmp_path: Path) -> None:
    """The same holds when only the gateway refuses it (close code 4004)."""
    async with DiscordPeer.running() as peer:
        peer.gateway.token = "another"  # noqa: S105 - a test's own

        with pytest.raises(AuthFailed, match="4004"):
            await ended(Bot(peer, tmp_path))


async def test_only_allowed_intents_are_asked_for(tmp_path: Path) -> None:
    """Without the privileged intents it connects all the same, and says what it cannot see."""
    async with DiscordPeer.running(approved=discord.Intents.default()) as peer:
        bot = Bot(peer, tmp_path)
        async with bot.hears():
            await peer.ready()
            blind = bot.adapter.blind

        asked = discord.Intents._from_value(peer.gateway.identifies[0].intents)  # noqa: SLF001 - the wire gives a number
        assert not asked.message_content
        assert not asked.members
        assert [sentence.split(" Intent")[0] for sentence in blind] == [
            "Message Content",
            "Server Members",
        ]


async def test_presses_that_go_elsewhere_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An endpoint in the portal takes commands and buttons away from us: that is said."""
    plain = application_routes._application  # noqa: SLF001 - the peer has no switch for it
    elsewhere = {"interactions_endpoint_url": "https://example.org/presses"}

    def diverted(call: Call) -> Json:
        return plain(call) | elsewhere

    monkeypatch.setattr(application_routes, "_application", diverted)
    async with DiscordPeer.running() as peer:
        bot = Bot(peer, tmp_path)
        async with bot.hears():
            await peer.ready()

            (sentence,) = bot.adapter.blind

    assert sentence.startswith("An Interactions Endpoint URL is set")


async def test_intents_that_are_refused_are_given_up(tmp_path: Path) -> None:
    """When Discord refuses what its flags allow (4014), it connects without, and says so."""
    async with DiscordPeer.running() as peer:

        def forbid(moment: str, request: Request) -> None:
            if moment == "replied" and request.path == "/gateway/bot":
                peer.gateway.approved = discord.Intents.default()

        peer.on_request = forbid
        bot = Bot(peer, tmp_path)
        async with bot.hears():
            await peer.ready()

            assert len(bot.adapter.blind) == 2


@pytest.mark.parametrize("code", [4010, 4011])
async def test_shards_that_are_refused_are_given_up(tmp_path: Path, code: int) -> None:
    """When Discord refuses the number of shards from the settings, its own advice is taken."""
    async with DiscordPeer.running() as peer:
        async with Bot(peer, tmp_path, shards=2).hears():
            await peer.until(lambda: peer.gateway.connected == 2)
            await peer.gateway.close(code)
            await peer.until(lambda: len(peer.gateway.identifies) == 3)

        assert [one.shards for one in peer.gateway.identifies] == [2, 2, 1]


async def test_shards_that_are_refused_for_good(tmp_path: Path) -> None:
    """When Discord refuses even its own advice, it is tried again after a pause."""
    async with DiscordPeer.running() as peer:
        bot = Bot(peer, tmp_path)
        async with bot.hears() as ear:
            await peer.ready()
            await peer.gateway.close(4011)
            await ear.stops()

        assert isinstance(bot.error, NotReady)
        assert "4011" in str(bot.error)


def answered(status: int) -> discord.HTTPException:
    """Return the error of discord.py for an answer."""
    response: Any = SimpleNamespace(status=status, reason="count your days")
    return discord.HTTPException(response, {"code": 0, "message": "count your days"})


def closed(code: int) -> discord.ConnectionClosed:
    """Return the error of discord.py for a closed gateway."""
    socket: Any = SimpleNamespace(close_code=code)
    return discord.ConnectionClosed(socket, shard_id=0, code=code)


PROBLEMS: list[tuple[BaseException, type[AdapterError]]] = [
    (discord.LoginFailure("count your days"), AuthFailed),
    (discord.PrivilegedIntentsRequired(0), AuthFailed),
    (answered(500), NotReady),
    (aiohttp.ClientError("count your days"), NotReady),
    (discord.RateLimited(60.0), NotReady),
    (OSError("count your days"), NotReady),
    (TimeoutError("count your days"), NotReady),
    (KeyError("count your days"), NotReady),
    (answered(401), AuthFailed),
    (answered(403), Broken),
    (answered(404), Broken),
    (answered(429), NotReady),
    (answered(503), NotReady),
    (closed(1000), NotReady),
    (closed(4004), AuthFailed),
    (closed(4011), NotReady),
    (closed(4013), Broken),
]


@pytest.mark.parametrize(("error", "kind"), PROBLEMS)
def test_each_end_has_a_name(error: BaseException, kind: type[AdapterError]) -> None:
    """What ends the library's client is told in three words, with a cure and without content."""
    problem = problem_of(error)

    assert type(problem) is kind
    assert isinstance(problem, AdapterError)
    assert problem.cure
    assert "count your days" not in str(problem)
    assert ("stumbled" in str(problem)) == isinstance(error, KeyError)


def test_our_own_words_stay_as_they_are() -> None:
    """An error of ours, and what is no error, are passed on."""
    ours, stop = NotReady(place="here"), KeyboardInterrupt()

    assert problem_of(ours) is ours
    assert problem_of(stop) is stop


async def test_too_few_session_starts_are_not_spent(tmp_path: Path) -> None:
    """When Discord gives no more session starts, none is asked for: it would cost the token."""
    async with DiscordPeer.running() as peer:
        peer.gateway.identifies += [Identified(0, 1, 0, "", 0.0)] * 1_000

        with pytest.raises(NotReady, match="session starts"):
            await ended(Bot(peer, tmp_path))
        assert len(peer.gateway.identifies) == 1_000


async def test_a_fault_of_discord_is_waited_for(tmp_path: Path) -> None:
    """A 503 at the login is nobody's fault here: it is tried again after a pause."""
    async with DiscordPeer.running() as peer:
        peer.faults.plan("GET", "/users/@me", Status(503))

        with pytest.raises(NotReady, match="503"):
            await ended(Bot(peer, tmp_path))


async def test_nothing_listens_at_the_address(tmp_path: Path) -> None:
    """An address where nobody answers is out of reach, not broken."""
    async with DiscordPeer.running() as peer:
        with pytest.raises(NotReady):
            await ended(Bot(peer, tmp_path, api_base="http://127.0.0.1:1/api/v10"))
