"""Who is called when nobody answers, and whom nobody else may learn of: each once, and it rings."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from discord_acting import (
    APerformersDesk,
    Riverside,
    a_case,
    asks,
    riverside,
    user,
)
from discord_peer.faults import Status
from discord_peer.people import Person
from discord_peer.things import Channel
from msgspec.structs import replace

from leeward_policies.domain.action import (
    OVERDUE,
    AskHuman,
    Because,
    Called,
    Done,
    Outcome,
    Refused,
    Subject,
)
from leeward_policies.domain.case import DRILL, Case, Reported
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.ports import People


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A server, and a judge at the end."""
    async with riverside(tmp_path) as one:
        yield one


@pytest.fixture
def dee(club: Riverside) -> Person:
    """The deputy."""
    return club.guild.member("Dee")


@pytest.fixture
def desk(club: Riverside, dee: Person) -> APerformersDesk:
    """A desk at which Mo is the lead and Dee the deputy."""
    made = APerformersDesk()
    made.answering = People(user(club.mo.id), user(dee.id))
    return made


def again(
    about: MessageRef | None, author: UserRef, *, key: str = "again", whom: Called = "moderators"
) -> AskHuman:
    """Return the call to a case that nobody has answered."""
    return AskHuman(
        key=key,
        rule=OVERDUE,
        because=Because("nobody has answered this case yet", Subject(author)),
        mode="enforce",
        message=about,
        whom=whom,
        urgency="high",
    )


def waiting(about: MessageRef, author: UserRef, minutes: int = 10, *, number: int = 1) -> Case:
    """Return a case that has been open for some minutes."""
    case = a_case(about, author, number=number)
    return replace(case, opened_at=case.opened_at - timedelta(minutes=minutes))


def abusive(about: MessageRef, author: UserRef) -> Case:
    """Return a case of suspected abuse material."""
    return replace(a_case(about, author, urgency="urgent"), asked=("csea",), kind="report")


def told(person: Person) -> list[str]:
    """Return what somebody was called with: lines without a card."""
    return [one.text for one in person.dms if not one.embeds]


def titles(person: Person) -> list[str]:
    """Return the first line of each card that somebody got."""
    return [one.words.splitlines()[0] for one in person.dms if one.embeds]


# --- a call again ---------------------------------------------------------------------------------


async def test_a_high_case_that_nobody_answers_rings_again(club: Riverside) -> None:
    """An edited card notifies nobody, so a line mentions the role, and says how long it waits."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot() as bot:
        await bot.does(asks(about, ana), waiting(about, ana))
        outcome = await bot.does(again(about, ana), waiting(about, ana))

    (thread,) = club.forum.threads
    card, line = thread.messages
    assert isinstance(outcome, Done)
    assert card.stored.ping_role_ids == []
    assert line.stored.ping_role_ids == [club.role.key]
    assert line.text.endswith("case-1 still waits: nobody has answered it for 10 minutes.")
    assert "wrote something threatening" in card.words


async def test_the_first_repetition_is_not_lost_to_the_pause(club: Riverside) -> None:
    """Five minutes by the case's clock may be a little less by ours: it rings all the same."""
    about, ana = await club.ana_says(), user(club.ana.id)
    urgent = replace(waiting(about, ana, 5), urgency="urgent")
    async with club.bot() as bot:
        await bot.does(asks(about, ana, urgency="urgent"), urgent)
        bot.now.seconds += 299.5
        await bot.does(again(about, ana), urgent)

    (thread,) = club.forum.threads
    _, line = thread.messages
    assert line.stored.ping_role_ids == [club.role.key]


async def test_one_call_rings_once(club: Riverside) -> None:
    """However often the executor repeats it; the next step of the case rings again."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot() as bot:
        await bot.does(asks(about, ana), waiting(about, ana))
        for key in ("one", "one", "two", "one"):
            await bot.does(again(about, ana, key=key), waiting(about, ana))

    (thread,) = club.forum.threads
    assert len(thread.messages) == 3


async def test_a_call_again_stands_for_what_follows_at_once(club: Riverside) -> None:
    """An urgent line a moment later rings no third time."""
    about, ana = await club.ana_says(), user(club.ana.id)
    urgent = replace(waiting(about, ana), urgency="urgent")
    async with club.bot() as bot:
        await bot.does(asks(about, ana, urgency="urgent"), urgent)
        bot.now.seconds += 301
        await bot.does(again(about, ana), urgent)
        bot.now.seconds += 10
        await bot.does(asks(about, ana, key="worse", urgency="urgent"), urgent)

    (thread,) = club.forum.threads
    assert len(thread.messages) == 2


async def test_a_call_to_a_card_that_is_gone_posts_it_anew(club: Riverside) -> None:
    """The new card itself rings, and says what is the matter."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot() as bot:
        await bot.does(asks(about, ana), waiting(about, ana))
        club.forum.threads[0].remove()
        await bot.does(again(about, ana), waiting(about, ana))

    (thread,) = club.forum.threads
    (card,) = thread.messages
    assert card.stored.ping_role_ids == [club.role.key]
    assert "still waits" in card.words


