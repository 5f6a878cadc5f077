"""Phrases: a small language for what people may say, read into regular expressions.

`how old <are you>` says what it looks like. The whole of it:

=============  ===================================================================
`word`         this word, whole; marks on letters do not matter
`don't`        the apostrophe may be missing or a space
`word*`        any ending
`#`            one or two figures
`(a b|c)`      one of these
`[a|b]`        perhaps one of these
`<name>`       a class, defined in the book as `name = a|b c|d`
`..` `...`     up to three, or six, further words of the same sentence
=============  ===================================================================

Gaps are bounded, so the time a phrase takes is linear in the text. Each phrase knows a few
words of which one must be there, so that most phrases are never looked for.
"""

import re
import sys
from collections import deque
from functools import cache
from typing import Final, Literal, NamedTuple

from leeward_policies.text.plain import plain_view
from leeward_policies.text.undo import bare_view

GAPS: Final = {"..": 3, "...": 6}
"""Words that a gap may skip."""

_SPACE: Final = r"\W{1,4}"
_SKIP: Final = r"(?:[^\w.!?\n]{1,3}\w+){0,%d}?"
_PIECE: Final = re.compile(r"\.{2,3}|[()\[\]|]|<[^>]*>|[^\s()\[\]|<>]+")


class _Part(NamedTuple):
    """A piece of a phrase."""

    expression: str
    kind: Literal["must", "may", "gap"]
    gate: frozenset[str] = frozenset()
    """Words of which one is there if the piece is; empty when that cannot be said."""


class Phrase:
    """One phrase; its expression is made when it is first looked for.

    Attributes:
        said: as written in the book.
        gates: sets of words; a text that says the phrase holds a word of each, rarest first.
    """

    def __init__(self, said: str, classes: "Classes") -> None:
        self.said = said
        pieces = deque(classes.pieces(said))
        parts = classes.sequence(pieces, said)
        if pieces:
            raise ValueError(f"The phrase {said!r} closes a bracket that was not opened.")
        self._source = rf"(?<!\w)(?:{_joined(parts, said)})(?!\w)"
        self.gates = _gates(parts)
        if not self.gates:
            raise ValueError(f"The phrase {said!r} has no word that every text of it would hold.")

    def may_stand(self, words: frozenset[str]) -> bool:
        """Return whether a text of these words may say it."""
        return all(not gate.isdisjoint(words) for gate in self.gates)

    def find(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Return where a bare text says it first between two places, or None."""
        return _compiled(self._source).search(text, start, end)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


@cache
def bare(text: str) -> str:
    """Return a text as the views show it without marks."""
    return bare_view(plain_view(text)).text


class Classes:
    """The classes of a book, each read once."""

    def __init__(self) -> None:
        self._parts: dict[str, _Part] = {}

    def define(self, name: str, said: str) -> None:
        """Give a class its alternatives; it may use classes defined before."""
        pieces = deque([*self.pieces(said), ")"])
        self._parts[name] = self._group(pieces, ")", said)

    def pieces(self, said: str) -> list[str]:
        """Cut a phrase into words, gaps, brackets, bars and `<classes>`."""
        return _PIECE.findall(said)

    def sequence(self, pieces: deque[str], said: str) -> list[_Part]:
        """Take parts from the pieces up to the end, a bar or a closing bracket."""
        parts: list[_Part] = []
        while pieces and pieces[0] not in {"|", ")", "]"}:
            piece = pieces.popleft()
            if piece in {"(", "["}:
                parts.append(self._group(pieces, ")" if piece == "(" else "]", said))
            elif piece in GAPS:
                parts.append(_Part(_SKIP % GAPS[piece], "gap"))
            elif piece.startswith("<"):
                if piece not in self._parts:
                    raise ValueError(f"The phrase {said!r} names a class that is not defined.")
                parts.append(self._parts[piece])
            else:
                parts.append(_word(piece))
        return parts

    def _group(self, pieces: deque[str], close: str, said: str) -> _Part:
        expressions: list[str] = []
        gates: list[frozenset[str]] = []
        while True:
            parts = self.sequence(pieces, said)
            expressions.append(_joined(parts, said))
            gates.append(next(iter(_gates(parts)), frozenset()))
            if not pieces:
                raise ValueError(f"The phrase {said!r} opens a bracket that is not closed.")
            mark = pieces.popleft()
            if mark == close:
                break
            if mark != "|":
                raise ValueError(f"The phrase {said!r} closes a bracket that was not opened.")
        gate = frozenset[str]().union(*gates) if all(gates) else frozenset[str]()
        return _Part(f"(?:{'|'.join(expressions)})", "must" if close == ")" else "may", gate)


def _joined(parts: list[_Part], said: str) -> str:
    """Put parts in a row, with a space between any two that are there."""
    written, is_begun = "", False
    for part in parts:
        if part.kind == "gap":
            if not is_begun:
                raise ValueError(f"The phrase {said!r} begins with a gap.")
            written += part.expression
        elif part.kind == "must":
            written += (_SPACE if is_begun else "") + part.expression
            is_begun = True
        elif is_begun:
            written += f"(?:{_SPACE}{part.expression})?"
        else:
            written += f"(?:{part.expression}{_SPACE})?"
    if not is_begun or parts[-1].kind == "gap":
        raise ValueError(f"The phrase {said!r} has a part that may be empty or ends in a gap.")
    return written


@cache
def _word(said: str) -> _Part:
    word = bare(said)
    stem = word.removesuffix("*")
    expression = "".join([_CHARS.get(char) or re.escape(char) for char in stem])
    if word != stem:
        return _Part(expression + r"\w*", "must")
    if "#" in word:
        return _Part(expression, "must")
    pieces = stem.split("'")
    shown = {stem, "".join(pieces), max(pieces, key=len)}
    return _Part(expression, "must", frozenset(shown))


_CHARS: Final = {"'": r"['\s]?", "#": r"\d{1,2}"}


def _gates(parts: list[_Part]) -> tuple[frozenset[str], ...]:
    """Return the words of each part that must be there, the rarest first."""
    gates = [part.gate for part in parts if part.kind == "must" and part.gate]
    return tuple(sorted(gates, key=_how_common))


def _how_common(gate: frozenset[str]) -> int:
    return sum([100 if word in EVERYDAY else 1 for word in gate])


_EVERYDAY: Final = """
    a about all an and any are as at be but by can did do does for from go get got have he how i
    if im in is it its just know like me my no not now of off ok on one or out r see she so that
    the them they this to too u up ur us was we what when where who why will with yes you your
    youre yours dont don im want wanna time good want let lets day well really some say said
    tu te ti me mi es el la los las un una de que y a en no lo se si con por para mas muy yo
    du dich dir ich mir mich der die das ein eine und ist bist nicht zu mit von auf was wie
    wo wann hast hat dein deine
    je moi toi le les une des et est pas ne qui ton ta tes mon ma ca au pour sur avec quand ou
    voce eu o os as um uma do da dos das e em nao pra com seu sua teu tua
    io il gli di non che per sei hai tuo tua
    ik jij jou jouw mij de het een van niet op ben bent met voor wat hoe waar je
    ja ty ci cie mnie sie nie na w z jest czy jak co gdzie kiedy twoj twoja moj
"""

EVERYDAY: Final = frozenset(_EVERYDAY.split())
"""Words of every second line: a gate of these would let everything through."""
