"""The ledger's rows: what is packed comes back, and nothing that lives in memory alone."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_policies.domain.conversation import (
    HURT_KINDS,
    HURTS_KEPT,
    LEVELS,
    RELIEF_KEPT,
    AuthorState,
    Breadth,
    Evidence,
    Given,
    Hurt,
    HurtBy,
    PairState,
    Relief,
    Trace,
)
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef
from leeward_policies.domain.signals import STAGES
from leeward_policies.errors import StorageDamaged
from leeward_policies.grooming.ledger import (
    FORMAT,
    FORMAT_HURTS,
    FORMAT_RELIEF,
    pack_member,
    pack_pair,
    unpack_member,
    unpack_pair,
)

AT = datetime(2026, 11, 20, 18, 0, 0, 123456, tzinfo=UTC)

names = st.sampled_from(["1", "1300000000000000001", "ünï/cøde \N{GRINNING FACE}", "@direct"])
users = st.builds(UserRef, names, st.sampled_from(["", "T01"]), names)
moments = st.integers(-(10**15), 10**16).map(lambda n: AT + timedelta(microseconds=n))
weights = st.floats(1e-6, 50, allow_nan=False)
evidences = st.builds(
    lambda stage, own, weight, at, message, revision: Evidence(
        stage, own or f"grooming.{stage}", weight, at, message, revision
    ),
    st.sampled_from(STAGES),
    st.sampled_from(["", "semantic.secrecy"]),
    weights | st.integers(1, 40_000).map(lambda n: n / 10_000),
    moments,
    st.builds(MessageRef, names, names, names, names),
    st.integers(0, 9),
)
hurts = st.builds(
    lambda message, at, weight, kinds, phrase, is_warm: Hurt(
        message, at, weight, tuple(kind for kind in HURT_KINDS if kind in kinds), phrase, is_warm
    ),
    st.builds(MessageRef, names, names, names, names),
    moments,
    weights,
    st.sets(st.sampled_from(HURT_KINDS), min_size=1),
    st.integers(0, 255),
    st.booleans(),
)
pairs = st.builds(
    PairState,
    users,
    users,
    moments,
    st.floats(0, 1e6, allow_nan=False),
    st.lists(evidences, max_size=6).map(tuple),
    st.sampled_from(LEVELS),
    st.lists(hurts, max_size=6).map(tuple),
    st.sampled_from(LEVELS),
)
members = st.builds(
    lambda member, seen, breadth, given: AuthorState(member, seen, breadth=breadth, given=given),
    users,
    moments,
    st.lists(st.builds(Breadth, users, weights, moments), max_size=4).map(tuple),
    st.lists(st.builds(Given, names, moments), max_size=4).map(tuple),
)


@given(pairs)
def test_a_pair_comes_back(pair: PairState) -> None:
    """Every field of a pair survives, to the microsecond and the last bit of a weight."""
    assert unpack_pair(pair.author, pair.target, pack_pair(pair)) == pair


@given(members)
def test_a_member_comes_back(member: AuthorState) -> None:
    """Breadth and notices of a member survive."""
    assert unpack_member(member.member, pack_member(member)) == member


@given(members)
def test_what_lives_in_memory_alone_is_not_packed(member: AuthorState) -> None:
    """Traces, waiting evidence and what others did change nothing of the bytes."""
    busy = AuthorState(
        member.member,
        member.first_seen,
        (Trace(AT, ChannelRef("p", "s", "c"), 7),),
        member.breadth,
        member.given,
        (Evidence("secrecy", "grooming.secrecy", 1.0, AT, MessageRef("p", "s", "c", "m")),),
        (HurtBy(member.member, Hurt(MessageRef("p", "s", "c", "m"), AT, 0.8, ("insult",), 7)),),
    )
    assert pack_member(busy) == pack_member(member)


@given(pairs, st.binary(max_size=80), st.integers(0, 400))
def test_damaged_bytes_are_told_and_never_guessed(pair: PairState, junk: bytes, place: int) -> None:
    """Any other bytes give a pair of the same two members, or the error that names the key."""
    packed = pack_pair(pair)
    spoilt = packed[: place % len(packed)] + junk
    try:
        read = unpack_pair(pair.author, pair.target, spoilt)
    except StorageDamaged as error:
        named = error.place
    else:
        named = f"pair|{read.author}|{read.target}"
    assert named == f"pair|{pair.author}|{pair.target}"


@given(members, st.binary(max_size=80), st.integers(0, 400))
def test_a_damaged_member_is_told(member: AuthorState, junk: bytes, place: int) -> None:
    """Any other bytes give a member of the same name, or the error that names the key."""
    packed = pack_member(member)
    try:
        read = unpack_member(member.member, packed[: place % len(packed)] + junk)
    except StorageDamaged as error:
        named = error.place
    else:
        named = f"member|{read.member}"
    assert named == f"member|{member.member}"


def _pair(*, level: int = 0, stage: int = 0, room: int = 0, weight: object = 5_000) -> bytes:
    """Return a row as it might be written by something else."""
    evidence = [stage, "", weight, 0, room, "m1", 0]
    row = [FORMAT, 0, 1.0, level, [["p", "s", "c"]], [evidence]]
    return msgspec.msgpack.encode(row)


@pytest.mark.parametrize(
    "packed",
    [
        _pair(level=-1),
        _pair(level=9),
        _pair(stage=-1),
        _pair(stage=99),
        _pair(room=-1),
        _pair(room=3),
        _pair(weight=-1),
        _pair(weight=float("nan")),
        _pair(weight=float("inf")),
        msgspec.msgpack.encode([FORMAT, 2**62, 1.0, 0, [], []]),
        msgspec.msgpack.encode({"format": FORMAT}),
        b"",
    ],
)
def test_impossible_rows_are_refused(packed: bytes) -> None:
    """Well-formed bytes with an impossible value are damaged too."""
    with pytest.raises(StorageDamaged) as caught:
        unpack_pair(UserRef("p", "", "a"), UserRef("p", "", "t"), packed)
    assert caught.value.place == "pair|p:a|p:t"


@pytest.mark.parametrize(
    "hurt",
    [
        [5_000, 0, 0, 0, "m1", 7, False],
        [5_000, 1 << len(HURT_KINDS), 0, 0, "m1", 7, False],
        [5_000, 1, 0, 1, "m1", 7, False],
        [5_000, 1, 0, -1, "m1", 7, False],
        [0, 1, 0, 0, "m1", 7, False],
        [5_000, 1, 0, 0, "m1", -1, False],
        [5_000, 1, 0, 0, "m1", 7],
    ],
)
def test_an_impossible_hurt_is_refused(hurt: list[object]) -> None:
    """A hurt of no kind, of an unknown one, of no room or of no weight is damage."""
    row = [FORMAT_HURTS, 0, 1.0, 0, [["p", "s", "c"]], [], [hurt], 0]
    with pytest.raises(StorageDamaged):
        unpack_pair(UserRef("p", "", "a"), UserRef("p", "", "t"), msgspec.msgpack.encode(row))


def test_a_row_of_the_first_format_still_loads() -> None:
    """A database of before has pairs without hurts; they are read, and written as they were."""
    author, target = UserRef("p", "", "a"), UserRef("p", "", "t")
    old = msgspec.msgpack.encode(
        [1, 0, 1.5, 1, [["p", "s", "c"]], [[5, "", 14_485, 7_000_000, 0, "m1", 2]]]
    )
    pair = unpack_pair(author, target, old)

    assert (pair.hurts, pair.bullying) == ((), "none")
    assert pair.evidence[0].weight == 1.4485
    assert pack_pair(pair) == old


def test_a_possible_row_is_read() -> None:
    """The row that the refused ones are variants of is fine."""
    pair = unpack_pair(UserRef("p", "", "a"), UserRef("p", "", "t"), _pair())
    assert pair.evidence[0].weight == 0.5


def test_a_row_of_a_newer_leeward_is_refused() -> None:
    """Another format is named, together with the cure."""
    row = msgspec.msgpack.encode([FORMAT_RELIEF + 1, 0, 1.0, 0, [], []])
    with pytest.raises(StorageDamaged, match="format 4 where 3 is known"):
        unpack_pair(UserRef("p", "", "a"), UserRef("p", "", "t"), row)


def test_a_pair_stays_small() -> None:
    """One line of evidence with ids as long as Discord's takes about a hundred bytes."""
    author, target = (UserRef("discord", "", f"11{'0' * 17}{n}") for n in range(2))
    line = Evidence(
        "secrecy",
        "grooming.secrecy",
        1.4485,
        AT + timedelta(hours=3),
        MessageRef("discord", "12" + "0" * 17, "13" + "0" * 17, "14" + "0" * 17),
    )
    assert len(pack_pair(PairState(author, target, AT, 3.7, (line,), "watch"))) <= 110


