"""Advice: the reviewed words that members read, as tips, notices and labels, in each language."""

from pathlib import Path

from leeward_policies.advice.rendering import rendered
from leeward_policies.advice.shelf import languages, shelf, spoken, take_in
from leeward_policies.advice.texts import (
    FIRST_LANGUAGE,
    IN_DANGER,
    LABEL_LONGEST,
    NOTICE_LONGEST,
    TIP_LONGEST,
    YOUNGEST,
    Advice,
    Audience,
    chosen,
)
from leeward_policies.errors import ConfigError

__all__ = [
    "FIRST_LANGUAGE",
    "IN_DANGER",
    "LABEL_LONGEST",
    "NOTICE_LONGEST",
    "TIP_LONGEST",
    "YOUNGEST",
    "Advice",
    "Audience",
    "advice",
    "languages",
    "names",
    "override",
    "spoken",
    "topics",
    "words_of",
]


def topics() -> frozenset[str]:
    """Return the topics that a policy may give tips on."""
    return frozenset(name for name, kind in _kinds().items() if kind == "tip")


def names() -> frozenset[str]:
    """Return the ids of all texts."""
    return frozenset(_kinds())


def advice(name: str, language: str = FIRST_LANGUAGE, audience: Audience = YOUNGEST) -> Advice:
    """Return a text in a language, or visibly in the first language.

    Args:
        name: the id of a tip's topic, of a notice or of a label.
        language: a code such as `de` or `pt-BR`; `de` is read where `de-AT` is missing.
        audience: whom it is for; who has no words of their own reads those for the youngest.

    Raises:
        KeyError: no language has such a text.
    """
    texts = shelf(spoken(language))
    if name not in texts:
        texts = shelf(FIRST_LANGUAGE)
    return chosen(texts[name], audience)


def words_of(
    name: str,
    language: str = FIRST_LANGUAGE,
    audience: Audience = YOUNGEST,
    **values: str | int,
) -> str:
    """Return the words of a text with its values in it.

    Words that cannot be made in a language are made in the first one: a member is never left
    without.

    Raises:
        KeyError: no language has such a text.
        ConfigError: a value that it takes is missing.
    """
    found = advice(name, language, audience)
    try:
        return rendered(found.text, found.language, **values)
    except ConfigError:
        if found.language == FIRST_LANGUAGE:
            raise
        return words_of(name, FIRST_LANGUAGE, audience, **values)


def override(path: Path | None) -> None:
    """Put an admin's own texts over ours, once, at the start; None takes them away again.

    Raises:
        ConfigError: a text breaks what ours must keep, too; nothing of the file is taken in then.
    """
    if path is None:
        take_in({})
        return
    from leeward_policies.advice.own import faults_of, read_own, texts_of  # noqa: PLC0415 - seldom

    file = read_own(path)
    faults = faults_of(file, str(path))
    if faults:
        first, more = faults[0], len(faults) - 1
        rest = f" {more} more: `leeward words --check` tells them." if more else ""
        raise ConfigError(
            place=f"{first.place} text {first.id}",
            value=first.value,
            cure=f"{first.cure}.{rest}",
        )
    take_in(texts_of(file))


def _kinds() -> dict[str, str]:
    variants = shelf(FIRST_LANGUAGE).items()
    return {name: next(iter(found.values())).kind for name, found in variants}
