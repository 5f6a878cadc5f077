"""Hostile and broken input: whatever stands in a message's place, nothing raises or leaks."""

import json
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leeward_adapters.transcript import Item, open_transcript, scan
from leeward_adapters.transcript.items import Names
from leeward_adapters.transcript.memory import Memory
from leeward_policies.domain.event import MessageSent, Unreadable
from leeward_policies.errors import InputError

FIXTURES = Path(__file__).parents[2] / "fixtures" / "transcripts"
DOCUMENTS = {
    "discord-chat-exporter": FIXTURES / "discord" / "general.json",
    "telegram-desktop": FIXTURES / "telegram" / "one-chat" / "result.json",
    "matrix-export": FIXTURES / "matrix" / "room.json",
}
HEADS: dict[str, dict[str, object]] = {
    "discord-chat-exporter": {"guild": {"id": "1"}, "channel": {"id": "2"}},
    "telegram-desktop": {"name": "R", "type": "private_group", "id": 5},
    "matrix-export": {"room_name": "R", "exported_by": "Ana"},
}

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=10)
    | st.sampled_from(
        ["1795197600", "2026-11-20T18:00:00Z", "message", "service", "m.room.message", "\ud800"]
    )
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
NO_CHECKS = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@cache
def messages(name: str) -> list[dict[str, object]]:
    """Return well-formed messages of a format, to be spoilt."""
    if name == "slack-export":
        days = sorted((FIXTURES / "slack").glob("*/*.json"))
        found = [row for day in days for row in json.loads(day.read_text("utf-8"))]
    elif name == "leeward-jsonl":
        rows = (FIXTURES / "riverside.jsonl").read_text("utf-8").splitlines()
        found = [json.loads(row) for row in rows if row.startswith("{")]
    else:
        raw = DOCUMENTS[name].read_text("utf-8").replace("\\x0B", "")
        found = json.loads(raw.replace("video_files/sticker (2).webm", '"x"'))["messages"]
    return [message for message in found if isinstance(message, dict)]


def paths_in(value: object) -> list[tuple[str | int, ...]]:
    """Return the way to every value inside a JSON value, itself included."""
    found: list[tuple[str | int, ...]] = [()]
    pairs: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    for key, inner in pairs:
        found.extend((key, *path) for path in paths_in(inner))
    return found


def replaced(value: object, path: tuple[str | int, ...], new: object) -> object:
    """Return a JSON value with another one in one place."""
    if not path:
        return new
    key, *rest = path
    if isinstance(value, dict):
        return {**value, key: replaced(value.get(key), tuple(rest), new)}
    assert isinstance(value, list)
    return [
        replaced(inner, tuple(rest), new) if at == key else inner for at, inner in enumerate(value)
    ]


