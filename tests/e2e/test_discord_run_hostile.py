"""Hostile names, failing lines, machines and policies: tips stay private, nobody is called by a
name, machines are only hidden, and nothing grave happens without a person.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from discord_peer.faults import DropAfter, DropBefore, Fault, RateLimited, Status
from discord_peer.people import Person
from discord_peer.things import Channel, Message
from discord_running import Club, club
from leeward_running import ENFORCING, INSULT, THREAT

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

WITH_A_PAUSE: Final = f"""{ENFORCING}
[[rule]]
id = "house-words"
because = "{{author}} used a word of our list"
category = "toxicity"
severity = "medium"
all = [{{ words = ["blockhead"] }}]
do = [
  {{ hide = "message" }},
  {{ warn = "author" }},
  {{ restrict = "author", for = "10m" }},
  {{ ask = "moderators" }},
]
"""

HOSTILE: Final = "@everyone <@&1> [free](https://evil.example) `@here` **x**"
"""A name that would call everybody, dress up as a link, and end a quotation."""

TIP: Final = "not your fault"
"""Of the tip for whoever is threatened."""


def a_rule(condition: str, act: str) -> str:
    """Return a policy with one rule more."""
    lines = ('id = "mine"', 'because = "{author} wrote it"', 'category = "spam"')
    rule = "\n".join((*lines, f"any = [{condition}]", f"do = [{act}]"))
    return f"{ENFORCING}\n[[rule]]\n{rule}\n"


def grave_rule(act: str) -> str:
    """Return a policy that asks for an act that is a person's alone."""
    return a_rule('{ words = ["hum"] }', f'{{ {act} = "author" }}')


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server with a hostile name, whose policy is enforced."""
    async with club(tmp_path_factory.mktemp("hostile")) as made:
        made.guild.stored.name = HOSTILE
        made.configure(WITH_A_PAUSE)
        made.peer.limits.set("dm-open", 1_000, 10.0)  # a new pair for each test
        await made.bot.starts()
        yield made


def read_in_rooms(one: Club) -> list[Message]:
    """Return everything of the bot's that stands in any room or thread of any server."""
    world = one.peer.world
    rooms = [Channel(one.peer, key) for key in world.messages if world.get_channel(key).guild_id]
    return [message for room in rooms for message in room.messages if message.by_bot]


def cards_with(one: Club, words: str) -> list[Message]:
    """Return the cards in which something stands, also those of a rush, which share a thread."""
    return [each for each in read_in_rooms(one) if each.embeds and words in each.words]


async def threatens(one: Club, room: Channel, author: Person, target: Person) -> Message:
    """Let somebody threaten another, and return the card of the case, wherever it stands."""
    said = await author.says(room, THREAT, mentions=[target])
    await one.peer.until(lambda: not said.exists and cards_with(one, author.mention))
    await one.settles()
    return cards_with(one, author.mention)[0]


# --- tips ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        Status(403, 50007),
        Status(403, 50013),
        Status(400, 50278),
        Status(500),
        RateLimited(1.0),
        DropBefore(),
        DropAfter(),
    ],
    ids=str,
)
@pytest.mark.parametrize("step", ["opens the line", "writes"])
async def test_a_tip_is_read_by_nobody_else_whatever_fails(
    one: Club, step: str, fault: Fault
) -> None:
    """Whichever call fails in whichever way: no words of a tip stand where others read them."""
    room, kai, mia = one.pair()
    path = r"/users/@me/channels$" if step == "opens the line" else mia.dm_with_bot().id
    one.peer.faults.plan("POST", path, fault, times=1)
    said = await kai.says(room, THREAT, mentions=[mia])
    await one.peer.until(lambda: not said.exists)
    await one.peer.until(
        lambda: mia.dms or is_missed(one, mia), 60, what="no tip came, and nobody was told"
    )
    await one.settles()
    one.peer.faults.clear()

    assert not any(TIP in message.words for message in read_in_rooms(one))
    assert len([tip for tip in mia.dms if TIP in tip.words]) <= 1
    assert not any(TIP in message.words for message in kai.dms)


