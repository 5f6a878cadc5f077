"""How a line is meant, as far as its structure tells: laughter, affection, a game, real life."""

import re

from msgspec import Struct

from leeward_policies.detectors.phrases import lexicon
from leeward_policies.domain.message import Message
from leeward_policies.domain.refs import UserRef
from leeward_policies.domain.signals import Aim
from leeward_policies.ports import Reading

_BOOK = lexicon("tone")

LAUGHTER = frozenset(_BOOK["laughter"].split())
JOKING = frozenset(_BOOK["joking"].split())
AFFECTION = frozenset(_BOOK["affection"].split())
GAME = frozenset(_BOOK["game"].split())
MONSTERS = frozenset(_BOOK["monsters"].split())
REAL = frozenset(_BOOK["real"].split())
KINDLY = frozenset(_BOOK["kindly"].split())
FOOD = frozenset(_BOOK["food"].split())

_LAUGHING = re.compile(f"[{_BOOK['laughing_signs']}]|[:;x]-?[dp](?![a-z])")
_LOVING = re.compile(f"[{_BOOK['loving_signs']}]|<3")

_LINES_BEFORE = 5
"""Lines of the room in which a game, when it was spoken of, still gives the tone."""


class Tone(Struct, frozen=True):
    """What softens or sharpens a line."""

    laughs: bool
    jokes: bool
    loves: bool
    games: frozenset[str]
    """The words that speak of a game; none when others speak of life outside of it."""
    is_real: bool
    """It speaks of school, home, a street."""
    is_kind: bool
    """It speaks of a visit, a birthday, something to bring."""
    eats: bool
    """It speaks of food."""


def tone_of(reading: Reading) -> Tone:
    """Read the tone off a message's words and signs."""
    words = reading.views.words
    text = reading.views.views[0].text
    is_real = not words.isdisjoint(REAL)
    return Tone(
        laughs=not words.isdisjoint(LAUGHTER) or _LAUGHING.search(text) is not None,
        jokes=not words.isdisjoint(JOKING),
        loves=not words.isdisjoint(AFFECTION) or _LOVING.search(text) is not None,
        games=frozenset() if is_real else words & GAME,
        is_real=is_real,
        is_kind=not words.isdisjoint(KINDLY),
        eats=not words.isdisjoint(FOOD),
    )


def is_play_around(reading: Reading) -> bool:
    """Say whether the room's last lines speak of a game."""
    lines = reading.conversation.room.recent[-_LINES_BEFORE:]
    return any(not GAME.isdisjoint(re.findall(r"\w+", line.text[:400].lower())) for line in lines)


def target_of(message: Message, aim: Aim) -> UserRef | None:
    """Return whom the words are meant for, when the message itself tells.

    That is the one account it mentions; without a mention, for words at the reader, the author
    of the message it answers; never its own author.
    """
    if aim in {"nobody", "self"}:
        return None
    mentioned = set(message.mentions) - {message.author.ref}
    if len(mentioned) == 1:
        return next(iter(mentioned))
    if mentioned or aim == "person" or message.reply_author == message.author.ref:
        return None
    return message.reply_author
