"""Whom an insult in a clause is meant for: the reader, a third person, a thing, or the author."""

from collections.abc import Sequence
from typing import Final, Literal, Protocol

from msgspec import Struct

from leeward_policies.detectors.clauses import PAUSE
from leeward_policies.detectors.grammar import Grammar, Words, tells

Place = Literal[
    "reader",  # you are X, you X, are you X
    "called",  # X alone, or at the end of words said to somebody
    "person",  # Name is X, he is X
    "about",  # that X, what an X: somebody who is not named
    "self",  # I am X
    "thing",  # this is X, X + noun
    "denied",  # not X
    "reported",  # called me X
]
"""How an insult stands in its clause."""

_REACH: Final = 8
"""Words looked at on either side; what is further away has another subject."""


class Clause(Struct, frozen=True):
    """The words of one sentence, and which of them insult."""

    words: tuple[str, ...]
    insults: frozenset[int]
    """Places in `words`."""
    names: frozenset[str] = frozenset()
    """Words that are shown names of accounts the message mentions."""


class _Walk(Struct, frozen=True):
    """What stands left of an insult."""

    head: int
    """The word that the insult hangs on; -1 for the clause's start."""
    has_article: bool
    is_denied: bool
    has_pause: bool
    """A comma stands between; the insult may call somebody."""


def _likens(words: Sequence[str], at: int, grammar: Grammar) -> bool:
    """Say whether a word only compares or fills: `you look like an idiot`, `ur like so dumb`."""
    before = words[at - 1] if at else ""
    return words[at] in grammar.like and (before in grammar.be or before in grammar.you_are)


def _walk(clause: Clause, at: int, grammar: Grammar) -> _Walk:
    has_article = is_denied = has_pause = False
    head = at - 1
    while head >= 0:
        word = clause.words[head]
        if word == PAUSE:
            has_pause = True
            break
        if word in grammar.not_:
            is_denied = True
        elif word in grammar.fill or head in clause.insults or _likens(clause.words, head, grammar):
            has_article |= word in grammar.article
        else:
            break
        head -= 1
    return _Walk(-1 if has_pause else head, has_article, is_denied, has_pause)


def _subject(words: Sequence[str], head: int, grammar: Grammar) -> tuple[int, bool]:
    """Return the subject before a verb, -1 for none, and whether the verb is denied."""
    denied = False
    at = head - 1
    while at >= 0 and words[at] != PAUSE and head - at <= _REACH:
        word = words[at]
        if word in grammar.not_:
            denied = True
        elif word not in grammar.fill and word not in grammar.be:
            return at, denied
        at -= 1
    return -1, denied


def _of_subject(clause: Clause, at: int, grammar: Grammar, *, is_name: bool) -> Place:
    """Return whom an insult is meant for by the subject of its clause."""
    word = clause.words[at]
    before = clause.words[at - 1] if at else ""
    if word in grammar.it or before in grammar.make:
        return "thing"
    if word in grammar.i or word in grammar.i_am:
        return "self"
    if word in grammar.they or word in clause.names:
        return "person"
    is_group = before in grammar.you and word in grammar.group
    if is_group or word in grammar.you or word in grammar.you_are:
        return "reader"
    return _of_noun(word, before, grammar, is_name=is_name or bool(clause.names))


def _of_noun(noun: str, before: str, grammar: Grammar, *, is_name: bool) -> Place:
    """Return whom an insult is meant for when a noun is its subject: `your hair is ugly`."""
    if before in grammar.your:
        return "reader" if noun in grammar.part else "thing"
    if before in grammar.article or before in grammar.i:
        return "person" if noun in grammar.person else "thing"
    return "person" if is_name else "thing"


def _exclaimed(clause: Clause, at: int, grammar: Grammar) -> bool:
    """Say whether the reader follows: `how dumb are you`, `che scemo sei`."""
    for word in clause.words[at + 1 : at + 4]:
        if word in grammar.you or word in grammar.you_are:
            return True
        if word not in grammar.be and word not in grammar.fill and word not in grammar.how:
            return False
    return False


def _ends(clause: Clause, at: int, grammar: Grammar) -> bool:
    """Say whether nothing that the insult could describe follows it."""
    after = clause.words[at + 1] if at + 1 < len(clause.words) else ""
    return (
        after in {"", PAUSE}
        or after in grammar.you
        or after in clause.names
        or after in grammar.to_reader
        or after in grammar.part
    )


def _called(clause: Clause, walk: _Walk, at: int, grammar: Grammar, *, is_name: bool) -> Place:
    """Judge an insult that hangs on no verb of being."""
    words = clause.words
    if not _ends(clause, at, grammar):
        return "thing"
    if walk.has_article:
        return (
            "about" if is_name and (walk.head < 0 or words[walk.head] in grammar.how) else "thing"
        )
    if is_name and _calls(clause, walk, at, grammar):
        return "reader"
    if is_name and walk.head >= 0 and words[walk.head] in grammar.it:
        return "about"  # `look at this clown`
    return "called" if walk.head < 0 and (is_name or not walk.has_pause) else "thing"


