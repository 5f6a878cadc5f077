"""Questions to people: one post for a case, kept up to date, found again, and never lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from discord_acting import DECISION, APerformersDesk, Riverside, a_case, asks, riverside, user
from discord_peer.faults import DropAfter, DropBefore, Status
from msgspec.structs import replace

from leeward_policies.domain.action import Done, Failed, Refused, TryLater
from leeward_policies.ports import People, Reasons


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A server, and a judge at the end."""
    async with riverside(tmp_path) as one:
        yield one


# --- a forum ------------------------------------------------------------------------------------


async def test_a_case_is_a_thread_with_buttons(club: Riverside) -> None:
    """Its name says what and how soon, a tag of that name is set, and nobody is called."""
    about, ana = await club.ana_says("secret words"), user(club.ana.id)
    async with club.bot() as bot:
        outcome = await bot.does(asks(about, ana), a_case(about, ana))

    (thread,) = club.forum.threads
    (post,) = thread.messages
    assert isinstance(outcome, Done)
    assert (outcome.via, outcome.receipt) == ("case-post", f"{thread.id}/{post.id}")
    assert thread.name == "case-1 · threat · high"
    assert thread.tags == ["high"]
    assert "secret words" not in post.words
    assert f"/{about.channel}/{about.id}" in post.words
    assert post.stored.ping_role_ids == []
    assert post.pings == []
    assert post.buttons["Take"] == "lw:take:case-1"


async def test_a_case_that_grows_is_edited_where_it_stands(club: Riverside) -> None:
    """New lines change the post, and its thread's name; no second thread is opened."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot() as bot:
        first = await bot.does(asks(about, ana), a_case(about, ana, lines=1))
        more = a_case(about, ana, lines=3, urgency="medium")
        second = await bot.does(asks(about, ana, key="second", urgency="medium"), more)

    (thread,) = club.forum.threads
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert first.receipt == second.receipt
    assert "3 lines" in thread.messages[0].words
    assert thread.name == "case-1 · threat · medium"
    assert len(thread.messages) == 1


async def test_threads_are_renamed_seldom(club: Riverside) -> None:
    """Discord allows two names in ten minutes; each thread has its own, and cards stay true."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot() as bot:
        for number in (1, 2):
            for urgency in ("low", "medium", "high"):
                case = a_case(about, ana, number=number, urgency=urgency)
                await bot.does(asks(about, ana, key=f"{number} {urgency}", urgency="low"), case)
        names = [thread.name for thread in club.forum.threads]
        bot.now.seconds += 301
        await bot.does(asks(about, ana, key="later", urgency="low"), case)

    assert names == ["case-1 · threat · medium", "case-2 · threat · medium"]
    first, second = club.forum.threads
    assert second.name == "case-2 · threat · high"
    assert first.name == "case-1 · threat · medium"
    assert first.messages[0].words.startswith("case-1 · threat · high")


async def test_what_has_not_changed_is_not_edited(club: Riverside) -> None:
    """The same question again makes no request."""
    about, ana = await club.ana_says(), user(club.ana.id)
    case = a_case(about, ana)
    async with club.bot() as bot:
        await bot.does(asks(about, ana), case)
        before = len(club.peer.requests)
        await bot.does(asks(about, ana, key="again"), case)

        assert len(club.peer.requests) == before


async def test_the_next_process_finds_the_thread(club: Riverside) -> None:
    """Cases are looked up before they are created, also where the thread sleeps."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot() as bot:
        await bot.does(asks(about, ana), a_case(about, ana))
    club.forum.threads[0].archive()
    async with club.bot() as bot:
        outcome = await bot.does(asks(about, ana), a_case(about, ana, lines=2))
        await bot.does(asks(about, ana), a_case(about, ana, number=2))

    assert isinstance(outcome, Done)
    names = [thread.name for thread in club.forum.threads]
    assert names == ["case-1 · threat · high", "case-2 · threat · high"]
    assert "2 lines" in club.forum.threads[0].messages[0].words


async def test_a_case_of_another_installation_is_left_alone(club: Riverside) -> None:
    """Numbers begin anew with a new database; an old thread with the same one is not taken."""
    about, ana = await club.ana_says(), user(club.ana.id)
    later = a_case(about, ana)
    later = replace(later, opened_at=later.opened_at + timedelta(days=1))
    async with club.bot() as bot:
        await bot.does(asks(about, ana), a_case(about, ana))
    async with club.bot() as bot:
        await bot.does(asks(about, ana), later)

    assert len(club.forum.threads) == 2


async def test_a_strangers_thread_is_not_taken_for_a_case(club: Riverside) -> None:
    """Whoever names a thread like a case cannot take the case over."""
    about, ana = await club.ana_says(), user(club.ana.id)
    await club.mo.opens_post(club.forum, "case-1 · threat · high", "hello")
    async with club.bot() as bot:
        await bot.does(asks(about, ana), a_case(about, ana))

    assert len(club.forum.threads) == 2


async def test_a_deleted_post_comes_back_when_people_are_asked_again(club: Riverside) -> None:
    """Whoever deletes a thread does not silence its case."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot() as bot:
        await bot.does(asks(about, ana), a_case(about, ana))
        club.forum.threads[0].remove()
        outcome = await bot.does(asks(about, ana, key="new"), a_case(about, ana, lines=2))

    assert isinstance(outcome, Done)
    assert [thread.name for thread in club.forum.threads] == ["case-1 · threat · high"]


