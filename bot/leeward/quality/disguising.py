"""Disguise a text in the ways in which people dodge word filters.

Every kind is a pure function of the text and a seed, so that a measurement can be made again. Each
word of four letters or more is touched, and about half of those of three, because a filter that
finds one plain word has found the message. Mentions and the `> ` of an answer stay as they are.

A kind is *reversible* where the words can be read back, but for upper and lower case, by a person
and by a program. That holds of texts that were plain before: a text that has been disguised already
(digits in words, letters thrice in a row) cannot be told from what a kind makes.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, groupby, pairwise
from random import Random
from types import MappingProxyType

LONG = 4
"""A word of so many letters is always touched."""

_SHORT = 3
_OFTEN = 0.5
_MOST = 0.8
_TWO_STARS = 8

_PIECE = re.compile(r"(?P<mention>(?<!\w)@[\w.-]*\w|<[@#][^>\s]*>)|(?P<word>[^\W\d_]+)")
"""A mention, or a run of letters of any script."""

_VOWELS = frozenset("aeiouyàáâãäåèéêëìíîïòóôõöùúûüýÿ")

_LEET: Mapping[str, str] = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}
_INNER_ONLY = frozenset("@!")
"""Signs that would read as a mention or as the end of a sentence, but for a letter before them."""

_RARE_LEET: Mapping[str, str] = {
    "b": "8",
    "g": "9",
    "z": "2",
    "l": "|",
    "c": "(",
    "h": "#",
    "u": "(_)",
    "d": "|)",
    "n": "|\\|",
    "m": "/\\/\\",
    "k": "|<",
    "p": "|*",
    "r": "|2",
    "v": "\\/",
    "w": "\\/\\/",
    "x": "><",
    "y": "'/",
    "j": "_|",
    "f": "|=",
    "q": "(,)",
}
"""For words without one of the common letters, in the order in which they come to mind."""

_CYRILLIC: Mapping[str, str] = dict(
    zip(
        "acdehijklmopqrstwxyABCEGHIJKMOPQSTWXY",
        "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u043a\u04cf\u043c\u043e\u0440\u051b\u0433\u0455"
        "\u0442\u051d\u0445\u0443"
        "\u0410\u0412\u0421\u0415\u050c\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u051a\u0405\u0422"
        "\u051c\u0425\u0423",
        strict=True,
    )
)
_GREEK: Mapping[str, str] = dict(
    zip(
        "abceijknoptuvwxyABEHIKMNOPTXYZ",
        "\u03b1\u03b2\u03f2\u03b5\u03b9\u03f3\u03ba\u03b7\u03bf\u03c1\u03c4\u03c5\u03bd\u03c9\u03c7"
        "\u03b3"
        "\u0391\u0392\u0395\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a7\u03a5\u0396",
        strict=True,
    )
)
_ARMENIAN: Mapping[str, str] = dict(zip("ghnou", "\u0581\u0570\u0578\u0585\u057d", strict=True))
_PHONETIC: Mapping[str, str] = dict(
    zip("abfgilz", "\u0251\u0180\u0192\u0261\u0269\u026d\u1d22", strict=True)
)

_LATIN: Mapping[str, str] = {twin: letter for letter, twin in {**_GREEK, **_CYRILLIC}.items()}
"""The other way round, for those who write in Cyrillic or Greek letters."""

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SEPARATORS = ".-_*"

_ALPHABETS: Sequence[tuple[int, int]] = (
    (0xFF21, 0xFF41),  # full-width
    (0x24B6, 0x24D0),  # circled
    (0x1D400, 0x1D41A),  # mathematical bold
    (0x1D468, 0x1D482),  # bold italic
    (0x1D4D0, 0x1D4EA),  # bold script
    (0x1D56C, 0x1D586),  # bold fraktur
    (0x1D5D4, 0x1D5EE),  # bold sans-serif
    (0x1D670, 0x1D68A),  # monospace
)
"""Where the capital and the small letters begin of the alphabets of text generators."""

_ACCENTS = "\u0300\u0301\u0302\u0303\u0308\u030a\u030c\u0304"
_STROKES = "\u0334\u0335\u0336\u0337\u0338\u0332\u0333\u0323\u0324\u032d\u0330"

_Change = Callable[[str, Random], str]


@dataclass(frozen=True, slots=True)
class Disguise:
    """One way in which people dodge word filters.

    Args:
        name: what it is called in a report.
        sentence: what it does, for people.
        reversible: whether the words can be read back, but for upper and lower case.
        change: the rewriting itself, from a text and a source of chance.
    """

    name: str
    sentence: str
    reversible: bool
    change: _Change

    def __call__(self, text: str, seed: int = 0) -> str:
        """Return the text in this disguise, always the same for a text and a seed.

        A text with a word of four letters or more never stays as it was: where the kind has
        nothing for its letters, as random case has nothing for Chinese, the words are parted by a
        dot.
        """
        said = text.encode("utf-8", "backslashreplace").decode("utf-8")  # lone surrogates
        chance = Random(f"{seed}:{self.name}:{said}")  # noqa: S311 - a measurement, not a secret
        changed = self.change(text, chance)
        return _PIECE.sub(_dotted, text) if changed == text else changed


def _each(text: str, change: _Change, chance: Random, shortest: int = LONG) -> str:
    """Return the text with every word of at least `shortest` letters changed."""

    def changed(piece: re.Match[str]) -> str:
        word = piece["word"]
        if word is None or not _touched(word, chance, shortest):
            return piece[0]
        return change(word, chance)

    return _PIECE.sub(changed, text)


def _touched(word: str, chance: Random, shortest: int) -> bool:
    if len(word) >= shortest:
        return True
    return len(word) == _SHORT and chance.random() < _OFTEN


def _dotted(piece: re.Match[str]) -> str:
    word = piece["word"] or ""
    middle = len(word) // 2
    return f"{word[:middle]}.{word[middle:]}" if len(word) >= LONG else piece[0]


def _places(fitting: Sequence[int], chance: Random, share: float = _MOST) -> frozenset[int]:
    """Return most of the places, and one at least where there is any."""
    taken = frozenset(at for at in fitting if chance.random() < share)
    return taken or frozenset(chance.sample(fitting, min(1, len(fitting))))


def _leet_sign(letter: str, before: str, chance: Random, *, last: bool) -> str:
    signs = _LEET[letter.lower()]
    inner = before.isalnum() and not last
    return chance.choice([sign for sign in signs if inner or sign not in _INNER_ONLY])


def _leet_word(word: str, chance: Random) -> str:
    common = [at for at, letter in enumerate(word) if letter.lower() in _LEET]
    if not common:
        return _rare_leet_word(word)
    taken = _places(common, chance)
    written = ""
    for at, letter in enumerate(word):
        if at in taken:
            written += _leet_sign(letter, written[-1:], chance, last=at == len(word) - 1)
        else:
            written += letter
    return written


def _rare_leet_word(word: str) -> str:
    same = word.lower()
    for letter, sign in _RARE_LEET.items():
        at = same.find(letter)
        if at >= 0:
            return word[:at] + sign + word[at + 1 :]
    return word


def _leet(text: str, chance: Random) -> str:
    return _each(text, _leet_word, chance)


def _spaced(text: str, chance: Random) -> str:
    """Return the text with the letters of longer words parted, and wider gaps beside those."""
    result: list[str] = []
    end, parted_before = 0, False
    for piece in _PIECE.finditer(text):
        word = piece["word"]
        parted = word is not None and _touched(word, chance, LONG)
        gap = text[end : piece.start()]
        if gap and not gap.strip(" ") and (parted or parted_before):
            gap += " "
        result += [gap, " ".join(piece[0]) if parted else piece[0]]
        end, parted_before = piece.end(), parted
    return "".join([*result, text[end:]])


def _parted_word(word: str, chance: Random, separator: str) -> str:
    if chance.random() < _MOST:
        return separator.join(word)
    at = chance.randrange(1, len(word))
    return word[:at] + separator + word[at:]


def _parted(text: str, chance: Random) -> str:
    fresh = [sign for sign in _SEPARATORS if sign not in text] or list(_SEPARATORS)
    return _each(text, partial(_parted_word, separator=chance.choice(fresh)), chance)


def _zero_width_word(word: str, chance: Random) -> str:
    taken = _places(range(1, len(word)), chance, _OFTEN)
    return "".join(
        chance.choice(_INVISIBLE) + letter if at in taken else letter
        for at, letter in enumerate(word)
    )


def _zero_width(text: str, chance: Random) -> str:
    return _each(text, _zero_width_word, chance)


def _look_alike_word(word: str, _chance: Random, twins: Mapping[str, str]) -> str:
    if any(letter in _LATIN for letter in word):
        return "".join(_LATIN.get(letter, letter) for letter in word)
    return "".join(twins.get(letter, letter) for letter in word)


def _look_alikes(text: str, chance: Random) -> str:
    first, second = chance.sample([_CYRILLIC, _GREEK], 2)
    twins = {**_PHONETIC, **second, **first}
    return _each(text, partial(_look_alike_word, twins=twins), chance, shortest=1)


def _full_width_word(word: str, _chance: Random, alphabet: Mapping[int, int]) -> str:
    bare = unicodedata.normalize("NFD", word)
    changed = bare.translate(alphabet)
    return word if changed == bare else changed


def _full_width(text: str, chance: Random) -> str:
    capital, small = chance.choice(_ALPHABETS)
    alphabet = {ord("A") + at: capital + at for at in range(26)}
    alphabet |= {ord("a") + at: small + at for at in range(26)}
    return _each(text, partial(_full_width_word, alphabet=alphabet), chance, shortest=1)


def _marked_word(word: str, chance: Random, marks: str) -> str:
    taken = _places(range(len(word)), chance)
    marked = "".join(
        letter + chance.choice(marks) if at in taken else letter for at, letter in enumerate(word)
    )
    return unicodedata.normalize("NFC", marked)


def _marked(text: str, chance: Random) -> str:
    marks = chance.choice([_ACCENTS, _STROKES, _ACCENTS + _STROKES])
    return _each(text, partial(_marked_word, marks=marks), chance)


def _stretched_word(word: str, chance: Random) -> str:
    """Return the word with one or two letters repeated, never one that was doubled already."""
    same = word.lower()
    runs = [len(list(run)) for _, run in groupby(same)]
    alone = [at for at, run in zip(accumulate(runs, initial=0), runs, strict=False) if run == 1]
    fitting = [at for at in alone if same[at] in _VOWELS and (at or same[at] != "y")] or alone[-1:]
    taken = chance.sample(fitting, min(len(fitting), chance.choice([1, 1, 2])))
    if alone[-1:] == [len(word) - 1] and chance.random() < _OFTEN:
        taken.append(alone[-1])
    return "".join(
        letter * chance.randrange(_SHORT, 7) if at in taken else letter
        for at, letter in enumerate(word)
    )


def _stretched(text: str, chance: Random) -> str:
    return _each(text, _stretched_word, chance)


def _flipped(letter: str) -> str:
    """Return the letter in the other case, or itself where it would not come back."""
    other = letter.swapcase()
    return other if len(other) == 1 and other.swapcase() == letter else letter


def _cased_word(word: str, chance: Random) -> str:
    flips = [at for at, letter in enumerate(word) if _flipped(letter) != letter]
    taken = _places(flips, chance, _OFTEN)
    if taken == {0} and len(flips) > 1:  # a capital at the beginning is nothing out of the way
        taken |= {chance.choice(flips[1:])}
    if len(taken) == len(word):  # all flipped is shouting, or a whisper
        taken -= {chance.choice(flips)}
    return "".join(_flipped(letter) if at in taken else letter for at, letter in enumerate(word))


def _cased(text: str, chance: Random) -> str:
    return _each(text, _cased_word, chance, shortest=2)


def _swapped_word(word: str, chance: Random) -> str:
    differing = [at for at, (one, two) in enumerate(pairwise(word)) if one != two]
    inner = [at for at in differing if 0 < at < len(word) - 2]
    if not differing:
        return word
    at = chance.choice(inner or differing)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _swapped(text: str, chance: Random) -> str:
    return _each(text, _swapped_word, chance)


def _strangers(letter: str) -> list[str]:
    """Return what stands for a letter in several scripts."""
    scripts = (_CYRILLIC, _GREEK, _ARMENIAN, _PHONETIC, _LATIN)
    found = [twins[letter] for twins in scripts if letter in twins]
    return found + list(_LEET.get(letter.lower(), "")[:1])


def _mixed_word(word: str, chance: Random) -> str:
    fitting = [at for at, letter in enumerate(word) if _strangers(letter)]
    share = chance.uniform(0.4, 0.8)
    wanted = min(len(fitting), max(2, round(share * len(word))))
    taken = chance.sample(fitting, wanted)
    return "".join(
        chance.choice(_strangers(letter)) if at in taken else letter
        for at, letter in enumerate(word)
    )


def _mixed_scripts(text: str, chance: Random) -> str:
    return _each(text, _mixed_word, chance)


def _masked_word(word: str, chance: Random) -> str:
    inner = range(1, len(word) - 1)
    vowels = [at for at in inner if word[at].lower() in _VOWELS]
    wanted = 2 if len(word) >= _TWO_STARS and chance.random() < _OFTEN else 1
    fitting = vowels or list(inner)
    taken = chance.sample(fitting, min(len(fitting), wanted))
    return "".join("*" if at in taken else letter for at, letter in enumerate(word))


def _masked(text: str, chance: Random) -> str:
    return _each(text, _masked_word, chance)


def _mistyped_word(word: str, chance: Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    letters = "" if chance.random() < _OFTEN else word[at] * 2
    return word[:at] + letters + word[at + 1 :]


def _typos(text: str, chance: Random) -> str:
    return _each(text, _mistyped_word, chance)


DISGUISES: Mapping[str, Disguise] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Disguise("leet", "Digits and signs stand for letters: 1d10t.", True, _leet),
            Disguise("spaced", "Spaces part the letters of a word: i d i o t.", True, _spaced),
            Disguise(
                "parted",
                "Dots, dashes, underscores or stars part the letters: i.d.i.o.t.",
                True,
                _parted,
            ),
            Disguise("zero-width", "Invisible characters stand inside words.", True, _zero_width),
            Disguise(
                "look-alikes",
                "Cyrillic or Greek letters that look the same stand for whole words.",
                True,
                _look_alikes,
            ),
            Disguise(
                "full-width",
                "Full-width, circled or mathematical letters stand for the usual ones.",
                True,
                _full_width,
            ),
            Disguise("marks", "Accents and strokes lie on the letters.", True, _marked),
            Disguise("stretched", "Letters are repeated: idiooooot.", True, _stretched),
            Disguise("cased", "Capital and small letters change at random: iDiOt.", True, _cased),
            Disguise("swapped", "Two neighbouring letters are swapped: idoit.", False, _swapped),
            Disguise(
                "mixed-scripts",
                "Some letters come from other scripts, some are digits.",
                False,
                _mixed_scripts,
            ),
            Disguise("masked", "A star stands for a vowel: id*ot.", False, _masked),
            Disguise("typos", "A letter is dropped or doubled: idot, iddiot.", False, _typos),
        )
    }
)
"""Every disguise by its name."""
