"""Checking: what every text must keep, ours in each language and an admin's own.

The tests of this house, `leeward words` and the admin's file are all held to these.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final
from unicodedata import category

from msgspec import Struct
from typing_extensions import override

from leeward_policies.advice.readability import (
    ONE_EASE,
    ONE_TEXT,
    grade,
    grade_most,
    limits_of,
    measured,
)
from leeward_policies.advice.rendering import rendered, takes_of
from leeward_policies.advice.texts import (
    FIRST_LANGUAGE,
    LONGEST,
    TIP_LONGEST,
    YOUNGEST,
    Advice,
    Variants,
    chosen,
    ours,
)
from leeward_policies.errors import ConfigError

SAMPLES: Final[Mapping[str, tuple[str | int, ...]]] = {
    "number": ("R-7K3M9Q",),
    "country": ("Bosnia and Herzegovina",),
    "language": ("Bahasa Indonesia",),
    "day": ("31 December 2026",),
    "hours": ("09:00-23:00",),
    "name": ("W" * 32,),
    "chosen": ("Bosnia and Herzegovina",),
    "line": ("W" * 40,),
    "contact": ("kidshelpline.com.au",),
    "opens": ("09:00",),
    "closes": ("23:00",),
    "first": ("Wednesday",),
    "last": ("Wednesday",),
    "page": (1, 99),
    "count": (0, 1, 2, 3, 5, 11, 21, 100, 999),
}
"""The longest values of each name that a text may take, and a number of each form of plural."""

NAMES: Final = ("Leeward", "Discord", "Telegram")
"""Names that stay in each language."""

PLATFORMS_OWN: Final = frozenset(
    {"how-to-block", "how-to-block-telegram", "report-nowhere", "report-no-team"}
)
"""Texts that name buttons of the platform, and none of ours."""

_READ: Final = "it"
"""Stands for a value where it is measured how hard the words around it are to read."""

SHORTER: Final[Mapping[str, int]] = {"automod-": TIP_LONGEST, "bot-in-short": 120}
"""Notices, by how their ids begin, for which there is less room: what AutoMod shows, and what
Telegram shows of a bot beside its picture."""

SHOWN: Final = 60
"""Characters of a text that an error shows."""

LEAST: Final = 6
"""Letters of a tip or a notice; what has fewer says nothing."""

UNKIND: Final = re.compile(
    r"\b(predator|groom\w*|stranger|pervert|criminal|victim|stupid|should have|"
    r"(?<!not )your fault|you must|illegal)\b",
    re.IGNORECASE,
)
"""English words that accuse somebody, blame the child, or frighten (`young_people.md`)."""

_COMMAND: Final = re.compile(r"(?<!\w)/[a-z][a-z_-]+")

_TWO_IN_ONE: Final = re.compile(
    r"[^\W\d_][/*\u00b7\u2022@][^\W\d_]|\w\(\w{1,6}\)|[^\W\d_]:[^\W\d_]"
)
"""Forms for two genders in one word, such as `solo/a`, `allein(e)` or `Freund*in`: a child stumbles
over them, and a screen reader, too. A sentence can be built without."""

_MARKUP: Final = re.compile(r"[*`~|<>\[\]#_\\]")
"""Signs by which one platform or the other makes words bold, hidden or a link."""

_SPACES: Final[Mapping[str, str]] = {"fr": "\u00a0\u202f"}
"""Spaces beside the common one that a language uses: French before `?`, `!` and `:`."""

_JOINERS: Final[Mapping[str, str]] = {"hi": "\u200c\u200d", "ar": "\u200c"}
"""Signs without width that belong to the spelling of a language."""

_SCRIPTS: Final[Mapping[str, re.Pattern[str]]] = {
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
    "ja": re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"),
    "uk": re.compile(r"[\u0400-\u04ff]"),
}
"""The letters of languages that are not written in Latin ones."""

_SCRIPT_LEAST: Final = 0.6
"""The share of letters that must be of the language's own; the rest are names and commands."""

_ISOLATES: Final = ("\u2068", "\u2069")


