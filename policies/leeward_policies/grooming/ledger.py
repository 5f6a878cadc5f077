"""The ledger's rows: what may reach the disk of a pair and of a member, packed; never any text.

MessagePack arrays, with rooms and platforms named once a row. Measured with Discord's
ids of 19 digits: a pair with one line of evidence takes 101 bytes, with four lines of one
room 212, with the most it can hold (40) 1,546; a member with one breadth entry and two
notices takes 80. A pair in which one hurt the other (format 2) takes 108 bytes with one
such line and 522 with the most it can hold (12). A pair with neither has no row, and one without
hurts is written in format 1, as before. Lines, traces, waiting evidence and what others did to
a member live in memory alone and are not packed.
"""

import math
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from leeward_policies.domain.conversation import (
    HURT_KINDS,
    LEVELS,
    AuthorState,
    Breadth,
    Evidence,
    Given,
    Hurt,
    PairState,
    Relief,
)
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.domain.signals import STAGES
from leeward_policies.errors import StorageDamaged

FORMAT: Final = 1
"""Stands first in every row; a row of another format is refused, not guessed at."""

FORMAT_HURTS: Final = 2
"""Of a pair in which one hurt the other: the same row with the hurts and their level behind it."""

FORMAT_RELIEF: Final = 3
"""Of a pair of which something speaks against a pattern: that row with the relief behind it."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_SCALE: Final = 10_000
"""Weights are multiples of 1/10,000 and take three bytes; any other stays a float."""


class _PackedEvidence(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    stage: int
    signal: str
    """Empty for the plain name, `grooming.<stage>`."""
    weight: int | float
    at: int
    """Microseconds after the pair's `first_at`."""
    room: int
    message: str
    revision: int


