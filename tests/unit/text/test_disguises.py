"""Disguised words are read, their places in the original are known, and plain words stay."""

import unicodedata
from collections.abc import Callable

import pytest

from leeward_policies.detectors.phrases import lexicon
from leeward_policies.text import Views, views_of
from leeward_policies.text.known import KNOWN

_WORDS = sorted(
    word
    for entry in lexicon("insults")["en"]
    for word in entry["words"].split()
    if word.isalpha() and len(word) >= 4
)
"""What the insult detector looks for in English: these are worth hiding."""

_LEET = str.maketrans("aeiostbl", "43105781")
_LEET_SIGNS = str.maketrans("aisl", "@!$|")
_CYRILLIC = str.maketrans("aceopxyis", "асеорхуіѕ")
_GREEK = str.maketrans("aikoptuvx", "αικορτυνχ")
_VOWELS = frozenset("aeiou")


def _mathematical(word: str) -> str:
    return "".join(chr(0x1D400 + 26 + ord(letter) - ord("a")) for letter in word)


def _stretched(word: str, times: int) -> str:
    return "".join(letter * times if letter in _VOWELS else letter for letter in word)


def _some_leet(word: str) -> str:
    return "".join(letter.translate(_LEET) if at % 2 else letter for at, letter in enumerate(word))


def _mixed_scripts(word: str) -> str:
    half = len(word) // 2
    return word[:half].translate(_CYRILLIC) + word[half:].translate(_GREEK)


_DISGUISES: dict[str, Callable[[str], str]] = {
    "leet": lambda word: word.translate(_LEET),
    "some leet": _some_leet,
    "leet with signs": lambda word: word[0] + word[1:].translate(_LEET_SIGNS),
    "spaced": " ".join,
    "dotted": ".".join,
    "underscored": "_".join,
    "dashed": "-".join,
    "one letter a line": "\n".join,
    "starred": "*".join,
    "clapped": "👏".join,
    "zero-width": "\u200b".join,
    "soft hyphens": "\u00ad".join,
    "joiners": "\u2060\u200d".join,
    "Cyrillic": lambda word: word.translate(_CYRILLIC),
    "Greek": lambda word: word.translate(_GREEK),
    "two scripts": _mixed_scripts,
    "full-width": lambda word: "".join(chr(ord(letter) + 0xFEE0) for letter in word),
    "mathematical": _mathematical,
    "circled": lambda word: "".join(chr(0x24D0 + ord(letter) - ord("a")) for letter in word),
    "squared": lambda word: "".join(chr(0x1F170 + ord(letter) - ord("a")) for letter in word),
    "struck through": "\u0336".join,
    "piled marks": lambda word: "".join(f"{letter}\u0301\u0323\u0334\u035c" for letter in word),
    "accents": lambda word: word.translate(str.maketrans("aeiouncs", "àéïôüñçš")),
    "last letter held": lambda word: word + word[-1] * 3,
    "vowels doubled": lambda word: _stretched(word, 2),
    "vowels held": lambda word: _stretched(word, 4),
    "every letter held": lambda word: "".join(letter * 3 for letter in word),
    "leet and spaced": lambda word: " ".join(word.translate(_LEET)),
    "capitals": str.upper,
}


def _undone(views: Views, word: str) -> bool:
    return word in views.words


@pytest.mark.parametrize("name", _DISGUISES)
def test_disguised_words_are_read(name: str) -> None:
    """Of the words the insult detector looks for, at least 95 in 100 are read in any disguise."""
    disguise = _DISGUISES[name]
    lines = {word: f"well you are a {disguise(word)}, ok?" for word in _WORDS}

    missed = [word for word, line in lines.items() if not _undone(views_of(line), word)]

    assert len(missed) <= len(_WORDS) / 20, missed


def test_swapped_neighbours_are_read() -> None:
    """At least 80 in 100 words of five letters and more are read with two letters swapped."""
    long = [word for word in _WORDS if len(word) >= 5]
    swapped = [
        (word, word[:at] + word[at + 1] + word[at] + word[at + 2 :])
        for word in long
        for at in range(1, len(word) - 1)
    ]

    missed = [other for word, other in swapped if not _undone(views_of(f"you {other}"), word)]

    assert len(missed) <= len(swapped) / 5, missed


def test_masked_words_are_read() -> None:
    """A vowel behind a star is read for at least 80 in 100 words; some masks fit two words."""
    masked = [
        (word, word[:at] + "*" + word[at + 1 :])
        for word in _WORDS
        for at in range(1, len(word) - 1)
        if word[at] in _VOWELS
    ]

    missed = [other for word, other in masked if not _undone(views_of(f"you {other}"), word)]

    assert len(missed) <= len(masked) / 5, missed


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("y o u   a r e   d u m b", "you are dumb"),
        ("y o u a r e s t u p i d", "you are stupid"),
        ("y.o.u a.r.e d.u.m.b", "you are dumb"),
        ("this is g.a.r.b.a.g.e and t r a s h", "this is garbage and trash"),
        ("you are a s t u p i d person", "you are a stupid person"),
        ("k1ll y0urse1f", "kill yourself"),
        ("ki11 y0ur5e1f", "kill yourself"),
        ("$tupid a$$hole", "stupid asshole"),
        ("what an @sshole", "what an asshole"),
        ("you are st*pid", "you are stupid"),
        ("sh*t that f**king hurt", "shit that fucking hurt"),
        ("that a****b and f*** that", "that a****b and f*** that"),
        ("an id.iot and a lo_ser", "an idiot and a loser"),
        ("stuuuupid looooser", "stupid loser"),
        ("i will killll you", "i will kill you"),
        ("soooo gooood", "so good"),
        ("уоu аrе ѕtupіd", "you are stupid"),
        ("ты дypak", "ты дурак"),
        ("ᴀᴡꜰᴜʟ ɪᴅɪᴏᴛ", "awful idiot"),
        ("🇮 🇩 🇮 🇴 🇹", "idiot"),
        ("🇮🇩🇮🇴🇹", "idiot"),
        ("du bist blöd", "du bist blod"),
        ("don’t, don`t, don´t", "don't, don't, don't"),
        ("Straße", "strasse"),
        ("ﬁne ½", "fine 1⁄2"),
        ("i\u0307", "i"),
        ("e\u0301", "e"),
        ("1️⃣2️⃣", "12"),
    ],
)
def test_lines_are_read_as_they_were_meant(text: str, last: str) -> None:
    """The last view has the disguise off and leaves the rest of the line."""
    assert last == views_of(text).views[-1].text


