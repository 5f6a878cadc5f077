"""Benign chat to measure with: self-written lines, spoken by many people in several rooms."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import count, islice
from typing import Final

from leeward_policies.domain.event import MessageSent
from leeward_policies.domain.message import Author, Mention, Message, Text
from leeward_policies.domain.refs import MessageRef, UserRef

PEOPLE: Final = 211
ROOMS: Final = 13
SECONDS_BETWEEN: Final = 2
"""211 people in 13 rooms, a line every two seconds: a lively community of middle size.

Both are primes, so that people, rooms and lines meet in ever new combinations.
"""

REPLIES_EVERY: Final = 5
MENTIONS_EVERY: Final = 7
"""A fifth of the lines answer somebody and a seventh call somebody by name."""

START: Final = datetime(2026, 9, 1, 8, tzinfo=UTC)


def lines() -> tuple[str, ...]:
    """Return the lines, each once."""
    text = files("leeward.bench").joinpath("chat.txt").read_text("utf-8")
    return tuple(text.splitlines())


def chat(messages: int) -> Iterator[MessageSent]:
    """Return that many messages; the same ones every time."""
    return islice(_endless(), messages)


def _endless() -> Iterator[MessageSent]:
    said = lines()
    people = [UserRef("bench", "", f"u{number}") for number in range(PEOPLE)]
    for number in count():
        room = f"c{number * 5 % ROOMS}"
        ref = MessageRef("bench", "s", room, f"m{number}")
        author = people[(number * 17 + number // 31) % PEOPLE]
        other = people[(number * 17 + number // 31 + 1) % PEOPLE]
        is_reply = number % REPLIES_EVERY == 0
        yield MessageSent(
            Message(
                ref=ref,
                author=Author(author, name=author.id),
                text=Text(said[number % len(said)]),
                sent_at=START + timedelta(seconds=number * SECONDS_BETWEEN),
                parts=(Mention(other),) if number % MENTIONS_EVERY == 0 else (),
                reply_to=MessageRef("bench", "s", room, f"m{number - ROOMS}") if is_reply else None,
                reply_author=other if is_reply else None,
            )
        )
