"""Letters to members: in their language, in the words for their room, with what they can do."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from discord_acting import DECISION, APerformersDesk, Riverside, riverside, user
from msgspec.structs import replace
from typing_extensions import override

from leeward.testing.acts import answer as answered
from leeward_policies.advice import advice, words_of
from leeward_policies.domain.action import Answer, Done, Refused, Tip, Warn
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.ports import Choices


class Choosing(APerformersDesk):
    """A desk at which one member has chosen, as long as it is open."""

    def __init__(self, member: UserRef, choices: Choices) -> None:
        super().__init__()
        self._chosen = {member: choices}

    @override
    async def choices(self, member: UserRef) -> Choices:
        self._must_be_open()
        return self._chosen.get(member, Choices())

    @override
    def home_country(self) -> str:
        return ""


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """Yield a server with a member."""
    async with riverside(tmp_path) as one:
        yield one


def tip(club: Riverside, about: MessageRef) -> Tip:
    """Return a tip to Ana about a message of her own."""
    made = club.acts(about, "tip")
    assert isinstance(made, Tip)
    return made


def answer(club: Riverside) -> Answer:
    """Return what Ana is told of her report."""
    return answered(user(club.ana.id), f"{DECISION}:answer")


async def test_a_letter_is_in_the_language_that_was_chosen(club: Riverside) -> None:
    """Words and buttons; who has chosen nothing reads the community's language."""
    about = await club.ana_says()
    desk = Choosing(user(club.ana.id), Choices(language="de"))
    async with club.bot(desk=desk) as bot:
        await bot.does(tip(club, about))
        await bot.does(replace(tip(club, about), key="other:tip", to=user(club.mo.id)))

    (to_ana,), (to_mo,) = club.ana.dms, club.mo.dms
    assert to_ana.text.startswith(advice("own-phone", "de").text)
    assert advice("button-help", "de").text in to_ana.buttons
    assert to_mo.text.startswith(advice("own-phone").text)


async def test_a_letter_waits_for_no_choices(club: Riverside) -> None:
    """Where they cannot be told, the letter goes out in the community's language."""
    about = await club.ana_says()
    desk = Choosing(user(club.ana.id), Choices(language="de"))
    desk.is_open = False
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(tip(club, about))

    assert isinstance(outcome, Done)
    assert club.ana.dms[0].text.startswith(advice("own-phone").text)


@pytest.mark.parametrize("audience", ["10-12", "13-17", "adult"])
async def test_a_tip_is_in_the_words_for_its_room(club: Riverside, audience: str) -> None:
    """Each audience reads its own words where there are any."""
    about = await club.ana_says()
    made = replace(tip(club, about), topic="sextortion", audience=audience)
    async with club.bot() as bot:
        await bot.does(made)

    assert club.ana.dms[0].text.startswith(words_of("sextortion", "en", made.audience))


async def test_a_tip_about_somebody_elses_message_can_be_acted_on(club: Riverside) -> None:
    """To block, to report, to call it wrong: each button knows the decision or its tip."""
    about = await club.ana_says()
    made = replace(tip(club, about), to=user(club.mo.id), topic="secrecy")
    async with club.bot() as bot:
        await bot.does(made)

    (letter,) = club.mo.dms
    decision = made.key.partition(":")[0]
    assert list(letter.buttons) == [
        "Get help",
        "Report",
        "How to block",
        "Not me / wrong",
        "No more tips",
    ]
    assert letter.buttons["Report"] == f"lw:report:tip/{decision}"
    assert letter.buttons["Not me / wrong"] == f"lw:notme:{decision}"


async def test_what_became_of_a_report_is_told_once(club: Riverside) -> None:
    """Its words with the number, and help below; the next process sends no second letter."""
    about = await club.ana_says()
    made = answer(club)
    async with club.bot() as bot:
        outcome = await bot.does(made)
    club.forgets_nonces()
    async with club.bot(later=timedelta(minutes=1)) as bot:
        again = await bot.does(made)

    (letter,) = club.ana.dms
    assert isinstance(outcome, Done)
    assert isinstance(again, Done)
    assert letter.text.startswith(words_of(made.topic, number=made.number))
    assert list(letter.buttons) == ["Get help", "How to block"]
    assert [message.id for message in club.room.messages] == [about.id]


async def test_an_answer_behind_a_closed_door_is_said_nowhere(club: Riverside) -> None:
    """Whoever takes no letters looks it up; nothing stands in the room."""
    about = await club.ana_says()
    club.ana.closes_dms()
    async with club.bot() as bot:
        outcome = await bot.does(answer(club))

    assert isinstance(outcome, Refused)
    assert [message.id for message in club.room.messages] == [about.id]


async def test_who_asked_for_what_nobody_may_is_told_who_helps(club: Riverside) -> None:
    """Neutral words, the help for it near them, and the way to a human."""
    about = await club.ana_says()
    warning = club.acts(about, "warn")
    assert isinstance(warning, Warn)
    desk = Choosing(user(club.ana.id), Choices(country="GB"))
    async with club.bot(desk=desk) as bot:
        await bot.does(replace(warning, topic="sexual-ask"))

    (letter,) = club.ana.dms
    assert letter.text.startswith(advice("sexual-ask").text)
    assert "<https://stopitnow.org.uk>" in letter.text
    assert "Ask a human" in letter.buttons
