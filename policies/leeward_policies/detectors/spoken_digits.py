"""Digits in a text, written as figures, spaced, or as words: runs long enough to be a number."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise, product
from typing import NamedTuple

from msgspec import Struct

RUN_LEAST = 7
"""Digits of the shortest phone number that is looked for (a local one in North America)."""

RUN_MOST = 15
"""Digits of the longest (ITU-T E.164); an account's id on a platform has 17 and more."""


class Run(Struct, frozen=True):
    """Digits that follow one another with nothing but separators between them."""

    start: int
    end: int
    """Of the text, from the first digit, or the plus sign or bracket before it, to the last."""
    groups: tuple[str, ...]
    """The digits as they were grouped; words of one digit stand alone."""
    places: tuple[tuple[int, int], ...]
    """Where each group starts and ends."""
    has_plus: bool
    spoken: int
    """How many groups were words."""
    separators: str
    """All signs between the groups, in order, without spaces."""

    @property
    def digits(self) -> str:
        """All digits in order."""
        return "".join(self.groups)


_UNITS = {
    "en": "zero one two three four five six seven eight nine",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "pt": "zero um dois três quatro cinco seis sete oito nove",
    "it": "zero uno due tre quattro cinque sei sette otto nove",
    "nl": "nul een twee drie vier vijf zes zeven acht negen",
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
}
_ALSO = {
    "en": "oh=0 o=0 nought=0 nil=0",
    "de": "ein=1 zwo=2 fuenf=5",
    "fr": "zero=0 une=1",
    "es": "un=1",
    "pt": "uma=1 meia=6 tres=3",
    "it": "",
    "nl": "nulle=0 één=1",
    "pl": "piec=5 szesc=6 dziewiec=9",
}
_TEENS = {
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "de": "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "fr": "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf",
    "es": "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve",
    "pt": "dez onze doze treze catorze quinze dezasseis dezassete dezoito dezanove",
    "it": "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
    "nl": "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien",
    "pl": "dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście "
    "siedemnaście osiemnaście dziewiętnaście",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "fr": "vingt trente quarante cinquante soixante soixante-dix quatre-vingt quatre-vingt-dix",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "pl": "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt "
    "osiemdziesiąt dziewięćdziesiąt",
}
_JOINS = {
    "en": ("{ten} {unit}",),
    "de": ("{unit}und{ten}",),
    "fr": ("{ten} {unit}", "{ten} et {unit}"),
    "es": ("{ten} y {unit}", "veinti{unit}"),
    "pt": ("{ten} e {unit}",),
    "it": ("{ten}{unit}",),
    "nl": ("{unit}en{ten}", "{unit}ën{ten}"),
    "pl": ("{ten} {unit}",),
}

Phrases = dict[tuple[str, ...], tuple[str, frozenset[str]]]


def _phrases() -> Phrases:
    """Return every phrase for 0 to 99, its digits, and the languages it belongs to."""
    table: Phrases = {}
    for language in _UNITS:
        for phrase, digits in _phrases_of(language):
            key = tuple(phrase.replace("-", " ").split())
            known, languages = table.get(key, (digits, frozenset()))
            if known == digits:
                table[key] = (digits, languages | {language})
    return table


def _phrases_of(language: str) -> Iterator[tuple[str, str]]:
    units = _UNITS[language].split()
    teens = _TEENS[language].split()
    yield from ((unit, str(digit)) for digit, unit in enumerate(units))
    for also in _ALSO[language].split():
        word, _, figure = also.partition("=")
        yield word, figure
    yield from ((teen, str(number)) for number, teen in enumerate(teens, start=10))
    for ten, begun in enumerate(_TENS[language].split(), start=2):
        yield begun, f"{ten}0"
        for (digit, unit), join in product(enumerate(units[1:], start=1), _JOINS[language]):
            glued = join.format(ten=_glued(begun, unit, language), unit=_glued_unit(unit, language))
            yield glued, f"{ten}{digit}"
    if language == "fr":
        for digit, teen in enumerate(teens):
            yield f"soixante {teen}", f"7{digit}"
            yield f"quatre vingt {teen}", f"9{digit}"


def _glued(ten: str, unit: str, language: str) -> str:
    """Return a word for tens as it stands before a unit: Italian drops a vowel (`trentuno`)."""
    return ten[:-1] if language == "it" and unit in {"uno", "otto"} else ten


def _glued_unit(unit: str, language: str) -> str:
    return "ein" if language == "de" and unit == "eins" else unit


_PHRASES = _phrases()
_LONGEST = max(map(len, _PHRASES))

WORDS = frozenset(word for phrase in _PHRASES for word in phrase) - {"et", "y", "e"}
"""Every word of a number."""

WORDS_LEAST = 3
"""Different ones in a message that are worth a look."""

_TIMES = {"triple": 3, "treble": 3} | dict.fromkeys(
    ("double", "dubble", "doppel", "doppelt", "dubbel", "doble", "doppio", "duplo"), 2
)
_HUNDRED = frozenset(("hundred", "hundert", "cent", "cien", "cento", "cem", "honderd", "sto"))

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_GAP = re.compile(
    r"[\s\-.()\[\]/·•*_~|,\u2010-\u2015\u25aa\u20e3\ufe0f\u2e31\u2605\u2606\u2796\u27a1]{0,5}"
)
_LETTERED = re.compile(r"[\dolis]{3,}|[\do]{1,2}")
_FIGURE_OF = str.maketrans("olis", "0115")
"""Letters that are written for figures."""