@pytest.mark.parametrize("fault", [DropBefore(), DropAfter()])
async def test_a_broken_line_opens_no_second_thread(
    club: Riverside, fault: DropBefore | DropAfter
) -> None:
    """Discord knows no key for threads: the executor's next try looks first."""
    about, ana = await club.ana_says(), user(club.ana.id)
    club.peer.faults.plan("POST", "/threads", fault)
    async with club.bot() as bot:
        failed = await bot.does(asks(about, ana), a_case(about, ana))
        done = await bot.does(asks(about, ana), a_case(about, ana))

    assert isinstance(failed, Failed)
    assert isinstance(done, Done)
    assert len(club.forum.threads) == 1


async def test_many_changes_at_once_make_few_requests(club: Riverside) -> None:
    """Under attack the newest state stands for all, and one thread is opened."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot() as bot:
        outcomes = await asyncio.gather(
            *(
                bot.does(asks(about, ana, key=f"ask {lines}"), a_case(about, ana, lines=lines))
                for lines in range(1, 31)
            )
        )

    assert {type(outcome) for outcome in outcomes} == {Done}
    (thread,) = club.forum.threads
    assert "30 lines" in thread.messages[0].words
    assert len(club.peer.requested("PATCH", "/messages/")) <= 1


async def test_a_post_edited_too_often_is_edited_later(club: Riverside) -> None:
    """Discord bounds edits of what is older than an hour."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot() as bot:
        await bot.does(asks(about, ana), a_case(about, ana))
        club.peer.faults.plan("PATCH", "/messages", Status(400, 30046))
        put_off = await bot.does(asks(about, ana, key="two"), a_case(about, ana, lines=2))
        done = await bot.does(asks(about, ana, key="two"), a_case(about, ana, lines=2))

    assert isinstance(put_off, TryLater)
    assert put_off.seconds == 60.0
    assert isinstance(done, Done)
    assert "2 lines" in club.forum.threads[0].messages[0].words


async def test_a_forum_that_wants_a_tag_gets_one(club: Riverside) -> None:
    """Where none of its tags says how soon, the first one is taken."""
    about, ana = await club.ana_says(), user(club.ana.id)
    picky = club.guild.forum("picky", visible_to=[club.role], tags=["news", "else"])
    club.peer.world.extras[picky.key] = {"flags": 1 << 4}
    club.peer.world.announce_channel_update(picky.key)
    async with club.bot(moderators=picky) as bot:
        outcome = await bot.does(asks(about, ana), a_case(about, ana))

    assert isinstance(outcome, Done)
    assert [thread.tags for thread in picky.threads] == [["news"]]


# --- who is called ------------------------------------------------------------------------------


async def test_an_urgent_case_calls_its_role_and_no_other(club: Riverside) -> None:
    """People are called once to it, and again after five minutes if it is asked again."""
    about, ana = await club.ana_says(), user(club.ana.id)
    urgent = a_case(about, ana, urgency="urgent")
    async with club.bot() as bot:
        for number in range(3):
            await bot.does(asks(about, ana, key=f"ask {number}", urgency="urgent"), urgent)
        (thread,) = club.forum.threads
        called = [message.stored.ping_role_ids for message in thread.messages]
        bot.now.seconds += 301
        await bot.does(asks(about, ana, key="ask 0", urgency="urgent"), urgent)
        await bot.does(asks(about, ana, key="ask 9", urgency="urgent"), urgent)
        again = [message.stored.ping_role_ids for message in thread.messages]

    assert called == [[club.role.key]]
    assert again == [[club.role.key], [club.role.key]]
    assert not any(message.stored.mention_everyone for message in thread.messages)