@st.composite
def spoilt(draw: st.DrawFn, name: str) -> object:
    """Return a message with anything in one or two of its places, or anything at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(JSON)
    message: object = draw(st.sampled_from(messages(name)))
    for _ in range(draw(st.integers(1, 2))):
        message = replaced(message, draw(st.sampled_from(paths_in(message))), draw(JSON))
    return message


def save(folder: Path, name: str, rows: list[object]) -> Path:
    """Write messages as an export of a format."""
    if name == "slack-export":
        (folder / "general").mkdir()
        (folder / "users.json").write_bytes((FIXTURES / "slack" / "users.json").read_bytes())
        (folder / "general" / "2026-11-20.json").write_text(json.dumps(rows), "utf-8")
        return folder
    path = folder / "export.json"
    if name == "leeward-jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    else:
        path.write_text(json.dumps({**HEADS[name], "messages": rows}), "utf-8")
    return path


def read(path: Path, name: str) -> list[Item]:
    """Read an export, and check what must hold of every item."""
    with open_transcript(path, format=name) as transcript:
        items = list(transcript)
        for item in items:
            assert item.event is not None or item.problem is not None
            if isinstance(item.event, MessageSent):
                item.event.message.text.body.encode()
        return items


@pytest.mark.parametrize("name", [*DOCUMENTS, "slack-export", "leeward-jsonl"])
@NO_CHECKS
@given(data=st.data())
def test_anything_may_stand_in_a_messages_place(name: str, data: st.DataObject) -> None:
    """Whatever a message is, the reading ends in order, and no slot between two is lost."""
    good = messages(name)[1 if name in DOCUMENTS else 0]
    rows = [good, data.draw(spoilt(name)), data.draw(spoilt(name)), good]
    with tempfile.TemporaryDirectory() as folder:
        items = read(save(Path(folder), name, rows), name)
    assert items


@pytest.mark.parametrize("name", DOCUMENTS)
@NO_CHECKS
@given(data=st.data())
def test_a_cut_export_gives_what_stands_before(name: str, data: st.DataObject) -> None:
    """However early a document ends: whole messages, then one problem that names the place."""
    whole = DOCUMENTS[name].read_bytes()
    end = data.draw(st.integers(1, len(whole) - 2))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.json"
        path.write_bytes(whole[:end])
        items = read(path, name)
        path.write_bytes(whole)
        complete = read(path, name)
    cut = items.pop()
    assert cut.event is None
    assert cut.problem is not None
    assert "too early" in cut.problem.what
    assert all(item in complete or item.bytes_read for item in items)
    events = [item.event for item in complete]
    known = [item.event for item in items if item.event in events]
    assert len(known) >= len(items) - 3


@pytest.mark.parametrize("name", DOCUMENTS)
@NO_CHECKS
@given(data=st.data())
def test_changed_bytes_do_no_harm(name: str, data: st.DataObject) -> None:
    """Bytes that were flipped, dropped or doubled end in items and problems, never in more."""
    raw = bytearray(DOCUMENTS[name].read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.json"
        path.write_bytes(raw)
        read(path, name)


@NO_CHECKS
@given(rows=st.lists(st.binary(max_size=40), max_size=6))
def test_any_lines_can_come(rows: list[bytes]) -> None:
    """Lines of any bytes are counted one by one."""
    data = b"\n".join(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.jsonl"
        path.write_bytes(data)
        try:
            items = read(path, "leeward-jsonl")
        except InputError:
            assert not data.strip(b"\xef\xbb\xbf \t\r\n\0")
            return
    # The mark of UTF-8 at the start is no part of the first line.
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    assert [item.index for item in items] == [
        number for number, line in enumerate(lines) if line and not line.isspace()
    ]


WORDS = "words-nobody-may-see"


@pytest.mark.parametrize("name", [*DOCUMENTS, "slack-export", "leeward-jsonl"])
def test_problems_never_hold_words_of_a_message(tmp_path: Path, name: str) -> None:
    """Every value of every message is replaced by the same words; no problem repeats them."""
    rows = [
        replaced(message, path, WORDS)
        for message in messages(name)[:3]
        for path in paths_in(message)
    ]
    items = read(save(tmp_path, name, rows), name)
    problems = [item.problem for item in items if item.problem]
    assert problems
    told = [item.event.problem for item in items if isinstance(item.event, Unreadable)]
    assert WORDS not in repr(problems) + repr(told)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_giant_message_is_named_and_passed_over(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message longer than any can be is a problem; the next one is read."""
    good: object = messages(name)[1]
    giant = {"id": "1", "text": "x" * 20_000}
    path = save(tmp_path, name, [good, giant, good])
    monkeypatch.setattr(scan, "LONGEST_VALUE", 10_000)
    monkeypatch.setattr(scan, "BLOCK", 1_000)
    items = read(path, name)
    told = [item.index for item in items if item.problem]
    assert told == [2]
    assert {item.index for item in items} == {0, 1, 2, 3}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_deep_nesting_is_no_message(tmp_path: Path, name: str) -> None:
    """A message of a hundred thousand brackets is a problem, not a crash."""
    path = save(tmp_path, name, [messages(name)[1], 5])
    deep = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    path.write_bytes(path.read_bytes().replace(b", 5]", b", " + deep + b"]"))
    items = read(path, name)
    [problem] = [item.problem for item in items if item.problem]
    assert "not JSON" in problem.what


def test_bytes_that_are_not_utf_8_cost_only_themselves(tmp_path: Path) -> None:
    """A message with wrong bytes is read, with a note."""
    good = messages("telegram-desktop")[3]
    path = save(tmp_path, "telegram-desktop", [{**good, "text": "caf_"}])
    path.write_bytes(path.read_bytes().replace(b"caf_", b"caf\xe9"))
    item = read(path, "telegram-desktop")[1]
    assert isinstance(item.event, MessageSent)
    assert item.event.message.text.body == "caf\ufffd"
    assert item.problem is not None


def test_a_slack_message_with_wrong_bytes_is_read(tmp_path: Path) -> None:
    """The same holds inside an archive's day."""
    path = save(
        tmp_path,
        "slack-export",
        [{"type": "message", "user": "U1", "ts": "1795197600.0", "text": "caf_"}],
    )
    day = path / "general" / "2026-11-20.json"
    day.write_bytes(day.read_bytes().replace(b"caf_", b"caf\xe9"))
    item = read(path, "slack-export")[1]
    assert isinstance(item.event, MessageSent)
    assert item.problem is not None


def test_kinds_of_skipped_slots_are_bounded() -> None:
    """A file cannot fill the memory with invented kinds."""
    memory = Memory(Names())
    for number in range(1_000):
        memory.skip(f"{number}" + "x" * 1_000)
    assert len(memory.skipped) == 201
    assert memory.skipped["other"] == 800
    assert max(map(len, memory.skipped)) == 60