@pytest.mark.parametrize(
    "text",
    [
        "привет как дела, нет времени",
        "γεια σου τι κανεις",
        "он сказал hello и ушёл",
        "mail me at foo@example.org",
        "meet at 5pm on the 22nd, 3rd floor, 10k steps",
        "@alex123 and @mia_7 are here",
        "gta5 and cs2 and mp3",
        "well... no. yes! (really) a/b",
        "the b2b and h264 files",
        "hello committee, a bookkeeper will assess it",
        "🇩🇪 🇫🇷 hi",
        "https://example.org/about-us",
        "!help #general **bold** _soft_ ~~gone~~",
        "i am a boy",
        "plan a or b, vitamin c",
        "1 2 3 4 5",
        "שלום עולם",
        "مرحبا بالعالم",
        "สวัสดีครับ",
        "नमस्ते दुनिया",
        "한국어 텍스트",
        "こんにちは、元気ですか",
        "你好，世界",
    ],
)
def test_ordinary_lines_have_one_view(text: str) -> None:
    """What is not disguised is read once, in every script, as it stands but for case and NFKC."""
    views = views_of(text)

    assert [view.name for view in views.views] == ["plain"]
    assert unicodedata.normalize("NFKC", text).casefold() == views.views[0].text


def test_whole_words_of_lookalikes_stay_where_the_text_is_russian() -> None:
    """Only amid Latin words is a word of look-alikes read as Latin."""
    assert "нос" in views_of("у него красный нос").words
    assert "cop" in views_of("the сор is here now").words


@pytest.mark.parametrize(
    ("text", "word", "stands"),
    [
        ("an i.d.i.o.t!", "idiot", "i.d.i.o.t"),
        ("an 1d10t!", "idiot", "1d10t"),
        ("so st\u200bup\u200bid.", "stupid", "st\u200bup\u200bid"),
        ("such a looooser :(", "loser", "looooser"),
        ("Straße ist dumm", "dumm", "dumm"),
        ("ﬁ ﬁ idiot", "idiot", "idiot"),
        ("s\u0336o\u0336 u\u0336g\u0336l\u0336y\u0336!", "ugly", "u\u0336g\u0336l\u0336y\u0336"),
        ("you id.iot.", "idiot", "id.iot"),
        ("so idoit.", "idiot", "idoit"),
        ("1 d 1 0 t ok", "idiot", "1 d 1 0 t"),
        ("🅸🅳🅸🅾🆃", "idiot", "🅸🅳🅸🅾🆃"),
        ("ｉｄｉｏｔ", "idiot", "ｉｄｉｏｔ"),
        ("so düüüümm!", "dumm", "düüüümm"),
    ],
)
def test_spans_lead_back_to_what_was_written(text: str, word: str, stands: str) -> None:
    """The place of an undone word in a view maps to the disguised word in the original."""
    found = [
        text[span.start : span.end]
        for view in views_of(text).views
        if (at := view.text.find(word)) >= 0
        for span in [view.original(at, at + len(word))]
    ]
    assert found
    assert {stands} == set(found)


def test_elisions_are_words_of_their_own() -> None:
    """French and Italian elisions do not hide the word behind them."""
    assert frozenset({"t'", "es", "qu'", "un", "idiot"}) == views_of("t'es qu'un idiot").words
    assert frozenset({"don't", "i'm", "y'all", "rock'n'roll"}) == (
        views_of("don't i'm y'all rock'n'roll").words
    )


def test_what_detectors_look_for_is_known() -> None:
    """Every longer single word of the insult lexicons is one that disguises are undone for."""
    looked_for = {
        word
        for book in ("insults", "swearing")
        for entries in lexicon(book).values()
        for entry in entries
        for word in entry["words"].split()
        if len(word) > 3
    }
    assert set() == looked_for - KNOWN


def test_a_text_in_letters_of_several_scripts_is_read_by_their_shapes() -> None:
    """No language mixes Cyrillic and Greek in a word; Russian beside Greek stays what it is."""
    masked = "\u0443\u043e\u03c5 \u0430\u0433\u0435 \u0430 \u0441\u04cf\u043e\u051d\u03b7"
    two_languages = (
        "\u043f\u0440\u0438\u0432\u0435\u0442 \u03ba\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1"
    )

    assert views_of(masked).views[0].text == "you are a clown"
    assert views_of(two_languages).views[0].text == two_languages
