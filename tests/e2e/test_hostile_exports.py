"""Wrong, damaged and hostile exports: one sentence or an honest count, and nothing half-written."""

import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from leeward.testing.command import Finished, here, leeward
from leeward.testing.exports import DOCUMENTS, FORMATS, Said, export, slack_files, zipped

SECRET: Final = "quartzlantern"  # noqa: S105 - a word to look for, not a password
"""A word that stands in messages alone."""

TALK: Final = (
    Said("ana", f"hello {SECRET} all"),
    Said("kai", f"you are such an idiot ana, {SECRET}", "ana"),
)


class Folder:
    """A folder with an export, and another one for what comes of it."""

    def __init__(self, path: Path) -> None:
        self.given = path / "given"
        self.made = path / "made"
        self.given.mkdir()
        self.made.mkdir()

    def replays(
        self, *words: object, run: Callable[..., Finished] = here, into: Path | None = None
    ) -> Finished:
        """Replay into both outputs, and check what must hold of any input at all."""
        made = into or self.made
        out, report = made / "decisions.jsonl", made / "report.html"
        before = sorted(made.rglob("*"))

        ended = run("replay", *words, "--out", out, "--report", report)

        assert ended.is_calm, ended.err
        assert SECRET not in ended.err
        assert SECRET not in ended.text
        if ended.code == 2:
            assert sorted(made.rglob("*")) == before
            assert ended.out == b""
            assert ended.err.count("\n") == 1
        else:
            assert ended.code == 0
            assert sorted(made.iterdir()) == sorted({*before, out, report})
            assert all(json.loads(line) for line in out.read_bytes().splitlines())
            assert report.read_text("utf-8").rstrip().endswith("</html>")
            out.unlink()
            report.unlink()
        return ended

    def put(self, content: bytes, name: str = "export.json") -> Path:
        """Write a file that is given."""
        path = self.given / name
        path.write_bytes(content)
        return path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Return an empty folder."""
    return Folder(tmp_path)


# --- cut short ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_file_cut_anywhere_is_read_or_refused(folder: Folder, name: str) -> None:
    """Cut after every tenth byte, an export gives what stands before the cut and says that it is
    cut, or is refused with its name; whole, it is read without a complaint.
    """
    path = export(name, folder.given, TALK)
    whole = path.read_bytes()
    codes: list[int] = []
    for length in range(0, len(whole), 10):
        path.write_bytes(whole[:length])
        ended = folder.replays(path)
        codes.append(ended.code)
        if ended.code == 2:
            assert path.name in ended.err
    path.write_bytes(whole)

    assert "could not be read" not in folder.replays(path).text
    assert {0, 2} == set(codes)
    assert codes == sorted(codes, reverse=True)


def test_a_cut_archive_is_refused(folder: Folder) -> None:
    """A zip without its end is no zip; the sentence says which file it is."""
    path = export("slack-export", folder.given, TALK)
    whole = path.read_bytes()
    for length in range(0, len(whole), 50):
        path.write_bytes(whole[:length])
        ended = folder.replays(path)
        assert (ended.code, path.name in ended.err) == (2, True)


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_cut_off_is_counted(folder: Folder, name: str) -> None:
    """Where the end of an export is missing, the summary says that something was not read."""
    if name == "slack-export":
        files = slack_files(TALK)
        day = next(one for one in files if one.startswith("general/"))
        path = zipped({**files, day: files[day][:-30]}, folder.given / "slack.zip")
    else:
        path = export(name, folder.given, TALK)
        path.write_bytes(path.read_bytes()[:-30])

    ended = folder.replays(path)

    assert ended.code == 0
    assert "could not be read" in ended.text


# --- what is no export --------------------------------------------------------------------------

_NOISE: Final = random.Random(7).randbytes(20_000)  # noqa: S311 - any bytes

NO_EXPORTS: Final[dict[str, tuple[bytes, str]]] = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n\t\n" * 50, "empty"),
    "zeros": (b"\0" * 10_000, "empty"),
    "noise": (_NOISE, "no export|binary"),
    "picture": (b"\x89PNG\r\n\x1a\n" + _NOISE, "binary"),
    "database": (b"SQLite format 3\0" + _NOISE, "database"),
    "gzip": (b"\x1f\x8b\x08" + _NOISE, "gzip"),
    "pdf": (b"%PDF-1.7\n" + _NOISE, "PDF"),
    "null": (b"null", "no export"),
    "array": (b"[1, 2, 3]", "array"),
    "object": (b"{}", "no export"),
    "words": (f"just {SECRET} words\n".encode() * 30, "no export"),
    "telegram-html": (
        b'<!DOCTYPE html><html><body><div class="page_wrap">quartzlantern</div></body></html>',
        "Telegram's HTML export",
    ),
    "discord-html": (
        b'<!DOCTYPE html><html><body><div class="chatlog">quartzlantern</div></body></html>',
        "DiscordChatExporter's HTML",
    ),
    "web-page": (b"<html><body>quartzlantern</body></html>", "web page"),
    "csv": (b"AuthorID,Author,Date,Content\n1,ana,today,quartzlantern\n", "CSV"),
    "open-brackets": (b"[" * 200_000, "array"),
    "open-braces": (b'{"a":' * 200_000, "no export"),
}


@pytest.mark.parametrize("name", NO_EXPORTS)
@pytest.mark.parametrize("ending", [".json", ".jsonl"])
def test_what_is_no_export_is_named(folder: Folder, name: str, ending: str) -> None:
    """Whatever it is called, a file that is no export is refused with its name, what it is, and
    what to do; only lines in a file that is named so are counted one by one.
    """
    content, what = NO_EXPORTS[name]
    path = folder.put(content, f"given{ending}")

    ended = folder.replays(path)

    if ended.code == 0:
        assert ending == ".jsonl"
        assert "could not be read" in ended.text
    else:
        assert path.name in ended.err
        assert any(one in ended.err for one in what.split("|"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_another_encoding_is_named(folder: Folder, name: str, encoding: str) -> None:
    """UTF-16, as old shells on Windows write it, is refused with the way to save it anew."""
    path = export(name, folder.given, TALK)
    path.write_bytes(path.read_text("utf-8").encode(encoding))

    ended = folder.replays(path)

    assert (ended.code, "UTF-16" in ended.err) == (2, True)
    assert "UTF-8" in ended.err


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_byte_order_mark_does_no_harm(folder: Folder, name: str) -> None:
    """UTF-8 with a mark in front, as Windows writes it, is read like any other."""
    path = export(name, folder.given, TALK)
    plain = folder.replays(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert plain.out == folder.replays(path).out


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("forced", FORMATS)
def test_the_wrong_format_is_refused_or_counted(folder: Folder, name: str, forced: str) -> None:
    """Read as another format, an export gives no decision that it does not hold."""
    path = export(name, folder.given, TALK)

    ended = folder.replays(path, "--format", forced)

    if name == forced:
        assert (ended.code, "In 2 messages" in ended.text) == (0, True)
    else:
        assert "warned" not in ended.text


def test_an_unknown_format_is_told_the_known_ones(folder: Folder) -> None:
    """A format that is none is refused, and the sentence lists those that are."""
    path = export("leeward-jsonl", folder.given, TALK)

    ended = folder.replays(path, "--format", "irc")

    assert ended.code == 2
    assert all(name in ended.err for name in FORMATS)


# --- bytes and shapes ---------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [b"\xff\xfe\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\0\0\0"])
@pytest.mark.parametrize("name", FORMATS)
def test_bytes_that_are_no_text_cost_only_their_message(
    folder: Folder, name: str, bad: bytes
) -> None:
    """Wrong bytes inside a message leave the others alone, and nothing falls over."""
    if name == "slack-export":
        files = {k: v.replace(b"hello", bad) for k, v in slack_files(TALK).items()}
        path = zipped(files, folder.given / "slack.zip")
    else:
        path = export(name, folder.given, TALK)
        path.write_bytes(path.read_bytes().replace(b"hello", bad))

    ended = folder.replays(path)

    assert (ended.code, "warned 1 member" in ended.text) == (0, True)


SHAPES: Final = (
    "null", "1", '"x"', "[]", "[null, 1, [], {}]", '[{"type": 7}]', "{}", "1e999", "[[[[[[]]]]]]",
)  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_messages_of_any_shape_are_counted(folder: Folder, shape: str) -> None:
    """Where messages should stand anything may stand: it is refused or counted, never a crash."""
    heads = {
        "discord": '"guild": {"id": "1"}, "channel": {"id": "2"}',
        "telegram": '"name": "R", "type": "private_group", "id": 5',
        "matrix": '"room_name": "R", "exported_by": "ana"',
    }
    for name, head in heads.items():
        path = folder.put(f'{{{head}, "messages": {shape}}}'.encode(), f"{name}.json")
        folder.replays(path)


@pytest.mark.parametrize("name", FORMATS)
def test_a_gigantic_message_is_judged(folder: Folder, name: str) -> None:
    """A line of four megabytes is judged like any other, and hides no line around it."""
    giant = (TALK[0], Said("ben", f"{SECRET} " * 300_000), TALK[1])
    path = export(name, folder.given, giant)

    ended = folder.replays(path)

    assert (ended.code, "warned 2 members" in ended.text) == (0, True)


@pytest.mark.parametrize("name", ["leeward-jsonl", "discord-chat-exporter", "matrix-export"])
def test_deep_nesting_inside_a_message_is_counted(folder: Folder, name: str) -> None:
    """A message of a hundred thousand brackets is one place that cannot be read."""
    path = export(name, folder.given, TALK)
    deep = b'"deep": ' + b"[" * 100_000 + b"]" * 100_000 + b", "
    marks = {"leeward-jsonl": b'"id": "m0"', "matrix-export": b'"event_id": "$e0"'}
    mark = marks.get(name, b'"id": "1",\n   "type": "Default"')
    content = path.read_bytes()
    assert mark in content
    path.write_bytes(content.replace(mark, deep + mark, 1))

    ended = folder.replays(path)

    assert (ended.code, "warned 1 member" in ended.text) == (0, True)


def test_nul_bytes_between_lines_are_counted(folder: Folder) -> None:
    """A hole in a file, as a crashed disk leaves it, costs only itself."""
    path = export("leeward-jsonl", folder.given, TALK)
    first, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + b"\0" * 100_000 + b"\n" + b"".join(rest))

    ended = folder.replays(path)

    assert (ended.code, "could not be read" in ended.text) == (0, True)
    assert "warned 1 member" in ended.text


# --- archives -----------------------------------------------------------------------------------


def bomb() -> bytes:
    """Return a zip of a few kilobytes that says it holds gigabytes."""
    day = next(name for name in slack_files(TALK) if name.startswith("general/"))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b" " * 40_000_000) + packer.flush()
    files = io.BytesIO()
    with zipfile.ZipFile(files, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in slack_files(TALK).items():
            archive.writestr(name, b" " * 40_000_000 if name == day else content)
        archive.writestr("general/2026-11-21.json", b"[" + b" " * 30_000_000 + b"]")
    assert len(packed) < 50_000
    return files.getvalue()


def lying() -> bytes:
    """Return a zip whose entry says it is small and is not."""
    files = io.BytesIO()
    day = next(name for name in slack_files(TALK) if name.startswith("general/"))
    with zipfile.ZipFile(files, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in slack_files(TALK).items():
            archive.writestr(name, content + b" " * 500_000 if name == day else content)
    raw = bytearray(files.getvalue())
    for start in _central(raw):
        name_length = struct.unpack_from("<H", raw, start + 28)[0]
        if raw[start + 46 : start + 46 + name_length] == day.encode():
            struct.pack_into("<I", raw, start + 24, 10)
    return bytes(raw)


def _central(raw: bytearray) -> Iterator[int]:
    """Yield where each entry of the directory at the end begins."""
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        yield at
        at = raw.find(b"PK\x01\x02", at + 4)


def traversing(name: str) -> bytes:
    """Return a zip with a name that leads outside."""
    files = io.BytesIO()
    with zipfile.ZipFile(files, "w") as archive:
        for usual, content in slack_files(TALK).items():
            archive.writestr(usual, content)
        archive.writestr(name, SECRET)
    return files.getvalue()


ARCHIVES: Final[dict[str, Callable[[], bytes]]] = {
    "bomb": bomb,
    "lying": lying,
    "up": lambda: traversing("../../outside.json"),
    "absolute": lambda: traversing("/tmp/outside.json"),  # noqa: S108 - an attack, not a file
    "drive": lambda: traversing("C:\\outside.json"),
    "empty": lambda: b"PK\x05\x06" + b"\0" * 18,
    "head-alone": lambda: b"PK\x03\x04" + b"\0" * 100,
    "other": lambda: _zip_of({"letter.txt": SECRET.encode()}),
    "telegram": lambda: _zip_of({"result.json": b"{}"}),
}


def _zip_of(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("name", ARCHIVES)
def test_hostile_archives_are_refused(folder: Folder, name: str) -> None:
    """Bombs, lies, names that lead outside, and archives of something else: refused or counted,
    and nothing is unpacked anywhere.
    """
    path = folder.put(ARCHIVES[name](), "slack.zip")

    ended = folder.replays(path)

    assert path.name in ended.err or "could not be read" in ended.text
    assert [one.name for one in folder.given.iterdir()] == ["slack.zip"]
    assert not list(folder.given.parent.rglob("outside*"))


# --- paths --------------------------------------------------------------------------------------


def test_paths_that_cannot_be_read_are_named(folder: Folder) -> None:
    """Missing, looping, endless, too long, or refused by the system: each is one sentence."""
    loop = folder.given / "loop.json"
    loop.symlink_to(loop)
    (folder.given / "empty").mkdir()
    long = "a" * 5_000
    for path, shown in (
        (folder.given / "missing.json", "missing.json"),
        (folder.given / "empty", "empty"),
        (loop, "loop.json"),
        (Path("/proc/self/mem"), "/proc/self/mem"),
        (Path("/dev/zero"), "/dev/zero"),
        (Path("/dev/null"), "/dev/null"),
        (Path(long), "aaaa"),
    ):
        ended = folder.replays(path)
        assert (ended.code, shown in ended.err) == (2, True), path


def test_a_folder_with_other_files_says_so(folder: Folder) -> None:
    """A folder in which no export lies is named, and what Leeward can read."""
    folder.put(_NOISE, "picture.png")
    folder.put(b"words", "letter.txt")

    ended = folder.replays(folder.given)

    assert (ended.code, "no export" in ended.err) == (2, True)


def test_exports_of_two_platforms_do_not_mix(folder: Folder) -> None:
    """Two formats at once are refused with both names."""
    one = export("leeward-jsonl", folder.given, TALK)
    two = export("matrix-export", folder.given, TALK)

    ended = folder.replays(one, two)

    assert (ended.code, one.name in ended.err, two.name in ended.err) == (2, True, True)


# --- in a process of its own --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["noise", "open-braces"])
def test_a_real_process_ends_calmly(folder: Folder, name: str) -> None:
    """What holds in here holds for the command itself, its exit code included."""
    path = folder.put(NO_EXPORTS[name][0])

    ended = folder.replays(path, run=leeward)

    assert ended.code == 2


# --- score --------------------------------------------------------------------------------------

SPILLED: Final[dict[str, bytes]] = {
    **{name: content for name, (content, _) in NO_EXPORTS.items()},
    "utf-16": f"{SECRET}\n".encode("utf-16") * 20,
    "invalid": b"\xff\xfe\xff quartzlantern\n\xc3\x28\n" * 20,
    "half-a-pair": b'{"type":"message","text":"\\ud800 quartzlantern"}\n',
    "giant-line": b"quartzlantern " * 300_000,
    "giant-event": b'{"type":"message","id":"m","text":"' + b"quartzlantern " * 300_000 + b'"}\n',
    "deep": b'{"type":"message","text":' + b"[" * 100_000 + b"\n",
    "controls": bytes(range(32)) * 50,
}


@pytest.mark.parametrize("name", SPILLED)
def test_anything_can_be_scored(name: str) -> None:
    """Whatever comes in, each line is scored or counted; no word of it stands on standard error."""
    ended = here("score", given=SPILLED[name])

    assert ended.is_calm, ended.err
    assert ended.code == 0 or "UTF-16" in ended.err
    assert SECRET not in ended.err
    for line in ended.out.splitlines():
        assert {"event", "id", "signals", "spans", "unmeasured"} == set(json.loads(line))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_cut_events_can_be_scored(name: str) -> None:
    """The lines of an export, cut anywhere, are scored or counted."""
    whole = DOCUMENTS[name][1](TALK)
    for length in range(0, len(whole), 60):
        ended = here("score", given=whole[:length])
        assert (ended.code, ended.is_calm) == (0, True), ended.err
        assert SECRET not in ended.err
