"""What a member reads about themselves in a running Leeward: reasons, and the way to a human."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from discord_running import Club, club
from leeward_running import ENFORCING, INSULT, THREAT

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

SHUTS_OUT = "shut up idiot, nobody likes you"
"""What the packs hide and warn about."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server whose policy is enforced; each test has people and a room of its own."""
    async with club(tmp_path_factory.mktemp("reasons")) as made:
        made.configure(ENFORCING)
        made.peer.limits.set("dm-open", 1_000, 10.0)  # a new pair for each test
        await made.bot.starts()
        yield made


async def test_why_is_answered_with_reasons(one: Club) -> None:
    """*Why?* says what was done and why, that a program did it, and how to object; no name."""
    room, kai, mia = one.pair()
    await kai.says(room, SHUTS_OUT, reply_to=await mia.says(room, "hi all"))
    await one.peer.until(lambda: kai.dms)
    await one.settles()  # what is not recorded as done yet is not told
    told = await one.told(await kai.clicks(kai.dms[0], label="Why?"))

    assert "Your message was hidden." in told.words
    assert "You got a note about your message." in told.words
    assert "The writer insulted somebody and tried to shut them out" in told.words
    assert "A program did this by the rules here." in told.words
    assert "We keep the words locked away" in told.words
    assert "Think we got it wrong?" in told.words
    assert mia.mention not in told.words
    assert mia.name not in told.words
    assert "nobody likes you" not in told.words
    assert list(told.buttons) == ["Ask a human"]


async def test_a_human_is_asked_to_look_again(one: Club) -> None:
    """*Ask a human* gives the member a receipt, and moderators a case; a second press no other."""
    room, kai, mia = one.pair()
    await kai.says(room, INSULT, mentions=[mia])
    await one.peer.until(lambda: kai.dms)
    receipt = await one.told(await kai.clicks(kai.dms[0], label="Ask a human"))
    card = await one.case_about(kai)
    again = await one.told(await kai.clicks(kai.dms[0], label="Ask a human"))

    await one.settles()

    assert receipt.words.startswith("Thank you. We asked a person to look at it again.")
    assert f"{kai.mention} asks a human to look again at a decision" in card.words
    assert again.words.startswith("You asked before")
    assert len([one for one in one.cards if f"About\n{kai.mention}" in one.words]) == 1


async def test_nobody_else_reads_the_reasons(one: Club) -> None:
    """Below a reminder in public *Why?* answers the author alone; all others learn nothing."""
    room, kai, mia = one.pair()
    kai.closes_dms()
    await kai.says(room, INSULT, mentions=[mia])
    await one.peer.until(lambda: [message for message in room.messages if message.by_bot])
    await one.settles()  # what is not recorded as done yet is not told
    reminder = next(message for message in room.messages if message.by_bot)
    to_mia = await one.told(await mia.clicks(reminder, label="Why?"))
    to_kai = await one.told(await kai.clicks(reminder, label="Why?"))

    assert to_mia.words == "Only the one it is about can see this."
    assert to_kai.words.startswith("You got a note about your message.")
    assert to_mia.ephemeral
    assert to_kai.ephemeral


async def test_the_buttons_of_a_tip_lead_to_help(one: Club) -> None:
    """From a tip one press leads to help, to how blocking works, and to no more tips."""
    room, kai, mia = one.pair()
    await kai.says(room, "come to my place, just us two", mentions=[mia])
    await one.peer.until(lambda: mia.dms)
    tip = mia.dms[0]
    blocking = await one.told(await mia.clicks(tip, label="How to block"))
    off = await one.told(await mia.clicks(tip, label="No more tips"))
    helped = await mia.clicks(tip, label="Get help")
    await one.peer.until(lambda: len(helped.messages) == 2)

    assert blocking.words.startswith("1. Tap their name.")
    assert "Tips are off." in off.words
    assert helped.messages[0].words.startswith("Are you in danger?")
    assert helped.messages[1].words.startswith("We told a person on the team here.")


async def test_what_was_done_stands_in_ones_own_data(one: Club) -> None:
    """After a hide `/my-data` counts the decision and the notice, and names nobody else."""
    room, kai, mia = one.pair()
    await kai.says(room, SHUTS_OUT, mentions=[mia])
    await one.peer.until(lambda: kai.dms)
    card = await one.case_about(kai)
    await one.settles()
    await one.told(await one.mo.clicks(card, label="That's right"))
    told = await one.told(await kai.uses("my-data", room))

    assert "decisions about your own messages: 1" in told.words
    assert "what you were told: 1" in told.words
    assert mia.id not in told.words


async def test_whose_message_was_hidden_is_told_in_private_with_the_way_to_a_human(
    one: Club,
) -> None:
    """One letter for what was hidden, with the reasons behind *Why?*; none for the next minutes."""
    room, kai, mia = one.pair()
    await one.threatens(room, kai, mia)
    letter = await one.letter(kai, "Why?")
    why = await one.told(await kai.clicks(letter, label="Why?"))
    again = await kai.says(room, THREAT, mentions=[mia])
    await one.peer.until(lambda: not again.exists)
    await one.settles()

    assert letter.words.startswith("We hid your message because it may break a rule here.")
    assert list(letter.buttons) == ["Why?", "Ask a human", "Our rules"]
    assert "- The writer threatened somebody" in why.words
    assert sum(one.words.startswith("We hid") for one in kai.dms) == 1
