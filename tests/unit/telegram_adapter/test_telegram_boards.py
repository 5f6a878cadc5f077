"""Where cards stand: what people close or delete there, and what cannot be kept for a while."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from telegram_acting import Riverside, a_case, asks, riverside, user
from telegram_peer.failing import RateLimited, Status

from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.live.casework.sheets import Sheet
from leeward_adapters.live.saying.spans import Strong
from leeward_adapters.telegram.acting.cards import LINE_MOST, card_of
from leeward_adapters.telegram.sending.keyboards import ROW_MOST, keyboard
from leeward_adapters.telegram.sending.words import TEXT_MOST, units
from leeward_policies.domain.action import Done, Refused
from leeward_policies.errors import StorageFull
from leeward_policies.ports import People


@pytest.fixture
async def club(tmp_path: Path) -> AsyncIterator[Riverside]:
    """A group with a safety lead, its moderators' forum, and a judge at the end."""
    async with riverside(tmp_path) as one:
        one.desk.answering = People(safety_lead=user(one.lou))
        yield one


async def test_a_shared_topic_that_was_deleted_is_opened_again(club: Riverside) -> None:
    """Nobody's delete keeps pages from people."""
    about = club.ana_says()
    club.lou.is_admin_of(club.team)
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana), key="1:ask:moderators"))
        await club.lou.deletes_topic(club.team.topics[0])
        outcomes = [
            await bot.does(asks(about, user(club.ana), key=f"{number}:ask:moderators"))
            for number in (2, 3)
        ]

    [topic] = club.team.topics
    assert [type(outcome) for outcome in outcomes] == [Done, Done]
    assert topic.name == "pages · no topic of their own"
    assert len(topic.messages) == 3


async def test_a_closed_topic_is_called_in_all_the_same(club: Riverside) -> None:
    """Where Telegram does not let us write there, it is opened again first."""
    about = club.ana_says()
    case = a_case(about, user(club.ana))
    urgent = replace(case, urgency="urgent")
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana)), case)
        [topic] = club.team.topics
        await club.lou.closes_topic(topic)
        club.peer.faults.plan("sendMessage", Status(400, "Bad Request: TOPIC_CLOSED"))
        act = asks(about, user(club.ana), key="1:ask:moderators", urgency="urgent")
        outcome = await bot.does(act, urgent)

    assert isinstance(outcome, Done)
    assert not topic.closed
    assert "please look at once" in topic.messages[-1].text


async def test_a_name_that_cannot_be_changed_now_keeps_no_card(club: Riverside) -> None:
    """The card says the same; the next change of the case tries the name again."""
    about = club.ana_says()
    case = a_case(about, user(club.ana))
    over = replace(case, status="resolved", verdict="right")
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana)), case)
        club.peer.faults.plan("editForumTopic", Status(400, "Bad Request: not enough rights"))
        outcome = await bot.does(asks(about, user(club.ana), key="1:ask:moderators"), over)
        [topic] = club.team.topics
        before = topic.name
        judged = replace(over, verdict="unclear")
        await bot.does(asks(about, user(club.ana), key="2:ask:moderators"), judged)

    assert isinstance(outcome, Done)
    assert (before, topic.name) == ("case-1 · threat · high", "case-1 · threat · high · resolved")


async def test_a_group_that_we_are_no_longer_in_is_asked_in_private(club: Riverside) -> None:
    """And not tried again for a minute."""
    about = club.ana_says()
    case = a_case(about, user(club.ana))
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana)), case)
        club.team.removes_bot()
        taken = replace(case, status="taken", assignee=str(user(club.mo)))
        outcome = await bot.does(asks(about, user(club.ana), key="1:ask:moderators"), taken)
        asked = len(club.peer.requests)
        other = a_case(about, user(club.ana), number=2)
        await bot.does(asks(about, user(club.ana), key="2:ask:moderators"), other)

    assert isinstance(outcome, Done)
    assert outcome.via == "direct-message"
    assert len(club.lou.dms) == 2
    assert [request.method for request in club.peer.requests[asked:]] == ["sendMessage"]


async def test_a_card_elsewhere_that_cannot_be_renewed_keeps_nobody(club: Riverside) -> None:
    """Who is asked now reads it; the other card is brought up to date with the next change."""
    about = club.ana_says()
    case = a_case(about, user(club.ana))
    async with club.bot() as bot:
        await bot.does(asks(about, user(club.ana)), case)
        club.peer.faults.plan("editMessageText", RateLimited(40))
        taken = replace(case, status="taken", assignee=str(user(club.mo)))
        outcome = await bot.does(asks(about, user(club.ana), key="1:ask:lead", lead=True), taken)

    assert isinstance(outcome, Done)
    assert len(club.lou.dms) == 1


