"""Moves: what a person does with a case; a closed union: a forgotten kind is a type error."""

from msgspec import Struct

from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef


class Take(Struct, frozen=True, gc=False, tag="take"):
    """Look after a case for a time; nobody else is asked until that is over."""


class HandOver(Struct, frozen=True, gc=False, tag="hand-over"):
    """Let somebody else look after a case."""

    to: UserRef
    """Who looks after it from now on."""


class GiveBack(Struct, frozen=True, gc=False, tag="give-back"):
    """Look after a case no longer; it waits for the next one."""


class WriteNote(Struct, frozen=True, gc=False, tag="write-note"):
    """Write something down for the others."""

    text: str
    """Sealed with the case's own key on the disk."""


class Reopen(Struct, frozen=True, gc=False, tag="reopen"):
    """Look again at a case that was ended."""

    ended: Case | None = None
    """The case as it was kept, filled in before the move is judged; None where it is open."""


class CallAbuseMaterial(Struct, frozen=True, gc=False, tag="call-abuse-material"):
    """Say that a case may be about abuse material: from now on only its responders see it."""


class MarkReported(Struct, frozen=True, gc=False, tag="mark-reported"):
    """Say that a case was reported to somebody who must know, such as a hotline."""

    to: str
    """To whom, in the reporter's own words: a service, never a person's name."""


Move = Take | HandOver | GiveBack | WriteNote | Reopen | CallAbuseMaterial | MarkReported
"""All that can be done with a case, but for the verdict (`Judged`) and acts (`Ordered`)."""