def _calls(clause: Clause, walk: _Walk, at: int, grammar: Grammar) -> bool:
    """Say whether a noun without an article at the end of a clause calls the reader."""
    words = clause.words
    if words[at].endswith("s") and not walk.has_pause:
        return False  # `you hate clowns` is no call, `you lost again clown` is
    if walk.head >= 0 and words[walk.head] in grammar.prep:
        return False
    near = words[max(0, at - 4) : at]
    if not walk.has_pause and any(word in grammar.article for word in near):
        return False
    start = next((word for word in words if word != PAUSE), "")
    return start in grammar.to_reader or any(word in grammar.you for word in words[:at])


def _is_doubted(words: Sequence[str], head: int, grammar: Grammar) -> bool:
    """Say whether the author denies to think so: `i don't think you're stupid`."""
    before = words[head - 1] if head else ""
    if before in grammar.not_ and before not in grammar.to_reader:
        return True  # `no eres tonto`
    near = range(max(0, head - 4), head)
    denials = [place for place in near if words[place] in grammar.not_]
    return any(words[place] in grammar.opinion for place in near if denials and place > denials[0])


def _to_reader(clause: Clause, walk: _Walk, at: int, grammar: Grammar, *, is_name: bool) -> Place:
    """Judge an insult that hangs on `you`, `you are` or `your`."""
    del is_name
    words = clause.words
    head = words[walk.head]
    after = words[at + 1] if at + 1 < len(words) else ""
    if head in grammar.your and after not in grammar.small and after not in {"", PAUSE}:
        return "reader" if after in grammar.part else "thing"
    return "denied" if _is_doubted(words, walk.head, grammar) else "reader"


def _to_author(clause: Clause, walk: _Walk, at: int, grammar: Grammar, *, is_name: bool) -> Place:
    """Judge an insult that hangs on `i` or `i am`: `my stupid printer` is a thing."""
    if (
        is_name
        and clause.words[walk.head] not in grammar.i_am
        and not walk.has_article
        and walk.head
    ):
        return _called(clause, walk, at, grammar, is_name=is_name)  # `stop following me, clown`
    after = clause.words[at + 1] if at + 1 < len(clause.words) else ""
    is_author = clause.words[walk.head] in grammar.i_am or after in {"", PAUSE}
    return "self" if is_author else "thing"


def _to_person(clause: Clause, walk: _Walk, at: int, grammar: Grammar, *, is_name: bool) -> Place:
    """Judge an insult that hangs on `he`, `them` or `she is`."""
    if clause.words[walk.head] in grammar.they_are or _ends(clause, at, grammar):
        return "person"
    return _called(clause, walk, at, grammar, is_name=is_name)


def _to_thing(clause: Clause, walk: _Walk, at: int, grammar: Grammar, *, is_name: bool) -> Place:
    """Judge an insult that hangs on `it is`: `that's an idiot` is somebody after all."""
    del clause, walk, at, grammar
    return "about" if is_name else "thing"


def _by_verb(clause: Clause, walk: _Walk, at: int, grammar: Grammar, *, is_name: bool) -> Place:
    """Judge an insult that hangs on a verb of being, by the subject before that."""
    del at
    subject, denied = _subject(clause.words, walk.head, grammar)
    if denied:
        return "denied"
    return "thing" if subject < 0 else _of_subject(clause, subject, grammar, is_name=is_name)


class _Judge(Protocol):
    def __call__(
        self, clause: Clause, walk: _Walk, at: int, grammar: Grammar, *, is_name: bool
    ) -> Place: ...


def _judge(head: str, grammar: Grammar) -> _Judge:
    """Choose how to judge by the word that an insult hangs on; the first list that has it."""
    lists: tuple[tuple[Words, _Judge], ...] = (
        (grammar.you, _to_reader),
        (grammar.you_are, _to_reader),
        (grammar.your, _to_reader),
        (grammar.i_am, _to_author),
        (grammar.i, _to_author),
        (grammar.they_are, _to_person),
        (grammar.it_is, _to_thing),
        (grammar.be, _by_verb),
        (grammar.they, _to_person),
    )
    return next((judge for words, judge in lists if head in words), _called)


def place_of(clause: Clause, at: int, grammar: Grammar, *, is_name: bool) -> Place:
    """Return how the insult at a place of a clause is meant, by one language's small words.

    Args:
        clause: the sentence.
        at: which of its words insults.
        grammar: of the insult's language.
        is_name: the insult is a noun for a person.
    """
    before = clause.words[max(0, at - _REACH) : at]
    if tells(before, grammar) or not grammar.term.isdisjoint(before):
        return "reported"
    walk = _walk(clause, at, grammar)
    if walk.is_denied:
        return "denied"
    head = clause.words[walk.head] if walk.head >= 0 else ""
    if (not head or head in grammar.how) and _exclaimed(clause, at, grammar):
        return "reader"
    return _judge(head, grammar)(clause, walk, at, grammar, is_name=is_name)
