"""*Is this OK?*: what a member is told about one message that they share on purpose."""

from collections.abc import Iterator
from typing import Final

from leeward_adapters.live.saying.words import notice
from leeward_policies.advice import topics
from leeward_policies.ports import Looked

NAME: Final = "Is this OK?"
"""How it is offered."""

TOPICS_MOST: Final = 3
"""Pieces of advice in one answer, gravest first: more is not read."""


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
