"""A case in a running Leeward: people take it, judge it, read its lines, and undo what was done."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from discord_running import Club, club
from leeward_running import ENFORCING, THREAT

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server whose policy is enforced; each test has people, a room and a case of its own."""
    async with club(tmp_path_factory.mktemp("cases")) as made:
        made.configure(ENFORCING)
        made.peer.limits.set("dm-open", 1_000, 10.0)  # a new pair for each test
        await made.bot.starts()
        yield made


async def test_a_case_is_a_thread_with_a_card_that_quotes_nobody(one: Club) -> None:
    """Moderators get a thread: who, to whom, how soon, where, and buttons; nobody is quoted."""
    room, kai, mia = one.pair()
    card = await one.threatens(room, kai, mia)

    assert card.channel.name.endswith("· threat · high")
    assert f"{kai.mention} threatened {mia.mention}" in card.words
    assert room.mention in card.words
    assert "days" not in card.words.replace("How soon", "")
    assert list(card.buttons) == [
        "Take",
        "That's right",
        "That's wrong",
        "Unclear",
        "Show the lines",
        "Undo",
        "Time-out",
        "Note",
        "Kick",
        "Ban",
        "Lock DMs",
        "May be abuse material",
    ]
    assert card.pings == []


async def test_the_second_who_takes_a_case_learns_who_has_it(one: Club) -> None:
    """Of two who take a case at once one has it; the other, and the card, say who."""
    card = await one.threatens(*one.pair())
    pressed = await asyncio.gather(
        one.mo.clicks(card, label="Take"), one.lea.clicks(card, label="Take")
    )
    told = [(await one.told(answer)).words for answer in pressed]
    await one.peer.until(lambda: "Taken by" in card.words)
    first = one.mo if told[0] == "You look after this case now." else one.lea

    assert f"Taken by\n{first.mention}" in card.words
    assert "Take" not in card.buttons
    assert sorted(text.partition(" looks after")[0] for text in told) == sorted(
        [first.mention, "You look after this case now."]
    )
    assert all(answer.followups[0].ephemeral for answer in pressed)


async def test_what_was_right_is_closed(one: Club) -> None:
    """*That's right* closes a case: its thread is renamed, its card tells verdict and acts."""
    card = await one.threatens(*one.pair())
    answer = await one.told(await one.mo.clicks(card, label="That's right"))
    await one.peer.until(lambda: card.channel.name.endswith("· resolved"))

    assert answer.words == "Noted. Right: it was what it looked like. The case is closed."
    assert "Verdict\nRight: it was what it looked like." in card.words
    assert "Done so far\nHid the message, gave a tip." in card.words
    assert list(card.buttons) == ["Show the lines", "Reopen", "Undo"]


async def test_what_was_wrong_is_closed_and_undone(one: Club) -> None:
    """*That's wrong* closes a case and asks the author whether their message shall come back."""
    room, kai, mia = one.pair()
    card = await one.threatens(room, kai, mia)
    answer = await one.told(await one.mo.clicks(card, label="That's wrong"))
    letter = await one.letter(kai, "Post it again")
    await one.peer.until(lambda: card.channel.name.endswith("· resolved"))

    assert "Wrong: it was not what it looked like. The case is closed." in answer.words
    assert "its author is asked first" in answer.words
    assert "your message was fine. Sorry!" in letter.words
    assert list(letter.buttons) == ["Post it again"]
    assert room.messages == []


async def test_the_lines_are_shown_to_whoever_presses_alone_and_audited(one: Club) -> None:
    """*Show the lines* opens what was hidden for one moderator; the audit log notes it."""
    room, kai, mia = one.pair()
    card = await one.threatens(room, kai, mia)
    before = opened(one)
    shown = await one.told(await one.mo.clicks(card, label="Show the lines"))

    assert shown.ephemeral
    assert f"`@Mia {THREAT}`" in shown.words
    assert kai.mention in shown.words
    assert len(card.channel.messages) == 1
    assert opened(one) == before + 1


def opened(one: Club) -> int:
    """Return how often the audit log says that lines were opened; who it was is a keyed hash."""
    with closing(sqlite3.connect(one.bot.folder / "leeward.db")) as files:
        row = files.execute("select count(*) from audit where what = 'evidence.opened'").fetchone()
    return int(row[0])


async def test_a_new_finding_about_the_pair_joins_the_open_case(one: Club) -> None:
    """A second threat between the same two is no second thread: the card counts both lines."""
    room, kai, mia = one.pair()
    card = await one.threatens(room, kai, mia)
    threads = len(one.forum.threads)
    await one.threatens(room, kai, mia)
    await one.peer.until(lambda: "2 lines, oldest first" in card.words)

    assert len(one.forum.threads) == threads


async def test_a_closed_case_is_not_opened_again_by_a_press(one: Club) -> None:
    """Whoever judges a case that somebody has judged meanwhile learns how it ended."""
    card = await one.threatens(*one.pair())
    first, second = await asyncio.gather(
        one.mo.clicks(card, label="That's right"), one.lea.clicks(card, label="That's wrong")
    )
    told = [(await one.told(answer)).words for answer in (first, second)]
    ended = [text for text in told if text.startswith("This case is closed")]

    assert len(ended) == 1
    assert "It was in the hands of" in ended[0]


@pytest.mark.asyncio(loop_scope="function")
async def test_the_buttons_of_a_case_work_after_a_restart(tmp_path: Path) -> None:
    """A card that an earlier process posted is worked on, and no second one is posted."""
    async with club(tmp_path) as one:
        one.configure(ENFORCING)
        await one.bot.starts()
        card = await one.threatens(one.room, one.ben, one.ana)
        await one.bot.stops()
        await one.peer.gone()
        await one.bot.starts()
        taken = await one.told(await one.mo.clicks(card, label="Take"))
        await one.threatens(one.room, one.ben, one.ana)
        await one.peer.until(lambda: "2 lines, oldest first" in card.words)
        undone = await one.told(await one.mo.clicks(card, label="Undo"))
        await one.letter(one.ben, "Post it again")

        assert taken.words == "You look after this case now."
        assert "show the message again" in undone.words
        assert len(one.forum.threads) == 1
