"""Our own Discord's REST: limits, planned faults, moments to kill at, and the strict judge."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
from discord_peer.faults import Delay, DropAfter, DropBefore, RateLimited, Status
from discord_peer.openapi import SPEC, Judge
from discord_peer.places import Guild
from discord_peer.rest import Moment, Request
from discord_peer.server import DiscordPeer
from discord_peer.things import Channel
from discord_peer.wire import Json

pytestmark = pytest.mark.peer


@pytest.fixture
async def peer() -> AsyncIterator[DiscordPeer]:
    """A peer with a guild in it, for whose limits no time passes, however long a test takes."""
    async with DiscordPeer.running() as running:
        running.limits.now = lambda: 1_000.5
        yield running


@pytest.fixture
def guild(peer: DiscordPeer) -> Guild:
    """A guild with the bot in it."""
    return peer.guild("Riverside")


@pytest.fixture
def general(guild: Guild) -> Channel:
    """A channel that everybody sees."""
    return guild.text("general")


class Caller:
    """Calls the API without any library's manners: no retries, no waiting."""

    def __init__(self, peer: DiscordPeer, session: aiohttp.ClientSession) -> None:
        self._peer = peer
        self._session = session

    async def call(
        self, method: str, path: str, body: Any = None, *, token: str | None = None
    ) -> tuple[int, dict[str, str], Any]:
        """Send one request; return status, headers in lower case, and the body."""
        headers = {"Authorization": f"Bot {token or self._peer.token}"}
        async with self._session.request(
            method, self._peer.api_base + path, json=body, headers=headers
        ) as answer:
            is_json = answer.headers.get("Content-Type") == "application/json"
            told = await answer.json() if is_json else await answer.text()
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, told

    async def post(self, channel: Channel, text: str) -> tuple[int, dict[str, str], Any]:
        """Post a message as the bot."""
        return await self.call("POST", f"/channels/{channel.id}/messages", {"content": text})


@pytest.fixture
async def caller(peer: DiscordPeer) -> AsyncIterator[Caller]:
    """A caller whose connections are never kept alive, so that nothing is repeated."""
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield Caller(peer, session)


# -- limits --------------------------------------------------------------------------------


async def test_the_sixth_message_in_five_seconds_is_refused(
    peer: DiscordPeer, general: Channel, caller: Caller
) -> None:
    """The bucket counts down in its headers; the refusal is Discord's own, with `Via`."""
    answers = [await caller.post(general, str(number)) for number in range(6)]
    status, headers, body = answers[5]
    another = await caller.call("GET", f"/channels/{general.id}/messages?limit=10")

    assert [answer[0] for answer in answers] == [200] * 5 + [429]
    left = [answer[1]["x-ratelimit-remaining"] for answer in answers]
    assert left == ["4", "3", "2", "1", "0", "0"]
    assert (status, body["global"], headers["x-ratelimit-scope"]) == (429, False, "user")
    assert 0 < body["retry_after"] <= 5
    assert ("via" in headers, headers["content-type"]) == (True, "application/json")
    assert (another[0], len(another[2])) == (200, 5)
    assert peer.invalid_requests == 1


async def test_a_channel_has_its_own_bucket(
    peer: DiscordPeer, guild: Guild, general: Channel, caller: Caller
) -> None:
    """Major parameters keep buckets apart; a changed limit holds at once."""
    other = guild.text("other")
    peer.limits.set("message-create", 1, 60.0)
    statuses = [(await caller.post(place, "x"))[0] for place in (general, other, general)]
    peer.limits.enforced = False
    statuses.append((await caller.post(general, "x"))[0])

    assert statuses == [200, 200, 429, 200]
    with pytest.raises(KeyError, match="message-create"):
        peer.limits.set("unknown", 1, 1.0)


async def test_fifty_requests_a_second_are_the_most(peer: DiscordPeer, caller: Caller) -> None:
    """The global limit is said to be global, and binds no interaction."""
    peer.limits.set("rest", 1000, 60.0)
    peer.limits.global_limit = 3
    answers = [await caller.call("GET", "/users/@me") for _ in range(4)]
    webhook, _, _ = await caller.call("POST", "/interactions/1/none/callback", {"type": 6})

    assert [answer[0] for answer in answers] == [200, 200, 200, 429]
    assert answers[3][2]["global"]
    assert "x-ratelimit-global" in answers[3][1]
    assert webhook == 404


