"""Standing: how complete, how fresh, how far reviewed and how easy the texts of a language are."""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
from msgspec import Struct

from leeward_policies.advice.checking import Fault, faults_in, labels_in
from leeward_policies.advice.readability import grade, limits_of, measured
from leeward_policies.advice.shelf import fingerprint, shelf
from leeward_policies.advice.texts import (
    FIRST_LANGUAGE,
    Advice,
    Entry,
    Quality,
    Room,
    Variants,
    advice_of,
    chosen,
    our_languages,
    ours,
    rooms,
)

QUALITIES: Final[tuple[Quality, ...]] = ("draft", "read", "reviewed")
"""From the least to the most that people have done."""


class Standing(Struct, frozen=True):
    """How the texts of one language stand."""

    language: str
    quality: Quality
    """Of the file that is least far; `reviewed` only where every text is."""
    texts: int
    missing: tuple[str, ...]
    """Ids that are read in English instead; with the audience, where that variant is missing."""
    outdated: tuple[str, ...]
    """Ids of which the English words have changed since."""
    reviewed: int
    """Texts that somebody with child-protection knowledge has read."""
    reading: str
    """How hard they are to read, as far as that is measured."""
    fingerprint: str
    """What tells these words from others; a review names it."""
    faults: tuple[Fault, ...] = ()
    """What our own files hold that they must not; empty unless it was asked for."""

    @property
    def is_whole(self) -> bool:
        """Whether every text is there in its newest version."""
        return not (self.missing or self.outdated)


def standing_of(language: str, *, is_checked: bool = False) -> Standing:
    """Return how the texts of a language stand, the admin's own among them.

    Args:
        language: which one.
        is_checked: check every one of our texts, too, which takes a moment.
    """
    texts, first = shelf(language), ours(FIRST_LANGUAGE)
    there = tuple(one for variants in texts.values() for one in variants.values())
    reviewed = sum(bool(one.reviewer) for one in there)
    return Standing(
        language=language,
        quality=_quality(language, is_reviewed=reviewed == len(there)),
        texts=len(there),
        missing=tuple(_missing(first, texts)),
        outdated=tuple(_outdated(first, texts)),
        reviewed=reviewed,
        reading=_reading(there, language),
        fingerprint=fingerprint(texts),
        faults=our_faults(language) if is_checked else (),
    )


def our_faults(language: str) -> tuple[Fault, ...]:
    """Return everything that is wrong with our own files of a language."""
    if language not in our_languages():
        return ()
    return tuple(_our_faults(language))


def hardest(language: str, count: int) -> tuple[tuple[float, str], ...]:
    """Return the texts that are hardest to read, with the measure of their language."""
    there = (one for variants in shelf(language).values() for one in variants.values())
    told = [(_hardness(one), one.id) for one in there if one.kind != "label"]
    is_ease = bool(limits_of(language).ease)  # of which less is harder
    return tuple(sorted(told, reverse=not is_ease)[:count])


def _hardness(one: Advice) -> float:
    if one.language == FIRST_LANGUAGE:
        return round(grade(one.text), 1)
    counted = measured((one.text,), one.language)
    limits = limits_of(one.language)
    if limits.ease:
        return round(counted.ease, 1)
    return round(counted.lix if limits.lix else counted.sentence, 1)


def _missing(first: Mapping[str, Variants], texts: Mapping[str, Variants]) -> Iterator[str]:
    for name, variants in first.items():
        for audience in variants:
            if name not in texts:
                yield name
                break
            if audience not in texts[name] and len(variants) > 1:
                yield f"{name} ({audience})"


def _outdated(first: Mapping[str, Variants], texts: Mapping[str, Variants]) -> Iterator[str]:
    for name, variants in texts.items():
        for audience, one in variants.items():
            if one.version != chosen(first[name], audience).version:
                yield name


