"""Every form that a message takes on Discord is judged by a running Leeward."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from discord_peer.things import Channel, Message
from discord_running import Club, club
from leeward_running import ENFORCING, INSULT, THREAT

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

SCAM = "free nitro for everyone, claim here: https://dlscord.example/gift"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server whose policy is enforced; each test has people and a room of its own."""
    async with club(tmp_path_factory.mktemp("messages")) as made:
        made.configure(ENFORCING)
        made.guild.text("secret", hidden_from_bot=True)
        made.peer.limits.set("dm-open", 1_000, 10.0)  # a new pair for each test
        await made.bot.starts()
        yield made


async def is_hidden(one: Club, message: Message) -> None:
    """Wait until a message is hidden."""
    await one.is_hidden(message)


async def test_a_message_that_is_edited_into_a_threat_is_hidden(one: Club) -> None:
    """What was harmless when it was sent is judged anew when its author changes it."""
    room, kai, mia = one.pair()
    said = await kai.says(room, "good game", mentions=[mia])
    await kai.edits(said, f"{mia.mention} {THREAT}")
    await is_hidden(one, said)
    lines = await one.told(await one.mo.clicks(await one.case_about(kai), label="Show the lines"))

    assert THREAT in lines.words
    assert "edit 1" in lines.words


async def test_a_link_preview_is_no_edit(one: Club) -> None:
    """When Discord adds a preview to a message, nobody is warned a second time about it."""
    room, kai, mia = one.pair()
    said = await kai.says(room, f"{INSULT} https://example.org", mentions=[mia])
    await one.peer.until(lambda: kai.dms)
    room.unfurl(said, {"url": "https://example.org", "title": "Example", "description": "A page"})
    after = await mia.says(room, THREAT, mentions=[kai])
    await is_hidden(one, after)
    await one.peer.until(lambda: len(kai.dms) >= 2)  # the warning, and advice about the threat
    await one.settles()

    assert said.exists
    assert sum("Hold on." in message.words for message in kai.dms) == 1


async def test_a_reply_is_said_to_whom_it_answers(one: Club) -> None:
    """A threat in a reply is a case about the pair, also where nobody is mentioned."""
    room, kai, mia = one.pair()
    said = await kai.says(room, THREAT, reply_to=await mia.says(room, "hello all"), ping=False)
    await is_hidden(one, said)
    card = await one.case_about(kai)

    assert f"{kai.mention} → {mia.mention}" in card.words


async def test_what_is_forwarded_or_previewed_is_nobodys_own_word(one: Club) -> None:
    """Words of a forward or an embed are held against nobody; the message can be reported."""
    room, kai, mia = one.pair()
    secret = next(c.id for c in one.peer.world.channels.values() if c.name == "secret")
    original = await kai.says(Channel(one.peer, secret), INSULT, mentions=[mia])
    forwarded = await kai.says(room, forward=original)
    embed = {"type": "rich", "title": "News", "description": THREAT}
    shown = await kai.says(room, "look", embeds=[embed])
    form = await (await mia.uses_menu("Report to moderators", forwarded)).completes()
    receipt = await one.told(await mia.submits(form, {"reason": ""}))
    card = await one.case_about(kai)
    lines = await one.told(await one.mo.clicks(card, label="Show the lines"))
    await one.settles()

    assert forwarded.exists
    assert shown.exists
    assert kai.dms == []
    assert receipt.words.startswith("Thank you. A person will look at it.")
    assert f"/{forwarded.id})" in card.words
    assert INSULT in lines.words


async def test_a_poll_is_read(one: Club) -> None:
    """The question of a poll, and its answers, count as what its author says."""
    room, kai, mia = one.pair()
    before = await mia.says(room, "hello all")
    question = await kai.says(room, poll=(THREAT, ["yes", "no"]), reply_to=before)
    answer = await kai.says(room, poll=("which one?", ["none", SCAM]))

    await is_hidden(one, question)
    await is_hidden(one, answer)


async def test_a_forum_post_is_read(one: Club) -> None:
    """The first message of a post, what follows in it, and its title are judged."""
    _, kai, mia = one.pair()
    forum = one.guild.forum("questions")
    post = await kai.opens_post(forum, "a question", SCAM)
    await one.peer.until(lambda: post.messages == [])
    said = await mia.says(post, SCAM)

    await is_hidden(one, said)


async def test_the_chat_beside_a_voice_room_is_read(one: Club) -> None:
    """What is written beside a call is judged like anything else."""
    _, kai, mia = one.pair()
    voice = one.guild.voice("lounge")
    said = await kai.says(voice, THREAT, mentions=[mia])

    await is_hidden(one, said)


async def test_a_thread_is_read_from_its_first_message_on(one: Club) -> None:
    """In a thread that was opened while it runs, a threat is hidden."""
    room, kai, mia = one.pair()
    thread = await kai.opens_thread("us two", on=room)
    said = await kai.says(thread, THREAT, mentions=[mia])

    await is_hidden(one, said)


async def test_a_webhook_s_trick_is_hidden_and_nobody_is_blamed(one: Club) -> None:
    """A bridge's message is hidden; its case has no buttons against an account."""
    room, _, _ = one.pair()
    said = room.posts_by_webhook(SCAM, name="Rob from the bridge")
    await is_hidden(one, said)
    await one.peer.until(lambda: [c for c in one.cards if "Rob from the bridge" in c.words])
    card = next(card for card in one.cards if "Rob from the bridge" in card.words)

    assert "(a webhook)" in card.words
    assert "Undo" in card.buttons
    assert not {"Time-out", "Kick", "Ban"} & set(card.buttons)


async def test_another_bot_is_not_acted_on(one: Club) -> None:
    """What another bot says is neither hidden nor warned about by itself."""
    room, _, mia = one.pair()
    other = one.guild.member("Quizzer", bot=True)
    said = await other.says(room, INSULT, mentions=[mia])
    after = await mia.says(room, INSULT, mentions=[other])
    await one.peer.until(lambda: mia.dms)
    await one.settles()

    assert said.exists
    assert after.exists
    assert other.dms == []


@pytest.mark.asyncio(loop_scope="function")
async def test_an_edit_of_what_was_said_before_the_start_is_judged(tmp_path: Path) -> None:
    """A message from before Leeward ran is judged when it is changed afterwards."""
    async with club(tmp_path) as one:
        one.configure(ENFORCING)
        old = await one.ben.says(one.room, "good game", mentions=[one.ana])
        await one.bot.starts()
        await one.ben.edits(old, f"{one.ana.mention} {THREAT}")
        await one.peer.until(lambda: not old.exists)
        card = await one.case_about(one.ben)

        assert f"{one.ben.mention} → {one.ana.mention}" in card.words
