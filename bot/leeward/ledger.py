"""The ledger: the state of rooms, members and pairs in memory, and what of it must be kept.

One ledger belongs to one community and has one writer. Rooms and whatever
carries no evidence are bounded and forgotten, least recently used first.
Pairs and members with evidence or cooldowns are never forgotten but by decay:
when they leave the working set they stay packed (see `grooming/ledger.py` for
the bytes they take), so throw-away accounts cannot push a pair out.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from leeward.journal import Journal
from leeward_policies.about import UNKNOWN, about
from leeward_policies.bullying.assess import assess as assess_bullying
from leeward_policies.domain.conversation import (
    LINES_KEPT_SECONDS,
    AuthorState,
    Breadth,
    Conversation,
    Evidence,
    Level,
    PairState,
    RoomState,
)
from leeward_policies.domain.event import Event, MessageEdited, MessageSent, SignalsArrived
from leeward_policies.domain.refs import ChannelRef, UserRef
from leeward_policies.fold import addressees, blank_author, blank_pair, blank_room
from leeward_policies.grooming.assess import assess
from leeward_policies.grooming.ledger import pack_member, pack_pair, unpack_member, unpack_pair
from leeward_policies.ports import StateRow

Pair: TypeAlias = tuple[UserRef, UserRef]
"""Author and target, in this order."""

DESCRIPTIONS_KEPT: Final = 50_000
"""Rooms of which no more is kept than what they were described as; a few hundred bytes each."""

ROOMS_KEPT: Final = 2_000
MEMBERS_KEPT: Final = 50_000
PAIRS_KEPT: Final = 100_000
"""The working set; at most about 150 MB of it, measured by `leeward bench --pairs`."""

FADED_AFTER: Final = timedelta(days=30)
"""A pair below `watch` is forgotten this long after its last evidence (`precise.md` 1)."""


K = TypeVar("K")
V = TypeVar("V")


class Change(Struct, frozen=True):
    """How the pair's level moved with one event."""

    pair: Pair
    before: Level
    after: Level


def pair_key(author: UserRef, target: UserRef) -> str:
    """Return the key of a pair's row, which is also the holder of its sealed lines."""
    return f"pair|{author}|{target}"


def member_key(member: UserRef) -> str:
    """Return the key of a member's row."""
    return f"member|{member}"


