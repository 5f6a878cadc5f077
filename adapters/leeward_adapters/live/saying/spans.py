"""Rich text as data: our own words, strangers' words, people, times, rooms and links."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, TypeAlias, assert_never

from msgspec import Struct

from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef


class Loose(Struct, frozen=True):
    """A stranger's text, made `plain` and bounded; it must neither format, link nor call anybody.

    It is made by `words.loose`.
    """

    text: str


class Who(Struct, frozen=True):
    """Somebody, shown so that nobody is called by it."""

    ref: UserRef


class When(Struct, frozen=True):
    """A moment, which each reader sees in their own zone."""

    at: datetime
    style: Literal["t", "f", "d", "R"] = "f"
    """The time of day, day and time, the day, or how far off it is."""


class Where(Struct, frozen=True):
    """A room; its name is seen by those who may see it."""

    channel: ChannelRef


class Open(Struct, frozen=True):
    """A link to a message; nothing at all where nobody else can open it."""

    message: MessageRef
    label: str = "open"
    before: str = " · "
    """Stands before the link, where there is one."""


class Link(Struct, frozen=True):
    """Our own words that lead to an address of ours."""

    label: str
    address: str


class Address(Struct, frozen=True):
    """An address that is read as it is, and shows no preview."""

    address: str


class Strong(Struct, frozen=True):
    """What is read first."""

    text: "Text"


class Named(Struct, frozen=True):
    """A button, or another thing on the screen, by its name."""

    label: str


class Code(Struct, frozen=True):
    """One row in which nothing formats, links or calls anybody: a command, or a member's words."""

    text: str


class Dim(Struct, frozen=True):
    """What only stands beside what matters."""

    text: "Text"


class Short(Struct, frozen=True):
    """Words of which so many characters are shown at most; it is seen that they were cut."""

    longest: int
    text: "Text"


class Capital(Struct, frozen=True):
    """Words that begin a sentence."""

    text: "Text"


Span: TypeAlias = (
    str
    | Loose
    | Who
    | When
    | Where
    | Open
    | Link
    | Address
    | Strong
    | Named
    | Code
    | Dim
    | Short
    | Capital
)
"""A piece of text; a `str` is our own, and is written as it is."""

Text: TypeAlias = tuple[Span, ...]
"""What is said: one row, or several with line breaks in our own words."""


def joined(parts: Iterable[Span | Text], between: str = "\n") -> Text:
    """Return pieces as one text.

    Args:
        parts: spans, or whole texts.
        between: stands between them; none of it where there is only one.
    """
    found: list[Span] = []
    for number, part in enumerate(parts):
        if number and between:
            found.append(between)
        found += part if isinstance(part, tuple) else (part,)
    return tuple(found)


def listed(parts: Iterable[Span | Text]) -> Text:
    """Return pieces as a sentence lists them: `one, two and three`; nothing of none."""
    found = [part if isinstance(part, tuple) else (part,) for part in parts]
    if len(found) <= 1:
        return joined(found)
    return joined((joined(found[:-1], ", "), found[-1]), " and ")


def flat(text: Sequence[Span]) -> str:
    """Return a text without its markup, to look for words in it; it is shown to nobody."""
    parts: list[str] = []
    for span in text:
        match span:
            case str():
                parts.append(span)
            case Loose() | Code():
                parts.append(span.text)
            case Who():
                parts.append(str(span.ref))
            case When():
                parts.append(span.at.isoformat())
            case Where():
                parts.append(str(span.channel))
            case Open() | Link() | Named():
                parts.append(span.label)
            case Address():
                parts.append(span.address)
            case Strong() | Dim() | Short() | Capital():
                parts.append(flat(span.text))
            case _:
                assert_never(span)
    return "".join(parts)
