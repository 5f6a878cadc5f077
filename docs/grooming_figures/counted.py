"""What is measured, and how parts of a whole are written on the page."""

from typing import Final

from leeward.quality.intervals import share_of
from leeward.quality.patterns_found import in_words

PACK: Final = "young-people"

LANGUAGES: Final = ("en", "de", "es", "fr", "pt", "it", "nl", "pl")


def share(part: int, whole: int) -> str:
    """Return a part of a whole, in per cent, with its interval."""
    return in_words(share_of(part, whole))
