"""Benign lines to measure with: self-written ones, spoken by many people in several rooms."""

from collections.abc import Iterator, Sequence
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


def lines(name: str = "chat") -> tuple[str, ...]:
    """Return the lines of a file, each once.

    Args:
        name: `chat`, a few words each, or `comments`, of 20 to 60 words.
    """
    text = files("leeward.bench").joinpath(f"{name}.txt").read_text("utf-8")
    return tuple(text.splitlines())


def chat(messages: int, name: str = "chat") -> Iterator[MessageSent]:
    """Return that many messages of the lines of a file; the same ones every time."""
    return islice(_endless(lines(name)), messages)


def _endless(said: Sequence[str]) -> Iterator[MessageSent]:
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
