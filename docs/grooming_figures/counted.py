"""How parts of a whole are written on the page."""

from typing import Final

from leeward.quality.patterns_found import counted, share_words

LANGUAGES: Final = ("en", "de", "es", "fr", "pt", "it", "nl", "pl")


def share(part: int, whole: int) -> str:
    """Return a part of a whole, in per cent, with its interval."""
    return share_words(counted(part, whole))