def is_missed(one: Club, who: Person) -> bool:
    """Say whether people were told that somebody could not be reached."""
    told = [page.words for page in (*read_in_rooms(one), *one.lea.dms) if who.mention in page.words]
    return any("A private tip reached nobody." in words for words in told)


async def test_a_tip_that_was_owed_over_a_restart_is_private_too(one: Club) -> None:
    """A process that is killed as it writes a tip leaves the next one no other way than this."""
    room, kai, mia = one.pair()
    line = mia.dm_with_bot().id

    def killing(moment: str, request: Any) -> bool:
        if moment != "arrived" or request.path != f"/channels/{line}/messages":
            return True
        one.bot.is_killed()
        return False

    one.peer.on_request = killing
    await kai.says(room, THREAT, mentions=[mia])
    await one.bot.ends()
    await one.peer.gone()
    one.peer.on_request = None
    await one.bot.starts()
    await one.peer.until(lambda: mia.dms, 60, what="no tip")
    await one.settles()

    assert len(mia.dms) == 1
    assert not any(TIP in message.words for message in read_in_rooms(one))


# --- names --------------------------------------------------------------------------------------


async def test_no_name_and_no_reason_calls_or_links(one: Club) -> None:
    """Hostile names of members, rooms, roles, servers and webhooks, and a hostile reason, call
    nobody and become no link in anything that the bot posts, writes or gives as a reason.
    """
    room = one.guild.text("a-room")
    kai = one.guild.member(HOSTILE, roles=[one.guild.role(HOSTILE)], nick=HOSTILE)
    mia = one.guild.member(HOSTILE)
    card = await threatens(one, room, kai, mia)
    hook = room.posts_by_webhook(f"what a blockhead {HOSTILE}", name=HOSTILE)
    await one.peer.until(lambda: not hook.exists)
    await one.peer.until(lambda: cards_with(one, "(a webhook)"))
    said = await kai.says(room, f"{HOSTILE}\n``` > quote")
    form = await (await mia.uses_menu("Report to moderators", said)).completes()
    await one.told(await mia.submits(form, {"reason": f"```{HOSTILE}```"}))
    lines = await one.told(await one.mo.clicks(card, label="Show the lines"))
    await one.told(await one.mo.clicks(card, label="That's wrong"))
    letter = await one.letter(kai, "Post it again")
    await one.told(await kai.clicks(letter, label="Post it again"))
    await one.peer.until(lambda: [message for message in room.messages if message.by_bot])
    await one.settles()
    posted = [*read_in_rooms(one), *kai.dms, *mia.dms, *one.lea.dms]

    assert "](https://evil" not in "".join(each.words for each in posted if not quoted(each))
    rows = [row.removeprefix("-# ") for row in lines.words.splitlines() if "evil.example" in row]
    assert rows
    assert [row for row in rows if not (is_code(row) or "](https\\://" in row)] == []
    assert [each.words for each in posted if each.pings or each.payload()["mention_everyone"]] == []
    assert {call for body in sent(one) for call in calls_in(body)} <= {one.team.id}
    reasons = [request.reason for request in one.peer.requests if request.reason]
    assert reasons
    assert not any("evil" in reason or "@" in reason for reason in reasons)


def is_code(row: str) -> bool:
    """Say whether a row is code as a whole, in which nothing formats or links."""
    return row.startswith("`") and row.endswith("`") and row.count("`") == 2


def quoted(message: Message) -> bool:
    """Say whether a message is one that its author had posted again: their own words, quoted."""
    return "\n>>> " in message.words


def sent(one: Club) -> Iterator[dict[str, Any]]:
    """Yield every message that the bot sent: posts, letters, threads and answers."""
    for request in one.peer.requests:
        if request.method in {"POST", "PATCH"} and isinstance(request.body, dict):
            body = request.body
            yield body.get("data") or body.get("message") or body


def calls_in(body: dict[str, Any]) -> list[str]:
    """Return whom a message may call; "everything" where it does not say."""
    if not any(body.get(part) for part in ("content", "embeds")):
        return []
    allowed = body.get("allowed_mentions")
    if allowed is None:
        return ["everything"]
    return [*allowed.get("parse", ()), *allowed.get("roles", ()), *allowed.get("users", ())]


# --- machines -----------------------------------------------------------------------------------