class Ledger:
    """What is known of one community now."""

    def __init__(
        self,
        *,
        rooms_kept: int = ROOMS_KEPT,
        members_kept: int = MEMBERS_KEPT,
        pairs_kept: int = PAIRS_KEPT,
    ) -> None:
        self._rooms: dict[ChannelRef, RoomState] = {}
        self._described: dict[ChannelRef, RoomState] = {}
        self._members: dict[UserRef, AuthorState] = {}
        self._pairs: dict[Pair, PairState] = {}
        self._packed_members: dict[UserRef, bytes] = {}
        self._packed_pairs: dict[Pair, bytes] = {}
        self._rooms_kept = rooms_kept
        self._members_kept = members_kept
        self._pairs_kept = pairs_kept

    # --- reading --------------------------------------------------------------------------

    def room(self, channel: ChannelRef) -> RoomState:
        """Return what is known of a room."""
        return self._rooms.get(channel) or self._described.get(channel) or blank_room(channel)

    def member(self, member: UserRef, at: datetime) -> AuthorState:
        """Return what is known of a member, seen at `at` for the first time if unknown."""
        known = self._members.get(member)
        if known is not None:
            return known
        packed = self._packed_members.get(member)
        return blank_author(member, at) if packed is None else unpack_member(member, packed)

    def pair(self, author: UserRef, target: UserRef, at: datetime) -> PairState:
        """Return what is known of a pair, met at `at` for the first time if unknown."""
        key = (author, target)
        known = self._pairs.get(key)
        if known is not None:
            return known
        packed = self._packed_pairs.get(key)
        return blank_pair(author, target, at) if packed is None else unpack_pair(*key, packed)

    def conversation(
        self, event: Event, linked: Mapping[UserRef, tuple[UserRef, ...]] = MappingProxyType({})
    ) -> Conversation:
        """Return the slice of the state that an event touches.

        Args:
            event: any.
            linked: the other accounts of members that the admin linked.
        """
        room = self.room(event.channel)
        author = author_of(event, room)
        state = self.member(author, event.at)
        if not isinstance(event, MessageSent | MessageEdited | SignalsArrived):
            return Conversation(room, state)
        shares = addressees(room, event.message)
        pairs = tuple([self.pair(author, share.target, event.at) for share in shares])
        return Conversation(
            room,
            state,
            shares,
            pairs,
            tuple([self.member(share.target, event.at) for share in shares]),
            self._answers(pairs, event.at),
            (),
            self._elsewhere(pairs, linked, event.at) if linked else (),
            self._others(author, linked, event.at) if author in linked else (),
        )

    def _elsewhere(
        self,
        pairs: Iterable[PairState],
        linked: Mapping[UserRef, tuple[UserRef, ...]],
        at: datetime,
    ) -> tuple[tuple[Evidence, ...], ...]:
        """Return what the same two said to each other by their other accounts."""
        found: list[tuple[Evidence, ...]] = []
        for pair in pairs:
            authors = (pair.author, *linked.get(pair.author, ()))
            targets = (pair.target, *linked.get(pair.target, ()))
            others = [
                self.pair(author, target, at)
                for author in authors
                for target in targets
                if (author, target) != (pair.author, pair.target)
            ]
            found.append(tuple([one for other in others for one in other.evidence]))
        return tuple(found)

    def _others(
        self, author: UserRef, linked: Mapping[UserRef, tuple[UserRef, ...]], at: datetime
    ) -> tuple[Breadth, ...]:
        """Return whom an author's other accounts have tried; one person is counted once."""
        found: dict[UserRef, Breadth] = {}
        same = {one.target for one in self.member(author, at).breadth}
        for other in linked[author]:
            for one in self.member(other, at).breadth:
                if not same & {one.target, *linked.get(one.target, ())}:
                    found[one.target] = one
        return tuple(found.values())

    def _answers(self, pairs: Iterable[PairState], at: datetime) -> tuple[PairState, ...]:
        """Return what the hurt ones of some pairs said in turn."""
        return tuple([self.pair(one.target, one.author, at) for one in pairs if one.hurts])

    # --- writing --------------------------------------------------------------------------

    def put(
        self, before: Conversation, after: Conversation, journal: Journal
    ) -> tuple[Change, ...]:
        """Take over the state after an event and return the pairs whose level moved."""
        if after.room is not before.room:
            self._put_room(before.room, after.room, journal)
        if after.author is not before.author and is_known(after.author.member):
            journal.set(self._members, after.author.member, after.author)
        for was, now in zip(before.targets, after.targets, strict=True):
            if now is not was:
                journal.set(self._members, now.member, now)
        changes: list[Change] = []
        for was_pair, pair in zip(before.pairs, after.pairs, strict=True):
            if pair is not was_pair:
                key = (pair.author, pair.target)
                journal.set(self._pairs, key, pair)
                if (
                    pair.level != was_pair.level or pair.bullying != was_pair.bullying
                ) and pair.gravest != was_pair.gravest:
                    changes.append(Change(key, was_pair.gravest, pair.gravest))
        return tuple(changes)

    def _put_room(self, before: RoomState, after: RoomState, journal: Journal) -> None:
        if after.channel != before.channel:
            journal.discard(self._rooms, before.channel)
        journal.set(self._rooms, after.channel, after)

    def rows(self, before: Conversation, after: Conversation) -> tuple[StateRow, ...]:
        """Return the pieces an event changed that must reach the disk, packed."""
        rows: list[StateRow] = []
        for was, now in zip(
            (before.author, *before.targets), (after.author, *after.targets), strict=True
        ):
            kept_was, kept = (was.breadth, was.given), (now.breadth, now.given)
            if kept != kept_was:
                rows.append(_member_row(now))
        rows += [
            _pair_row(now)
            for was, now in zip(before.pairs, after.pairs, strict=True)
            if now.evidence != was.evidence
            or now.hurts != was.hurts
            or now.relief != was.relief
            or now.level != was.level
            or now.bullying != was.bullying
        ]
        return tuple(rows)

    def restore(self, rows: Iterable[StateRow]) -> None:
        """Take over what a store kept, at start."""
        for row in rows:
            if row.packed is None:
                continue
            members = [UserRef.parse(member) for member in row.members]
            if row.key.startswith("pair|"):
                self._packed_pairs[members[0], members[1]] = row.packed
            else:
                self._packed_members[members[0]] = row.packed

    def pair_rows(self, pairs: Iterable[Pair]) -> tuple[StateRow, ...]:
        """Return the rows of pairs in the working set."""
        return tuple(_pair_row(self._pairs[pair]) for pair in pairs)

    def sweep(self, now: datetime, journal: Journal) -> list[Pair]:
        """Return every pair that has fallen below `watch` in silence, or faded altogether.

        A fallen pair keeps its weights, since more may come; a faded one is forgotten.
        """
        gone: list[Pair] = []
        for key in [*self._pairs, *(key for key in self._packed_pairs if key not in self._pairs)]:
            pair = self.pair(*key, now)
            last = _last_weighed(pair)
            if last is None:
                continue
            left = self._now_at(pair, now)
            is_faded = left.gravest == "none" and now - last > FADED_AFTER
            if is_faded:
                left = replace(left, evidence=(), hurts=(), relief=())
                journal.discard(self._packed_pairs, key)
            if left != pair:
                journal.set(self._pairs, key, left)
            if is_faded or left.gravest == "none" != pair.gravest:
                gone.append(key)
        return gone

    def _now_at(self, pair: PairState, now: datetime) -> PairState:
        """Return the pair with each of its levels let down to none where it has fallen so far."""
        level, bullying = pair.level, pair.bullying
        if pair.evidence and assess(pair, self.member(pair.author, now), now).level == "none":
            level = "none"
        if pair.hurts:
            answers = self.pair(pair.target, pair.author, now).hurts
            if assess_bullying(pair, answers, now).level == "none":
                bullying = "none"
        return replace(pair, level=level, bullying=bullying)

    def expire(self, now: datetime) -> None:
        """Drop the lines that have had their time, also in rooms where nobody speaks any more."""
        kept_since = now - timedelta(seconds=LINES_KEPT_SECONDS)
        for channel, room in self._rooms.items():
            if room.recent and room.recent[0].at < kept_since:
                recent = tuple([line for line in room.recent if line.at >= kept_since])
                self._rooms[channel] = replace(room, recent=recent)

    @property
    def is_crowded(self) -> bool:
        """Whether the working set has outgrown its bounds, so that `trim` is due."""
        return (
            len(self._rooms) > self._rooms_kept
            or len(self._members) > self._members_kept
            or len(self._pairs) > self._pairs_kept
        )

    def trim(self) -> None:
        """Shrink the working set to its bounds, when nothing in it waits for a commit.

        What a room was described as is kept: platforms say it once.
        The least recently changed go first (the journal puts a changed key last). A piece
        that is needed again comes back from its packed form or, if it carried nothing, as new.
        """
        for channel in _surplus(self._rooms, self._rooms_kept):
            room = self._rooms.pop(channel)
            if room.described_as is not None or room.within:
                self._described[channel] = replace(
                    blank_room(channel), described_as=room.described_as, within=room.within
                )
            else:
                self._described.pop(channel, None)
        for channel in _surplus(self._described, DESCRIPTIONS_KEPT):
            del self._described[channel]
        for member in _surplus(self._members, self._members_kept):
            state = self._members.pop(member)
            if state.breadth or state.given:
                self._packed_members[member] = pack_member(state)
            else:
                self._packed_members.pop(member, None)
        for key in _surplus(self._pairs, self._pairs_kept):
            pair = self._pairs.pop(key)
            if _carries(pair):
                self._packed_pairs[key] = pack_pair(pair)
            else:
                self._packed_pairs.pop(key, None)

    def forget(self, rows: Iterable[str]) -> None:
        """Drop pieces whose rows the retention job or an erasure removed, by key."""
        gone = set(rows)
        for member in [m for m in self._members if member_key(m) in gone]:
            del self._members[member]
        for member in [m for m in self._packed_members if member_key(m) in gone]:
            del self._packed_members[member]
        for pair in [p for p in self._pairs if pair_key(*p) in gone]:
            del self._pairs[pair]
        for pair in [p for p in self._packed_pairs if pair_key(*p) in gone]:
            del self._packed_pairs[pair]


