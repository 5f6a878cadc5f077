"""The audit log: content-free, and every way of tampering with it is named by its first line."""

import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward_policies.errors import AuditBroken, UsageError
from leeward_policies.ports import AuditHead, AuditLine, Commit
from leeward_storage.audit import START, Chain, Link
from leeward_storage.sealing import Secrets, new_id
from leeward_storage.sql import SqlStore

Opens = Callable[..., Awaitable[SqlStore]]

CHAIN = Chain(Secrets(bytes(32), new_id()))
LINES = tuple(
    AuditLine(DEFAULT_START, f"step.{number}", (f"test:m{number}", "test:kai"), f"n={number}")
    for number in range(1, 7)
)


@pytest.fixture
async def logged(opens: Opens, clock: VirtualClock, path: Path) -> Path:
    """Return the path of a database with six lines, of which retention took the first."""
    store = await opens()
    old = replace(LINES[0], at=DEFAULT_START)
    young = tuple(
        replace(line, at=clock.advance_to(DEFAULT_START).replace(year=2028)) for line in LINES[1:]
    )
    await store.commit(Commit(audit=(old, *young)))
    await store.retain(clock.now().replace(year=2029))
    await store.close()
    return path


def _do(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as raw:
        for statement in statements:
            raw.execute(statement)
    raw.close()


@pytest.mark.usefixtures("logged")
async def test_the_log_holds_as_it_is(opens: Opens) -> None:
    """Untouched, the log verifies from its checkpoint on, also against a noted head."""
    store = await opens()

    assert await store.verify_audit() == 6
    assert await store.verify_audit(await store.audit_head()) == 6


@pytest.mark.parametrize(
    ("tampering", "line"),
    [
        (["UPDATE audit SET what = 'nothing' WHERE n = 3"], 3),
        (["UPDATE audit SET at = at + 1 WHERE n = 3"], 3),
        (["UPDATE audit SET about = '' WHERE n = 4"], 4),
        (["UPDATE audit SET detail = detail || ' ' WHERE n = 6"], 6),
        (["UPDATE audit SET seal = zeroblob(32) WHERE n = 5"], 5),
        (["DELETE FROM audit WHERE n = 4"], 4),
        (["DELETE FROM audit WHERE n = 2"], 2),
        (["DELETE FROM audit WHERE n IN (3, 4, 5)"], 3),
        (
            [
                "UPDATE audit SET n = 100 WHERE n = 3",
                "UPDATE audit SET n = 3 WHERE n = 4",
                "UPDATE audit SET n = 4 WHERE n = 100",
            ],
            3,
        ),
        (["DELETE FROM audit WHERE n = 4", "UPDATE audit SET n = n - 1 WHERE n > 4"], 4),
        (["UPDATE audit_checkpoint SET n = 2", "DELETE FROM audit WHERE n = 2"], 2),
        (["UPDATE audit_checkpoint SET at = at + 1"], 1),
        (["UPDATE audit_checkpoint SET seal = (SELECT seal FROM audit WHERE n = 2)"], 1),
        (["DELETE FROM audit_checkpoint"], 1),
        (["DELETE FROM audit", "DELETE FROM audit_checkpoint"], None),
        (["DELETE FROM audit WHERE n > 4"], None),
    ],
)
async def test_tampering_is_found_and_named(
    logged: Path, opens: Opens, tampering: list[str], line: int | None
) -> None:
    """A changed, removed, moved or invented line is named; a cut end only by a noted head."""
    store = await opens()
    head = await store.audit_head()
    await store.close()
    _do(logged, *tampering)
    store = await opens()

    if line is None:
        await store.verify_audit()
        with pytest.raises(AuditBroken, match="it is missing: the noted head counts 6 lines"):
            await store.verify_audit(head)
        return
    with pytest.raises(AuditBroken) as caught:
        await store.verify_audit()
    assert caught.value.place == f"line {line}"
    assert caught.value.cure


async def test_a_log_rewritten_with_another_key_is_found(logged: Path, opens: Opens) -> None:
    """Without the master key nobody can write a chain that holds, not even a whole new one."""
    forged = Chain(Secrets(bytes(32), new_id())).links(START, LINES)
    with sqlite3.connect(logged) as raw:
        raw.execute("DELETE FROM audit_checkpoint")
        raw.execute("DELETE FROM audit")
        raw.executemany(
            "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)",
            [
                (one.n, one.at, one.what, " ".join(one.about), one.detail, one.seal)
                for one in forged
            ],
        )
    raw.close()
    store = await opens()

    with pytest.raises(AuditBroken, match="line 1"):
        await store.verify_audit()


async def test_the_log_names_nobody(opens: Opens, path: Path) -> None:
    """Refs stand in the log as keyed hashes: alike for one ref, other in another database."""
    store = await opens()
    other = await opens(where=path.with_name("other.db"))
    for one in (store, other):
        await one.commit(Commit(audit=LINES))

    ours, theirs = (
        {hashed for (about,) in _rows(place) for hashed in about.split(" ")}
        for place in (path, path.with_name("other.db"))
    )

    assert len(ours) == 7
    assert all(set(hashed) <= set("0123456789abcdef") for hashed in ours)
    assert ours.isdisjoint(theirs)
    assert b"kai" not in path.with_name("leeward.db-wal").read_bytes()


def _rows(path: Path) -> list[tuple[str]]:
    with sqlite3.connect(path) as raw:
        rows: list[tuple[str]] = raw.execute("SELECT about FROM audit").fetchall()
    raw.close()
    return rows


async def test_two_processes_write_one_chain(opens: Opens) -> None:
    """Lines of the bot and of a command beside it follow each other."""
    bot, command = await opens(), await opens()

    for number in range(6):
        await (bot, command)[number % 2].commit(Commit(audit=LINES[number : number + 1]))

    assert await bot.verify_audit() == await command.verify_audit() == 6


def test_a_long_detail_is_cut() -> None:
    """A detail is a handful of ids and counts; more than 500 code points are not kept."""
    (link,) = CHAIN.links(START, [AuditLine(DEFAULT_START, "decision", (), "x" * 5_000)])

    assert len(link.detail) == 500
    assert CHAIN.verify([link], None, None).count == 1


lines = st.lists(
    st.builds(
        AuditLine,
        at=st.just(DEFAULT_START),
        what=st.text('abc."é ', max_size=8),
        about=st.lists(st.text(max_size=8), max_size=2).map(tuple),
        detail=st.sampled_from(["", "n=1"]),
    ),
    min_size=2,
    max_size=8,
)


@given(lines=lines, data=st.data())
def test_no_other_order_or_choice_of_lines_holds(
    lines: list[AuditLine], data: st.DataObject
) -> None:
    """Whatever is taken out or swapped, but for the end, breaks the chain."""
    links = CHAIN.links(START, lines)
    head = CHAIN.verify(links, None, None)
    n = data.draw(st.integers(0, len(links) - 1))
    other = (n + data.draw(st.integers(1, len(links) - 1))) % len(links)

    swapped = list(links)
    swapped[n], swapped[other] = links[other], links[n]
    without = links[:n] + links[n + 1 :]

    for broken in (swapped, without, [*links, links[n]]):
        with pytest.raises(AuditBroken):
            CHAIN.verify(broken, None, head)


@given(n=st.integers(1, 5))
def test_a_checkpoint_stands_for_what_it_signs_alone(n: int) -> None:
    """From a checkpoint on the chain holds; heads noted before it cannot be compared any more."""
    links = CHAIN.links(START, LINES)
    checkpoint = CHAIN.checkpoint(n, links[n - 1].seal, 1)
    early = AuditHead(n - 1, "ab") if n > 1 else START

    assert CHAIN.verify(links[n:], checkpoint, early).count == 6
    assert CHAIN.verify(links[n:], checkpoint, _head(links[n - 1])).count == 6
    with pytest.raises(AuditBroken):
        CHAIN.verify(links[n:], checkpoint, AuditHead(n, links[-1].seal.hex()))
    with pytest.raises(AuditBroken):
        CHAIN.verify(links[n + 1 :], checkpoint, _head(links[-1]))
    with pytest.raises(AuditBroken):
        CHAIN.verify(links[n:], replace(checkpoint, signature=bytes(32)), None)


def _head(link: Link) -> AuditHead:
    return AuditHead(link.n, link.seal.hex())


@given(count=st.integers(0, 10**12), seal=st.binary(max_size=32))
def test_a_printed_head_reads_back(count: int, seal: bytes) -> None:
    """What is noted elsewhere comes back as it was, also with a line end after it."""
    head = AuditHead(count, seal.hex())

    assert head == AuditHead.parse(f"{head}\n")


@pytest.mark.parametrize("text", ["", "12", "12:xyz", "x:ab", ":ab", "-1:ab", "٣:ab", "1:AB"])
def test_what_is_no_head_is_refused(text: str) -> None:
    """A mistyped head is named, and the right form shown."""
    with pytest.raises(UsageError, match="Write it as it was printed"):
        AuditHead.parse(text)
