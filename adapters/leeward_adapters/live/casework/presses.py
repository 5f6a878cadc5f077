"""What a press means, whatever a platform's button carries: a verb and its argument."""

from hashlib import blake2b
from typing import Final, Literal, TypeAlias, get_args

from msgspec import Struct

Verb: TypeAlias = Literal[
    "take",
    "right",
    "wrong",
    "unclear",
    "giveback",
    "handover",
    "note",
    "reopen",
    "abuse",
    "reported",
    "undo",
    "timeout",
    "kick",
    "ban",
    "lock",
    "lines",
    "sure",
    "brake",
    "why",
    "human",
    "help",
    "again",
    "notips",
    "blocking",
    "report",
    "letter",
    "kept",
    "safety",
    "choose",
    "notme",
    "open",
]
"""What a press asks for.

On a case: `take` it, call it `right`, `wrong` or `unclear`, `giveback` or `handover` it, write a
`note`, `reopen` it, say that it may be `abuse` material, or that this was `reported`; `undo` what
was done, `timeout`, `kick` or `ban` its subject, `lock` the doors, show the sealed `lines`;
`sure` is the second press, its argument holds the first. On a page about a brake: raise the
`brake`. On a member's message: `why` it was hidden, ask a `human`, get `help`, have a restored
message posted `again`, `notips` any more, how `blocking` works; `report` what was looked at, or
what a tip was about (`tip/<decision>`); say that a tip is `notme` or wrong, its argument is the
decision; read the `letter` that lies ready for whoever asked, learn what is `kept` of members.
On a page about safety: `safety` turns to another page, `choose` keeps a choice, and `open` opens
the private line.
"""

VERBS: Final[frozenset[str]] = frozenset(get_args(Verb))

Tone: TypeAlias = Literal["primary", "secondary", "success", "danger"]
"""How a button looks, beside its words."""


class Press(Struct, frozen=True):
    """What a button means."""

    verb: Verb
    argument: str = ""
    """A case's id, a decision's id, a printed ref; no colon at its ends."""


class Button(Struct, frozen=True):
    """What can be pressed, and how it reads."""

    press: Press
    label: str
    tone: Tone = "secondary"


Rows: TypeAlias = tuple[tuple[Button, ...], ...]
"""Buttons below a message, row by row; no row is empty."""


def rows_of(*rows: tuple[Button, ...]) -> Rows:
    """Return the rows that hold a button."""
    return tuple([row for row in rows if row])


def nonce_of(key: str) -> str:
    """Return a short name of an act, or of anything else with a long one: 24 characters."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
