"""A running Leeward that observes, enforces, holds back, or cannot do what it decided."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from leeward_recorded import decisions, outcomes
from leeward_running import ENFORCING, INSULT, THREAT
from telegram_peer.posts import Message
from telegram_running import Club, club

from leeward_policies.domain.action import Done, Hide, Refused, Tip, Warn

OBSERVING: Final = ENFORCING.replace('mode = "enforce"', 'mode = "observe"')
BRAKED: Final = f"{ENFORCING}\n[brakes]\nhides_per_hour = 2\n"
RAISE: Final = "Raise it for an hour"
TOO_OLD: Final = (
    "Telegram lets no bot delete it any more: it is older than 48 hours; a person can delete it"
)


async def speak(one: Club) -> None:
    """Let Ben insult and threaten Ana, and wait for the case, and for whatever else is done."""
    await one.ben.says(one.group, INSULT, mentions=[one.ana])
    await one.ben.says(one.group, THREAT, mentions=[one.ana])
    await one.card()
    await one.bot.settles()


def came_of(one: Club, kind: type[Hide | Warn | Tip]) -> list[str]:
    """Return what is recorded of acts of one kind: `done`, or why not."""
    found = outcomes(one.bot)
    keys = [act.key for made in decisions(one.bot) for act in made.actions if isinstance(act, kind)]
    return [
        "done" if isinstance(found[key], Done) else getattr(found[key], "reason", "")
        for key in keys
        if key in found
    ]


async def status(one: Club) -> str:
    """Return what `/leeward status` tells the safety lead."""
    before = len(one.team.messages)
    await one.lea.says(one.team, "/leeward status")
    await one.until(lambda: len(one.team.messages) > before + 1, "no status is told")
    return one.team.messages[-1].text


async def test_in_observe_members_notice_nothing_and_cases_open_all_the_same(
    tmp_path: Path,
) -> None:
    """Nothing is hidden or said to a member; moderators get the case, and status says how it is."""
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        one.configure(OBSERVING)
        one.lea.is_member_of(one.team)
        await one.bot.starts()
        await speak(one)
        told = await status(one)
        await one.bot.stops()

        assert len(one.group.messages) == 2
        assert one.ana.dms == one.ben.dms == []
        assert "hid the message" not in one.cards[0].text.casefold()
        assert "observe: members notice nothing" in told
        assert "The policy observes: members notice nothing." in one.bot.said()


async def test_in_observe_a_request_for_help_and_a_report_are_answered(tmp_path: Path) -> None:
    """Whoever asks is answered in every mode, and people are told."""
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        one.configure(OBSERVING)
        await one.bot.starts()
        said = await one.ben.says(one.group, INSULT)
        command = await one.ana.says(one.group, "/report", reply_to=said)
        await one.told(one.ana, "Thank you. A person will look at it.")
        await one.until(lambda: not command.exists, "the command stays")
        await one.ana.says(one.peer.bot, "/help_me")
        await one.told(one.ana, "We told a person on the team here.")
        page = await one.letter(one.lea, "Take")
        await one.bot.settles()

        assert "Ana asks for help" in page.text
        assert said.exists


async def test_an_urgent_case_rings_and_names_the_lead(tmp_path: Path) -> None:
    """In observe, too, the lead is called at once, aloud, to what cannot wait."""
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        one.configure(OBSERVING)
        await one.bot.starts()
        await one.ben.says(one.group, "i don't want to live anymore")
        page = await one.letter(one.lea, "Take")
        await one.bot.settles()

        assert "urgent" in page.text.splitlines()[0]
        assert not page.silent
        assert one.ben.dms == []
        assert one.group.messages[0].exists


async def test_without_people_who_answer_nothing_is_enforced(tmp_path: Path) -> None:
    """`enforce` without [enforce] hides and warns nothing; greeting and status say so, and why."""
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        one.configure(ready=False)
        await one.bot.starts()
        await speak(one)
        told = (await status(one)).replace("\u2060", "")
        await one.bot.stops()

        assert len(one.group.messages) == 2
        assert one.ana.dms == one.ben.dms == []
        for text in (one.bot.said(), told):
            assert "Tips and warnings are only observed, since nobody has read the words" in text
            assert "Hiding and time-outs are only observed, since nobody has answered" in text


async def test_a_brake_pages_once_with_a_button_that_raises_it(tmp_path: Path) -> None:
    """After so many hides in an hour people are asked once; a press lets it go on for an hour."""
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        one.configure(BRAKED)
        await one.bot.starts()
        said = []
        for number in range(5):
            kai = one.group.member(f"Kai {number}")
            said.append(await kai.says(one.group, THREAT, mentions=[one.ana]))
        await one.is_hidden(*said[:2])
        await one.until(
            lambda: [page for page in one.team.messages if RAISE in page.buttons], RAISE
        )
        await one.bot.settles()
        pages = [page for page in one.team.messages if RAISE in page.buttons]
        text = pages[0].text
        await one.presses(one.mo, pages[0], RAISE)
        told = (await one.told(one.mo, "may hide up to")).text
        await one.until(lambda: RAISE not in pages[0].buttons, "the button stays")
        await one.until(
            lambda: any("by Mo." in message.text for message in one.team.messages),
            "nobody reads who raised it",
        )
        after = await one.ben.says(one.group, THREAT, mentions=[one.ana])
        await one.is_hidden(after)

        assert len(pages) == 1
        assert "pages · no topic of their own" in [topic.name for topic in one.topics]
        assert all(message.exists for message in said[2:])
        assert "The rule threat wanted to hide more often than its brake allows" in text
        assert "What was held back stays undone: look at those messages yourself." in text
        assert "What was held back stays undone" in told


def raising(one: Club) -> list[Message]:
    """Return what can be pressed to raise a brake."""
    return [page for page in one.team.messages if RAISE in page.buttons]


async def test_what_is_too_old_to_be_deleted_is_put_before_people(tmp_path: Path) -> None:
    """An old message that is edited into a threat stays; the record says why, and the card asks."""
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        one.configure()
        at = one.peer.world.now() - int(timedelta(hours=49).total_seconds())
        old = await one.ben.says(one.group, "good game", mentions=[one.ana], date=at)
        await one.bot.starts()
        await one.ben.edits(old, THREAT)
        card = await one.card()
        await one.bot.settles()

        assert old.exists
        assert came_of(one, Hide) == [TOO_OLD]
        assert "Not done\nLeeward could not hide the message. Please look" in card.text
        assert one.ben.dms == []


async def test_without_a_right_people_are_asked_and_the_doctor_says_which(tmp_path: Path) -> None:
    """Without *Delete messages* nothing is hidden and nobody is told that it was."""
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        one.group.bot_may("restrict_members", "invite_users")
        one.configure()
        await one.bot.starts()
        said = await one.ben.says(one.group, THREAT, mentions=[one.ana])
        card = await one.card()
        await one.bot.settles()
        code, doctor = await one.bot.command("doctor")

        assert said.exists
        assert came_of(one, Hide) == ["this platform cannot do it here"]
        assert "Leeward could not hide the message." in card.text
        assert one.ben.dms == []
        assert code == 1
        assert "Delete messages" in doctor


async def test_a_word_that_reaches_nobody_is_recorded_so(tmp_path: Path) -> None:
    """Who never started the bot gets no tip, and record and card say so; nothing is said aloud."""
    async with club(tmp_path) as one:
        one.peer.limits.enforced = False
        one.configure()
        kai, mia = one.group.member("Kai"), one.group.member("Mia")
        await one.bot.starts()
        await kai.says(one.group, THREAT, mentions=[mia])
        card = await one.card()
        await one.bot.settles()

        assert came_of(one, Tip) == ["they have not opened a private line to this bot"]
        assert "A private tip reached nobody. Somebody should speak to the member." in card.text
        assert one.said_in_group == []
        assert any(isinstance(each, Refused) for each in outcomes(one.bot).values())
