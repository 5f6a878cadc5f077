"""What members read, as an installation has it: taken in at the start, looked at by the doctor."""

from collections.abc import Iterator
from pathlib import Path

import structlog

from leeward.config import Config
from leeward_policies.advice import FIRST_LANGUAGE, languages, override
from leeward_policies.advice.own import Reviewed, read_own, stale_reviews
from leeward_policies.advice.standing import Standing, standing_of
from leeward_policies.errors import LeewardError
from leeward_policies.ports import Check

log = structlog.get_logger("leeward.words")


def take_in_words(config: Config) -> None:
    """Put the admin's own texts over ours, and log once what is read in English instead.

    Raises:
        ConfigError: a text of the file breaks what texts must keep.
    """
    override(config.own_words)
    for one in unfinished():
        log.warning(
            "words.unfinished",
            language=one.language,
            missing=len(one.missing),
            outdated=len(one.outdated),
        )
    for review in stale(config.own_words):
        log.warning("words.review_of_others", language=review.language, day=review.reviewed_on)


def unfinished() -> Iterator[Standing]:
    """Yield the languages in which a text is missing, or older than its English words."""
    for language in languages():
        standing = standing_of(language)
        if not standing.is_whole:
            yield standing


def stale(path: Path | None) -> tuple[Reviewed, ...]:
    """Return the reviews that an admin wrote down of words that have changed since."""
    return () if path is None else stale_reviews(read_own(path))


def check(config: Config) -> Iterator[Check]:
    """Say in which languages members are spoken to, how whole they are, and who has read them."""
    try:
        override(config.own_words)
    except LeewardError as error:
        yield Check("words", "ill", str(error))
        return
    there = [standing_of(language) for language in languages()]
    read = [one.language for one in there if one.quality == "reviewed"]
    by = f"read by a reviewer in {', '.join(read)}" if read else "no reviewer has read them"
    says = f"{there_words(there)}; {by}"
    cure = "" if read else "docs/words.md says how to have them read, and where it is written down."
    yield Check("words", "well" if read else "note", says, cure)
    for one in (language for language in there if not language.is_whole):
        cure = f"`leeward words --language {one.language}` tells which."
        yield Check("words", "note", f"{one.language}: {lacks(one)}", cure)
    for review in stale(config.own_words):
        says = f"{review.language}: the words have changed since {review.reviewed_on}, when they"
        cure = "Have them read again; `leeward words` shows the new fingerprint."
        yield Check("words", "note", f"{says} were reviewed", cure)


def there_words(there: list[Standing]) -> str:
    """Return how many texts there are, in which languages."""
    first = next(one for one in there if one.language == FIRST_LANGUAGE)
    return f"{first.texts} texts in {', '.join(one.language for one in there)}"


def lacks(one: Standing) -> str:
    """Return what a language lacks, in words."""
    parts = [
        f"{len(names)} {what}"
        for names, what in ((one.missing, "missing"), (one.outdated, "out of date"))
        if names
    ]
    return f"{' and '.join(parts)}, read in English or as they were"
