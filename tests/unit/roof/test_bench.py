"""The benchmark counts what it says, and tells what it could not measure; nothing here is timed."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from leeward.bench import beside, other
from leeward.bench.chat import chat, lines
from leeward.bench.console import OPENED, console_rows
from leeward.bench.figures import Figures, Row, figures_of, middle_of, shared
from leeward.bench.measures import decide
from leeward.bench.pairs import FOUND, kept, lines_that_weigh, pairs_in_child
from leeward.bench.parts import SLOW_MS, later_looks, slow_ones
from leeward.bench.table import show
from leeward.detectors import known_signals
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.errors import ModelError
from leeward_policies.policy import load
from leeward_policies.ports import Look, SignalSpec

POLICY = load("young-people", known_signals())
SETS = {"on short chat": ("hello there", "see you")}


class Keen:
    """A late detector that wants every message with a certain letter, three at a time."""

    name = "keen"
    version = "1"
    specs = (SignalSpec("keen", "spam", "a letter"),)
    languages = ()
    batch = 3
    deadline = 1.0
    problem: ModelError | None = None

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def wants(self, look: Look) -> bool:
        """Ask for messages with a z in them."""
        return "z" in look.reading.message.text.body

    def detect_late(self, looks: Sequence[Look]) -> list[tuple[Signal | Unmeasured, ...]]:
        """Find the letter in each."""
        self.sizes.append(len(looks))
        return [(Signal("keen", "spam", 0.5, "keen@1"),) for _ in looks]


# --- what is measured with ------------------------------------------------------------------


def test_comments_are_of_the_length_that_is_told() -> None:
    """There are sixty of them, of 20 to 60 words, each once; chat is shorter."""
    comments = lines("comments")
    words = [len(line.split()) for line in comments]

    assert (len(comments), len(set(comments))) == (60, 60)
    assert min(words) >= 20
    assert max(words) <= 60
    assert max(len(line.split()) for line in lines()) < 20


def test_the_same_messages_come_each_time() -> None:
    """Two runs measure the same; each file gives its own lines."""
    assert list(chat(50)) == list(chat(50))
    assert next(chat(1, "comments")).message.text.body == lines("comments")[0]


# --- figures --------------------------------------------------------------------------------


def test_figures_of_what_each_took() -> None:
    """Speed is that of all together, the median and p99 are those of single ones."""
    found = figures_of([4_000_000, 1_000_000, 2_000_000, 1_000_000])

    assert found == Figures(4, 500.0, 2.0, 4.0)
    assert figures_of([1_000_000], seconds=0.5).per_second == 2.0


def test_a_message_takes_its_share_of_a_batch() -> None:
    """A batch of two that took four milliseconds is two messages of two."""
    assert shared([2, 1], [4_000_000, 1_000_000]) == figures_of([2_000_000, 2_000_000, 1_000_000])


def test_the_round_in_the_middle_counts() -> None:
    """Of an even number it is the slower one."""
    rounds = [Figures(1, speed) for speed in (30.0, 10.0, 20.0, 40.0)]

    assert middle_of(rounds).per_second == 20.0


def test_slow_detectors_are_named() -> None:
    """Only those of the first look, by their median, and only where there is one."""
    rows = [
        Row("text views", Figures(1, 1.0, SLOW_MS * 9)),
        Row("detector quick", Figures(1, 1.0, SLOW_MS)),
        Row("detector slow", Figures(1, 1.0, SLOW_MS * 1.1)),
        Row("detector ill", "not measured: no file"),
        Row("late detector large, one alone", Figures(1, 1.0, SLOW_MS * 9)),
    ]

    assert slow_ones(rows) == ["slow"]


# --- later looks ----------------------------------------------------------------------------


def test_later_looks_are_taken_in_batches_and_counted() -> None:
    """Every message that is wanted is looked at, once, in batches as large as may be."""
    keen, events = Keen(), list(chat(236))
    wanted = sum("z" in event.message.text.body for event in events)

    with_looks, without = decide(POLICY, (), events, (keen,)), decide(POLICY, (), events)

    assert wanted % 3 != 0
    assert keen.sizes == [3] * (wanted // 3) + [wanted % 3]
    assert with_looks.looked_again == wanted
    assert without.looked_again is None
    assert (with_looks.messages, without.messages) == (236, 236)


def test_a_late_detector_is_measured_alone_and_in_batches() -> None:
    """No batch is larger than it takes; the first look loads what it needs."""
    keen = Keen()

    rows = later_looks(POLICY, (), (keen,), list(chat(7)), 1)

    assert keen.sizes == [1, *[1] * 7, 3, 3, 1]
    assert [row.name for row in rows] == [
        "late detector keen, one alone",
        "late detector keen, in batches of 3",
    ]
    assert all(isinstance(row.found, Figures) and row.found.messages == 7 for row in rows)


def test_what_lacks_its_file_is_not_measured() -> None:
    """A detector that says what is wrong with it has no figures: they would be of nothing."""
    keen = Keen()
    keen.problem = ModelError(place="keen.npz", value="missing", cure="Install it.")

    rows = later_looks(POLICY, (), (keen,), list(chat(7)), 1)

    assert keen.sizes == []
    assert all("keen.npz" in str(row.found) for row in rows)


# --- others beside --------------------------------------------------------------------------


def venv(folder: Path, says: str) -> Path:
    """Make a folder like a venv, whose Python reads what it is given and runs some shell."""
    (folder / "bin").mkdir(parents=True)
    python = folder / "bin" / "python"
    python.write_text(f"#!/bin/sh\ncat > /dev/null\n{says}\n", "utf-8")
    python.chmod(0o755)
    return folder


def measured(*venvs: Path) -> list[Row]:
    """Return the rows of the others on short chat."""
    return beside.measure(venvs, SETS, 1)["on short chat"]


def test_what_is_not_installed_is_said(tmp_path: Path) -> None:
    """Without a venv, and in one that lacks a package, each of the others has a row."""
    nowhere = measured(tmp_path / "nowhere")
    lacking = measured(venv(tmp_path / "venv", """echo '{"missing": "torch"}'"""))

    assert [row.name for row in nowhere] == [one.name for one in beside.OTHERS]
    assert all(str(row.found).startswith("not installed: no venv") for row in nowhere)
    assert all("torch is in none of" in str(row.found) for row in lacking)
    assert "make bench-beside" in str(lacking[0].found)


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ("echo 'ValueError: no words' >&2; exit 3", "ValueError: no words"),
        ("exit 3", "exit code 3"),
        ("echo nonsense", "JSONDecodeError"),
    ],
)
def test_what_fails_is_said(says: str, why: str, tmp_path: Path) -> None:
    """One of the others that breaks costs its row, not the table."""
    rows = measured(venv(tmp_path / "venv", says))

    assert len(rows) == len(beside.OTHERS)
    assert all(str(row.found).startswith("not measured: ") for row in rows)
    assert all(why in str(row.found) for row in rows)


def test_what_is_installed_has_its_figures(tmp_path: Path) -> None:
    """The first venv that has it counts; alone and in batches are rows of their own."""
    size = beside.OTHERS[-1].messages
    rounds = {"alone": [[1_000_000] * size], "together": [[64_000_000] * (size // other.TOGETHER)]}
    told = json.dumps({"name": "X 1", "rounds": {"on short chat": rounds}})
    missing = """echo '{"missing": "torch"}'"""
    lacking = venv(tmp_path / "one", missing)
    having = venv(tmp_path / "two", f"""[ $3 = detoxify ] && echo '{told}' || {missing}""")

    *others, alone, together = measured(lacking, having)

    assert all(str(row.found).startswith("not installed") for row in others)
    assert alone == Row("X 1, one alone", Figures(size, 1_000.0, 1.0, 1.0))
    assert together == Row("X 1, in batches of 32", Figures(size, 500.0, 2.0, 2.0))


def asked() -> dict[str, Any]:
    """Return what one of the others is asked."""
    return {"sets": {"a": ["x"] * 70, "b": ["y"]}, "train": [["x", True]], "rounds": 2}


def test_each_text_is_scored_alone_and_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """In each round every text is scored once by itself, and once in a batch."""
    sizes: list[int] = []

    def made(_: object, texts: Sequence[str]) -> tuple[str, other.Scores]:
        assert len(texts) == 71
        return "X 1", lambda batch: sizes.append(len(batch))

    monkeypatch.setitem(other.OTHERS, "x", made)
    told = other.answer("x", asked())
    taken: Mapping[str, list[list[int]]] = told["rounds"]["a"]

    assert told["name"] == "X 1"
    assert sizes == [32, *[1] * 140, *[32, 32, 6] * 2, 1, 1, 1, 1, 1]
    assert [len(took) for took in taken["alone"]] == [70, 70]
    assert [len(took) for took in taken["together"]] == [3, 3]


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not there is told by its name, and is no error."""

    def made(*_: object) -> tuple[str, other.Scores]:
        raise ModuleNotFoundError(name="torch")

    monkeypatch.setitem(other.OTHERS, "x", made)

    assert other.answer("x", asked()) == {"missing": "torch"}


