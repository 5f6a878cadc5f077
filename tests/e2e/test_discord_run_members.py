"""What young members meet in a running Leeward: tips for them alone, choices, help, a plea."""

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from functools import partial
from typing import Final

import pytest
import pytest_asyncio
from discord_peer.people import Person
from discord_peer.things import Channel, Message
from discord_running import Club, club
from leeward_running import ENFORCING, THREAT

from leeward_policies.advice import TIP_LONGEST, advice

pytestmark = [pytest.mark.peer, pytest.mark.asyncio(loop_scope="module")]

ASKS: Final[Mapping[str, str]] = {
    "picture": "can you send me a selfie, just for me?",
    "meeting": "do you want to meet me after school? just us two",
    "secrecy": "don't tell your mum about this, it's our secret",
    "asked-to-move": "let's talk on another app, just us two",
    "gifts": "i will buy you robux, just us two",
    "pressure": "if you don't do it i'll be really angry",
    "sextortion": "send me money or i post your pictures",
    "threat": THREAT,
    "bullied": "shut up idiot, nobody likes you",
}
"""What is said to somebody, by the topic of the tip that they get and nobody else."""

SLIPS: Final[Mapping[str, str]] = {
    "own-phone": "my number is +44 7700 900123, call me",
    "own-email": "my email is ann@mail.example",
    "own-address": "i live at 12 Oak Street, come over",
    "own-school": "i go to Riverside High School in year 8",
    "own-age": "i'm 14",
    "home-alone": "i'm home alone until 7",
    "one-time-code": "my login code is 482913",
    "own-location": "i'm at the skate park in Oakford right now",
    "own-handle": "my snapchat is mia_example",
    "invite-link": "https://discord.gg/example",
}
"""What somebody gives away, by the topic of the tip that they get themselves."""