async def test_a_case_that_becomes_urgent_calls_people(club: Riverside) -> None:
    """An edit notifies nobody, so a short line does."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot() as bot:
        await bot.does(asks(about, ana), a_case(about, ana))
        await bot.does(
            asks(about, ana, key="worse", urgency="urgent"), a_case(about, ana, urgency="urgent")
        )

    (thread,) = club.forum.threads
    assert [message.stored.ping_role_ids for message in thread.messages] == [[], [club.role.key]]


async def test_a_call_that_failed_is_made_again(club: Riverside) -> None:
    """Nobody counts as called who was not."""
    about, ana = await club.ana_says(), user(club.ana.id)
    urgent = a_case(about, ana, urgency="urgent")
    async with club.bot() as bot:
        await bot.does(asks(about, ana), a_case(about, ana))
        club.peer.faults.plan("POST", "/messages", Status(503), times=3)
        failed = await bot.does(asks(about, ana, key="worse", urgency="urgent"), urgent)
        done = await bot.does(asks(about, ana, key="worse", urgency="urgent"), urgent)

    assert isinstance(failed, Failed)
    assert isinstance(done, Done)
    (thread,) = club.forum.threads
    assert [message.stored.ping_role_ids for message in thread.messages] == [[], [club.role.key]]


# --- a room, and what has no case ---------------------------------------------------------------


async def test_in_a_room_a_case_is_a_message_that_is_found_again(club: Riverside) -> None:
    """The same card, edited in place, also by the next process."""
    room = club.guild.text("mods", visible_to=[club.role])
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot(moderators=room) as bot:
        await bot.does(asks(about, ana), a_case(about, ana))
    await club.mo.says(room, "case-1 · opened")
    async with club.bot(moderators=room) as bot:
        await bot.does(asks(about, ana), a_case(about, ana, lines=4))

    (post,) = [message for message in room.messages if message.by_bot]
    assert "4 lines" in post.words


async def test_questions_without_a_case_share_one_thread(club: Riverside) -> None:
    """A brake that holds, or what could not be done, opens no thread of its own."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot() as bot:
        await bot.does(asks(about, ana, key="brake|a"))
        await bot.does(asks(about, ana, key=f"{DECISION}:hide:x+ask"))
    async with club.bot() as bot:
        await bot.does(asks(about, ana, key="brake|a"))
        await bot.does(asks(about, ana, key="brake|b"))

    (thread,) = club.forum.threads
    cards = [message.words for message in thread.messages if message.embeds]
    assert len(cards) == 3
    assert "could not hide the message" in cards[1]
    assert all(message.buttons == {} for message in thread.messages)


# --- in private ---------------------------------------------------------------------------------


@pytest.fixture
def desk(club: Riverside) -> APerformersDesk:
    """A desk at which Mo is the lead and the owner of the server the deputy."""
    made = APerformersDesk()
    made.answering = People(user(club.mo.id), user(club.guild.member("Deputy").id))
    return made


async def test_the_lead_is_asked_in_private(club: Riverside, desk: APerformersDesk) -> None:
    """Such a case stands in no shared room; the next process edits the same letter."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(asks(about, ana, lead=True), a_case(about, ana))
    club.forgets_nonces()
    async with club.bot(desk=desk) as bot:
        await bot.does(asks(about, ana, lead=True), a_case(about, ana, lines=2))

    (letter,) = club.mo.dms
    assert isinstance(outcome, Done)
    assert outcome.via == "direct-message"
    assert "2 lines" in letter.words
    assert letter.buttons["Take"] == "lw:take:case-1"
    assert club.forum.threads == []


async def test_an_urgent_letter_rings_again(club: Riverside, desk: APerformersDesk) -> None:
    """An edited letter is silent; a case that grows urgent is told in a new one."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot(desk=desk) as bot:
        await bot.does(asks(about, ana, lead=True), a_case(about, ana))
        urgent = a_case(about, ana, urgency="urgent")
        await bot.does(asks(about, ana, key="worse", urgency="urgent", lead=True), urgent)

    assert len(club.mo.dms) == 2
    assert club.mo.dms[1].text == "case-1 is urgent: please look at once."


async def test_nobody_is_asked_about_themselves(club: Riverside, desk: APerformersDesk) -> None:
    """A case about the lead goes to the deputy, and the lead sees nothing of it."""
    about, lead = await club.ana_says(), user(club.mo.id)
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(asks(about, lead, lead=True), a_case(about, lead))

    assert isinstance(outcome, Done)
    assert club.mo.dms == []
    assert club.forum.threads == []
    assert club.guild.owner.dms == []


async def test_who_cannot_be_reached_is_stood_in_for(
    club: Riverside, desk: APerformersDesk
) -> None:
    """Lead, deputy, owner, in this order; when none can be reached it is refused, and tried on."""
    about, ana = await club.ana_says(), user(club.ana.id)
    deputy = desk.answering.deputy
    assert deputy is not None
    club.mo.closes_dms()
    club.peer.world.closed_dms.add(int(deputy.id))
    async with club.bot(desk=desk) as bot:
        owner = await bot.does(asks(about, ana, lead=True), a_case(about, ana))
        club.guild.owner.closes_dms()
        about_two = a_case(about, ana, number=2)
        nobody = await bot.does(asks(about, ana, key="two", lead=True), about_two)
        club.mo.opens_dms()
        bot.now.seconds += 61
        at_last = await bot.does(asks(about, ana, key="two", lead=True), about_two)

    assert isinstance(owner, Done)
    assert len(club.guild.owner.dms) == 1
    assert isinstance(nobody, Refused)
    assert "safety lead" in nobody.reason
    assert isinstance(at_last, Done)
    assert len(club.mo.dms) == 1


