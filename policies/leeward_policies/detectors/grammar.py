"""The small words of each language, which tell who is spoken to, of whom, and what is denied."""

from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct, convert

from leeward_policies.detectors.clauses import PAUSE
from leeward_policies.detectors.phrases import lexicon

Words = frozenset[str]


class Grammar(Struct, frozen=True, forbid_unknown_fields=True):
    """The small words of one language, as `lexicons/grammar.toml` has and explains them."""

    you: Words
    you_are: Words
    your: Words
    i: Words
    i_am: Words
    they: Words
    they_are: Words
    it: Words
    it_is: Words
    be: Words
    fill: Words
    article: Words
    not_: Words
    report: Words
    term: Words
    author_report: Words
    to_reader: Words
    person: Words
    part: Words
    how: Words
    like: Words
    make: Words
    group: Words
    prep: Words
    opinion: Words

    small: Words
    """All of these together, by which the language of a clause is told."""


@cache
def grammars() -> Mapping[str, Grammar]:
    """Read the grammars of all covered languages."""
    found: dict[str, Grammar] = {}
    for language, part in lexicon("grammar").items():
        words = {("not_" if key == "not" else key): text.split() for key, text in part.items()}
        small = [word for several in words.values() for word in several]
        found[language] = convert({**words, "small": small}, Grammar)
    return found


def likely(words: Sequence[str], among: Mapping[str, Grammar]) -> tuple[str, ...]:
    """Return the languages, of those given, that know most of a clause's small words."""
    known = {
        language: sum(word in grammar.small for word in words)
        for language, grammar in among.items()
    }
    most = max(known.values())
    return tuple(language for language, count in known.items() if count == most)


def tells(before: Sequence[str], grammar: Grammar) -> bool:
    """Say whether words about words stand among those before: `he called me`, `she said`.

    What the author says of their own saying (`i said`, a bare `say`) tells of nobody else.
    """
    for place, word in enumerate(before):
        if word not in grammar.report:
            continue
        subject = before[place - 1] if place else ""
        if word in grammar.author_report and (subject in grammar.i or subject in {"", PAUSE}):
            continue
        return True
    return False
