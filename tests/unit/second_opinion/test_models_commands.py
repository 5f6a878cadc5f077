"""`leeward models`: what is there, fetching, and what is said where it cannot be done."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from leeward.cli import app, model_files
from leeward.cli.model_files import Told
from leeward.second_opinion.known import MODELS, Model
from leeward_policies.errors import ConfigError, LeewardError, ModelError, UsageError


def run(folder: Path, *words: str) -> str:
    """Run a command in a folder and return what it prints, or raise what ends it."""
    config = ["--config", str(folder / "leeward.toml")]
    result = CliRunner().invoke(app, ["models", *words, *config])
    if result.exception is not None:
        raise result.exception
    return result.output


def listed(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what `list` finds, by model."""
    found = msgspec.json.decode(run(folder, "list", "--json"))
    return {one["model"]: one for one in found}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is also where data goes without a configuration."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def test_without_anything_all_are_missing(home: Path) -> None:
    """And none is in use."""
    found = listed(home)

    assert {one["state"] for one in found.values()} == {"missing"}
    assert {one["in_use"] for one in found.values()} == {False}
    assert str(home / "data" / "leeward" / "models") in found["original"]["file"]
    assert "the second opinion is off" in run(home, "list")


def test_what_is_there_is_listed_with_size_and_checksum(home: Path) -> None:
    """One of the model in use, one damaged, one that cannot be read as a file."""
    (home / "own.ckpt").write_bytes(b"weights")
    sha256 = hashlib.sha256(b"weights").hexdigest()
    (home / "words").mkdir()
    for name in ("config.json", "tokenizer.json"):
        (home / "words" / name).write_text("{}", "utf-8")
    (home / "leeward.toml").write_text(
        "schema = 1\n[detectors.detoxify]\nenabled = true\nmodel = 'unbiased'\n"
        f"checkpoint = 'own.ckpt'\ntokenizer = 'words'\nsha256 = '{sha256}'\n",
        "utf-8",
    )
    (home / "models").mkdir()
    (home / "models" / MODELS["original"].file).write_bytes(b"damaged")
    found = listed(home)

    assert found["unbiased"] == {
        "model": "unbiased",
        "file": str(home / "own.ckpt"),
        "state": "there",
        "bytes": 7,
        "sha256": sha256,
        "tokenizer": "there",
        "languages": ["en"],
        "in_use": True,
    }
    assert found["original"]["state"] == "wrong checksum"
    assert found["multilingual"]["state"] == "missing"
    printed = run(home, "list")
    assert f"there; 0 MB, sha256 {sha256}; tokenizer there; in use" in printed
    assert "is off" not in printed


def test_a_file_that_cannot_be_read_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list goes on."""

    def unreadable(*_: object) -> None:
        raise OSError(5, "Input/output error")

    (home / "leeward.toml").write_text("schema = 1\n", "utf-8")
    (home / "models").mkdir()
    (home / "models" / MODELS["original"].file).write_bytes(b"x")
    monkeypatch.setattr(model_files, "check_checksum", unreadable)

    assert listed(home)["original"]["state"] == "unreadable"


def fetched(body: bytes) -> Callable[..., tuple[Path, str]]:
    """Return what fetches a file by writing it."""

    def fetch(
        model: Model, address: str, folder: Path, sha256: str | None, watch: Told
    ) -> tuple[Path, str]:
        assert address == f"https://example.org/{model.file}"
        folder.mkdir(parents=True)
        (folder / model.file).write_bytes(body)
        watch(len(body), len(body))
        return folder / model.file, sha256 or hashlib.sha256(body).hexdigest()

    return fetch


def test_fetching_says_what_comes_next(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines for the configuration, with the whole checksum, and what is missing yet."""
    monkeypatch.setattr(
        model_files, "address_of", lambda model: f"https://example.org/{model.file}"
    )
    monkeypatch.setattr(model_files, "fetch", fetched(b"weights"))
    (home / "leeward.toml").write_text("schema = 1\n", "utf-8")
    printed = run(home, "fetch", "multilingual")

    assert str(home / "models" / MODELS["multilingual"].file) in printed
    assert 'model = "multilingual"' in printed
    assert f'sha256 = "{hashlib.sha256(b"weights").hexdigest()}"' in printed
    assert "hf download xlm-roberta-base" in printed


@pytest.mark.parametrize(
    ("words", "kind", "named"),
    [
        (("fetch", "original-small"), UsageError, "original, unbiased, multilingual"),
        (("verify",), ConfigError, "leeward init"),
    ],
)
def test_what_cannot_be_done_is_said(
    home: Path, words: tuple[str, ...], kind: type[LeewardError], named: str
) -> None:
    """No such model; nothing to verify."""
    with pytest.raises(kind) as caught:
        run(home, *words)

    assert named in str(caught.value)


def test_what_is_off_cannot_be_verified(home: Path) -> None:
    """It says how to switch it on."""
    (home / "leeward.toml").write_text("schema = 1\n", "utf-8")
    with pytest.raises(ConfigError, match="enabled = true"):
        run(home, "verify")


class Opinion:
    """A model that finds what it is told.

    Args:
        scores: of the friendly line and of the rude one.
    """

    sha256 = "ab" * 32

    def __init__(self, *scores: float) -> None:
        self.scores = scores

    def toxicity(self, texts: tuple[str, ...]) -> tuple[float, ...]:
        """Find it."""
        assert len(texts) == len(self.scores)
        return self.scores


def test_verifying_shows_two_scores(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rude line must be the ruder one; else the file or its tokenizer is another one."""
    (home / "leeward.toml").write_text("schema = 1\n[detectors.detoxify]\nenabled = true\n")
    monkeypatch.setattr(model_files, "load_opinion", lambda _: Opinion(0.01, 0.9))
    printed = run(home, "verify")
    monkeypatch.setattr(model_files, "load_opinion", lambda _: Opinion(0.9, 0.01))
    with pytest.raises(ModelError, match="friendly line"):
        run(home, "verify")

    assert "0.010  see you at practice tomorrow" in printed
    assert "ab" * 32 in printed


def test_a_download_says_how_far_it_is() -> None:
    """A line for each twentieth, or for each twenty megabytes where nobody knows the whole."""
    out, unknown = io.StringIO(), io.StringIO()
    with_whole, without = Told(out), Told(unknown)
    for done in range(0, 100_000_001, 1_000_000):
        with_whole(done, 100_000_000)
        without(done, 0)

    assert len(out.getvalue().splitlines()) == 21
    assert out.getvalue().splitlines()[-1] == "100 of 100 MB"
    assert unknown.getvalue().splitlines()[-1] == "100 MB"
    assert len(unknown.getvalue().splitlines()) == 6
