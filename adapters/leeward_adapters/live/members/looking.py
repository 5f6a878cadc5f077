"""*Is this OK?*: what a member is told about one message that they share on purpose."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from leeward_adapters.live.members.help import help_words, nearest_words
from leeward_adapters.live.saying.spans import Text, flat, joined
from leeward_adapters.live.saying.words import notice
from leeward_policies.advice import topics
from leeward_policies.domain import message
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef, UserRef
from leeward_policies.ports import Looked

NAME: Final = "Is this OK?"
"""How it is offered."""

TOPICS_MOST: Final = 3
"""Pieces of advice in one answer, gravest first: more is not read."""

DANGER: Final = frozenset({"self-harm", "threat", "sextortion"})
"""What is answered with all the help there is, where that fits, and not with one line of it."""

ANSWER_LONGEST: Final = 1_900
"""Characters of an answer: a message of Discord's holds 2,000, with its marks."""

WORDS_LONGEST: Final = 2_000
"""Code points of words that somebody copies for the bot: as many as a message of Discord's."""

NOBODY: Final = "@shown"
"""Stands for whoever wrote words that somebody copies for the bot: it is not known, nor asked."""


def shown_words(words: str, platform: str, at: datetime) -> message.Message:
    """Return words that a member copied, or read in a picture, as a message of nobody.

    It is looked at and never handed in, so nothing of it is kept.

    Args:
        words: as they were typed.
        platform: on which.
        at: when.
    """
    ref = MessageRef(platform, DIRECT_SPACE, NOBODY, NOBODY)
    author = message.Author(UserRef(platform, "", NOBODY))
    return message.Message(ref, author, message.Text(words[:WORDS_LONGEST]), at)


def look_answer(
    looked: Looked, language: str, country: str, today: date, *, is_direct: bool
) -> Text:
    """Return all that somebody reads who asks: what was seen, what they can do, and who can help.

    Args:
        looked: what was seen.
        language: of whoever asks.
        country: whose help is shown; see `help.country_for`.
        today: on which rests what can be relied on.
        is_direct: the message stands where nobody of the team is.
    """
    said = (look_words(looked, language, is_direct=is_direct),)
    if not DANGER.isdisjoint(looked.topics):
        whole = joined((said, help_words(language, country, today)))
        if len(flat(whole)) <= ANSWER_LONGEST:
            return whole
    return joined((said, nearest_words(language, country, today)))


def look_words(looked: Looked, language: str, *, is_direct: bool) -> str:
    """Return what was seen and what can be done; never a score.

    Args:
        looked: what was seen.
        language: of whoever asks.
        is_direct: the message stands where nobody of the team is.
    """
    return "\n".join(_rows(looked, language, is_direct=is_direct))


def _rows(looked: Looked, language: str, *, is_direct: bool) -> Iterator[str]:
    if looked.is_spent:
        yield notice("look-spent", language)
        return
    known = [name for name in looked.topics if name in topics()]
    yield from (notice(name, language) for name in known[:TOPICS_MOST])
    if looked.topics and not known:
        yield notice("look-odd", language)
    if not looked.is_measured:
        yield notice("look-unmeasured", language)
    elif not looked.topics:
        yield notice("look-nothing", language)
    yield notice("look-can-do", language)
    if is_direct:
        yield notice("look-direct", language)
