"""Nobody is missed by a running Leeward on Discord: appeals, calls again, and who alone is told."""

from pathlib import Path

import pytest
from discord_peer.people import Person
from discord_peer.things import Message
from discord_running import club
from leeward_running import ENFORCING, THREAT

from leeward_policies.case_rights import OTHERS_ANSWER

pytestmark = [pytest.mark.peer]

REPORT = "Report to moderators"


def letters(person: Person, begins: str) -> list[Message]:
    """Return what somebody was told in private that begins so."""
    return [one for one in person.dms if one.words.startswith(begins)]


async def test_a_member_appeals_and_another_moderator_takes_it_back(tmp_path: Path) -> None:
    """Whoever judged it cannot answer; another does, the member reads it, and is asked whether
    their message shall stand there again.
    """
    async with club(tmp_path) as one:
        one.configure(ENFORCING)
        await one.bot.starts()
        card = await one.threatens(one.room, one.ben, one.ana)
        await one.told(await one.mo.clicks(card, label="That's right"))
        hidden = await one.letter(one.ben, "Ask a human")
        receipt = await one.told(await one.ben.clicks(hidden, label="Ask a human"))
        await one.peer.until(lambda: [c for c in one.cards if "It stands" in c.buttons])
        appeal = next(c for c in one.cards if "It stands" in c.buttons)
        words = await one.told(await one.lea.clicks(appeal, label="Show the lines"))
        refused = await one.told(await one.mo.clicks(appeal, label="Take it back"))
        answer = await one.told(await one.lea.clicks(appeal, label="Take it back"))
        again = await one.letter(one.ben, "Post it again")
        await one.peer.until(lambda: letters(one.ben, "You asked a person to look again, and you"))
        (lifted,) = letters(one.ben, "You asked a person to look again, and you")
        once_more = await one.told(await one.ben.clicks(hidden, label="Ask a human"))
        why = await one.told(await one.ben.clicks(lifted, label="Why?"))
        await one.told(await one.ben.clicks(again, label="Post it again"))
        await one.peer.until(lambda: one.room.messages)

        assert receipt.words.startswith("Thank you. We asked a person to look at it again.")
        assert f"{one.ben.mention} asks a human to look again" in appeal.words
        assert "The message was hidden" in appeal.words
        assert f"{one.mo.mention} decided in it as well, and may not answer." in appeal.words
        assert THREAT not in appeal.words
        assert THREAT in words.words
        assert refused.words == OTHERS_ANSWER
        assert "It is taken back: what was decided was wrong." in answer.words
        assert list(lifted.buttons) == ["Why?"]
        assert once_more.words.startswith("A person has answered this already.")
        assert "Your message was hidden." in why.words
        assert one.room.messages[0].words.startswith("Restored: a person looked again.")


async def test_a_case_that_nobody_answers_rings_again(tmp_path: Path) -> None:
    """After a minute, the least that can be set, a line below the card mentions the role."""
    async with club(tmp_path) as one:
        one.configure(ENFORCING, escalation='answer = { high = "1m" }')
        await one.bot.starts()
        card = await one.threatens(one.room, one.ben, one.ana)
        await one.peer.until(
            lambda: len(card.channel.messages) > 1, 100, what=lambda: one.bot.errors()[-2000:]
        )
        _, line = card.channel.messages
        await one.settles()

        assert card.pings == []
        assert line.stored.ping_role_ids == [one.team.key]
        assert "still waits: nobody has answered it for" in line.text
        assert one.lea.dms == []


async def test_a_report_of_abuse_reaches_its_responder_alone(tmp_path: Path) -> None:
    """No shared room, no lead and no owner learns of it; what is kept of the message is nothing."""
    async with club(tmp_path) as one:
        rae = one.guild.member("Rae")
        one.configure(ENFORCING, csea=[rae])
        await one.bot.starts()
        said = await one.ben.says(one.room, "look at this everybody")
        form = await (await one.ana.uses_menu(REPORT, said)).completes()
        receipt = await one.told(
            await one.ana.submits(form, {"reason": "a bad picture", "about": ["abuse"]})
        )
        await one.peer.until(lambda: rae.dms)
        (card,) = rae.dms
        await one.settles()
        seen_by_lead = await one.told(await one.lea.uses("leeward cases", one.room))
        asked = await (await rae.clicks(card, label="Reported")).completes()
        reported = await one.told(await rae.submits(asked, {"text": "the hotline"}))
        await one.peer.until(lambda: "To the hotline, by" in card.words)
        await one.settles()

        assert "Please don't save it" in receipt.words
        assert "Do not open it, do not copy it, do not forward it." in card.words
        hidden_from_view = (one.ben.id, said.id, "look at this", "a bad picture", "http")
        assert not any(part in card.words for part in hidden_from_view)
        assert reported.words == "It is noted that this was reported."
        assert (one.cards, one.lea.dms, one.mo.dms, one.guild.owner.dms) == ([], [], [], [])
        assert seen_by_lead.words == "No open case that is for you."
        assert b"look at this everybody" not in (one.bot.folder / "leeward.db").read_bytes()


async def test_what_a_moderator_calls_abuse_leaves_their_room(tmp_path: Path) -> None:
    """After the second press the card is empty, and the responder is called at once."""
    async with club(tmp_path) as one:
        rae = one.guild.member("Rae")
        one.configure(ENFORCING, csea=[rae])
        await one.bot.starts()
        card = await one.threatens(one.room, one.ben, one.ana)
        question = await one.mo.clicks(card, label="May be abuse material")
        await one.told(question)
        told = await one.mo.clicks(question, label="Yes, it may be abuse material")
        await one.peer.until(lambda: "with somebody else now" in card.words)
        await one.peer.until(lambda: rae.dms, what=lambda: one.bot.errors()[-2000:])
        await one.settles()

        assert "Only those responsible" in (await one.told(told)).words
        assert card.components == []
        assert one.ben.mention not in card.words
        assert one.in_forum(one.ben) == []
        assert card.channel.name.endswith("with somebody else")
        assert "Do not open it" in rae.dms[0].words
