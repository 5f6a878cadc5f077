"""Where the second opinion stands, as the doctor and a start say it; without the extra."""

import hashlib
from pathlib import Path

import pytest

from leeward.config import load
from leeward.second_opinion import standing
from leeward.second_opinion.detector import DetoxifyDetector
from leeward.second_opinion.files import Settings
from leeward.second_opinion.standing import check, problems_of
from leeward.testing.examined import ask
from leeward_policies.errors import ModelError
from leeward_policies.ports import Check, LateDetector


def told(folder: Path, table: str) -> Check:
    """Return what is said of a configuration."""
    path = folder / "leeward.toml"
    path.write_text(f"schema = 1\n{table}", "utf-8")
    return check(load(path))


def files(folder: Path) -> str:
    """Lay something that is called a model and a tokenizer, and return the table that names it."""
    (folder / "own.ckpt").write_bytes(b"weights")
    (folder / "words").mkdir()
    for name in ("config.json", "tokenizer.json"):
        (folder / "words" / name).write_text("{}", "utf-8")
    sha256 = hashlib.sha256(b"weights").hexdigest()
    return (
        "[detectors.detoxify]\nenabled = true\ncheckpoint = 'own.ckpt'\ntokenizer = 'words'\n"
        f"sha256 = '{sha256}'\n"
    )


@pytest.fixture
def _as_if_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the packages be there, which nothing here imports."""
    monkeypatch.setattr(standing, "check_installed", lambda: None)


@pytest.mark.parametrize("table", ["", "[detectors.detoxify]\nenabled = false"])
def test_it_is_off_unless_it_is_switched_on(tmp_path: Path, table: str) -> None:
    """And that is well."""
    found = told(tmp_path, table)

    assert (found.state, found.says[:4]) == ("well", "off;")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("[detectors.detoxify]\nenabled = 'yes'", "enabled"),
        ("[detectors.detoxify]\ncolour = 'red'", "colour"),
        ("[detectors.detoxify]\nenabled = true\nmodel = 'small'", "original, unbiased"),
        ("[detectors.detoxify]\nenabled = true\ncheckpoint = 'x'", "sha256sum"),
    ],
)
def test_a_wrong_table_is_ill(tmp_path: Path, table: str, says: str) -> None:
    """With the key and what to write there."""
    found = told(tmp_path, table)

    assert found.state == "ill"
    assert "[detectors.detoxify]" in found.says
    assert says in found.says


def test_without_the_extra_it_is_ill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing takes its place; what to install is said."""

    def missing() -> None:
        raise ModelError(value="not installed: torch", cure="Install it.")

    monkeypatch.setattr(standing, "check_installed", missing)

    found = told(tmp_path, files(tmp_path))

    assert (found.state, "Install it." in found.says) == ("ill", True)


@pytest.mark.usefixtures("_as_if_installed")
def test_it_is_on_with_its_file_and_checksum(tmp_path: Path) -> None:
    """What stands in the configuration is what is said."""
    found = told(tmp_path, files(tmp_path))

    assert found.state == "well"
    assert hashlib.sha256(b"weights").hexdigest() in found.says
    assert str(tmp_path / "own.ckpt") in found.says


@pytest.mark.usefixtures("_as_if_installed")
def test_a_build_for_a_graphics_card_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It works, and takes gigabytes for nothing."""
    monkeypatch.setattr(standing, "built_for_cuda", lambda: True)

    found = told(tmp_path, files(tmp_path))

    assert (found.state, "CPU build" in found.cure) == ("note", True)


@pytest.mark.usefixtures("_as_if_installed")
def test_damaged_and_missing_files_are_ill(tmp_path: Path) -> None:
    """First the tokenizer goes, then the file is changed, then it goes, too."""
    table = files(tmp_path)
    (tmp_path / "words" / "tokenizer.json").unlink()
    found = [told(tmp_path, table)]
    (tmp_path / "own.ckpt").write_bytes(b"other")
    found.append(told(tmp_path, table))
    (tmp_path / "own.ckpt").unlink()
    found.append(told(tmp_path, table))

    assert [one.state for one in found] == ["ill"] * 3
    assert "tokenizer.json" in found[0].says
    assert "checksum" in found[1].says
    assert "leeward models fetch" in found[2].says


@pytest.mark.usefixtures("_as_if_installed")
def test_a_file_that_cannot_be_read_is_ill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system says it."""

    def unreadable(*_: object) -> None:
        raise OSError(5, "Input/output error")

    table = files(tmp_path)
    monkeypatch.setattr(standing, "check_checksum", unreadable)

    assert "Input/output error" in told(tmp_path, table).says


def test_the_doctor_says_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Beside the late detectors that are switched on; a table of nobody is ill."""
    path = tmp_path / "leeward.toml"
    path.write_text("schema = 1\n", "utf-8")
    off = ask(path, capsys, fix=True)
    path.write_text("schema = 1\n[detectors.nobody]\nenabled = true\n", "utf-8")
    nobody = ask(path, capsys)
    path.write_text(f"schema = 1\n{files(tmp_path)}", "utf-8")
    on = ask(path, capsys)

    assert off.says("second opinion").startswith("off")
    assert "[detectors.nobody]" in nobody.says("late detectors")
    assert "detoxify" in nobody.says("late detectors")
    assert "detoxify@1-original-" in on.says("late detectors")


def test_a_start_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The packages first, then the files; of other detectors nothing."""
    late: list[LateDetector] = [DetoxifyDetector(Settings(enabled=True), tmp_path)]
    without = list(problems_of(late))
    monkeypatch.setattr(standing, "check_installed", lambda: None)
    no_files = list(problems_of(late))
    (tmp_path / "models" / "bert-base-uncased").mkdir(parents=True)
    (tmp_path / "models" / "toxic_original-c1212f89.ckpt").write_bytes(b"x")
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / "models" / "bert-base-uncased" / name).write_text("{}", "utf-8")

    assert (len(without), len(no_files)) == (1, 1)
    assert "leeward models fetch" in no_files[0]
    assert list(problems_of(late)) == []
    assert list(problems_of(())) == []