async def test_a_webhook_is_hidden_and_nothing_else_is_done(one: Club) -> None:
    """What a webhook says is hidden; nobody is written to or paused, and its card offers nothing
    against a person.
    """
    room = one.guild.text("a-room")
    await one.settles()
    before = len(one.peer.requested("PATCH", "/members/"))
    said = room.posts_by_webhook("what a blockhead", name="Bridge of Ana")
    await one.peer.until(lambda: not said.exists)
    await one.peer.until(lambda: cards_with(one, "Bridge of Ana"))
    await one.settles()
    card = cards_with(one, "Bridge of Ana")[0]

    assert not {"Time-out", "Kick", "Ban"} & set(card.buttons)
    assert room.messages == []
    assert len(one.peer.requested("PATCH", "/members/")) == before


async def test_another_bot_is_hidden_and_not_spoken_to(one: Club) -> None:
    """What another bot says is hidden; it is neither warned, nor paused, nor reminded of."""
    room = one.guild.text("a-room")
    robo = one.guild.member("Robo", bot=True)
    said = await robo.says(room, "what a blockhead")
    await one.peer.until(lambda: not said.exists)
    await one.peer.until(lambda: cards_with(one, robo.mention))
    await one.settles()

    assert robo.timed_out_until(one.guild) is None
    assert robo.dms == []
    assert room.messages == []


async def test_what_leeward_says_itself_is_never_judged(one: Club) -> None:
    """A threat that it posts again for its author stays, and opens no case about itself."""
    room, kai, mia = one.pair()
    card = await threatens(one, room, kai, mia)
    await one.told(await one.mo.clicks(card, label="Undo"))
    letter = await one.letter(kai, "Post it again")
    await one.told(await kai.clicks(letter, label="Post it again"))
    await one.peer.until(lambda: room.messages)
    later = await kai.says(room, THREAT, mentions=[mia])
    await one.peer.until(lambda: not later.exists)
    await one.settles()

    assert [message.by_bot for message in room.messages] == [True]
    assert not any(f"About\n{one.peer.bot.mention}" in each.words for each in one.cards)


# --- what no policy may ask for -----------------------------------------------------------------


@pytest.mark.parametrize("act", ["kick", "ban", "lock"])
async def test_a_policy_that_asks_for_a_grave_act_is_not_taken_over(one: Club, act: str) -> None:
    """Beside a running Leeward it is refused, the last good one stays, and nobody is touched."""
    count = len(one.bot.logged("policy.not_loaded"))
    one.writes_policy(grave_rule(act))
    await one.peer.until(
        lambda: len(one.bot.logged("policy.not_loaded")) > count,
        90,  # it looks every ten seconds
        what="the policy was not refused",
    )
    one.writes_policy(WITH_A_PAUSE)
    kai = one.guild.member("Kai")
    await kai.says(one.room, f"hum hum, {INSULT}", mentions=[one.ana])
    await one.peer.until(lambda: kai.dms)
    await one.settles()

    assert act in one.bot.logged("policy.not_loaded")[-1]["problem"]
    assert one.guild.has(kai)
    assert one.peer.requested("DELETE", "/members/") == []
    assert one.peer.requested("PUT", "/bans/") == []


@pytest.mark.parametrize(
    ("condition", "act"),
    [
        ('{ words = ["hum"] }', '{ kick = "author" }'),
        ('{ words = ["hum"] }', '{ ban = "author" }'),
        ('{ event = "report-filed" }', '{ restrict = "author", for = "1h" }'),
        ('{ event = "report-filed" }', '{ hide = "message" }'),
    ],
    ids=["kick", "ban", "pause after a report", "hide after a report"],
)
async def test_a_run_refuses_a_policy_that_is_too_hard(
    tmp_path: Path, condition: str, act: str
) -> None:
    """No policy kicks, bans, or does anything to anybody because of a report alone: a run ends
    with exit code 2 and says why, before it connects.
    """
    async with club(tmp_path) as made:
        made.configure(a_rule(condition, act))
        await made.bot.starts(ready=False)
        code = await made.bot.ends()

        assert code == 2
        assert "riverside.toml" in made.bot.errors()
        assert made.peer.requests == []
