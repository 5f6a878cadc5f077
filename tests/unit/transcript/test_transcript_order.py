"""Time order across rooms and files: the index, the merge, and what stays in place."""

import json
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.transcript import Item, files, index, open_transcript
from leeward_adapters.transcript.index import FIRST, Index
from leeward_adapters.transcript.items import Names, Recent
from leeward_policies.domain.event import MessageEdited, MessageSent, RoomDescribed
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import InputError

START = datetime(2026, 11, 20, 18, tzinfo=UTC)


def said(number: int, minute: int, channel: str = "c1") -> str:
    """Return a message line."""
    at = START + timedelta(minutes=minute)
    line = {
        "type": "message",
        "id": f"m{number}",
        "channel": channel,
        "author": f"u{number}",
        "text": f"{number}",
        "sent_at": at.isoformat(),
    }
    return json.dumps(line)


def write(folder: Path, name: str, *rows: str) -> Path:
    """Write lines to a file."""
    path = folder / name
    path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    return path


def read(*paths: Path) -> list[Item]:
    """Read files to the end."""
    with open_transcript(paths) as transcript:
        return list(transcript)


def texts(items: list[Item]) -> list[str]:
    """Return the words of the messages."""
    return [item.event.message.text.body for item in items if isinstance(item.event, MessageSent)]


def test_lines_out_of_order_are_put_in_order(tmp_path: Path) -> None:
    """A file that goes back in time is told in time order; every line keeps its number."""
    items = read(write(tmp_path, "a.jsonl", said(0, 5), "", said(1, 3), said(2, 9), said(3, 3)))
    assert texts(items) == ["1", "3", "0", "2"]
    assert [item.index for item in items] == [2, 4, 0, 3]
    assert [item.bytes_read for item in items] == sorted(item.bytes_read for item in items)


def test_rooms_described_anywhere_come_first(tmp_path: Path) -> None:
    """A room line has no time of its own, so it goes before everything when lines are sorted."""
    room = json.dumps({"type": "room", "channel": "c1", "audience": "adult"})
    items = read(write(tmp_path, "a.jsonl", said(0, 5), said(1, 3), room))
    assert isinstance(items[0].event, RoomDescribed)
    assert (items[0].index, items[0].event.at) == (2, START + timedelta(minutes=3))
    assert texts(items) == ["1", "0"]


def test_files_are_merged_and_numbered_through(tmp_path: Path) -> None:
    """Several files are one input: numbers go on, places name the file and its own line."""
    first = write(tmp_path, "a.jsonl", said(0, 1), said(1, 4))
    second = write(tmp_path, "b.jsonl", said(2, 2), "broken", said(3, 3))
    items = read(first, second)
    assert texts(items) == ["0", "2", "3", "1"]
    assert [item.index for item in items] == [0, 2, 3, 4, 1]
    problem = items[2].problem
    assert problem is not None
    assert (problem.place, problem.what) == ("b.jsonl:2", "Event 3 is no JSON object.")


def test_a_hundred_files_need_few_handles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are opened and closed as slots need them."""
    monkeypatch.setattr(files, "FILES_OPEN", 3)
    paths = [
        write(
            tmp_path, f"{number:03}.jsonl", said(number, number), said(number + 100, 300 - number)
        )
        for number in range(100)
    ]
    found = texts(read(*paths))
    assert found == [str(number) for number in (*range(100), *range(199, 99, -1))]


def test_every_iteration_starts_again(tmp_path: Path) -> None:
    """A transcript can be read twice, until it is closed."""
    path = write(tmp_path, "a.jsonl", said(0, 5), said(1, 3))
    transcript = open_transcript(path)
    first = list(transcript)
    assert list(transcript) == first
    transcript.close()
    transcript.close()
    with pytest.raises(InputError, match="closed"):
        list(transcript.items())


def test_progress_of_the_first_pass_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first pass reports bytes, up to the whole size."""
    monkeypatch.setattr(files, "BLOCK", 200)
    path = write(tmp_path, "a.jsonl", *(said(number, number) for number in range(20)))
    told: list[int] = []
    with open_transcript(path, on_index_progress=told.append) as transcript:
        assert told == []
        list(transcript)
        size = transcript.size
    assert told == sorted(told)
    assert told[-1] == size
    assert len(told) > 5


def test_a_file_that_changes_meanwhile_does_no_harm(tmp_path: Path) -> None:
    """A file cut between the passes gives malformed lines, never an exception."""
    path = write(tmp_path, "a.jsonl", said(0, 5), said(1, 3), said(2, 9))
    with open_transcript(path) as transcript:
        items = iter(transcript)
        next(items)
        path.write_text("{", "utf-8")
        rest = list(items)
    assert all(item.problem is not None for item in rest)


def test_a_file_that_vanishes_is_told(tmp_path: Path) -> None:
    """A file that is gone when the reading begins is an error with a cure."""
    path = write(tmp_path, "a.jsonl", said(0, 5))
    with open_transcript(path) as transcript:
        path.unlink()
        with pytest.raises(InputError, match="no such file"):
            list(transcript)


