"""Which export a file is; and what is said of files that are none."""

import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.transcript import FORMATS, open_transcript, recognise
from leeward_policies.errors import InputError

FIXTURES = Path(__file__).parents[2] / "fixtures" / "transcripts"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("riverside.jsonl", "leeward-jsonl"),
        ("discord/general.json", "discord-chat-exporter"),
        ("discord", "discord-chat-exporter"),
        ("telegram/one-chat/result.json", "telegram-desktop"),
        ("telegram/account", "telegram-desktop"),
        ("telegram", "telegram-desktop"),
        ("slack", "slack-export"),
        ("matrix/room.json", "matrix-export"),
        ("matrix", "matrix-export"),
    ],
)
def test_exports_are_recognised(name: str, expected: str) -> None:
    """Files and folders are told by what stands in them."""
    with open_transcript(FIXTURES / name) as transcript:
        assert expected == transcript.format
        assert expected in FORMATS
        assert transcript.size > 0


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"messages": [], "id": 5, "type": "private_group", "name": None}, "telegram-desktop"),
        ({"id": 5, "messages": []}, "telegram-desktop"),
        ({"about": "x", "stories": []}, "telegram-desktop"),
        ({"chats": {"list": []}}, "telegram-desktop"),
        ({"export_date": "x", "exported_by": "y", "messages": []}, "matrix-export"),
        ({"channel": {}, "dateRange": {}, "guild": {}, "messages": []}, "discord-chat-exporter"),
        ({"type": "message", "text": "hi"}, "leeward-jsonl"),
        ({"text": "hi"}, "leeward-jsonl"),
        ({"type": "room"}, "leeward-jsonl"),
    ],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\n \n"])
def test_documents_are_recognised_in_any_layout(
    tmp_path: Path, document: object, expected: str, mark: bytes
) -> None:
    """Sorted keys, one line or many, and a mark at the start make no difference."""
    for indent in (None, 2) if expected != "leeward-jsonl" else (None,):
        path = tmp_path / "file.json"
        path.write_bytes(mark + json.dumps(document, indent=indent).encode())
        with open_transcript(path) as transcript:
            assert expected == transcript.format
            assert [
                item.problem for item in transcript if item.problem
            ] == [] or expected == "leeward-jsonl"


@pytest.mark.parametrize(
    ("content", "what", "cure"),
    [
        (b"", "empty", "again"),
        (b" \r\n\t", "empty", "again"),
        (b"\0" * 100, "empty", "again"),
        ("{}".encode("utf-16"), "UTF-16", "UTF-8"),
        ("{}".encode("utf-16-le"), "UTF-16", "UTF-8"),
        (b"\x1f\x8b\x08rest", "gzip", "gunzip"),
        (b"7z\xbc\xaf\x27\x1crest", "7-Zip", "Unpack"),
        (b"%PDF-1.7", "PDF", "JSON"),
        (b"\x00\x01\x02\x03binary", "binary", "JSON"),
        (
            b"<!DOCTYPE html><title>Exported Data</title>",
            "Telegram's HTML",
            "Machine-readable JSON",
        ),
        (b"<html><!-- DiscordChatExporter --></html>", "DiscordChatExporter's HTML", "JSON"),
        (b'<html><div class="mx_RoomView">', "Element's HTML", "JSON"),
        (b"<html></html>", "web page", "JSON"),
        (b'[{"type": "message", "ts": "1.0"}]', "one day or list of a Slack export", "zip"),
        (b'[{"type": "message"}]', "one JSON array", "one object a line"),
        (b"AuthorID,Author,Date,Content,Attachments,Reactions\n", "CSV", "JSON"),
        (b"=============\nGuild: R\nChannel: general\n", "plain text", "JSON"),
        (b'{"some": "thing"}', "no export", "reads"),
        (b"12/11/26, 18:00 - Ana: hi\n", "no export", "reads"),
        (b'{"guild": ', "no export", "reads"),
    ],
)
def test_what_is_no_export_is_told_with_a_hint(
    tmp_path: Path, content: bytes, what: str, cure: str
) -> None:
    """The error says what the file is, and what its owner can do."""
    path = tmp_path / "file.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        open_transcript(path)
    assert what in caught.value.value
    assert cure in caught.value.cure
    assert caught.value.place == "file.json"


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("DataExport/result.json", "Telegram"),
        ("export.json", "Element"),
        ("chat/messages2.html", "HTML"),
        ("general.json", "no Slack export"),
        ("photo.png", "no Slack export"),
    ],
)
def test_other_archives_are_told(tmp_path: Path, name: str, what: str) -> None:
    """A zip of another export says what to unpack."""
    path = tmp_path / "file.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(InputError, match=what):
        open_transcript(path)


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    """Missing files, pipes and devices are told in a sentence each."""
    with pytest.raises(InputError, match="no such file"):
        open_transcript(tmp_path / "missing.json")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="pipe"):
        open_transcript(tmp_path / "pipe")
    with pytest.raises(InputError, match="no file was given"):
        open_transcript([])
    with pytest.raises(InputError, match="none called whatsapp"):
        open_transcript(FIXTURES / "riverside.jsonl", format="whatsapp")


