"""What a person asked for is written whole or not at all, wherever it is to go."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from leeward.testing.command import Finished, here, leeward, without_coverage
from leeward.testing.exports import TALK, Said, export

FULL: Final = Path("/dev/full")
"""A device on which the disk is always full (man 4 full)."""

LIMITED: Final = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), -1))
from leeward.cli import main
main()
"""
"""Runs a command in which no file may grow beyond a size, as a quota does."""


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """Return a small export in a folder of its own."""
    folder = tmp_path / "given"
    folder.mkdir()
    return export("leeward-jsonl", folder)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Return an empty folder for outputs."""
    folder = tmp_path / "made"
    folder.mkdir()
    return folder


def to_full(*words: object, given: bytes = b"") -> Finished:
    """Run a command whose standard output lies on a full disk."""
    with FULL.open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "leeward", *map(str, words)],
            input=given,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=240,
        )
    return Finished(ended.returncode, b"", ended.stderr.decode())


def check_refused(ended: Finished, *named: object) -> None:
    """Check that a command ended with one sentence that names these."""
    assert ended.code == 2
    assert ended.is_calm, ended.err
    assert ended.err.count("\n") == 1
    for name in named:
        assert str(name) in ended.err


# --- full disks ---------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--out", "--report"])
def test_a_device_is_not_written_over(given: Path, option: str) -> None:
    """A full device is named in one sentence, and it is a device afterwards, too."""
    check_refused(here("replay", given, option, FULL), FULL)

    assert FULL.is_char_device()


@pytest.mark.parametrize(
    "words",
    [
        ("replay", "{given}"),
        ("replay", "{given}", "--json"),
        ("replay", "{given}", "--out", "-"),
        ("--help",),
    ],
    ids=" ".join,
)
def test_a_full_standard_output_is_one_sentence(given: Path, words: tuple[str, ...]) -> None:
    """Where the screen's file is full, nothing pretends to have been told."""
    check_refused(to_full(*[word.format(given=given) for word in words]), "standard output")


def test_a_full_standard_output_stops_scoring() -> None:
    """A score that cannot be written ends in one sentence, and shows no text."""
    check_refused(to_full("score", given=b"you idiot\n" * 3), "standard output")


@pytest.mark.parametrize("option", ["--out", "--report"])
def test_a_disk_that_fills_leaves_nothing_behind(tmp_path: Path, made: Path, option: str) -> None:
    """When the disk is full in the middle, no half file stays, and an older file is as it was."""
    many = [Said("kai", f"you are such an idiot ana, number {n}", "ana") for n in range(120)]
    path = export("leeward-jsonl", tmp_path, many)
    older = made / "older"
    older.write_text("what was there before", "utf-8")

    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, "8192", "replay", path, option, older],
        env=without_coverage(),
        capture_output=True,
        check=False,
        timeout=240,
    )

    check_refused(Finished(ended.returncode, ended.stdout, ended.stderr.decode()), older)
    assert [one.name for one in made.iterdir()] == ["older"]
    assert older.read_text("utf-8") == "what was there before"


# --- places -------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--out", "--report"])
@pytest.mark.parametrize(
    "place", ["missing/x", "file/x", "folder", "a" * 300, "/proc/leeward-x", "/sys/leeward-x"]
)
def test_places_that_cannot_be_written_are_named(
    given: Path, made: Path, option: str, place: str
) -> None:
    """A folder that is missing, is a file, or may not be written to; a name that is a folder, or
    too long: one sentence each, and nothing new anywhere.
    """
    (made / "file").write_text("a file", "utf-8")
    (made / "folder").mkdir()
    before = sorted(made.iterdir())

    check_refused(here("replay", given, option, made / place), place[:50])

    assert sorted(made.iterdir()) == before


def test_an_export_is_never_written_over(given: Path) -> None:
    """Under its own name, another spelling, a link or a copy of the link: the export stays."""
    whole = given.read_bytes()
    link, hard = given.with_name("link"), given.with_name("hard")
    link.symlink_to(given)
    hard.hardlink_to(given)

    for other in (given, given.parent / "." / ".." / "given" / given.name, link, hard):
        for option in ("--out", "--report"):
            check_refused(here("replay", given, option, other), "the export itself")

    assert given.read_bytes() == whole