async def test_who_has_looked_and_not_decided_is_told_so(club: Riverside) -> None:
    """The line does not say that nobody answered where somebody did."""
    about, ana = await club.ana_says(), user(club.ana.id)
    looked = replace(waiting(about, ana), answered_at=waiting(about, ana).opened_at)
    async with club.bot() as bot:
        await bot.does(again(about, ana), looked)

    (thread,) = club.forum.threads
    assert "somebody has looked at it, and nobody has decided it yet" in thread.messages[0].words


async def test_a_case_without_lines_says_on_why_people_are_asked(
    club: Riverside, desk: APerformersDesk
) -> None:
    """A cry for help stays one when it is called again."""
    about, ana = await club.ana_says(), user(club.ana.id)
    case = replace(waiting(about, ana), evidence=())
    help_ = replace(asks(about, ana, lead=True), because=Because("{author} asks for help",
                                                                 Subject(ana)))  # fmt: skip
    async with club.bot(desk=desk) as bot:
        await bot.does(help_, case)
        await bot.does(again(about, ana, whom="safety-lead"), case)

    card, line = club.mo.dms
    assert "asks for help" in card.words
    assert line.text == "case-1 still waits: nobody has answered it for 10 minutes."


# --- the deputy, and everyone ---------------------------------------------------------------------


async def test_the_deputy_is_called_before_the_lead(
    club: Riverside, desk: APerformersDesk, dee: Person
) -> None:
    """The lead was called before; the card in the moderators' room is brought up to date."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot(desk=desk) as bot:
        await bot.does(asks(about, ana), waiting(about, ana))
        outcome = await bot.does(again(about, ana, whom="deputy"), waiting(about, ana))

    (card,) = dee.dms
    assert isinstance(outcome, Done)
    assert outcome.via == "direct-message"
    assert card.text == "case-1 still waits: nobody has answered it for 10 minutes."
    assert club.mo.dms == []
    assert len(club.forum.threads[0].messages) == 1


async def test_for_a_deputy_who_cannot_be_reached_the_lead_is_called(
    club: Riverside, desk: APerformersDesk, dee: Person
) -> None:
    """Then the owner; nobody is left out because one door is closed."""
    about, ana = await club.ana_says(), user(club.ana.id)
    dee.closes_dms()
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(again(about, ana, whom="deputy"), waiting(about, ana))

    assert isinstance(outcome, Done)
    assert len(club.mo.dms) == 1
    assert club.guild.owner.dms == []


async def test_everyone_is_called_each_once(
    club: Riverside, desk: APerformersDesk, dee: Person
) -> None:
    """Lead, deputy and owner; a repetition of the same call calls nobody a second time."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot(desk=desk) as bot:
        await bot.does(asks(about, ana, lead=True), waiting(about, ana))
        for _ in range(2):
            outcome = await bot.does(again(about, ana, whom="everyone"), waiting(about, ana))
            assert isinstance(outcome, Done)

    line = "case-1 still waits: nobody has answered it for 10 minutes."
    assert told(club.mo) == [line]
    assert [one.text for one in dee.dms] == [line]
    assert [one.text for one in club.guild.owner.dms] == [line]


async def test_of_everyone_one_who_is_reached_is_enough(
    club: Riverside, desk: APerformersDesk, dee: Person
) -> None:
    """A closed door and a fault of Discord's keep nobody else from being called."""
    about, ana = await club.ana_says(), user(club.ana.id)
    club.mo.closes_dms()
    club.peer.faults.plan("POST", "/users/@me/channels", Status(503), times=3)
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(again(about, ana, whom="everyone"), waiting(about, ana))

    assert isinstance(outcome, Done)
    assert len(dee.dms) + len(club.guild.owner.dms) >= 1


async def test_nobody_is_called_about_themselves(
    club: Riverside, desk: APerformersDesk, dee: Person
) -> None:
    """Not even where everyone is called."""
    about, lead = await club.ana_says(), user(club.mo.id)
    async with club.bot(desk=desk) as bot:
        await bot.does(again(about, lead, whom="everyone"), waiting(about, lead))

    assert club.mo.dms == []
    assert len(dee.dms) == 1


