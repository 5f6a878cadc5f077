"""One policy on Discord and Telegram: the same is decided, and what could not be done is told."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from leeward_recorded import decisions, outcomes
from leeward_running import INSULT, THREAT
from two_platforms_running import PLATFORMS, Both, Line, both, plain

from leeward_policies.domain.action import Done, Refused, Warn

GROOMING: Final = (
    Line("eva", "so bored today"),
    Line("kai", "hey cutie, how old are you?", answers=1),
    Line("eva", "why do you want to know", answers=2),
    Line("kai", "you sound older, way more grown up than the other girls here", answers=3),
    Line("kai", "are you home alone?", answers=4),
    Line("eva", "yeah until 6", answers=5),
    Line("kai", "add me on another app, dont tell anyone we talk ok?", answers=6),
    Line("eva", "hm ok", answers=7),
    Line("kai", "i can pick you up later, we meet at the park, just the two of us", answers=8),
)
"""Steering, in stages; as a prevention leaflet tells it (`act-fast-grooming`)."""

TALK: Final = (
    Line("mia", "good morning all, who plays tonight?"),
    Line("leo", "me! bring snacks :)", answers=1),
    Line("annika", "me too", answers=1),
    Line("mia", "text me then, my number is +44 7700 900123"),
    Line("ben", INSULT, answers=2),
    Line("leo", "why would you say that", answers=5),
    Line("ben", THREAT, to="annika"),
    Line("tom", "FREE NITRO for everybody, claim it here: https://dlscord-gift.example/claim"),
    Line("mia", "that looks like a scam, does it not?", answers=8),
)
"""Harmless talk, a number of one's own, an insult, a threat, and a scam."""

NAMES: Final = ("annika", "kai", "eva", "mia", "leo", "tom")

NOT_COMPARED: Final = frozenset({"id", "key", "at"})
"""Of a decision: what tells one message or moment from another."""


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Both]:
    """A community on both, whose safety lead is on Discord."""
    async with both(tmp_path) as made:
        made.configure("discord")
        yield made


def names_of(one: Both, platform: str) -> dict[str, str]:
    """Return the name of each person here, by the id that they have there."""
    return {str(person.id): name for name, person in one.people[platform].items()}


def neutral(value: Any, names: Mapping[str, str], lines: Mapping[str, int]) -> Any:
    """Return a part of a decision in which people and messages stand as in the talk."""
    if isinstance(value, list):
        return [neutral(each, names, lines) for each in value]
    if not isinstance(value, dict):
        return value
    if "platform" in value:
        place = value.get("id", "")
        return names.get(place) or lines.get(place) or "a room"
    return {
        key: neutral(each, names, lines) for key, each in value.items() if key not in NOT_COMPARED
    }


async def talked(one: Both, talk: tuple[Line, ...]) -> dict[str, list[Any]]:
    """Let the same be said on both; return what was decided on each, people and lines by name."""
    lines = await one.says_all(talk)
    return {
        platform: [
            neutral(plain(each), names_of(one, platform), lines[platform])
            for each in decisions(one.bot, platform)
        ]
        for platform in PLATFORMS
    }


@pytest.mark.parametrize(
    ("talk", "least"),
    [
        (TALK, {"threat", "insult", "own-phone", "scam"}),
        (GROOMING, {"grooming-concern", "grooming-urgent"}),
    ],
    ids=["talk", "grooming"],
)
async def test_the_same_talk_is_decided_alike(
    one: Both, talk: tuple[Line, ...], least: set[str]
) -> None:
    """Rules, severities, reasons, signals, acts and what is held back are the same on both."""
    one.meets(*NAMES)
    await one.bot.starts()

    found = await talked(one, talk)

    rules = {finding["rule"] for each in found["telegram"] for finding in each["findings"]}
    assert found["discord"] == found["telegram"]
    assert rules >= least


async def test_what_only_one_platform_could_do_is_told_by_the_outcomes(one: Both) -> None:
    """The same warning arrives on Discord; on Telegram its reader has not started the bot, so the
    record holds the refusal, and then a reminder in public.
    """
    one.meets(*NAMES)
    one.meets("ida", has_started=False)
    await one.bot.starts()

    talk = (Line("leo", "hello all"), Line("ida", INSULT, answers=1))
    found = await talked(one, talk)
    came = {platform: warnings(one, platform) for platform in PLATFORMS}

    assert found["discord"] == found["telegram"]
    assert [type(outcome) for outcome in came["discord"]] == [Done]
    assert [type(outcome) for outcome in came["telegram"]] == [Refused, Done]
    refused, done = came["telegram"]
    assert isinstance(refused, Refused)
    assert "they have not opened a private line" in refused.reason
    assert isinstance(done, Done)
    assert done.via == "public-reply"
    assert len(one.telegram.said_in_group) == 1


async def test_a_case_on_discord_is_taken_on_telegram(tmp_path: Path) -> None:
    """The safety lead is on Telegram: she is called there, takes the case there, and the card in
    the forum on Discord says so.
    """
    async with both(tmp_path) as one:
        one.configure("telegram")
        one.meets("annika")
        await one.bot.starts()
        here, there = one.discord, one.telegram
        target = one.people["discord"]["annika"]
        target.closes_dms()  # what the target should read reaches nobody, so that it is urgent
        await here.ben.says(here.room, THREAT, mentions=[target])
        letter = await there.letter(there.lea, "Take")
        await here.peer.until(lambda: here.cards, what="no card in the forum")

        said = await there.presses(there.lea, letter, "Take")
        await here.peer.until(lambda: "Taken by" in here.cards[0].words, what="nobody has it")

        assert "case-1" in letter.text
        assert said == "You look after this case now."
        assert f"telegram\\:{there.lea.id}" in here.cards[0].words
        assert (len(here.cards), there.cards, here.lea.dms) == (1, [], [])


async def test_a_case_on_telegram_is_taken_on_discord(one: Both) -> None:
    """The safety lead is on Discord: she is called there, takes the case there, and the card in
    the group's topic on Telegram says so.
    """
    one.meets("annika", has_started=False)
    await one.bot.starts()
    here, there = one.telegram, one.discord
    target = one.people["telegram"]["annika"]
    answered = await target.says(here.group, "hello all")
    await here.ben.says(here.group, THREAT, reply_to=answered)
    letter = await there.letter(there.lea, "Take")
    card = await here.card()

    told = await there.told(await there.lea.clicks(letter, letter.buttons["Take"]))
    await here.reads(card, "Taken by")

    assert "case-1" in letter.words
    assert told.words == "You look after this case now."
    assert there.lea.id in card.text
    assert (len(here.cards), there.cards, here.lea.dms) == (1, [], [])


def warnings(one: Both, platform: str) -> list[Any]:
    """Return what came of the warnings that were decided on a platform, each with its next step."""
    came = outcomes(one.bot)
    keys = [
        act.key
        for each in decisions(one.bot, platform)
        for act in each.actions
        if isinstance(act, Warn)
    ]
    return [came[key] for first in keys for key in (first, f"{first}+public") if key in came]