def test_two_outputs_need_two_files(given: Path, made: Path) -> None:
    """One output would hide the other; nothing is written."""
    check_refused(
        here("replay", given, "--out", made / "x", "--report", made / "x"), "--out writes there"
    )

    assert list(made.iterdir()) == []


def test_a_wrong_place_is_told_before_the_work(given: Path, made: Path) -> None:
    """A report that cannot be written is told at once: the other output is not begun."""
    check_refused(
        here("replay", given, "--out", made / "x", "--report", made / "missing" / "y"), "missing"
    )

    assert list(made.iterdir()) == []


def test_outputs_are_for_their_owner_alone(given: Path, made: Path) -> None:
    """Decisions and reports are about people: nobody else may read the files."""
    here("replay", given, "--out", made / "x", "--report", made / "y")

    assert [oct((made / name).stat().st_mode & 0o777) for name in "xy"] == ["0o600", "0o600"]


# --- pipes and signals --------------------------------------------------------------------------


def test_standard_output_carries_the_lines_alone(given: Path) -> None:
    """With `--out -` a program reads the lines, and the person the sentences, each on its own."""
    ended = here("replay", given, "--out", "-")

    assert ended.code == 0
    assert [json.loads(line)["event"] for line in ended.out.splitlines()] == [2, 3, 5]
    assert f"In {len(TALK)} messages" in ended.err


@pytest.mark.parametrize("words", [("replay", "{given}", "--json"), ("policy", "explain")])
def test_a_reader_who_goes_away_is_no_error(given: Path, words: tuple[str, ...]) -> None:
    """`leeward … | head` ends quietly, as if everything had been read."""
    with subprocess.Popen(
        [sys.executable, "-m", "leeward", *[word.format(given=given) for word in words]],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        told = process.stderr.read()
        assert (process.wait(240), told) == (0, b"")


def test_a_reader_who_goes_away_ends_scoring() -> None:
    """However much there is to score, it ends when nobody reads any more."""
    with subprocess.Popen(
        [sys.executable, "-m", "leeward", "score"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"hello\n")
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(b"hello\n" * 100)
        process.stdin.close()
        told = process.stderr.read()
        assert (process.wait(240), told) == (0, b"")


@pytest.mark.parametrize(
    ("closed", "words", "code"),
    [
        (">&-", "replay {given}", 0),
        (">&-", "replay {given} --out -", 0),
        ("<&-", "score", 0),
        ("2>&-", "replay missing", 2),
        ("<&- >&- 2>&-", "replay {given} --out {made}/x", 0),
    ],
)
def test_a_closed_stream_leads_nowhere(
    given: Path, made: Path, closed: str, words: str, code: int
) -> None:
    """As a scheduled job may run it: without a stream the work is done all the same."""
    line = words.format(given=given, made=made)

    ended = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m leeward {line} {closed}', sys.executable],
        capture_output=True,
        check=False,
        timeout=240,
    )

    assert (ended.returncode, b"Traceback" in ended.stderr) == (code, False)
    assert [one.name for one in made.iterdir()] == (["x"] if "{made}" in words else [])


def test_a_terminal_that_knows_few_letters_is_served(given: Path) -> None:
    """What it cannot show is written as its number, in sentences and in errors."""
    old = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    shown = leeward("policy", "explain", env=old)
    refused = leeward("replay", given.with_name("é.json"), env=old)

    assert (shown.code, "\\u201c" in shown.text) == (0, True)
    check_refused(refused, "\\xe9.json")


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """Let children hear SIGINT, which whoever starts us in the background has them ignore."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interruptible")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_stopped_replay_leaves_nothing_behind(
    tmp_path: Path, made: Path, number: signal.Signals, code: int
) -> None:
    """Whoever stops it in the middle finds the folder as it was."""
    many = [Said(f"u{n % 50}", f"line number {n} of many", "ana") for n in range(30_000)]
    path = export("leeward-jsonl", tmp_path, many)
    with subprocess.Popen(
        [sys.executable, "-m", "leeward", "replay", path, "--out", made / "x", "--all"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=without_coverage(),  # a signal between its lock and its work lets it wait for itself
    ) as process:
        while not any(one.stat().st_size for one in made.iterdir()):
            assert process.poll() is None
            time.sleep(0.005)
        os.kill(process.pid, number)
        told = process.communicate(timeout=240)[1].decode()

    assert (process.returncode, "Traceback" in told) == (code, False)
    assert list(made.iterdir()) == []