def test_edits_that_lie_later_wait_for_their_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edits noted beside messages come in order; when too many wait, the earliest comes early."""

    def event(number: int, edited: int) -> dict[str, object]:
        base = 1795197600000
        edit = {
            "origin_server_ts": base + edited * 60_000,
            "content": {"m.new_content": {"body": f"{number} edited"}},
        }
        return {
            "type": "m.room.message",
            "event_id": f"${number}",
            "room_id": "!r",
            "sender": "@a:b",
            "origin_server_ts": base + number * 60_000,
            "content": {"body": f"{number}"},
            "unsigned": {"m.relations": {"m.replace": edit}},
        }

    path = tmp_path / "export.json"
    rows = [event(0, 9), event(1, 3), event(2, 2), event(4, 8)]
    path.write_text(json.dumps({"room_name": "R", "messages": rows}), "utf-8")

    def told() -> list[str]:
        return [
            item.event.message.text.body
            for item in read(path)
            if isinstance(item.event, MessageSent | MessageEdited)
        ]

    assert told() == ["0", "1", "2", "2 edited", "1 edited", "4", "4 edited", "0 edited"]
    monkeypatch.setattr("leeward_adapters.transcript.transcript.MOST_LATER", 1)
    assert told() == ["0", "1", "1 edited", "2", "2 edited", "4", "4 edited", "0 edited"]


ROWS = st.lists(
    st.tuples(
        st.integers(-1, 2**50),
        st.integers(0, 2**40),
        st.integers(0, 2**40),
        st.integers(0, 2**32 - 1),
    ),
    max_size=40,
    unique_by=lambda row: row[1],
)


@given(ROWS, st.integers(1, 7), st.integers(1, 5))
def test_the_index_sorts_like_a_list(
    rows: list[tuple[int, int, int, int]], at_once: int, read_at_once: int
) -> None:
    """However little fits into memory, rows come out as if they had been sorted there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "ROWS_SORTED_AT_ONCE", at_once)
        patch.setattr(index, "ROWS_READ_AT_ONCE", read_at_once)
        found = Index()
        for row in rows:
            found.add(*row)
        assert list(found) == sorted(rows)
        assert list(found) == sorted(rows)
        assert found.count == len(rows)
        found.close()
        found.close()


def test_what_has_no_time_goes_first() -> None:
    """The mark for room lines sorts before every time."""
    found = Index()
    found.add(0, 1, 0, 1)
    found.add(FIRST, 2, 0, 1)
    assert [row[1] for row in found] == [2, 1]


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the index cannot be written, the sentence names the place and the cure."""
    monkeypatch.setattr(index, "ROWS_SORTED_AT_ONCE", 1)

    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(InputError, match="No space left") as caught:
        Index().add(0, 0, 0, 0)
    assert "TMPDIR" in caught.value.cure


def test_a_failing_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the index cannot be read back, that is an error too."""
    monkeypatch.setattr(index, "ROWS_SORTED_AT_ONCE", 1)
    found = Index()
    found.add(0, 0, 0, 0)

    def fail(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.pread", fail)
    with pytest.raises(InputError, match="Input/output"):
        list(found)
    found.close()


def test_a_disk_that_fails_in_the_first_pass_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same holds for the first pass."""
    path = write(tmp_path, "a.jsonl", said(0, 5))

    class Failing:
        """A file that opens and then fails."""

        def seek(self, _offset: int) -> int:
            """Stand anywhere."""
            return 0

        def read(self, _length: int) -> bytes:
            """Fail."""
            raise OSError(5, "Input/output error")

        def close(self) -> None:
            """Close."""

    with open_transcript(path) as transcript:
        monkeypatch.setattr(Path, "open", lambda *_, **__: Failing())
        with pytest.raises(InputError, match="Input/output"):
            list(transcript)


def test_a_disk_that_fails_while_reading_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the system in the middle of a file is an `InputError`."""
    path = write(tmp_path, "a.jsonl", said(0, 5), said(1, 3))
    with open_transcript(path) as transcript:
        items = iter(transcript)
        next(items)

        def fail(*_: object) -> bytes:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr("os.pread", fail)
        with pytest.raises(InputError, match="Input/output"):
            list(items)


def test_names_and_recent_pairs_are_bounded() -> None:
    """What is remembered does not grow with the input; the oldest is forgotten first."""
    names = Names(2)
    users = [UserRef("discord", "", str(number)) for number in range(3)]
    names.learn(users[0], "")
    for number, user in enumerate(users):
        names.learn(user, f"Name {number}" + "x" * 200)
    assert len(names) == 2
    assert names.get(users[0]) is None
    assert names(users[0]) == "0"
    assert len(names(users[2])) == 80
    recent: Recent[int, int] = Recent(2)
    for number in (1, 2, 1, 3):
        recent.put(number, number)
    assert (recent.get(1), recent.get(2), len(recent)) == (1, None, 2)
