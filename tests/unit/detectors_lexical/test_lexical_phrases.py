"""The small language of phrases, the words around them, and that both stay linear."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leeward_policies.detectors.clauses import PAUSE, STOP, Clauses, clauses_of
from leeward_policies.detectors.phrases import Phrasebook, lexicon, worth_reading
from leeward_policies.text import View, views_of

_BOOKS = {
    name: Phrasebook(lexicon(name)) for name in ("bullying", "threats", "self_harm", "sexual")
}

_WORDS = ("i", "you", "know", "where", "live", "kill", "die", "nobody", "likes", ".", ",", "send")

_LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pl", "pt")


compiled = cache(re.compile)  # there are more of them than `re` remembers


def _read(text: str) -> Clauses:
    return clauses_of(views_of(text).views[0])


@pytest.mark.parametrize("name", _BOOKS)
def test_every_book_covers_every_language(name: str) -> None:
    """Each phrasebook has phrases in all eight languages."""
    assert _BOOKS[name].languages == _LANGUAGES


@pytest.mark.parametrize("name", _BOOKS)
def test_phrases_repeat_nothing_without_bound(name: str) -> None:
    """No phrase becomes a pattern with an open repetition, which could take more than linear
    time; the one `+` that stands in a gap is closed by the blank after each word.
    """
    for phrase in _BOOKS[name].phrases:
        rest = phrase.pattern.replace("(?: [^ .]+ ){0,5}", "")
        assert re.search(r"(?<!\\)[*+]|\{\d*,\}", rest) is None, phrase.pattern
        assert phrase.pattern.count("{0,5}") <= 2
        assert 0.0 < phrase.score < 1.0
        assert re.compile(phrase.pattern).groups == 0


@pytest.mark.parametrize("name", _BOOKS)
def test_phrases_are_written_without_marks(name: str) -> None:
    """Phrases are ASCII, since the views they are looked for in have bare letters."""
    assert [phrase.pattern for phrase in _BOOKS[name].phrases if not phrase.pattern.isascii()] == []


@pytest.mark.parametrize("name", _BOOKS)
@settings(deadline=None)
@given(st.lists(st.sampled_from(_WORDS)))
def test_what_matches_has_the_words_it_needs(name: str, words: list[str]) -> None:
    """The cheap first look never loses a phrase that the pattern itself finds."""
    book = _BOOKS[name]
    text = " ".join(words)
    clauses = _read(text)

    tried = set(book.candidates(views_of(text).words))

    matching = {phrase for phrase in book.phrases if compiled(phrase.pattern).search(clauses.line)}
    assert matching <= tried


def test_sentences_and_pauses_are_marked() -> None:
    """Full stops and the like end a sentence, commas and dashes only pause, figures do neither."""
    assert _read("well, ok... go - now! it's 3.5 e.g. v1.2\nyes?").words == (
        *("well", PAUSE, "ok", PAUSE, "go", PAUSE, "now", STOP),
        *("it's", "3", "5", "e", "g", STOP, "v1", "2", STOP, "yes", STOP),
    )


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('he said "you are dumb" to me', ["you", "are", "dumb"]),
        ("er sagte „du bist dumm“ zu mir", ["du", "bist", "dumm"]),
        ("il dit «tu es bête» à moi", ["tu", "es", "bête"]),
        ("he said 'it's dumb' ok", ["it's", "dumb"]),
        ("> you are dumb\nnot nice", ["you", "are", "dumb"]),
        ("don't and can't and won't", []),
        ('5" and 6" pipes', ["and", "6"]),
        ('"you are dumb"', []),
        ('an open " quote', []),
    ],
)
def test_quoted_words_are_known(text: str, quoted: list[str]) -> None:
    """Words between quotation marks are known; a text that is all quotation quotes nobody."""
    clauses = _read(text)
    found = [
        word
        for word, is_quoted in zip(clauses.words, clauses.quoted, strict=True)
        if is_quoted and word not in (STOP, PAUSE)
    ]
    assert quoted == found


@settings(deadline=None)
@given(st.text(max_size=200))
def test_words_are_found_again_in_the_original(text: str) -> None:
    """Every word's place leads into the text it was read from."""
    for view in views_of(text).views:
        clauses = clauses_of(view)
        for at, word in enumerate(clauses.words):
            if word in (STOP, PAUSE):
                continue
            start = clauses.starts[at]
            assert view.text[start : start + len(word)] == word
            span = clauses.span(at, at + 1)
            assert 0 <= span.start < span.end <= len(text)