def _quality(language: str, *, is_reviewed: bool) -> Quality:
    if is_reviewed:
        return "reviewed"
    if language not in our_languages():
        return "draft"
    found = [QUALITIES.index(room.quality) for room in rooms(language).values()]
    return QUALITIES[min(found, default=0)]


def _reading(there: tuple[Advice, ...], language: str) -> str:
    spoken = [one for one in there if one.kind != "label"]
    if language == FIRST_LANGUAGE:
        grades = [grade(one.text) for one in spoken]
        return f"grade {sum(grades) / len(grades):.1f}, {max(grades):.1f} the hardest"
    counted, limits = measured((one.text for one in spoken), language), limits_of(language)
    if limits.kanji:
        return f"{counted.sentence:.0f} characters a sentence, {counted.kanji_share:.0f} % kanji"
    told = f"{counted.sentence:.1f} words a sentence"
    if limits.ease:
        return f"ease {counted.ease:.0f}, {told}"
    return f"LIX {counted.lix:.0f}, {told}" if limits.lix else told


def _our_faults(language: str) -> Iterator[Fault]:
    first, is_first = rooms(FIRST_LANGUAGE), language == FIRST_LANGUAGE
    home = {entry.id: name for name, room in first.items() for entry in room.text}
    try:
        there = rooms(language)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        yield Fault(language, "the files", str(error), "Correct the line; it is TOML in UTF-8")
        return
    labels, texts = labels_in(ours(language)), set[tuple[str, str]]()
    for name, room in there.items():
        place = f"{language}/{name}.toml"
        if name not in first:
            yield Fault(place, "the file", "English has no such file", "Use the names of English")
        yield from _head(room, language, place)
        for entry in room.text:
            if home.get(entry.id) != name:
                yield Fault(place, entry.id, "no such text in this file", "Use the ids of English")
                continue
            if (entry.id, entry.audience) in texts:
                yield Fault(place, entry.id, "it stands there twice", "Remove one of the two")
            texts.add((entry.id, entry.audience))
            yield from _entry(entry, language, place, labels, is_first=is_first)
    yield from _together(language)


def _head(room: Room, language: str, place: str) -> Iterator[Fault]:
    if room.language != language:
        yield Fault(place, "language", room.language[:20], f'Write language = "{language}"')
    if room.quality == "reviewed" and not all(entry.reviewer for entry in room.text):
        cure = "Name the reviewer of each text, or say less"
        yield Fault(place, "quality", "reviewed, and not all of it is", cure)


def _entry(
    entry: Entry, language: str, place: str, labels: Mapping[str, str], *, is_first: bool
) -> Iterator[Fault]:
    english = chosen(ours(FIRST_LANGUAGE)[entry.id], entry.audience)
    if is_first:
        if entry.kind is None:
            yield Fault(place, entry.id, "no kind", "Write tip, notice or label")
        yield from faults_in(english, english, labels, place)
        return
    if entry.version > english.version:
        cure = f"English is at {english.version}"
        yield Fault(place, entry.id, f"version {entry.version}", cure)
    if entry.audience not in ours(FIRST_LANGUAGE)[entry.id]:
        cure = "Leave the audience out, or use one that English has"
        yield Fault(place, entry.id, f"words for {entry.audience} alone", cure)
    yield from faults_in(advice_of(entry, language, english), english, labels, place)


def _together(language: str) -> Iterator[Fault]:
    """Say where all texts of a language together are too hard to read."""
    limits = limits_of(language)
    spoken = [
        one.text
        for variants in ours(language).values()
        for one in variants.values()
        if one.kind != "label"
    ]
    if language == FIRST_LANGUAGE or not spoken:
        return
    counted = measured(spoken, language)
    if limits.lix and counted.lix > limits.lix:
        cure = f"Keep it to {limits.lix:.0f}"
        yield Fault(language, "all texts", f"LIX {counted.lix:.1f} together", cure)
    if limits.ease and counted.ease < limits.ease:
        cure = f"Bring it to {limits.ease:.0f}"
        yield Fault(language, "all texts", f"an ease of {counted.ease:.1f} together", cure)