class Fault(Struct, frozen=True):
    """What is wrong with one text."""

    place: str
    """The file."""
    id: str
    value: str
    """What was found, with the piece of text."""
    cure: str

    @override
    def __str__(self) -> str:
        return f"{self.place} · {self.id}: {self.value}. {self.cure}"


def labels_in(texts: Mapping[str, Variants]) -> Mapping[str, str]:
    """Return what stands on our buttons in a language, by what stands there in English.

    Args:
        texts: of the language; a button that is missing there is shown in English.
    """
    return {
        chosen(variants, YOUNGEST).text: chosen(texts.get(name, variants), YOUNGEST).text
        for name, variants in ours(FIRST_LANGUAGE).items()
        if name.startswith(("button-", "safety-"))
    }


def faults_in(
    one: Advice, english: Advice, labels: Mapping[str, str], place: str
) -> tuple[Fault, ...]:
    """Return everything that is wrong with a text, in an order that helps to mend it.

    Args:
        one: the text.
        english: the same in English; itself, if it is English.
        labels: what stands on our buttons, by English words, in the text's language.
        place: the file that it stands in.
    """
    found = list(_review(one))
    try:
        shown = _shown(one)
    except ConfigError as error:
        found.append((error.value, error.cure))
        shown = ()
    for text in shown:
        found += _signs(text, one)
        found += _size(text, one)
    if shown:
        read = {name: _READ for name in one.takes if len(SAMPLES[name]) == 1}
        counted = {name: SAMPLES[name][-1] for name in one.takes if len(SAMPLES[name]) > 1}
        found += _words(rendered(one.text, one.language, **read, **counted), one)
        found += _against_english(one, english, labels)
    return tuple(Fault(place, one.id, value, cure) for value, cure in dict.fromkeys(found))


_Found = Iterator[tuple[str, str]]


def _review(one: Advice) -> _Found:
    if bool(one.reviewer) != bool(one.reviewed_on):
        yield "a reviewer without a day, or a day without one", "Write both, or leave both empty"
    if one.reviewed_on:
        try:
            date.fromisoformat(one.reviewed_on)
        except ValueError:
            yield f"the day {one.reviewed_on[:SHOWN]}", 'Write it as "2026-11-23"'


def _shown(one: Advice) -> tuple[str, ...]:
    """Return the text as members may see it: with the longest values, and each form of plural."""
    taken = takes_of(one.text, one.language)
    if taken != frozenset(one.takes):
        wanted = ", ".join(f"{{ ${name} }}" for name in one.takes) or "none"
        raise ConfigError(
            value=f"it takes {', '.join(sorted(taken)) or 'no values'}",
            cure=f"The values of this text are: {wanted}",
        )
    unknown = [name for name in one.takes if name not in SAMPLES]
    if unknown:
        raise ConfigError(
            value=f"nobody knows how long {', '.join(unknown)} may be",
            cure=f"Take one of: {', '.join(SAMPLES)}",
        )
    numbers = max((len(SAMPLES[name]) for name in one.takes), default=1)
    return tuple(
        rendered(
            one.text,
            one.language,
            **{name: SAMPLES[name][min(turn, len(SAMPLES[name]) - 1)] for name in one.takes},
        )
        for turn in range(numbers)
    )


def _signs(text: str, one: Advice) -> _Found:
    language = one.language.partition("-")[0]
    allowed = " " + _SPACES.get(language, "") + _JOINERS.get(language, "")
    odd = [
        sign
        for sign in text
        if category(sign)[0] in "CZ" and sign not in allowed and sign not in _ISOLATES
    ]
    if any(sign in one.text for sign in _ISOLATES):
        odd += _ISOLATES
    if odd:
        names = ", ".join(sorted({f"U+{ord(sign):04X}" for sign in odd}))
        yield f"signs that nobody sees: {names}", "Write one line with common spaces, no marks"
    if match := _MARKUP.search(_COMMAND.sub("", text)):
        yield f"a sign that platforms read as markup: {match[0]}", "Write it in words"
    if text.count(_ISOLATES[0]) != text.count(_ISOLATES[1]):
        yield "marks of direction that do not close", "Take them out; they are set for you"
    if text != text.strip() or "  " in text:
        yield "spaces too many", "Leave one space between words, and none at the ends"
    if not any(map(str.isalpha, text)):
        yield f"no words: {text[:SHOWN]}", "Say it in words; a picture alone is read by few"
    elif one.kind != "label" and sum(map(str.isalpha, text)) < LEAST:
        yield f"hardly any words: {text[:SHOWN]}", "Say it in a sentence"
    if language == "ar" and re.search(r"[?;]|,(?!\d)", text):
        yield "a question mark or comma of Latin writing", "Write \u061f and \u060c"