@settings(deadline=None)
@given(st.text(alphabet="ab .,!\n-'\"", max_size=80))
def test_a_stretch_of_the_line_is_a_stretch_of_words(text: str) -> None:
    """What a pattern finds in the line is mapped to the words it covers."""
    clauses = _read(text)
    for at, place in enumerate(clauses.places):
        end = place + len(clauses.words[at]) + 2
        assert clauses.line[place:end] == f" {clauses.words[at]} "
        assert clauses.words_between(place, end) == (at, at + 1)


@pytest.mark.parametrize("text", ["a, " * 5_000, '"a ' * 5_000, "'a " * 5_000, ">a\n" * 5_000])
def test_clauses_grow_with_the_text(text: str) -> None:
    """Marks and quotations that never close leave as many words as were written."""
    words = [word for word in _read(text).words if word not in (STOP, PAUSE)]
    assert words == ["a"] * 5_000


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("hello", ["plain"]),
        ("du bist blöd", ["bare"]),
        ("du bist 1d10t", ["plain", "unleet"]),
        ("du bist blöd 1d10t", ["bare", "unleet"]),
    ],
)
def test_views_that_add_nothing_are_not_read(text: str, names: list[str]) -> None:
    """The plain view is left out where the bare one follows; all others are read."""
    views = views_of(text)
    assert [views.views[at].name for at in worth_reading(views)] == names


def test_a_view_of_its_own_is_read_as_it_is() -> None:
    """Clauses need nothing but a view."""
    assert clauses_of(View("plain", "a b")).words == ("a", "b")


@pytest.mark.parametrize(
    ("phrase", "cure"),
    [
        ("a ... b ... c ... d", "two gaps at most"),
        ("a? b?", "one word at least"),
        ("know {them}", "The list 'them' is not there"),
    ],
)
def test_mistakes_in_a_book_are_named(phrase: str, cure: str) -> None:
    """A phrase that could be slow, match nothing or name no list is refused with the reason."""
    group = {"signal": "threat", "score": 0.9, "why": "x", "phrases": [phrase]}
    with pytest.raises(ValueError, match=cure):
        Phrasebook({"en": {"lists": {"you": "you"}, "groups": [group]}})


@pytest.mark.parametrize(
    ("phrase", "text", "is_found"),
    [
        ("know where you", "i know, where you live", True),
        ("know where you", "i know. where you live", False),
        ("know really? where", "know where", True),
        ("know really? where", "know really where", True),
        ("know really? where", "know truly where", False),
        ("know ... where", "know by the way just exactly where", True),
        ("know ... where", "know a b c d e f where", False),
        ("don't_want|hate you", "i don't want you", True),
        ("don't_want|hate you", "i want you", False),
        ("see {you}", "i see u", True),
        ("^ die", "oh die", False),
        ("^ die", "oh, die", True),
        ("die $", "die lol", True),
        ("die $", "die hard", False),
        ("hit you", "hit you up", False),
        ("hit you", "hit you", True),
        ("send #", "send 20", True),
        ("send #", "send 1 000 000", True),
        ("send # now", "send 4k now", True),
        ("send #", "send many", False),
    ],
)
def test_the_language_of_phrases(phrase: str, text: str, *, is_found: bool) -> None:
    """Each sign of the language does what `lexicons/README.md` says."""
    group = {"signal": "threat", "score": 0.9, "why": "x", "unless": "up", "phrases": [phrase]}
    book = Phrasebook({"en": {"lists": {"you": "you u"}, "groups": [group]}})

    found = list(book.find(book.candidates(views_of(text).words), [_read(text)]))

    assert bool(found) == is_found


@pytest.mark.parametrize("before", [0, 1, 99, 100, 155, 156, 157, 158, 159, 160, 161, 400])
def test_long_texts_are_searched_whole(before: int) -> None:
    """A phrase is found once, in its place, wherever it stands in a long text."""
    clauses = _read("word " * before + "i know where you live" + " word" * 300)
    book = _BOOKS["threats"]

    found = list(book.find(book.candidates(frozenset(clauses.words)), [clauses]))

    assert [(one.first, one.end) for one in found] == [(before, before + 5)]


def test_a_view_without_words_says_nothing() -> None:
    """A view of signs alone is searched without harm."""
    book = _BOOKS["threats"]
    assert list(book.find(book.phrases, [_read("$$")])) == []