def _surplus(mapping: dict[K, V], kept: int) -> list[K]:
    """Return the keys to let go: a quarter at once, so that trimming is rare."""
    if len(mapping) <= kept:
        return []
    return list(mapping)[: len(mapping) - kept + kept // 4]


def _member_row(state: AuthorState) -> StateRow:
    packed = pack_member(state) if state.breadth or state.given else None
    name = str(state.member)
    last = max([b.at for b in state.breadth] + [g.at for g in state.given], default=None)
    return StateRow(member_key(state.member), packed, last or state.first_seen, (name,))


def _pair_row(state: PairState) -> StateRow:
    packed = pack_pair(state) if _carries(state) else None
    last = _last_weighed(state) or state.first_at
    return StateRow(
        pair_key(state.author, state.target),
        packed,
        last,
        (str(state.author), str(state.target)),
        held=state.gravest != "none",
    )


def _carries(pair: PairState) -> bool:
    """Say whether a pair has anything that must be kept."""
    return bool(pair.evidence or pair.hurts)


def _last_weighed(pair: PairState) -> datetime | None:
    """Return when a line last weighed in a pair."""
    times = [*(one.at for one in pair.evidence), *(one.at for one in pair.hurts)]
    return max(times, default=None)


def author_of(event: Event, room: RoomState) -> UserRef:
    """Return the member whose doing an event is; `is_known` says if there is one."""
    if isinstance(event, MessageSent | MessageEdited | SignalsArrived):
        return event.message.author.ref
    return about(event, room).author


def is_known(member: UserRef) -> bool:
    """Say whether a ref is a real member's, not a stand-in for nobody."""
    return not member.id.startswith(UNKNOWN)
