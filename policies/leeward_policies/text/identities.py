"""Words for who people are, which models read as one word.

What a model learns from public sets is that lines which name some of us are hurtful ones. Read as
one word, who is named can make no difference to a score; what is said of them still does.
"""

import re
from typing import Final

from leeward_policies.text.datafile import sections_of
from leeward_policies.text.lookalikes import BARE

UNNAMED: Final = "local"
"""What is read in place of each: a harmless word that is an adjective and a noun, takes an `s`, and
is understood by an encoder of sixteen languages."""

IDENTITIES: Final = frozenset(
    word for some in sections_of("identities.txt").values() for word in some
)
"""Words for who people are, without marks, in lower case."""

_PAIRS: Final = ("middle eastern", "middle aged", "african american", "native american")
"""Two words of which one at least is in the list."""

_NAMED: Final = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(pair.replace(' ', '[ -]') for pair in _PAIRS)}|[^\W_]+)(?![^\W_])"
)
_WORD: Final = re.compile(r"[^\W_]+")


def unnamed(text: str) -> str:
    """Return a text, in lower case, in which every word for who people are is the same one."""
    return _NAMED.sub(_read, text) if names_somebody(text) else text


def names_somebody(text: str) -> bool:
    """Say whether a text, in lower case, holds a word for who people are."""
    words = _WORD.findall(text if text.isascii() else text.translate(BARE))
    return not IDENTITIES.isdisjoint(words)


def _read(found: re.Match[str]) -> str:
    word = found.group().translate(BARE)
    if word not in IDENTITIES and word.replace("-", " ") not in _PAIRS:
        return found.group()
    is_plural = word.endswith("s") and word[:-1] in IDENTITIES
    return f"{UNNAMED}s" if is_plural else UNNAMED
