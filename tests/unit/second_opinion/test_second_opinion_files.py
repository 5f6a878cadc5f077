"""The files of a model: where they must lie, and what their checksums must be."""

import hashlib
from pathlib import Path

import pytest

from leeward.second_opinion.files import Settings, check_checksum, chosen, models_folder
from leeward.second_opinion.known import MODELS
from leeward_policies.errors import ConfigError, ModelError

HEX = "ab" * 32


def test_a_model_lies_beside_the_configuration_unless_it_is_said(tmp_path: Path) -> None:
    """Without more words the published names in `models` are meant, and the published checksum."""
    found = chosen(Settings(enabled=True, model="unbiased"), tmp_path)

    assert found.checkpoint == tmp_path / "models" / "toxic_debiased-c7548aa0.ckpt"
    assert found.tokenizer == tmp_path / "models" / "roberta-base"
    assert found.sha256 == "c7548aa0"


def test_files_of_ones_own_are_named(tmp_path: Path) -> None:
    """Relative paths start at the configuration, absolute ones stand; the checksum is whole."""
    settings = Settings(checkpoint="own.ckpt", sha256=HEX.upper(), tokenizer="/srv/words")

    found = chosen(settings, tmp_path)

    assert (found.checkpoint, found.sha256) == (tmp_path / "own.ckpt", HEX)
    assert Path("/srv/words") == found.tokenizer


@pytest.mark.parametrize("model", list(MODELS.values()), ids=lambda model: model.name)
def test_a_published_name_tells_its_checksum(model: object) -> None:
    """What our table pins is what the authors write into the name of the file."""
    one = MODELS[getattr(model, "name", "")]

    assert f"-{one.sha256}." in one.file
    assert len(one.sha256) == 8


@pytest.mark.parametrize(
    ("settings", "named", "cure"),
    [
        (Settings(model="original-small"), "model", "original, unbiased, multilingual"),
        (Settings(sha256="abc"), "sha256", "sha256sum"),
        (Settings(checkpoint="own.ckpt"), "sha256", "sha256sum"),
        (Settings(model="unbiased", checkpoint=MODELS["original"].file), "sha256", "sha256sum"),
    ],
)
def test_a_mistake_in_the_table_is_named(
    settings: Settings, named: str, cure: str, tmp_path: Path
) -> None:
    """No such model; no checksum; a file that is not the published one of that model."""
    with pytest.raises(ConfigError) as caught:
        chosen(settings, tmp_path)

    assert caught.value.place == f"[detectors.detoxify] {named}"
    assert cure in caught.value.cure


def test_a_checksum_holds_to_its_last_digit(tmp_path: Path) -> None:
    """It is counted over the whole file, and the file can be read from its beginning then."""
    path = tmp_path / "a"
    path.write_bytes(b"x" * (3 << 20))
    whole = hashlib.sha256(path.read_bytes()).hexdigest()
    with path.open("rb") as file:
        assert check_checksum(file, path, whole[:8], whole) == whole
        assert file.tell() == 0


@pytest.mark.parametrize("pin", ["0" * 8, "0" * 64], ids=["beginning", "whole"])
def test_another_checksum_is_refused(tmp_path: Path, pin: str) -> None:
    """The error shows what was found and what was asked for."""
    path = tmp_path / "a"
    path.write_bytes(b"damaged")
    with path.open("rb") as file, pytest.raises(ModelError) as caught:
        check_checksum(file, path, pin)

    assert hashlib.sha256(b"damaged").hexdigest()[:8] in caught.value.value
    assert "00000000" in caught.value.value


def test_a_checksum_that_ends_otherwise_is_refused(tmp_path: Path) -> None:
    """The same beginning is not enough where the whole was told."""
    path = tmp_path / "a"
    path.write_bytes(b"damaged")
    pin = hashlib.sha256(b"damaged").hexdigest()[:-1] + "z"
    with path.open("rb") as file, pytest.raises(ModelError, match=pin):
        check_checksum(file, path, pin)


def test_what_is_missing_is_said_with_the_command_that_brings_it(tmp_path: Path) -> None:
    """First the model's file, then each file of the tokenizer; then nothing is missing."""
    wanted = chosen(Settings(enabled=True), tmp_path)
    problems = [wanted.problem]
    wanted.checkpoint.parent.mkdir()
    wanted.checkpoint.write_bytes(b"x")
    problems.append(wanted.problem)
    wanted.tokenizer.mkdir()
    (wanted.tokenizer / "config.json").write_text("{}", "utf-8")
    problems.append(wanted.problem)
    (wanted.tokenizer / "tokenizer.json").write_text("{}", "utf-8")

    cures = [one.cure if one is not None else "" for one in problems]
    assert "leeward models fetch" in cures[0]
    assert "hf download bert-base-uncased config.json tokenizer.json" in cures[1]
    assert "tokenizer.json of bert-base-uncased is missing" in str(problems[2])
    assert wanted.problem is None


def test_a_changed_file_is_seen(tmp_path: Path) -> None:
    """The stamp tells whether it is worth trying again."""
    wanted = chosen(Settings(), tmp_path)
    before = wanted.stamp
    wanted.checkpoint.parent.mkdir()
    wanted.checkpoint.write_bytes(b"x")

    assert wanted.stamp != before
    assert wanted.stamp == wanted.stamp


def test_fetched_models_lie_beside_the_configuration_or_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a configuration they lie where the system has programs put their data."""
    config = tmp_path / "leeward.toml"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    without = models_folder(config)
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    at_home = models_folder(config)
    config.touch()

    assert without == tmp_path / "data" / "leeward" / "models"
    assert at_home == tmp_path / ".local" / "share" / "leeward" / "models"
    assert models_folder(config) == tmp_path / "models"