async def test_where_nobody_can_be_called_it_is_said(
    club: Riverside, desk: APerformersDesk, dee: Person
) -> None:
    """So that the executor tries again, and calls outside the platform."""
    about, ana = await club.ana_says(), user(club.ana.id)
    for person in (club.mo, dee, club.guild.owner):
        person.closes_dms()
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(again(about, ana, whom="everyone"), waiting(about, ana))

    assert isinstance(outcome, Refused)
    assert "safety lead" in outcome.reason


# --- a test page ----------------------------------------------------------------------------------


async def drilled(club: Riverside, desk: APerformersDesk, person: Person) -> Outcome:
    """Send a test page to somebody."""
    subject = Subject(UserRef("discord", "", DRILL), user(person.id))
    page = replace(again(None, subject.author, key="drill", whom="deputy"), rule="drill",
                   because=Because("this is a test page", subject))  # fmt: skip
    case = replace(
        a_case(MessageRef("discord", "1", "2", "3"), user(person.id)),
        id="drill-20261201",
        subject=subject,
        channel=ChannelRef("leeward", "community", "clock"),
        evidence=(),
        decisions=(),
        asked=(),
    )
    async with club.bot(desk=desk) as bot:
        return await bot.does(page, case)


async def test_a_test_page_goes_to_the_one_who_must_answer_it(
    club: Riverside, desk: APerformersDesk, dee: Person
) -> None:
    """It says that nobody is in danger, and has one button."""
    outcome = await drilled(club, desk, dee)

    (card,) = dee.dms
    assert isinstance(outcome, Done)
    assert "nobody is in danger" in card.words
    assert list(card.buttons) == ["Take"]
    assert (club.mo.dms, club.guild.owner.dms, club.forum.threads) == ([], [], [])


async def test_nobody_stands_in_for_a_test_page(
    club: Riverside, desk: APerformersDesk, dee: Person
) -> None:
    """Else a closed door would pass the test."""
    dee.closes_dms()
    outcome = await drilled(club, desk, dee)

    assert isinstance(outcome, Refused)
    assert (club.mo.dms, club.guild.owner.dms) == ([], [])


# --- suspected abuse material ---------------------------------------------------------------------


@pytest.fixture
def responders(club: Riverside, desk: APerformersDesk) -> tuple[Person, Person]:
    """Two members who are responsible for abuse material."""
    both = club.guild.member("Rae"), club.guild.member("Sol")
    desk.answering = replace(desk.answering, csea=tuple(user(one.id) for one in both))
    return both


async def test_responders_are_asked_each_in_private(
    club: Riverside, desk: APerformersDesk, dee: Person, responders: Sequence[Person]
) -> None:
    """Nobody else learns of it: no room, no lead, no deputy, no owner."""
    about, ana = await club.ana_says("secret words"), user(club.ana.id)
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(asks(about, ana, urgency="urgent"), abusive(about, ana))

    assert isinstance(outcome, Done)
    assert [titles(one) for one in responders] == [["case-1 · for you alone · open"]] * 2
    assert [person.dms for person in (club.mo, dee, club.guild.owner)] == [[], [], []]
    assert club.forum.threads == []


async def test_their_card_shows_nothing(
    club: Riverside, desk: APerformersDesk, responders: Sequence[Person]
) -> None:
    """No name, no quote, no link, no preview: what to do, what not to do, and that it waits."""
    about, ana = await club.ana_says("secret words"), user(club.ana.id)
    async with club.bot(desk=desk) as bot:
        await bot.does(asks(about, ana, urgency="urgent"), abusive(about, ana))

    (card,) = responders[0].dms
    assert "Do not open it, do not copy it, do not forward it" in card.words
    assert "Waits since" in card.words
    assert "inhope.org" in card.words
    assert not any(part in card.words for part in ("secret", club.ana.id, about.id, "http"))
    assert list(card.buttons) == [
        "Reported",
        "Take",
        "That's right",
        "That's wrong",
        "Unclear",
        "Note",
    ]


async def test_what_was_reported_waits_no_longer(
    club: Riverside, desk: APerformersDesk, responders: Sequence[Person]
) -> None:
    """The card says to whom, by whom and when."""
    about, ana = await club.ana_says(), user(club.ana.id)
    case = abusive(about, ana)
    by = responders[0]
    done = replace(case, reported=Reported(case.opened_at, str(user(by.id)), "the *hotline*"))
    async with club.bot(desk=desk) as bot:
        await bot.does(asks(about, ana, urgency="urgent"), case)
        await bot.does(asks(about, ana, key="two", urgency="urgent"), done)

    card = by.dms[0]
    assert f"To the \\*hotline\\*, by {by.mention}" in card.words
    assert "Waits since" not in card.words
    assert "Reported" not in card.buttons