class _PackedPair(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    format: int
    first_at: int
    """Microseconds after the epoch."""
    lines: float
    level: int
    rooms: tuple[tuple[str, str, str], ...]
    evidence: tuple[_PackedEvidence, ...]


class _PackedHurt(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    weight: int | float
    kinds: int
    """A bit for each of `HURT_KINDS`."""
    at: int
    """Microseconds after the pair's `first_at`."""
    room: int
    message: str
    phrase: int
    is_warm: bool


class _PackedHurtPair(_PackedPair, frozen=True, array_like=True, forbid_unknown_fields=True):
    hurts: tuple[_PackedHurt, ...] = ()
    bullying: int = 0


class _PackedRelief(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    weight: int | float
    at: int
    """Microseconds after the pair's `first_at`."""
    room: int
    message: str


class _PackedEasedPair(_PackedHurtPair, frozen=True, array_like=True, forbid_unknown_fields=True):
    relief: tuple[_PackedRelief, ...] = ()


class _PackedMember(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    format: int
    first_seen: int
    realms: tuple[tuple[str, str], ...]
    """Platform and realm of the targets."""
    breadth: tuple[tuple[int, str, int | float, int], ...]
    """Realm, id, weight, microseconds after `first_seen`."""
    given: tuple[tuple[str, int], ...]


_BROKEN: Final = (msgspec.DecodeError, UnicodeDecodeError, IndexError, OverflowError)
"""What reading damaged bytes ends in."""

_ENCODER: Final = msgspec.msgpack.Encoder()
_PAIRS: Final = msgspec.msgpack.Decoder(_PackedEasedPair)
_MEMBERS: Final = msgspec.msgpack.Decoder(_PackedMember)


def pack_pair(pair: PairState) -> bytes:
    """Pack a pair; its two members are the row's key and not repeated."""
    rooms: dict[ChannelRef, int] = {}
    evidence = tuple(
        [
            _PackedEvidence(
                STAGES.index(one.stage),
                "" if one.signal == f"grooming.{one.stage}" else one.signal,
                _packed_weight(one.weight),
                _ticks(pair.first_at, one.at),
                rooms.setdefault(one.message.channel_ref, len(rooms)),
                one.message.id,
                one.revision,
            )
            for one in pair.evidence
        ]
    )
    hurts = tuple(
        [
            _PackedHurt(
                _packed_weight(one.weight),
                sum(1 << HURT_KINDS.index(kind) for kind in one.kinds),
                _ticks(pair.first_at, one.at),
                rooms.setdefault(one.message.channel_ref, len(rooms)),
                one.message.id,
                one.phrase,
                one.is_warm,
            )
            for one in pair.hurts
        ]
    )
    relief = tuple(
        [
            _PackedRelief(
                _packed_weight(one.weight),
                _ticks(pair.first_at, one.at),
                rooms.setdefault(one.message.channel_ref, len(rooms)),
                one.message.id,
            )
            for one in pair.relief
        ]
    )
    first_at, lines = _ticks(_EPOCH, pair.first_at), float(pair.lines)
    level, bullying = LEVELS.index(pair.level), LEVELS.index(pair.bullying)
    named = tuple([(room.platform, room.space, room.id) for room in rooms])
    plain = (first_at, lines, level, named, evidence)
    if relief:
        row: _PackedPair = _PackedEasedPair(FORMAT_RELIEF, *plain, hurts, bullying, relief)
    elif hurts or bullying:
        row = _PackedHurtPair(FORMAT_HURTS, *plain, hurts, bullying)
    else:
        row = _PackedPair(FORMAT, *plain)
    return _ENCODER.encode(row)


def unpack_pair(author: UserRef, target: UserRef, packed: bytes) -> PairState:
    """Read a pair back.

    Args:
        author: who wrote, from the row's key.
        target: for whom, from the row's key.
        packed: what `pack_pair` gave.

    Raises:
        StorageDamaged: the bytes are no pair of this format; names the row's key.
    """
    key = f"pair|{author}|{target}"
    try:
        row = _checked(_PAIRS.decode(packed), key, (FORMAT, FORMAT_HURTS, FORMAT_RELIEF))
        first_at = _time(_EPOCH, row.first_at)
        evidence = tuple([_evidence(one, row.rooms, first_at) for one in row.evidence])
        level = LEVELS[_index(row.level)]
        hurts = tuple([_hurt(one, row.rooms, first_at) for one in row.hurts])
        bullying = LEVELS[_index(row.bullying)]
        relief = tuple([_relief(one, row.rooms, first_at) for one in row.relief])
    except _BROKEN as error:
        raise _damaged(key, error) from error
    return PairState(author, target, first_at, row.lines, evidence, level, hurts, bullying, relief)


def pack_member(member: AuthorState) -> bytes:
    """Pack a member: whom their lines weigh on, and what they were given."""
    realms: dict[tuple[str, str], int] = {}
    breadth = tuple(
        [
            (
                realms.setdefault((one.target.platform, one.target.realm), len(realms)),
                one.target.id,
                _packed_weight(one.weight),
                _ticks(member.first_seen, one.at),
            )
            for one in member.breadth
        ]
    )
    given = tuple([(one.what, _ticks(member.first_seen, one.at)) for one in member.given])
    return _ENCODER.encode(
        _PackedMember(FORMAT, _ticks(_EPOCH, member.first_seen), tuple(realms), breadth, given)
    )


def unpack_member(member: UserRef, packed: bytes) -> AuthorState:
    """Read a member back.

    Raises:
        StorageDamaged: the bytes are no member of this format; names the row's key.
    """
    key = f"member|{member}"
    try:
        row = _checked(_MEMBERS.decode(packed), key, (FORMAT,))
        first_seen = _time(_EPOCH, row.first_seen)
        breadth = tuple(
            [
                Breadth(
                    UserRef(*row.realms[_index(realm)], target),
                    _weight(weight),
                    _time(first_seen, at),
                )
                for realm, target, weight, at in row.breadth
            ]
        )
        given = tuple([Given(what, _time(first_seen, at)) for what, at in row.given])
    except _BROKEN as error:
        raise _damaged(key, error) from error
    return AuthorState(member, first_seen, breadth=breadth, given=given)


_Row = TypeVar("_Row", _PackedEasedPair, _PackedMember)


def _checked(row: _Row, key: str, known: tuple[int, ...]) -> _Row:
    if row.format not in known:
        raise StorageDamaged(
            place=key,
            value=f"format {row.format} where {known[-1]} is known",
            cure="Run the Leeward that wrote this database, or a newer one.",
        )
    return row


def _evidence(
    one: _PackedEvidence, rooms: tuple[tuple[str, str, str], ...], first_at: datetime
) -> Evidence:
    stage = STAGES[_index(one.stage)]
    return Evidence(
        stage,
        one.signal or f"grooming.{stage}",
        _weight(one.weight),
        _time(first_at, one.at),
        _message(one, rooms),
        one.revision,
    )


def _relief(
    one: _PackedRelief, rooms: tuple[tuple[str, str, str], ...], first_at: datetime
) -> Relief:
    return Relief(_message(one, rooms), _time(first_at, one.at), _weight(one.weight))


def _hurt(one: _PackedHurt, rooms: tuple[tuple[str, str, str], ...], first_at: datetime) -> Hurt:
    if not 0 < one.kinds < 1 << len(HURT_KINDS):
        raise msgspec.ValidationError("A hurt has a kind, and one that is known.")
    return Hurt(
        _message(one, rooms),
        _time(first_at, one.at),
        _weight(one.weight),
        tuple([kind for place, kind in enumerate(HURT_KINDS) if one.kinds >> place & 1]),
        _index(one.phrase),
        one.is_warm,
    )


def _message(
    one: _PackedEvidence | _PackedHurt | _PackedRelief, rooms: tuple[tuple[str, str, str], ...]
) -> MessageRef:
    return MessageRef(*rooms[_index(one.room)], one.message)


def _index(number: int) -> int:
    """Refuse a negative index, which Python would count from the end."""
    if number < 0:
        raise IndexError(number)
    return number


def _packed_weight(weight: float) -> int | float:
    scaled = round(weight * _SCALE)
    return scaled if scaled / _SCALE == weight else weight


def _weight(packed: float) -> float:
    weight = packed / _SCALE if isinstance(packed, int) else packed
    if not 0.0 < weight < math.inf:
        raise msgspec.ValidationError("A weight is above zero and finite.")
    return weight


def _ticks(since: datetime, at: datetime) -> int:
    return (at - since) // _MICROSECOND


def _time(since: datetime, ticks: int) -> datetime:
    return since + ticks * _MICROSECOND


def _damaged(key: str, error: Exception) -> StorageDamaged:
    return StorageDamaged(
        place=key,
        value=f"the packed state cannot be read ({type(error).__name__})",
        cure="Restore the database from the last backup, or erase this member with "
        "`leeward member erase` to start anew.",
    )