PLEA: Final = "i am not ok"
CRISIS: Final = "i don't want to live anymore"
BELOW_A_TIP: Final = ["Get help", "Report", "How to block", "Not me / wrong", "No more tips"]
BELOW_ONES_OWN: Final = ["Get help", "Not me / wrong", "No more tips"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A server whose policy is enforced; each test has people and a room of its own."""
    async with club(tmp_path_factory.mktemp("members")) as made:
        made.configure(ENFORCING)
        made.peer.limits.set("dm-open", 1_000, 10.0)
        await made.bot.starts()
        yield made


def words(name: str, language: str = "en") -> str:
    """Return the words of a text."""
    return advice(name, language).text


def letters(person: Person, name: str, language: str = "en") -> list[Message]:
    """Return the letters to somebody that begin with a text."""
    text = words(name, language)
    return [letter for letter in person.dms if letter.words.startswith(text)]


async def letter(one: Club, person: Person, name: str, language: str = "en") -> Message:
    """Wait for a letter, and return it."""
    await one.peer.until(lambda: letters(person, name, language), what=f"no {name}")
    return letters(person, name, language)[0]


def by_the_bot(room: Channel) -> list[Message]:
    """Return what the bot says where everybody reads it."""
    return [message for message in room.messages if message.by_bot]


# --- tips ---------------------------------------------------------------------------------------


async def test_whoever_is_asked_gets_the_tip_and_nobody_else(one: Club) -> None:
    """Each topic: one short letter to its target, with five buttons, and nothing in the room; who
    asked is told of no tip.
    """
    pairs = {topic: one.pair() for topic in ASKS}
    for topic, (room, kai, mia) in pairs.items():
        await kai.says(room, ASKS[topic], mentions=[mia])
    for topic, (_, _, mia) in pairs.items():
        await letter(one, mia, topic)
    await one.settles()

    for topic, (room, kai, mia) in pairs.items():
        (tip,) = mia.dms
        assert len(words(topic)) <= TIP_LONGEST, topic
        assert list(tip.buttons) == BELOW_A_TIP, topic
        assert not letters(kai, topic), topic
        assert kai.mention not in tip.words
        assert by_the_bot(room) == [], topic


async def test_whoever_gives_something_away_gets_the_tip_themselves(one: Club) -> None:
    """Each topic: one short letter to its author, with three buttons; nobody is there to report."""
    slips = {topic: one.pair() for topic in SLIPS}
    for topic, (room, kai, _) in slips.items():
        await kai.says(room, SLIPS[topic])
    for topic, (_, kai, _) in slips.items():
        await letter(one, kai, topic)
    await one.settles()

    for topic, (room, kai, mia) in slips.items():
        (tip,) = letters(kai, topic)
        assert len(words(topic)) <= TIP_LONGEST, topic
        assert list(tip.buttons) == BELOW_ONES_OWN, topic
        assert mia.dms == [], topic
        assert by_the_bot(room) == [], topic


async def test_who_asks_for_what_nobody_may_be_asked_for_is_told_of_help(one: Club) -> None:
    """The would-be offender reads that it is not OK, and who helps; nothing of how it was seen.
    Whoever was asked gets a tip of their own.
    """
    room, kai, mia = one.pair()
    asked = await kai.says(room, "send me nudes", mentions=[mia])
    await one.is_hidden(asked)
    told = await letter(one, kai, "sexual-ask")
    await letter(one, mia, "picture")

    assert "https://stopitnow.org.uk" in told.words
    assert "Why?" in told.buttons
    assert mia.mention not in told.words
    assert not any(word in told.words.casefold() for word in ("detect", "score", "model"))


async def test_tips_are_stopped_and_begun_again_by_who_gets_them(one: Club) -> None:
    """*No more tips* holds for all topics; *Tips again* gives the next one; help always comes."""
    room, kai, _ = one.pair()
    await kai.says(room, SLIPS["own-phone"])
    stopped = await one.told(
        await kai.clicks(await letter(one, kai, "own-phone"), label="No more tips")
    )
    before = one.judged()
    await kai.says(room, SLIPS["own-email"])
    await one.hears(1, before)
    await one.settles()
    silent, off = letters(kai, "own-email"), stopped.words
    begun = await kai.clicks(stopped, label="Tips again, please")
    await one.peer.until(lambda: words("tips-are-on") in begun.words)
    await kai.says(room, SLIPS["own-handle"])
    await letter(one, kai, "own-handle")

    assert words("tips-are-off") in off
    assert silent == []


async def test_whoever_stopped_tips_is_helped_in_danger(one: Club) -> None:
    """Help for somebody who may harm themselves is never switched off."""
    room, kai, _ = one.pair()
    pages = await one.told(await kai.uses("safety", room))
    mine = await kai.clicks(pages, label="My choices")
    await one.peer.until(lambda: words("tips-are-on") in mine.words)
    await kai.clicks(mine, label="No more tips")
    await one.peer.until(lambda: words("tips-are-off") in mine.words)
    await kai.says(room, CRISIS)
    help_letter = await letter(one, kai, "self-harm")

    assert "Get help" in help_letter.buttons
    assert words("help-now") in help_letter.words


async def test_a_tip_that_was_wrong_is_counted_once(one: Club) -> None:
    """*Not me / wrong* counts for the rule, without the member; a second press counts nothing."""
    room, kai, mia = one.pair()
    await kai.says(room, ASKS["meeting"], mentions=[mia])
    tip = await letter(one, mia, "meeting")
    await one.settles()  # what is not recorded as sent yet cannot be rated
    before = ratings(one)
    for _ in range(2):
        thanked = await one.told(await mia.clicks(tip, label="Not me / wrong"))
    after = ratings(one)

    assert thanked.words == words("rated")
    assert after == before + Counter({("asked-to-meet", 1): 1})


def ratings(one: Club) -> Counter[tuple[str, int]]:
    """Return how often each rule's tips were called wrong (1) or right (0), as it is counted."""
    with closing(sqlite3.connect(f"file:{one.bot.folder}/leeward.db?mode=ro", uri=True)) as files:
        rows = files.execute("select rule, is_wrong, count from rating").fetchall()
    return Counter({(rule, is_wrong): count for rule, is_wrong, count in rows})


# --- danger, and help ---------------------------------------------------------------------------


async def test_a_crisis_silences_other_tips(one: Club) -> None:
    """After words that tell of danger nobody is lectured: help, and no tip about anything else."""
    room, kai, _ = one.pair()
    await kai.says(room, CRISIS)
    await letter(one, kai, "self-harm")
    before = one.judged()
    await kai.says(room, SLIPS["own-phone"])
    await one.hears(1, before)
    await one.settles()

    assert letters(kai, "own-phone") == []


async def turned_to(one: Club, who: Person, page: Message, label: str) -> None:
    """Let somebody turn the pages of a list until an entry is there."""
    for _ in range(8):
        before = dict(page.buttons)
        if label in before:
            return
        await who.clicks(page, label="Next")
        await one.peer.until(partial(has_turned, page, before))
    raise AssertionError(label)


def has_turned(page: Message, before: Mapping[str, str]) -> bool:
    """Say whether a page has other buttons than before."""
    return dict(page.buttons) != before


async def test_help_near_is_of_the_country_that_was_chosen(one: Club) -> None:
    """No number is guessed; who picks a country reads its number in danger and its helpline."""
    room, kai, _ = one.pair()
    before = await kai.uses("help-me", room)
    await one.peer.until(lambda: len(before.messages) == 2)
    pages = await one.told(await kai.uses("safety", room))
    mine = await kai.clicks(pages, label="My choices")
    await one.peer.until(lambda: words("choice-no-country") in mine.words)
    await kai.clicks(mine, label="Country")
    await one.peer.until(lambda: words("countries-lead") in mine.words)
    await turned_to(one, kai, pages, "United Kingdom")
    await kai.clicks(mine, label="United Kingdom")
    await one.peer.until(lambda: "United Kingdom" in pages.words)
    after = await kai.uses("help-me", room)
    await one.peer.until(lambda: len(after.messages) == 2)

    assert "999" not in before.words
    assert "999" in after.messages[0].words
    assert "0800 1111" in after.messages[0].words
    assert after.only_for_them


async def test_plain_words_are_handed_over_to_people(one: Club) -> None:
    """Who talks to the bot is told once that it is one, who helps, and how; nobody is called."""
    _, kai, _ = one.pair()
    await kai.says(one.peer.bot, "i had a bad day at school, what should i do")
    first = await letter(one, kai, "hand-over-now")
    before = one.judged()
    await kai.says(one.peer.bot, "are you there?")
    await one.hears(1, before)
    await one.settles()

    assert "https://childhelplineinternational.org" in first.words
    assert list(first.buttons) == ["Get help", "How to block", "Rules and tips"]
    assert kai.dms == [first]
    assert not [page for page in one.lea.dms if kai.mention in page.words]


async def test_a_plea_is_answered_at_once_and_a_person_called(one: Club) -> None:
    """*I am not ok* shows help, and the safety lead learns who asked, but not in which words."""
    _, kai, _ = one.pair()
    await kai.says(one.peer.bot, PLEA)
    await letter(one, kai, "help-now")
    await letter(one, kai, "help-told")
    await one.peer.until(lambda: [page for page in one.lea.dms if kai.mention in page.words])
    page = next(page for page in one.lea.dms if kai.mention in page.words)

    assert "asks for help" in page.words
    assert PLEA not in page.words


# --- the private line, and languages ------------------------------------------------------------


async def test_the_board_opens_the_line_and_letters_come_in_ones_language(one: Club) -> None:
    """Who presses on the board reads letters in the language of their app from then on; rules and
    tips are a press away, and the room learns nothing.
    """
    room, kai, _ = one.pair()
    await one.told(await one.lea.uses("leeward welcome", room))
    (board,) = by_the_bot(room)
    kai.speaks("de")
    opened = await one.told(await kai.clicks(board, label=words("board-open")))
    await kai.says(room, SLIPS["own-phone"])
    tip = await letter(one, kai, "own-phone", "de")
    rules = await one.told(await kai.clicks(board, label=words("safety-rules")))

    assert opened.words == words("open-done", "de")
    assert letters(kai, "open-hello", "de")
    assert words("button-help", "de") in tip.buttons
    assert words("rule-1", "de") in rules.words
    assert by_the_bot(room) == [board]


async def test_a_new_process_answers_an_old_board(one: Club) -> None:
    """What stands in a room works after a restart, and what was chosen holds."""
    room, kai, _ = one.pair()
    await one.told(await one.lea.uses("leeward welcome", room))
    (board,) = by_the_bot(room)
    kai.speaks("de")
    await one.told(await kai.clicks(board, label=words("board-open")))
    await one.bot.stops()
    await one.bot.starts()
    await kai.says(room, SLIPS["own-phone"])
    await letter(one, kai, "own-phone", "de")
    again = await one.told(await kai.clicks(board, label=words("board-open")))

    assert again.words == words("open-done", "de")