async def test_what_moderators_could_read_before_is_emptied(
    club: Riverside, desk: APerformersDesk, responders: Sequence[Person]
) -> None:
    """Their card becomes a stub without anything, in the room and in the lead's messages."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot(desk=desk) as bot:
        await bot.does(asks(about, ana), a_case(about, ana))
        await bot.does(asks(about, ana, key="lead", lead=True), a_case(about, ana))
        await bot.does(again(about, ana, whom="csea"), abusive(about, ana))

    (thread,) = club.forum.threads
    for card in (thread.messages[0], club.mo.dms[0]):
        assert "with somebody else now" in card.words
        assert card.buttons == {}
        assert card.components == []
        assert not any(part in card.words for part in ("threat", club.ana.id, about.id, "http"))
    assert thread.name == "case-1 · with somebody else"
    assert len(responders[0].dms) == 1


async def test_later_findings_about_the_same_bring_nothing_back(
    club: Riverside, desk: APerformersDesk, responders: Sequence[Person]
) -> None:
    """Whoever a rule asks: a case that is its responders' stays theirs."""
    about, ana = await club.ana_says(), user(club.ana.id)
    everyone: tuple[Called, ...] = ("moderators", "safety-lead", "deputy", "everyone")
    async with club.bot(desk=desk) as bot:
        for whom in everyone:
            call = again(about, ana, key=whom, whom=whom)
            await bot.does(call, abusive(about, ana))

    assert (club.mo.dms, club.guild.owner.dms, club.forum.threads) == ([], [], [])
    assert len(responders[0].dms) == 4


async def test_a_responder_does_not_see_what_is_about_them(
    club: Riverside, desk: APerformersDesk, responders: Sequence[Person]
) -> None:
    """The other one is asked alone."""
    about, rae = await club.ana_says(), user(responders[0].id)
    async with club.bot(desk=desk) as bot:
        await bot.does(asks(about, rae, urgency="urgent"), abusive(about, rae))

    assert responders[0].dms == []
    assert len(responders[1].dms) == 1


async def test_where_no_responder_can_be_written_to_it_is_said_with_its_cure(
    club: Riverside, desk: APerformersDesk, responders: Sequence[Person]
) -> None:
    """Nobody else is asked in their place."""
    about, ana = await club.ana_says(), user(club.ana.id)
    for one in responders:
        one.closes_dms()
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(asks(about, ana, urgency="urgent"), abusive(about, ana))

    assert isinstance(outcome, Refused)
    assert "community.csea" in outcome.reason
    assert (club.mo.dms, club.guild.owner.dms, club.forum.threads) == ([], [], [])


async def test_without_named_responders_lead_and_deputy_are(
    club: Riverside, desk: APerformersDesk, dee: Person
) -> None:
    """A call again rings with both; the owner learns nothing."""
    about, ana = await club.ana_says(), user(club.ana.id)
    case = abusive(about, ana)
    async with club.bot(desk=desk) as bot:
        await bot.does(asks(about, ana, urgency="urgent"), case)
        await bot.does(again(about, ana, whom="csea"), case)

    assert [len(titles(one)) for one in (club.mo, dee)] == [1, 1]
    assert [len(told(one)) for one in (club.mo, dee)] == [1, 1]
    assert club.guild.owner.dms == []


async def test_what_belongs_to_no_case_names_nothing(
    club: Riverside, desk: APerformersDesk, responders: Sequence[Person]
) -> None:
    """Even where the case cannot be found, no link and no name is shown."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot(desk=desk) as bot:
        await bot.does(replace(asks(about, ana, urgency="urgent"), whom="csea"))

    (card,) = responders[0].dms
    assert "Do not open it" in card.words
    assert not any(part in card.words for part in (club.ana.id, about.id, "http"))


async def test_a_room_without_threads_is_emptied_too(
    club: Riverside, desk: APerformersDesk, responders: Sequence[Person]
) -> None:
    """Also by the next process, which finds the card that the last one posted."""
    room: Channel = club.guild.text("mods", visible_to=[club.role])
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot(desk=desk, moderators=room) as bot:
        await bot.does(asks(about, ana), a_case(about, ana))
    async with club.bot(desk=desk, moderators=room) as bot:
        await bot.does(again(about, ana, whom="csea"), abusive(about, ana))

    (card,) = room.messages
    assert "with somebody else now" in card.words
    assert card.buttons == {}
    assert len(responders[0].dms) == 1