async def test_a_responder_reads_it_also_while_nothing_can_be_noted(club: Riverside) -> None:
    """An urgent question is asked, perhaps twice."""
    about = club.ana_says()
    case = replace(a_case(about, user(club.ana), urgency="urgent"), asked=("csea",))
    act = replace(asks(about, user(club.ana), key="1:ask:csea", urgency="urgent"), whom="csea")
    club.desk.fails = {"remember": StorageFull(place="memos"), "recall": StorageFull(place="memos")}
    async with club.bot() as bot:
        outcome = await bot.does(act, case)

    assert isinstance(outcome, Done)
    assert len(club.lou.dms) == 1


async def test_nobody_responsible_is_said_with_a_cure(club: Riverside) -> None:
    """They must have started the bot."""
    eli = club.group.member("Eli")
    club.desk.answering = People(csea=(user(eli),))
    about = club.ana_says()
    case = replace(a_case(about, user(club.ana)), asked=("csea",))
    act = replace(asks(about, user(club.ana), key="1:ask:csea", urgency="urgent"), whom="csea")
    async with club.bot() as bot:
        refused = await bot.does(act, case)
        await eli.starts()
        bot.performer.forget_refusals()
        outcome = await bot.does(act, case)

    assert isinstance(refused, Refused)
    assert "community.csea" in refused.reason
    assert isinstance(outcome, Done)


async def test_an_abuse_card_is_renewed_for_its_responders_alone(club: Riverside) -> None:
    """Nobody is called by it."""
    about = club.ana_says()
    case = replace(a_case(about, user(club.ana)), asked=("csea",))
    act = replace(asks(about, user(club.ana), key="1:ask:csea"), whom="csea")
    async with club.bot() as bot:
        await bot.does(act, case)
        over = replace(case, status="resolved", verdict="right")
        await bot.does(replace(act, key="1:card", whom="nobody"), over)

    [letter] = club.lou.dms
    assert "Right" in letter.text
    assert club.team.messages == []


# --- how a card is written ----------------------------------------------------------------------


def test_a_long_card_keeps_its_parts_and_shortens_its_lines() -> None:
    """What there is to do stands at its end, and is read."""
    long = tuple(f"line {number} {'🐢' * 40}\n" for number in range(60))
    parts = tuple((f"Part {number}", (f"{'b' * 280}",)) for number in range(8))
    sheet = Sheet(
        handle="case-1", name="n" * 300, title="case-1", body=long,
        parts=(*parts, ("Next", ("Take it.",))), shade="high", footer="case-1 · opened",
    )  # fmt: skip
    card = card_of(sheet)

    assert units(card.words.text) <= TEXT_MOST - LINE_MOST
    assert "Next\nTake it." in card.words.text
    assert "line 0" in card.words.text
    assert len(card.name) == 128


def test_a_card_reads_so_until_something_changes() -> None:
    """Its words or its buttons."""
    sheet = Sheet(
        handle="case-1", name="case-1", title="case-1", body=(Strong(("x",)),),
        shade="low", footer="case-1",
    )  # fmt: skip
    button = Button(Press("take", "case-1"), "Take", "primary")

    assert card_of(sheet).reads() == card_of(sheet).reads()
    assert card_of(sheet).reads() != card_of(replace(sheet, body=("x",))).reads()
    assert card_of(sheet).reads() != card_of(replace(sheet, rows=((button,),))).reads()


@pytest.mark.parametrize(
    ("count", "rows"), [(1, [1]), (3, [3]), (4, [2, 2]), (5, [3, 2]), (7, [3, 3, 1])]
)
def test_no_row_has_more_buttons_than_a_phone_shows(count: int, rows: list[int]) -> None:
    """Longer ones are broken."""
    row = tuple(Button(Press("take", f"case-{n}"), f"{n}", "danger") for n in range(count))
    wanted: Rows = (row,)
    found = keyboard(wanted, -1, b"s" * 32, [("Site", "https://example.org")])

    assert found is not None
    assert [len(one) for one in found.inline_keyboard] == [*rows, 1]
    assert max(rows) <= ROW_MOST
    assert found.inline_keyboard[0][0].style == "danger"


def test_without_buttons_there_is_no_keyboard() -> None:
    """Telegram takes no empty one."""
    assert keyboard((), -1, b"s" * 32) is None
