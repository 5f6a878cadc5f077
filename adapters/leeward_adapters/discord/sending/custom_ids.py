"""The ids of our buttons: what a press means, in at most 100 characters."""

from hashlib import blake2b
from typing import Final, Literal, get_args

from msgspec import Struct

LONGEST: Final = 100
"""Characters of a custom id (Discord's limit)."""

Verb = Literal[
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
]
"""What a press asks for.

On a case: `take` it, call it `right`, `wrong` or `unclear`, `giveback` or `handover` it, write a
`note`, `reopen` it, say that it may be `abuse` material, or that this was `reported`; `undo` what
was done, `timeout`, `kick` or `ban` its subject, `lock` direct messages, show the sealed `lines`;
`sure` is the second press, its argument holds the first. On a page about a brake: raise the
`brake`. On a member's message: `why` it was hidden, ask a `human`, get `help`, have a restored
message posted `again`, `notips` any more, how `blocking` works.
"""

VERBS: Final[frozenset[str]] = frozenset(get_args(Verb))


class Press(Struct, frozen=True):
    """What a button means."""

    verb: Verb
    argument: str = ""
    """A case's id, a decision's id, a printed ref; no colon at its ends."""

    def custom_id(self) -> str:
        """Return the id that stands on the button."""
        text = f"lw:{self.verb}:{self.argument}"
        if len(text) > LONGEST:
            raise ValueError(f"a custom id of {len(text)} characters for {self.verb}")
        return text


def press_of(custom_id: str) -> Press | None:
    """Read a button's id; None for one that is not ours."""
    own, _, rest = custom_id.partition(":")
    verb, _, argument = rest.partition(":")
    if own != "lw" or verb not in VERBS:
        return None
    return Press(verb, argument)  # type: ignore[arg-type] # it is one of VERBS


def nonce_of(key: str) -> str:
    """Return what Discord knows an act by, so that it is not done twice: 25 characters at most."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