@pytest.mark.parametrize("rights", ["send_messages", "view_channel", "embed_links"])
async def test_without_a_room_the_lead_is_asked(
    club: Riverside, desk: APerformersDesk, rights: str
) -> None:
    """A room that the bot may not post in loses no case."""
    about, ana = await club.ana_says(), user(club.ana.id)
    club.forum.deny(club.guild.bot_role, rights)
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(asks(about, ana), a_case(about, ana))

    assert isinstance(outcome, Done)
    assert outcome.via == "direct-message"
    assert len(club.mo.dms) == 1


async def test_a_room_that_everybody_reads_gets_no_case(
    club: Riverside, desk: APerformersDesk
) -> None:
    """Cases tell of children."""
    about, ana = await club.ana_says(), user(club.ana.id)
    room = club.guild.text("lobby")
    async with club.bot(desk=desk, moderators=room) as bot:
        outcome = await bot.does(asks(about, ana), a_case(about, ana))

    assert isinstance(outcome, Done)
    assert room.messages == []
    assert len(club.mo.dms) == 1


async def test_a_room_that_refuses_loses_no_case(club: Riverside, desk: APerformersDesk) -> None:
    """What the rights promise and Discord refuses goes to the lead."""
    about, ana = await club.ana_says(), user(club.ana.id)
    club.peer.faults.plan("POST", "/threads", Status(403, 50013))
    async with club.bot(desk=desk) as bot:
        outcome = await bot.does(asks(about, ana), a_case(about, ana))

    assert isinstance(outcome, Done)
    assert outcome.via == "direct-message"


# --- what was done ------------------------------------------------------------------------------


async def test_a_card_says_what_was_done(club: Riverside, desk: APerformersDesk) -> None:
    """People need not guess what the bot did already; without an answer the card stands anyway."""
    about, ana = await club.ana_says(), user(club.ana.id)
    async with club.bot(desk=desk) as bot:
        at = bot.context.clock.now()
        desk.given[DECISION] = Reasons(
            DECISION, at, about, (), ("hide", "restrict"), until=at + timedelta(hours=1)
        )
        await bot.does(asks(about, ana), a_case(about, ana))
        desk.is_open = False
        closed = await bot.does(asks(about, ana, key="two"), a_case(about, ana, number=2))

    first, second = (thread.messages[0].words for thread in club.forum.threads)
    assert "Hid the message, kept the author from writing, the author may write again" in first
    assert isinstance(closed, Done)
    assert "Done so far" not in second


# --- what was done elsewhere --------------------------------------------------------------------


async def test_a_card_reads_as_its_case_stands_and_calls_nobody(
    club: Riverside, desk: APerformersDesk
) -> None:
    """In the room and with the lead the card is edited where it stands; none is posted anew."""
    about, ana = await club.ana_says(), user(club.ana.id)
    taken = replace(a_case(about, ana), status="taken", assignee=str(user(club.mo.id)))
    async with club.bot(desk=desk) as bot:
        await bot.does(asks(about, ana), a_case(about, ana))
        await bot.does(asks(about, ana, key="lead", lead=True), a_case(about, ana))
        card = replace(asks(about, ana, key="card", urgency="urgent"), rule="card", whom="nobody")
        outcome = await bot.does(card, taken)

    (thread,) = club.forum.threads
    (letter,) = club.mo.dms
    (post,) = thread.messages
    assert isinstance(outcome, Done)
    assert outcome.via == "card"
    assert "Taken by" in post.words
    assert "Taken by" in letter.words
    assert post.pings == []


async def test_where_no_card_stands_none_is_made(club: Riverside, desk: APerformersDesk) -> None:
    """Somebody who was not asked learns nothing of it, and a page without a case has no card."""
    about, ana = await club.ana_says(), user(club.ana.id)
    card = replace(asks(about, ana, key="card"), rule="card", whom="nobody")
    async with club.bot(desk=desk) as bot:
        came = [await bot.does(card, a_case(about, ana)), await bot.does(card, None)]
        abuse = replace(a_case(about, ana), asked=("csea",))
        came.append(await bot.does(replace(card, key="abuse"), abuse))

    assert all(isinstance(one, Done) for one in came)
    assert (club.forum.threads, club.mo.dms) == ([], [])
