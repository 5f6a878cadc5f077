"""How cases are found, alike in every store: whom they are about, their order, and cursors."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Final, Literal
from urllib.parse import quote

import msgspec
from msgspec import Meta, Struct, json

from leeward_policies.case_rights import may_see
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import RefError
from leeward_policies.ports import CaseFilter, Reader
from leeward_storage.parts import RANKS, people_of
from leeward_storage.times import micros

Order = Literal["turn", "newest"]

_Whole = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""What fits into a database's integer."""


class Turn(Struct, frozen=True, order=True, array_like=True):
    """Where a case stands in an order; no two cases stand in one place."""

    rank: _Whole
    """Of its urgency; 0 for all where the newest come first."""
    at: _Whole
    """Opened, or last changed where the newest come first."""
    id: str


class Place(Struct, frozen=True, array_like=True):
    """A place between two pages."""

    order: Order
    is_back: bool
    """The page ends before the turn; else it begins after it."""
    turn: Turn


_places: Final = json.Decoder(Place)


def turn_of(case: Case, order: Order) -> Turn:
    """Return where a case stands."""
    if order == "newest":
        return Turn(0, micros(case.updated_at), case.id)
    return Turn(RANKS[case.urgency], micros(case.opened_at), case.id)


# --- cursors ----------------------------------------------------------------------------------


def cursor_of(place: Place) -> str:
    """Return a place as it is handed out."""
    return urlsafe_b64encode(json.encode(place)).decode("ascii")


def place_of(cursor: str | None, order: Order) -> Place | None:
    """Return the place that a cursor names; None for garbage, and for one of another order."""
    if cursor is None:
        return None
    try:
        place = _places.decode(urlsafe_b64decode(cursor.encode("ascii")))
    except (ValueError, msgspec.DecodeError):
        return None
    return place if place.order == order else None


class Window(Struct, frozen=True):
    """Which part of all turns a page shows, and whether there is more on either side."""

    turns: tuple[Turn, ...]
    is_first: bool
    is_last: bool

    def before(self, order: Order) -> str | None:
        """Return the cursor for the page before this one."""
        return None if self.is_first else cursor_of(Place(order, True, self.turns[0]))

    def after(self, order: Order) -> str | None:
        """Return the cursor for the page after this one."""
        return None if self.is_last else cursor_of(Place(order, False, self.turns[-1]))


EMPTY: Final = Window((), True, True)


def ordered(turns: Sequence[Turn], order: Order) -> list[Turn]:
    """Return turns in their order."""
    return sorted(turns, reverse=order == "newest")


def window(turns: Sequence[Turn], place: Place | None, order: Order, limit: int) -> Window:
    """Return a page of all turns, which are in order.

    Whoever goes back beyond the beginning sees the whole first page, whoever goes on beyond
    the end the whole last one; cases come and go between two pages.
    """
    start = 0
    if place is not None:
        earlier = [_is_before(one, place.turn, order) for one in turns]
        if place.is_back:
            start = sum(earlier) - limit
        else:
            start = sum(
                is_earlier or one == place.turn
                for is_earlier, one in zip(earlier, turns, strict=True)
            )
            if start == len(turns):
                start -= limit
    start = max(start, 0)
    page = tuple(turns[start : start + limit])
    return Window(page, start == 0, start + limit >= len(turns))


def _is_before(one: Turn, other: Turn, order: Order) -> bool:
    return one > other if order == "newest" else one < other


# --- what is wanted ---------------------------------------------------------------------------


class About(Struct, frozen=True):
    """Whom cases are to be about."""

    refs: frozenset[str]
    """As they may be printed."""
    ids: frozenset[str]
    """As the last part of a printed ref."""


def about(words: str) -> About:
    """Read a printed ref or an id alone; either may be written without percent signs."""
    words = words.encode("utf-8", "replace").decode()
    refs = {words}
    with suppress(RefError):
        refs.add(str(UserRef.parse(words)))
    return About(frozenset(refs), frozenset({words, quote(words, safe="-_.~@")}))


def last_part(printed: str) -> str:
    """Return the id of a printed ref."""
    return printed.replace("/", ":").rpartition(":")[2]


def is_wanted(case: Case, wanted: CaseFilter, reader: Reader) -> bool:
    """Say whether a reader may see a case, and a filter lets it through."""
    return (
        may_see(case, reader.who, reader.roles)
        and (not wanted.statuses or case.status in wanted.statuses)
        and (not wanted.urgencies or case.urgency in wanted.urgencies)
        and (not wanted.kinds or case.kind in wanted.kinds)
        and (wanted.assignee is None or case.assignee == (wanted.assignee or None))
        and (wanted.is_appeal is None or (case.appeal is not None) == wanted.is_appeal)
        and (not wanted.about or _is_about(case, about(wanted.about)))
    )


def _is_about(case: Case, whom: About) -> bool:
    people = [one for one in people_of(case) if one]
    return any(one in whom.refs or last_part(one) in whom.ids for one in people)
