"""Expression: what a policy makes of harmless lines that must never be hidden, group by group."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Literal, TypeAlias, get_args

from msgspec import Struct
from msgspec.structs import replace

from leeward.quality.intervals import Share, share_of
from leeward.quality.labelled import Labelled, LabelledFiles
from leeward.quality.setups import Setup
from leeward.quality.speaking import ITSELF, Heard, say
from leeward_adapters.transcript.items import Problem
from leeward_policies.domain.action import Action, AskHuman, Hide, Restrict, Tip, Warn
from leeward_policies.domain.message import Audience
from leeward_policies.loading.resolve import AUDIENCES
from leeward_policies.schema import WHEN_UNSURE

GROUP: Final = "expression:"
"""How the slice of a line begins that names its group."""

OTHERS: Final = "others"
"""The group of lines that name none."""

ALL: Final = "all"
"""Stands for all groups, or all languages, together."""

Came: TypeAlias = Literal["hidden", "warned", "tipped", "asked", "unsure", "noted"]

KINDS: Final[tuple[Came, ...]] = get_args(Came)
"""What may come of a line, the gravest first."""


class Said(Struct, frozen=True):
    """What came of one line, in whatever room it is said."""

    place: str
    """Where it stands: `en.jsonl:17`."""
    group: str
    language: str
    came: frozenset[Came]
    """In one room at least."""
    rules: tuple[str, ...]
    """The rules that hid it or kept its author from writing, with the room: `threat (young)`."""


class Expression(Struct, frozen=True):
    """What came of the lines of one group or language."""

    name: str
    lines: int
    hidden: Share | None
    """Hidden, or the author kept from writing, in one kind of room at least; so with the others."""
    warned: Share | None
    tipped: Share | None
    asked: Share | None
    """People were asked to look, because a rule held."""
    unsure: Share | None
    """People were asked to look, because nobody can measure this language."""
    noted: Share | None
    """A note was kept, of which no member learns."""


class Freedom(Struct, frozen=True):
    """What a policy makes of all the lines."""

    policy: str
    groups: tuple[Expression, ...]
    """In the order of the files, all of them together last."""
    languages: tuple[Expression, ...]
    taken: tuple[Said, ...]
    """The lines that were hidden somewhere."""
    problems: tuple[Problem, ...]


def freedom(
    files: LabelledFiles, setup: Setup, advance: Callable[[int], None] = lambda _: None
) -> Freedom:
    """Say every line in a room of each kind, and return what came of them.

    Args:
        files: of labelled lines with a slice `expression:<group>`.
        setup: what they are judged by, on the first look and every later one.
        advance: is told how many bytes are done.
    """
    said: list[Said] = []
    problems: list[Problem] = []
    for done, line in files.lines():
        if isinstance(line, Problem):
            problems.append(line)
        else:
            said.append(_said(line, {room: heard(line, room, setup) for room in AUDIENCES}))
        advance(done)
    return Freedom(
        setup.policy.label,
        counted(said, [one.group for one in said]),
        counted(said, [one.language for one in said]),
        tuple([one for one in said if "hidden" in one.came]),
        tuple(problems),
    )


def heard(line: Labelled, room: Audience, setup: Setup) -> Heard:
    """Say a line in a room of a kind."""
    return say(replace(line, audience=room), setup)


def counted(said: Sequence[Said], names: Sequence[str]) -> tuple[Expression, ...]:
    """Return what came of lines by a name of each, and of all of them."""
    by_name: dict[str, list[Said]] = {}
    for one, name in zip(said, names, strict=True):
        by_name.setdefault(name, []).append(one)
    parts = [_expression(name, lines) for name, lines in by_name.items()]
    return (*parts, _expression(ALL, said))


def table(found: Iterable[Expression]) -> Iterator[str]:
    """Yield a table, a group or language each, as plain lines."""
    rows = [("", "lines", *KINDS), *map(cells, found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(
            f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)
        ).rstrip()


def cells(one: Expression) -> tuple[str, ...]:
    """Return a row of such a table."""
    shares = (one.hidden, one.warned, one.tipped, one.asked, one.unsure, one.noted)
    return (one.name, str(one.lines), *map(in_words, shares))


def lines(found: Freedom) -> Iterator[str]:
    """Yield what is told, line by line; never a word of a line."""
    total = found.groups[-1].lines
    rooms = "each in a room for young people, one for all and one for adults"
    yield f"{total} lines under {found.policy}, {rooms}."
    yield ""
    yield from table(found.groups)
    yield ""
    yield from table(found.languages)
    if found.taken:
        yield ""
    for one in found.taken:
        yield f"{one.place} ({one.group}, {one.language}) was taken away by {', '.join(one.rules)}."


def in_words(share: Share | None) -> str:
    """Return a share for people: `2 of 168, 1.2 % (0.3 to 4.2)`."""
    if share is None:
        return "-"
    low, high = 100 * share.low, 100 * share.high
    return f"{share.part}, {100 * share.value:.1f} % ({low:.1f} to {high:.1f})"


def _expression(name: str, said: Sequence[Said]) -> Expression:
    counts = [sum(kind in one.came for one in said) for kind in KINDS]
    return Expression(name, len(said), *(share_of(count, len(said)) for count in counts))


def _said(line: Labelled, by_room: dict[Audience, Heard]) -> Said:
    came: set[Came] = set()
    rules: list[str] = []
    for room, one in by_room.items():
        if one.decision is None:
            came.add("hidden")  # what stumbles is not known to be let through
            rules.append(f"{ITSELF} ({room})")
            continue
        for action in one.decision.actions:
            kind = _came(action)
            came.add(kind)
            if kind == "hidden":
                rules.append(f"{action.rule} ({room})")
    return Said(
        line.place,
        _named(line, GROUP) or OTHERS,
        _named(line, "lang:") or OTHERS,
        frozenset(came),
        tuple(dict.fromkeys(rules)),
    )


def _came(action: Action) -> Came:
    """Say what an act is to the author; what keeps them from writing hides what follows."""
    match action:
        case Hide() | Restrict():
            return "hidden"
        case Warn():
            return "warned"
        case Tip():
            return "tipped"
        case AskHuman():
            return "unsure" if action.rule == WHEN_UNSURE else "asked"
        case _:
            return "noted"


def _named(line: Labelled, begins: str) -> str:
    return next((one.removeprefix(begins) for one in line.groups if one.startswith(begins)), "")