def _size(text: str, one: Advice) -> _Found:
    seen = re.sub("|".join(_ISOLATES), "", text) if one.kind == "label" else text
    units = len(seen.encode("utf-16-le")) // 2  # what nobody sees takes no room on a button
    shorter = (most for name, most in SHORTER.items() if one.id.startswith(name))
    most = next(shorter, LONGEST[one.kind])
    if units > most:
        yield f"{units} characters as a {one.kind}: {text[:SHOWN]}\u2026", f"Keep it to {most}"


def _words(text: str, one: Advice) -> _Found:
    """Say what is hard to read, or was left in another language."""
    language = one.language.partition("-")[0]
    if match := _TWO_IN_ONE.search(_COMMAND.sub("", text)):
        yield f"two forms in one word: {match[0]}", "Build the sentence without"
    script = _SCRIPTS.get(language)
    letters = [sign for sign in text if sign.isalpha()]
    if script is not None and letters:
        said = [sign for sign in text.replace(_READ, "") if sign.isalpha()]  # values are no words
        if sum(bool(script.match(sign)) for sign in said) < _SCRIPT_LEAST * len(said):
            yield f"mostly letters of another language: {text[:SHOWN]}", "Translate it"
    if one.kind != "label" and letters:
        yield from _english(text, one) if language == FIRST_LANGUAGE else _reading(text, language)


def _english(text: str, one: Advice) -> _Found:
    most = grade_most(text, one.audience)
    if (found := grade(text)) > most:
        yield f"grade {found:.1f}", f"Use shorter sentences and words, for grade {most:.0f}"
    if match := UNKIND.search(text):
        yield f"a word that blames or frightens: {match[0]}", "Say it kindly"


def _reading(text: str, language: str) -> _Found:
    limits, counted = limits_of(language), measured((text,), language)
    if counted.sentence > limits.sentence or counted.longest > limits.sentence * 1.5:
        unit = "characters" if language == "ja" else "words"
        yield (
            f"{counted.sentence:.0f} {unit} a sentence, {counted.longest} in the longest",
            f"Keep to {limits.sentence:.0f} on average, and {limits.sentence * 1.5:.0f} in one",
        )
    if limits.lix and counted.lix > limits.lix + ONE_TEXT:
        yield f"LIX {counted.lix:.0f}", f"Use shorter words, for {limits.lix + ONE_TEXT:.0f}"
    if limits.ease and counted.ease < limits.ease - ONE_EASE:
        cure = f"Use shorter words and sentences, for {limits.ease - ONE_EASE:.0f}"
        yield f"an ease of {counted.ease:.0f}", cure
    if limits.kanji and counted.kanji_share > limits.kanji:
        yield f"{counted.kanji_share:.0f} of 100 characters are kanji", "Write more in kana"


def _against_english(one: Advice, english: Advice, labels: Mapping[str, str]) -> _Found:
    if one.kind != english.kind:
        yield f"it is called a {one.kind}", f"It is a {english.kind}; leave the kind out"
    if one.language.partition("-")[0] == FIRST_LANGUAGE:
        return
    if one.kind != "label" and one.text == english.text:
        yield "it is the English text", "Translate it"
    for name in NAMES:
        if (name in english.text) != (name in one.text):
            yield f"{name} is named in one of the two alone", "Name it where English does"
    if sorted(_COMMAND.findall(one.text)) != sorted(_COMMAND.findall(english.text)):
        yield "other commands than in English", "Keep commands such as /help_me as they are"
    if one.id in PLATFORMS_OWN:
        return
    for said, label in labels.items():
        if (
            re.search(rf"\b(?:[Tt]ap|in) {re.escape(said)}\b", english.text)
            and label not in one.text
        ):
            yield f"the button {said} is not named as its label", f"Write: {label}"