def test_the_lines_to_learn_from_are_there() -> None:
    """In a checkout, what learns has something to learn from."""
    assert [*beside.TRAINING.glob("*.txt")]


# --- the table ------------------------------------------------------------------------------


def test_the_table_has_a_row_for_what_was_not_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """It is in its place, and below stands why, once."""
    rows = [Row("one", Figures(1_234, 5.0, 0.25, 1.5)), Row("two", "not installed: torch")]
    show([("here", rows), ("there", rows)], {"machine": "small"})
    said = capsys.readouterr().out

    assert said.count("1,234") == 2
    assert said.count("two: not installed: torch") == 1
    assert "machine: small" in said


# --- the ledger -----------------------------------------------------------------------------


def test_a_line_that_weighs_is_kept_for_each_pair() -> None:
    """Ten members are tried by each author, and every line is measured."""
    events = list(lines_that_weigh(25))
    pairs = {(event.message.author.ref, event.message.mentions[0]) for event in events}

    assert len(pairs) == 25
    assert len({author for author, _ in pairs}) == 3
    assert kept(events, FOUND).messages == 25


def test_pairs_are_kept_in_a_process_of_their_own() -> None:
    """It tells the most memory that it took."""
    found = pairs_in_child(50)

    assert found.messages == 50
    assert found.peak_mib is not None
    assert found.peak_mib > 10


def test_each_page_of_the_console_is_opened(tmp_path: Path) -> None:
    """Every page answers, as often as it says, with the cases that were asked for."""
    rows = console_rows(POLICY, (), 40, tmp_path)

    assert {row.name for row in rows} >= {"queue, first page", "case", "member", "activity"}
    assert [row.found for row in rows if not isinstance(row.found, Figures)] == []
    assert {row.found.messages for row in rows if isinstance(row.found, Figures)} == {OPENED}
