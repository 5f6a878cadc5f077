"""A running Leeward that observes, or that may not enforce yet: members notice nothing."""

from pathlib import Path

import pytest
from discord_running import Club, club
from leeward_running import ENFORCING, INSULT, THREAT

pytestmark = pytest.mark.peer

OBSERVING = ENFORCING.replace('mode = "enforce"', 'mode = "observe"')


async def speak(one: Club) -> None:
    """Let Ben insult and threaten Ana, and wait for the case, and for whatever else is done."""
    await one.ben.says(one.room, INSULT, mentions=[one.ana])
    await one.ben.says(one.room, THREAT, mentions=[one.ana])
    await one.case_about(one.ben)
    await one.settles()


async def test_in_observe_members_notice_nothing_and_cases_open_all_the_same(
    tmp_path: Path,
) -> None:
    """Nothing is hidden or said to a member; moderators get the case, and it says what is so."""
    async with club(tmp_path) as one:
        one.configure(OBSERVING)
        await one.bot.starts()
        await speak(one)
        status = await one.told(await one.lea.uses("leeward status", one.room))
        await one.bot.stops()

        assert len(one.room.messages) == 2
        assert one.ana.dms == one.ben.dms == []
        assert "hid the message" not in one.cards[0].words.casefold()
        assert "observe: members notice nothing" in status.words
        assert "The policy observes: members notice nothing." in one.bot.said()


async def test_whoever_reports_learns_the_outcome_also_in_observe(tmp_path: Path) -> None:
    """A report is somebody's own question: it is answered in every mode."""
    async with club(tmp_path) as one:
        one.configure(OBSERVING)
        await one.bot.starts()
        said = await one.ben.says(one.room, "i saw you at the bus stop, nice bag")
        form = await (await one.ana.uses_menu("Report to moderators", said)).completes()
        await one.told(await one.ana.submits(form, {"reason": ""}))
        card = await one.case_about(one.ben)
        await one.settles()
        await one.mo.clicks(card, label="That's wrong")
        await one.peer.until(lambda: one.ana.dms, what="no outcome")

        assert "It was right to tell us." in one.ana.dms[0].words
        assert one.ben.dms == []


async def test_an_urgent_case_pages_the_safety_lead_also_in_observe(tmp_path: Path) -> None:
    """In observe, too, the lead is called at once to what cannot wait."""
    async with club(tmp_path) as one:
        one.configure(OBSERVING)
        await one.bot.starts()
        await one.ben.says(one.room, "i don't want to live anymore")
        await one.peer.until(lambda: one.lea.dms, what="the lead is not called")
        await one.settles()

        assert one.lea.dms[0].words.splitlines()[0].endswith("· urgent")
        assert one.ben.dms == []


async def test_without_people_who_answer_nothing_is_enforced(tmp_path: Path) -> None:
    """`enforce` without [enforce] hides and warns nothing; greeting and status say so, and why."""
    async with club(tmp_path) as one:
        one.configure(ENFORCING, ready=False)
        await one.bot.starts()
        await speak(one)
        status = await one.told(await one.lea.uses("leeward status", one.room))
        await one.bot.stops()

        assert len(one.room.messages) == 2
        assert one.ana.dms == one.ben.dms == []
        for text in (one.bot.said(), status.words.replace("\\", "")):
            assert "Tips and warnings are only observed, since nobody has read the words" in text
            assert "Hiding and time-outs are only observed, since nobody has answered" in text


async def test_without_a_safety_lead_nothing_is_hidden(tmp_path: Path) -> None:
    """Warnings go out once the words are read; hiding waits for somebody who looks afterwards."""
    async with club(tmp_path) as one:
        one.configure(ENFORCING, lead=False)
        await one.bot.starts()
        await speak(one)
        await one.peer.until(lambda: one.ben.dms)
        await one.bot.stops()

        assert len(one.room.messages) == 2
        assert "only observed, since nobody is the safety lead" in one.bot.said()