class _Piece(NamedTuple):
    start: int
    end: int
    digits: str
    languages: frozenset[str] | None
    """None for figures, which belong to any."""


def _figures(token: str) -> str | None:
    if token.isdecimal():
        return token if token.isascii() else "".join(str(unicodedata.decimal(c)) for c in token)
    return _lettered(token) if _LETTERED.fullmatch(token) else None


def _lettered(token: str) -> str | None:
    """Return figures some of which are letters (`o77`, `2l7`); a unit behind them is none."""
    figures = sum(map(str.isdecimal, token))
    if not figures or (token[:-1].isdecimal() and token[-1] in "sli"):
        return None
    is_mostly = figures * 2 >= len(token.replace("o", ""))
    return token.translate(_FIGURE_OF) if is_mostly else None


def _pieces(text: str) -> Iterator[_Piece | None]:
    """Yield what is read as digits, in order; None where something else stands between."""
    tokens = list(_TOKEN.finditer(text))
    at = 0
    times = 1
    first = 0
    while at < len(tokens):
        token = tokens[at]
        word = token.group()
        figures = _figures(word)
        if figures is not None and times == 1:
            yield _Piece(token.start(), token.end(), figures, None)
            at += 1
            continue
        if word in _TIMES and times == 1:
            times, first = _TIMES[word], token.start()
            at += 1
            continue
        phrase = _phrase(tokens, at, text)
        if phrase is None and figures is None:
            if word not in _HUNDRED:
                yield None
            else:
                yield _Piece(token.start(), token.end(), "00", frozenset(_UNITS))
            times, at = 1, at + 1
            continue
        count, digits, languages = phrase or (1, figures or "", None)
        start = first if times > 1 else token.start()
        yield _Piece(start, tokens[at + count - 1].end(), digits * times, languages)
        times, at = 1, at + count


def _phrase(
    tokens: list[re.Match[str]], at: int, text: str
) -> tuple[int, str, frozenset[str]] | None:
    """Return the longest phrase for a number that begins at a token."""
    for count in range(min(_LONGEST, len(tokens) - at), 0, -1):
        found = _PHRASES.get(tuple(token.group() for token in tokens[at : at + count]))
        if found is None:
            continue
        stretch = tokens[at : at + count]
        gaps = (text[a.end() : b.start()] for a, b in pairwise(stretch))
        if all(gap in {" ", "-"} for gap in gaps):
            return count, *found
    return None


def runs(text: str) -> Iterator[Run]:
    """Yield the runs of `RUN_LEAST` digits and more of a text in lower case."""
    held: list[_Piece] = []
    languages: frozenset[str] | None = None
    for piece in (*_pieces(text), None):
        if piece is not None:
            both = _common(languages, piece.languages)
            if not held or (both != frozenset() and _follows(text, held[-1], piece)):
                held.append(piece)
                languages = both
                continue
        run = _run(text, held)
        if run is not None:
            yield run
        held = [piece] if piece is not None else []
        languages = piece.languages if piece is not None else None


def _common(left: frozenset[str] | None, right: frozenset[str] | None) -> frozenset[str] | None:
    """Return the languages that words so far may be in; None while there were figures alone."""
    if left is None or right is None:
        return right if left is None else left
    return left & right


def _follows(text: str, last: _Piece, piece: _Piece) -> bool:
    """Say whether nothing but separators stands between two pieces."""
    gap = text[last.end : piece.start]
    if not _GAP.fullmatch(gap):
        return False
    return "," not in gap or len(last.digits) == 1 or len(piece.digits) == 1


_STRAY = frozenset(("um", "uma", "un", "une", "uno", "ein", "een", "o", "oh", "one"))
"""Number words that stand for other things as well."""


def _without_stray_words(text: str, held: list[_Piece]) -> list[_Piece]:
    """Cut a run of figures at a word or two that only sound like digits (`2016, um 13 Uhr`)."""
    words = [at for at, it in enumerate(held) if it.languages is not None]
    if not words or len(words) >= WORDS_LEAST:
        return held
    if any(text[held[at].start : held[at].end] not in _STRAY for at in words):
        return held
    parts = (held[: words[0]], held[words[-1] + 1 :])
    return max(parts, key=lambda part: sum(len(it.digits) for it in part))


def _run(text: str, held: list[_Piece]) -> Run | None:
    held = _without_stray_words(text, held)
    if sum(len(it.digits) for it in held) < RUN_LEAST:
        return None
    start = held[0].start
    lead = re.search(r"(?:\+|\+ |\(|\+\(|\(\+|\+ \()$", text[max(0, start - 3) : start])
    begin = start - len(lead.group()) if lead else start
    gaps = [text[a.end : b.start] for a, b in pairwise(held)]
    return Run(
        begin,
        held[-1].end,
        tuple(it.digits for it in held),
        tuple((it.start, it.end) for it in held),
        lead is not None and "+" in lead.group(),
        sum(it.languages is not None for it in held),
        "".join(gaps).replace(" ", ""),
    )
