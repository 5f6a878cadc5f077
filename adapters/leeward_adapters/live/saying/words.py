"""Making text: our sentences with their fields, reasons, acts and names; strangers' words apart."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from leeward_adapters.live.saying.spans import (
    Capital,
    Code,
    Loose,
    Named,
    Span,
    Strong,
    Text,
    Who,
)
from leeward_policies.advice import YOUNGEST, Audience, words_of
from leeward_policies.domain.action import Action, Because
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import RefError
from leeward_policies.explain import NAME_LONGEST, SOMEBODY, action_words, sentence
from leeward_policies.words import TEXT_LONGEST, plain

NAME_SHOWN: Final = 60
"""Characters of a stranger's name, as in sentences."""

_MARK: Final = re.compile(
    r"\*\*(?P<strong>.+?)\*\*|\*(?P<named>[^*]+)\*|`(?P<code>[^`]+)`|\{(?P<part>\w+)\}", re.DOTALL
)
"""What a sentence of ours may hold."""

_PLACE: Final = re.compile(r"@([0-9]+)@")
"""Stands for a name while the sentence around it is made."""


def words(template: str, **parts: Span | Text) -> Text:
    """Return a sentence of ours as text.

    `**strong**`, `*the name of a button*` and a command in backquotes are read; `{name}` is
    replaced by what was given by that name, which is never read again.

    Args:
        template: our own words, never anybody else's.
        parts: what stands for the fields.
    """
    found: list[Span] = []
    end = 0
    for match in _MARK.finditer(template):
        if match.start() > end:
            found.append(template[end : match.start()])
        end = match.end()
        if match["strong"] is not None:
            found.append(Strong(words(match["strong"], **parts)))
        elif match["named"] is not None:
            found.append(Named(match["named"]))
        elif match["code"] is not None:
            found.append(Code(match["code"]))
        else:
            part = parts[match["part"]]
            found += part if isinstance(part, tuple) else (part,)
    if end < len(template):
        found.append(template[end:])
    return tuple(found)


def loose(text: str, longest: int = TEXT_LONGEST, instead: str = "") -> Loose:
    """Return a stranger's text as one bounded line.

    Args:
        text: theirs.
        longest: code points that are shown.
        instead: stands where nothing of it can be shown.
    """
    return Loose(plain(text, longest) or instead)


def who_called(printed: str) -> Span:
    """Return how somebody is shown of whom a printed ref, or else only a name, is known."""
    try:
        return Who(UserRef.parse(printed))
    except RefError:
        return loose(printed, NAME_LONGEST, SOMEBODY)


def told(because: Because, names: Callable[[UserRef], Span] = Who) -> Text:
    """Return a reason as a sentence without its full stop.

    Args:
        because: the reason.
        names: how people in it are shown.
    """
    shown: list[Span] = []
    text = sentence(because, _placed(shown, names))
    return (Capital(_filled(text, shown, Loose)),)


def acted(action: Action, names: Callable[[UserRef], Span] = Who) -> Text:
    """Return what is to be done, without a subject: `hide the message`."""
    shown: list[Span] = []
    text = action_words(action, _placed(shown, names))
    return _filled(text, shown, str)


def as_sentence(phrase: str) -> str:
    """Return a phrase of ours as a sentence."""
    return f"{phrase[:1].upper()}{phrase[1:]}."


def notice(name: str, language: str, audience: Audience = YOUNGEST, **values: str | int) -> str:
    """Return reviewed words for members, in their language where there are words in it.

    Args:
        name: the id of a notice, a tip's topic or a label.
        language: theirs.
        audience: whom the words are for.
        values: what stands in it, by the names that the text takes.
    """
    return words_of(name, language, audience, **values)


def _placed(shown: list[Span], names: Callable[[UserRef], Span]) -> Callable[[UserRef], str]:
    def place(who: UserRef) -> str:
        shown.append(names(who))
        return f"@{len(shown) - 1}@"

    return place


def _filled(text: str, shown: Sequence[Span], rest: Callable[[str], Span]) -> Text:
    found: list[Span] = []
    end = 0
    for match in _PLACE.finditer(text):
        number = int(match[1])
        if number >= len(shown):
            continue
        if match.start() > end:
            found.append(rest(text[end : match.start()]))
        found.append(shown[number])
        end = match.end()
    if end < len(text):
        found.append(rest(text[end:]))
    return tuple(found)
