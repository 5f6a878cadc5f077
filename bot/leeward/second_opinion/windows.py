"""Windows: a text that is longer than a model can read, cut where its tokens end."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

from msgspec import Struct

T = TypeVar("T")

LETTERS: Final = 16_000
"""Of a longer text only the beginning and the end are taken apart, half of this each."""


class Window(Struct, frozen=True):
    """A piece of a text that a model reads."""

    text: str
    tokens: int


def parts_of(text: str) -> tuple[str, ...]:
    """Return what of a text is taken apart: all of it, or its beginning and its end."""
    if len(text) <= LETTERS:
        return (text,)
    return text[: LETTERS // 2], text[-LETTERS // 2 :]


def windows_of(text: str, offsets: Sequence[tuple[int, int]], room: int) -> tuple[Window, ...]:
    """Return the pieces of a text that a model reads: all of it, or its beginning and its end.

    What lies between is not read, and each end has half of the room, so that no message costs
    more than one that fits. With room for 512 tokens that is about 2,000 letters.

    Args:
        text: what was taken apart.
        offsets: where each of its tokens begins and ends.
        room: tokens that the model reads at once, at least 2.
    """
    if len(offsets) <= room:
        return (Window(text, len(offsets)),)
    half = room // 2
    end, start = offsets[half - 1][1], offsets[-half][0]
    return Window(text[:end], half), Window(text[start:], half)


def groups_of(pieces: Iterable[T], tokens: Callable[[T], int], room: int) -> list[list[T]]:
    """Return pieces in groups that are read together, short ones with short ones.

    A model fills every piece of a group up to the longest: one long message among short ones
    would make each of them cost as much.

    Args:
        pieces: in any order.
        tokens: says how many a piece has.
        room: tokens of a group at most, once all are filled up; a piece alone may have more.
    """
    groups: list[list[T]] = []
    for piece in sorted(pieces, key=tokens):
        if groups and (len(groups[-1]) + 1) * tokens(piece) <= room:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups
