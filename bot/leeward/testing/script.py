"""The format of a conversation file: who is there, what is said, and what must come of it.

See `tests/conversations/README.md` for the format as a person writes it.
"""

from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from leeward_adapters.loopback.faults import Call
from leeward_adapters.loopback.world import PrivateRule, Verb
from leeward_policies.advice import names
from leeward_policies.domain.action import Asked, Mode, Urgency
from leeward_policies.domain.case import Verdict
from leeward_policies.domain.message import Audience
from leeward_policies.domain.signals import Category
from leeward_policies.errors import InputError

Happening = Literal[
    "silence", "restart", "redelivery", "crash", "reply-lost", "refusal", "busy", "outage"
]
"""What can happen without anybody's saying anything.

`silence`: time passes. `restart`: our process ends and another starts on the same
database. `redelivery`: the platform sends everything again. The others strike the
next call of the kind `call`: `crash` kills our process there, `reply-lost` does it
without an answer, `refusal` forbids it, `busy` asks to wait for a minute, `outage`
fails it.
"""

Unchecked = Literal[
    "cases", "tips", "warned", "notices", "answers", "reminded", "hidden", "restricted"
]

SOMETHING_ELSE: Final = "something-else"
"""What is reported that is neither a line nor a person."""


class RoomTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[room]` and `[rooms.<name>]`: a place to talk."""

    audience: Audience | None = None
    """As the platform describes it; rooms are young unless somebody says otherwise."""
    seen_by: tuple[str, ...] | None = None
    """Roles that may look in; everybody, if it is left out."""


class PersonTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[people.<id>]`: somebody who takes part; the id is used in the lines."""

    name: str = ""
    """As shown; the id with a capital letter, if it is left out."""
    roles: tuple[str, ...] = ()
    door: Literal["open", "closed"] = "open"
    """`closed`: nobody but friends may write to them in private."""
    line: Literal["opened", "unopened"] = "opened"
    """Whether they pressed Start in the private line with the bot."""
    is_bridge: bool = False
    """A webhook that posts from elsewhere."""
    days: float = 30.0
    """How long they have been a member."""


class PlatformTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[platform]`: what the platform can do; everything, if it is left out."""

    lacks: tuple[Verb, ...] = ()
    private: PrivateRule = "anyone"
    undo_hide: Literal["full", "none"] = "full"
    keeps_keys: bool = True
    above_bot: tuple[str, ...] = ()
    """Roles whose holders the bot cannot act on."""


class LineTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[line]]`: one thing that somebody does, or that happens."""

    by: str | None = None
    says: str | None = None
    room: str | None = None
    """Where; the first room, if it is left out."""
    to: str | tuple[str, ...] = ()
    """Whom it calls by name."""
    answers: int | None = None
    """The number of the line it replies to, counted from 1."""
    quotes: int | str | None = None
    """The number of the line, or the words, that it repeats."""
    links: tuple[tuple[str, str], ...] = ()
    """Pairs of address and shown words, where both differ."""
    edits: int | None = None
    """The number of the line that now reads as `says`."""
    deletes: int | None = None
    reports: int | str | None = None
    """The number of a line, or a person, or `something-else`."""
    reason: str = ""
    is_abuse_material: bool = False
    """They say that what they report may show the abuse of a child."""
    asks_for_help: bool = False
    asks_whether_ok: int | str | None = None
    """The number of a line, or the words, that somebody shows to the bot in private."""
    turns_to: str | None = None
    """A page of the bot for members, by its name; the first one is empty."""
    chooses: str | None = None
    """Such as `tips/off`, `language/de` or `country/DE`."""
    calls_wrong: str | None = None
    """The topic of a tip of theirs, below which they press *Not me / wrong*."""
    writes_to_bot: str | None = None
    judges: Verdict | None = None
    """What a moderator presses under a case."""
    case: str = "case-1"
    """Which one is judged; they are counted as they are opened."""
    reads: tuple[str, ...] = ()
    """Texts that must stand in what the bot shows them for this, by their names."""
    reads_not: tuple[str, ...] = ()
    """Texts that must not stand in it."""
    joins: bool = False
    leaves: bool = False
    happens: Happening | None = None
    call: Call | None = None
    """For what strikes a call: which kind; the next act, if it is left out."""
    when: Literal["before", "after"] = "after"
    """For a `crash`: before the request has left, or after the platform has done it."""
    after: str = "20s"
    """How long after the line before: a number and s, m, h or d."""
    times: int = 1
    """How often in a row, with `after` between."""
    refused: bool = False
    """The platform must not let them: they are restricted."""


class CaseTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A case that must be open at the end."""

    kind: Category
    author: str
    target: str | None = None
    before_line: int | None = None
    """It must have been opened by a line before this one."""
    urgency: Urgency | None = None
    desk: Asked | None = None
    """Before whom it must lie, and before nobody else."""


class TipTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A tip that somebody must have been given in private, once."""

    to: str
    topic: str


class ExpectTable(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[expect]`: what must have happened at the end, and nothing else."""

    quiet: bool = False
    """Nothing at all may happen that anybody could see, a moderator included."""
    case: CaseTable | None = None
    cases: tuple[CaseTable, ...] = ()
    pages: int | None = None
    """How many posts lie before the moderators and the safety lead, if that is to be checked."""
    tips: tuple[TipTable, ...] = ()
    warned: tuple[str, ...] = ()
    """Who was warned in private, once for each time."""
    notices: tuple[TipTable, ...] = ()
    """Who was told that a message was `hidden`, or that they are `restricted`."""
    answers: tuple[TipTable, ...] = ()
    """Who was told what became of what they asked for."""
    reminded: tuple[int, ...] = ()
    """The lines under which a neutral reminder stands that everybody reads."""
    hidden: tuple[int, ...] = ()
    """The lines that nobody can read at the end."""
    restricted: tuple[str, ...] = ()
    """Who was kept from writing at some time."""
    unchecked: tuple[Unchecked, ...] = ()
    """What may or may not happen beside the point of this conversation."""


class Script(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole conversation file."""

    name: str
    """What it is about, as a sentence without a full stop."""
    why: str = ""
    """Anything that a reader should know."""
    expect: ExpectTable
    line: tuple[LineTable, ...]
    room: RoomTable = RoomTable()
    rooms: dict[str, RoomTable] = {}
    people: dict[str, PersonTable] = {}
    platform: PlatformTable = PlatformTable()
    pack: str = "young-people"
    mode: Mode = "enforce"
    policy: str = ""
    """TOML that is added to the admin's policy file, such as other brakes."""
    known_gap: str = ""
    """Why it fails today; the test then must fail, so that the mark goes when the gap does."""


def load(path: Path) -> Script:
    """Read a conversation file, or raise `InputError` with place, value and cure."""
    try:
        script = msgspec.toml.decode(path.read_bytes(), type=Script)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(
            place=str(path), value=str(error), cure="Compare it with tests/conversations/README.md."
        ) from None
    for problem in _problems(script):
        raise InputError(place=str(path), value=problem, cure="Correct the line or the people.")
    return script


def _problems(script: Script) -> list[str]:
    """Return what no type can check: numbers of lines, and people who are not there."""
    problems: list[str] = []
    expected = script.expect
    cases = (*expected.cases, *([expected.case] if expected.case else []))
    named = [*expected.warned, *expected.restricted, *(tip.to for tip in expected.tips)]
    named += [notice.to for notice in (*expected.notices, *expected.answers)]
    named += [person for case in cases for person in (case.author, case.target) if person]
    problems += [f"[expect] names {name}" for name in named if name not in script.people]
    if expected.quiet != (expected == ExpectTable(quiet=True)):
        problems.append("[expect] quiet = true goes with nothing else")
    if expected == ExpectTable():
        problems.append("[expect] expects nothing; say quiet = true")
    for number, line in enumerate(script.line, 1):
        people = [line.by, *([line.to] if isinstance(line.to, str) else line.to)]
        is_person = isinstance(line.reports, str) and line.reports != SOMETHING_ELSE
        people += [str(line.reports)] if is_person else []
        problems += [
            f"line {number} names {name}" for name in people if name and name not in script.people
        ]
        lines = (
            line.answers,
            line.edits,
            line.deletes,
            line.quotes,
            line.reports,
            line.asks_whether_ok,
        )
        problems += [
            f"line {number} points at line {other}"
            for other in lines
            if isinstance(other, int) and not 1 <= other < number
        ]
        texts = (*line.reads, *line.reads_not)
        problems += [f"line {number} reads {name}" for name in texts if name not in names()]
        if (line.by is None) == (line.happens is None):
            problems.append(f"line {number} needs either by or happens")
    return problems