@pytest.mark.parametrize(("count", "most"), [(1, 110), (HURTS_KEPT, 530)])
def test_hurts_stay_small(count: int, most: int) -> None:
    """One hurt with ids as long as Discord's takes about a hundred bytes, all of them half a KB."""
    author, target = (UserRef("discord", "", f"11{'0' * 17}{n}") for n in range(2))
    hurts = tuple(
        Hurt(
            MessageRef("discord", "12" + "0" * 17, "13" + "0" * 17, f"14{n:017}"),
            AT + timedelta(hours=n, seconds=1),
            0.8123,
            ("insult", "exclusion"),
            200 + n,
        )
        for n in range(count)
    )
    packed = pack_pair(PairState(author, target, AT, 3.7, (), "none", hurts, "watch"))

    assert len(packed) <= most


def test_relief_comes_back_and_stays_small() -> None:
    """What speaks against a pattern is kept with the pair; all of it takes some 200 bytes."""
    author, target = (UserRef("discord", "", f"11{'0' * 17}{n}") for n in range(2))
    refs = [
        MessageRef("discord", "12" + "0" * 17, "13" + "0" * 17, f"14{n:017}")
        for n in range(RELIEF_KEPT + 1)
    ]
    line = Evidence("secrecy", "grooming.secrecy", 1.4485, AT, refs[0])
    relief = tuple(
        Relief(message, AT + timedelta(hours=n), 0.45) for n, message in enumerate(refs[1:])
    )
    pair = PairState(author, target, AT, 3.7, (line,), "watch", relief=relief)
    packed = pack_pair(pair)

    assert unpack_pair(author, target, packed) == pair
    assert len(packed) <= 110 + 36 * RELIEF_KEPT


@pytest.mark.parametrize("relief", [[5_000, 0, 1, "m1"], [0, 0, 0, "m1"], [5_000, 0, 0]])
def test_an_impossible_relief_is_refused(relief: list[object]) -> None:
    """Relief of no room, of no weight or without its line is damage."""
    row = [FORMAT_RELIEF, 0, 1.0, 0, [["p", "s", "c"]], [], [], 0, [relief]]
    with pytest.raises(StorageDamaged):
        unpack_pair(UserRef("p", "", "a"), UserRef("p", "", "t"), msgspec.msgpack.encode(row))