def test_a_forbidden_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's refusal becomes a sentence with a cure, whoever runs the tests."""
    path = tmp_path / "chat.jsonl"
    path.write_text('{"text": "hi"}', "utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="may not be read"):
        open_transcript(path)


def test_folders_without_exports(tmp_path: Path) -> None:
    """An empty folder says so; a single wrong file in a folder is told as that file."""
    with pytest.raises(InputError, match="no export that is known in this folder"):
        open_transcript(tmp_path)
    (tmp_path / "result.json").write_text("", "utf-8")
    with pytest.raises(InputError, match="empty"):
        open_transcript(tmp_path)


def test_a_folder_of_telegrams_pages_is_told(tmp_path: Path) -> None:
    """The usual slip: the export was made for people, not for machines."""
    inner = tmp_path / "ChatExport_2026-11-20"
    inner.mkdir()
    (inner / "messages.html").write_text("<html></html>", "utf-8")
    for folder in (tmp_path, inner):
        with pytest.raises(InputError, match="Telegram's HTML") as caught:
            open_transcript(folder)
        assert "result.json" in caught.value.cure


def test_other_files_of_a_folder_are_passed_over(tmp_path: Path) -> None:
    """An export beside notes and settings is found, also deeper down."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "chat.jsonl").write_text('{"text": "hi"}\n', "utf-8")
    (tmp_path / "settings.json").write_text("{}", "utf-8")
    (tmp_path / "notes.txt").write_text("hi", "utf-8")
    too_deep = inner / "c" / "d"
    too_deep.mkdir(parents=True)
    (too_deep / "other.jsonl").write_text('{"text": "hi"}\n', "utf-8")
    with open_transcript(tmp_path) as transcript:
        assert transcript.paths == (inner / "chat.jsonl",)


def test_exports_of_different_kinds_do_not_mix() -> None:
    """One platform at a time; and one Slack archive at a time."""
    with pytest.raises(InputError, match="different kinds"):
        open_transcript([FIXTURES / "riverside.jsonl", FIXTURES / "matrix" / "room.json"])
    with pytest.raises(InputError, match="different kinds"):
        open_transcript([FIXTURES / "slack", FIXTURES / "matrix" / "room.json"])


def test_two_slack_archives_are_refused(tmp_path: Path) -> None:
    """Their days would have to be merged by hand."""
    paths = [tmp_path / "one.zip", tmp_path / "two.zip"]
    for path in paths:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("users.json", "[]")
    with pytest.raises(InputError, match="several Slack exports"):
        open_transcript(paths)


def test_a_file_given_twice_is_read_once() -> None:
    """The same path does not tell everything twice."""
    path = FIXTURES / "riverside.jsonl"
    with open_transcript([path, path]) as transcript:
        assert transcript.paths == (path,)


def test_a_format_can_be_forced(tmp_path: Path) -> None:
    """Where recognition fails, the caller's word counts."""
    path = tmp_path / "odd.txt"
    path.write_text(
        "no event\n" * 30 + '{"author": "u1", "text": "hi", "sent_at": "2026-01-01T00:00:00Z"}\n',
        "utf-8",
    )
    with pytest.raises(InputError):
        open_transcript(path)
    with open_transcript(path, format="leeward-jsonl") as transcript:
        assert sum(item.problem is None for item in transcript) == 1
    with pytest.raises(InputError, match="no export"):
        open_transcript(path, format="slack-export")


def test_long_files_of_lines_are_recognised_by_their_first_lines(tmp_path: Path) -> None:
    """Lines longer than what is looked at, and half a line at its end, do no harm."""
    row = json.dumps({"text": "x" * 300, "author": "u1", "sent_at": "2026-01-01T00:00:00Z"}) + "\n"
    path = tmp_path / "chat.txt"
    path.write_text("no event\n" + row * 300, "utf-8")
    with open_transcript(path) as transcript:
        assert sum(item.problem is None for item in transcript) == 300


def test_a_folder_that_may_not_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's refusal becomes a sentence."""

    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(InputError, match="may not be read"):
        open_transcript(tmp_path)


def test_an_archive_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So does a refusal while an archive is opened."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("users.json", "[]")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(zipfile, "ZipFile", refuse)
    with pytest.raises(InputError, match="Input/output"):
        open_transcript(path)


def test_lines_by_their_name(tmp_path: Path) -> None:
    """A file named .jsonl is lines, even when every one is malformed: each is told."""
    path = tmp_path / "chat.NDJSON"
    path.write_text("one\ntwo\n", "utf-8")
    with open_transcript(path) as transcript:
        assert [item.problem and item.problem.place for item in transcript] == [
            "chat.NDJSON:1",
            "chat.NDJSON:2",
        ]


@given(st.binary(max_size=300))
def test_any_head_is_recognised_or_refused(head: bytes) -> None:
    """Whatever a file starts with, the answer is a format or an error with a cure."""
    try:
        answer: str = recognise.format_of(Path("file.json"), head)
    except InputError as error:
        answer = error.cure
    assert answer