async def test_too_many_bad_requests_meet_the_wall(peer: DiscordPeer, caller: Caller) -> None:
    """A wrong token is 401 and counts; past the ceiling nobody but the wall answers."""
    peer.limits.invalid_ceiling = 2
    answers = [await caller.call("GET", "/users/@me", token="wrong") for _ in range(3)]  # noqa: S106 - that is the point

    assert [answer[0] for answer in answers] == [401, 401, 429]
    assert ("via" in answers[2][1], answers[2][2]) == (False, "error code: 1015")
    assert peer.invalid_requests == 3


# -- faults --------------------------------------------------------------------------------


async def test_faults_happen_as_planned(
    peer: DiscordPeer, general: Channel, caller: Caller
) -> None:
    """Errors do nothing, a lost reply does it all the same, and plans are used up in order."""
    here = rf"/channels/{general.id}/messages$"
    peer.limits.enforced = False
    for fault in (Status(502), Status(403, 50013), RateLimited(0.25), RateLimited(1, True)):
        peer.faults.plan("POST", here, fault)
    statuses = [await caller.post(general, "no") for _ in range(4)]
    peer.faults.plan("POST", here, DropBefore())
    peer.faults.plan("POST", here, DropAfter())
    for text in ("never", "silently"):
        with pytest.raises(aiohttp.ClientError):
            await caller.post(general, text)
    peer.faults.plan("*", here, Delay(0.2))
    begun = time.monotonic()
    late = await caller.post(general, "late")

    assert [status for status, _, _ in statuses] == [502, 403, 429, 429]
    assert [body["code"] for _, _, body in statuses[1:2]] == [50013]
    assert [body["global"] for _, _, body in statuses[2:]] == [False, True]
    assert (late[0], time.monotonic() - begun >= 0.2) == (200, True)
    assert [message.text for message in general.messages] == ["silently", "late"]
    assert [r.status for r in peer.requests][-3:] == [None, None, 200]
    assert peer.faults.pending == 0


async def test_a_hook_is_told_at_each_moment_and_may_cut(
    peer: DiscordPeer, general: Channel, caller: Caller
) -> None:
    """Before, done, and answered: cutting at the first leaves nothing, at the others all."""
    told: list[tuple[Moment, bool]] = []
    cut_at: Moment = "arrived"

    async def hook(moment: Moment, request: Request) -> bool:
        await asyncio.sleep(0)
        told.append((moment, request.done))
        return moment != cut_at

    peer.on_request = hook
    with pytest.raises(aiohttp.ClientError):
        await caller.post(general, "one")
    nothing = general.messages
    cut_at = "accepted"
    with pytest.raises(aiohttp.ClientError):
        await caller.post(general, "two")
    cut_at = "replied"
    status, _, _ = await caller.post(general, "three")

    assert (nothing, status) == ([], 200)
    assert [message.text for message in general.messages] == ["two", "three"]
    before, done = ("arrived", False), ("accepted", True)
    assert told == [before, before, done, before, done, ("replied", True)]


# -- the judge -----------------------------------------------------------------------------


