"""What a running Leeward does on Discord by itself: it hides, warns, gives tips, pauses."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from discord_running import Club, club
from leeward_running import ENFORCING, INSULT, THREAT

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

WITH_A_PAUSE = f"""{ENFORCING}
[[rule]]
id = "house-words"
because = "{{author}} used a word of our list"
category = "toxicity"
severity = "medium"
all = [{{ words = ["blockhead"] }}]
do = [{{ restrict = "author", for = "10m" }}]
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server whose policy is enforced; each test has people and a room of its own."""
    async with club(tmp_path_factory.mktemp("acts")) as made:
        made.configure(WITH_A_PAUSE)
        made.peer.limits.set("dm-open", 1_000, 10.0)  # a new pair for each test
        await made.bot.starts()
        yield made


async def test_a_threat_is_hidden_and_the_audit_log_says_why(one: Club) -> None:
    """A threat is deleted; the server's audit log tells rule and decision, no words, no name."""
    room, kai, mia = one.pair()
    said = await kai.says(room, THREAT, mentions=[mia])
    await one.peer.until(lambda: not said.exists)
    deleted = one.peer.requested("DELETE", f"/channels/{room.id}/messages/{said.id}")

    assert len(deleted) == 1
    reason = deleted[0].reason or ""
    assert reason.startswith("Leeward: rule threat, decision ")
    assert "days" not in reason
    assert kai.id not in reason


async def test_who_is_threatened_gets_a_private_tip(one: Club) -> None:
    """Whoever is threatened is advised in private, with help one press away."""
    room, kai, mia = one.pair()
    await kai.says(room, THREAT, mentions=[mia])
    await one.peer.until(lambda: mia.dms, what="no tip")
    await one.letter(kai, "Why?")
    await one.settles()
    tip = mia.dms[0]

    assert "not your fault" in tip.words
    assert list(tip.buttons) == [
        "Get help",
        "Report",
        "How to block",
        "Not me / wrong",
        "No more tips",
    ]
    assert [told.words.partition(" because")[0] for told in kai.dms] == ["We hid your message"]


async def test_an_insult_stays_and_its_author_is_warned_in_private(one: Club) -> None:
    """A rough word is not hidden: its author alone is told, kindly, with a way to a human."""
    room, kai, mia = one.pair()
    said = await kai.says(room, INSULT, mentions=[mia])
    await one.peer.until(lambda: kai.dms)
    warning = kai.dms[0]

    assert said.exists
    assert warning.words.startswith("Hold on.")
    assert list(warning.buttons) == ["Why?", "Ask a human", "Our rules"]
    assert [message.id for message in room.messages] == [said.id]


async def test_a_warning_behind_a_closed_door_becomes_a_neutral_reminder(one: Club) -> None:
    """An author who takes no direct messages is answered by words to all, which call nobody."""
    room, kai, mia = one.pair()
    kai.closes_dms()
    said = await kai.says(room, INSULT, mentions=[mia])
    await one.peer.until(lambda: len(room.messages) == 2)
    reminder = room.messages[1]

    assert reminder.words == "A reminder for all of us: please keep this a kind and safe place."
    assert reminder.replies_to == said.id
    assert reminder.pings == []
    assert kai.dms == []


async def test_a_tip_behind_a_closed_door_is_never_said_in_public(one: Club) -> None:
    """A tip that reaches nobody is said nowhere else; the case about the pair becomes urgent."""
    room, kai, mia = one.pair()
    mia.closes_dms()
    card = await one.threatens(room, kai, mia)
    await one.peer.until(
        lambda: (
            "urgent" in card.words.splitlines()[0]
            and "A private tip reached nobody." in card.words
            and [page for page in one.lea.dms if kai.mention in page.words]
        ),
        what=lambda: f"the case is not urgent, or nobody was called: {card.words}",
    )
    await one.settles()
    paged = [page.words for page in one.lea.dms if kai.mention in page.words]

    assert room.messages == []
    assert mia.dms == []
    assert [words.splitlines()[0].endswith("· urgent") for words in paged] == [True]
    assert "A private tip reached nobody." in card.words
    assert "A private tip reached nobody." in paged[0]


async def test_a_rule_may_pause_its_author(one: Club) -> None:
    """A rule of the policy that restricts times its author out, for as long as it says."""
    room, kai, _ = one.pair()
    await kai.says(room, "what a blockhead")
    await one.peer.until(lambda: kai.timed_out_until(one.guild))
    until = kai.timed_out_until(one.guild)
    asked = one.peer.requested("PATCH", f"/members/{kai.id}")

    assert until is not None
    assert 9 * 60 < (until - one.peer.world.clock.now()).total_seconds() <= 10 * 60
    assert [(request.reason or "").split(", decision")[0] for request in asked] == [
        "Leeward: rule house-words"
    ]


async def test_what_moderators_write_is_not_acted_on(one: Club) -> None:
    """A moderator's rough word is neither hidden nor warned about by itself."""
    room, kai, _ = one.pair()
    said = await one.mo.says(room, INSULT, mentions=[kai])
    after = await kai.says(room, INSULT, mentions=[one.mo])
    await one.peer.until(lambda: kai.dms)
    await one.settles()

    assert said.exists
    assert after.exists
    assert one.mo.dms == []


async def test_where_the_bot_may_not_hide_people_are_asked_and_told(one: Club) -> None:
    """Without Manage Messages in a room a threat stays; its case says so, and the tip arrives."""
    room, kai, mia = one.pair()
    room.deny(one.guild.bot_role, "manage_messages")
    said = await kai.says(room, THREAT, mentions=[mia])
    card = await one.case_about(kai)
    await one.peer.until(
        lambda: "Leeward could not hide the message." in card.words,
        what=lambda: f"the card does not say what was not done: {card.words}",
    )
    await one.peer.until(lambda: mia.dms, what="no tip")
    await one.settles()

    assert said.exists
    assert "Not done" in card.words
    assert len(one.peer.requested("DELETE", f"/messages/{said.id}")) == 1


async def test_who_stands_above_the_bot_is_not_paused_and_people_are_asked(one: Club) -> None:
    """Where Discord lets the bot pause nobody, moderators read who it is, why, and what is left."""
    room, _, _ = one.pair()
    veteran = one.guild.member("Vera", roles=[one.guild.role("veterans", above_bot=True)])
    await veteran.says(room, "what a blockhead")

    def pages() -> list[str]:
        told = [page.words for thread in one.forum.threads for page in thread.messages]
        return [words for words in told if veteran.mention in words]

    await one.peer.until(pages)
    await one.settles()

    assert "used a word of our list" in pages()[0]
    assert "Leeward could not keep the author from writing." in pages()[0]
    assert veteran.timed_out_until(one.guild) is None