@pytest.mark.skipif(not SPEC.is_file(), reason="Discord's document is not beside the repository.")
async def test_what_discord_does_not_know_is_a_violation(
    peer: DiscordPeer, general: Channel, caller: Caller
) -> None:
    """Unknown keys, wrong types, unknown queries and paths are found; good ones are not."""
    place = f"/channels/{general.id}/messages"
    await caller.call("POST", place, {"content": "fine", "nonce": 12})
    assert peer.violations == []
    await caller.call("GET", place + "?limt=3")
    await caller.call("POST", place, {"content": "x", "allowed_mentions": {"prase": []}})
    await caller.call("POST", place, {"content": "x", "flags": "4"})
    await caller.call("GET", "/guilds/1/weather")

    assert [violation.partition(": ")[2] for violation in peer.violations] == [
        "unknown query parameter 'limt'",
        "$.allowed_mentions.prase is unknown",
        "$.flags '4' is not a integer or null",
        "Discord has no such operation",
    ]
    assert [gap.partition(":")[0] for gap in peer.unmodelled] == ["GET /guilds/1/weather"]


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "string", "maxLength": 3}, "abc", "abcd"),
        ({"type": ["string", "null"], "format": "date-time"}, "2026-11-24T01:02:03Z", "soon"),
        ({"type": "integer", "minimum": 1}, 1, 0),
        ({"type": "integer"}, 1, True),
        ({"type": "array", "items": {"type": "string"}, "uniqueItems": True}, ["a"], ["a", "a"]),
        ({"type": "object", "properties": {"a": {}}, "required": ["a"]}, {"a": 1}, {"b": 1}),
        ({"oneOf": [{"type": "null"}, {"const": 5, "type": "integer"}]}, 5, 6),
        ({"type": "string", "pattern": "^[0-9]+$"}, "12", "x"),
        ({"type": "string", "enum": ["a"]}, "a", "b"),
    ],
)
def test_the_judge_reads_schemas_strictly(schema: Json, good: object, bad: object) -> None:
    """Types, bounds, unions, enums, patterns and required keys decide."""
    content = {"application/json": {"schema": schema}}
    operation = {"requestBody": {"content": content}, "responses": {}}
    judge = Judge(
        {"components": {"schemas": {}, "responses": {}}, "paths": {"/x/{id}": {"post": operation}}}
    )

    assert judge.request("POST", "/x/1", {}, good) == []
    assert judge.request("POST", "/x/1", {}, bad) != []


# -- what Discord refuses ------------------------------------------------------------------


async def test_refusals_carry_discords_own_codes(
    peer: DiscordPeer, guild: Guild, general: Channel, caller: Caller
) -> None:
    """A reply to nothing, an edit of another's words, a post too long, a locked thread."""
    ana, me = guild.member("Ana"), f"/channels/{general.id}"
    said = await ana.says(general, "hi")
    thread = await ana.opens_thread("talk", on=said)
    thread.archive(locked=True)
    guild.everyone.may(discord.Permissions.none())
    guild.bot_role.may(discord.Permissions(view_channel=True, send_messages=True))
    reply: Json = {"content": "x", "message_reference": {"message_id": "1"}}
    calls = [
        ("POST", f"{me}/messages", {"content": "x" * 2001}),
        ("POST", f"{me}/messages", {"content": "x", "embeds": [{"title": "t"}]}),
        ("PATCH", f"{me}/messages/{said.id}", {"content": "x"}),
        ("DELETE", f"{me}/messages/{said.id}", None),
        ("DELETE", f"{me}/messages/1", None),
        ("PUT", f"{me}/messages/pins/{said.id}", None),
        ("POST", f"{me}/messages/{said.id}/threads", {"name": "again"}),
        ("PATCH", f"/channels/{thread.id}", {"archived": False}),
        ("GET", "/channels/1", None),
        ("GET", "/guilds/1", None),
        ("PUT", f"/guilds/{guild.id}/bans/{ana.id}", None),
    ]
    codes = [(await caller.call(*call))[2]["code"] for call in calls]
    guild.bot_role.may(discord.Permissions.all())
    codes.append((await caller.call("POST", f"{me}/messages", reply))[2]["code"])

    assert codes == [
        50035, 50013, 50005, 50013, 10008, 50013, 160004, 50013, 10003, 10004, 50013, 50035,
    ]  # fmt: skip
    assert peer.unmodelled == []


async def test_files_travel_with_their_message(
    peer: DiscordPeer, general: Channel, caller: Caller
) -> None:
    """A multipart body's `payload_json` is judged like any other, and its files are kept."""
    form = aiohttp.FormData(quote_fields=False)
    payload = '{"content": "see", "attachments": [{"id": 0, "description": "a table"}]}'
    form.add_field("payload_json", payload)
    form.add_field("files[0]", b"a,b", filename="table.csv", content_type="text/csv")
    url = f"{peer.api_base}/channels/{general.id}/messages"
    headers = {"Authorization": f"Bot {peer.token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=form, headers=headers) as answer,
    ):
        told = await answer.json()

    assert (peer.requests[-1].body["content"], peer.requests[-1].files) == ("see", ["table.csv"])
    assert [(a["filename"], a["description"], a["size"]) for a in told["attachments"]] == [
        ("table.csv", "a table", 3)
    ]
    assert peer.violations == []
    assert (await caller.call("GET", "/gateway"))[2] == {"url": peer.gateway.url}
