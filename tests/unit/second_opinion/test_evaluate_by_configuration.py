"""`leeward evaluate --config`: the late detectors of an installation are asked, and compared."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from leeward.cli import app
from leeward_policies.errors import ConfigError, UsageError

LINES = """{"text": "you clown", "labels": ["toxicity"], "lang": "en"}
{"text": "see you at practice", "labels": [], "lang": "en"}
"""


def evaluate(folder: Path, *words: str) -> str:
    """Evaluate two lines and return what is printed, or raise what ends it."""
    data = folder / "lines.jsonl"
    data.write_text(LINES, "utf-8")
    result = CliRunner().invoke(app, ["evaluate", str(data), *words])
    if result.exception is not None:
        raise result.exception
    return result.output


def configured(folder: Path, table: str) -> list[str]:
    """Write a configuration and return the option that names it."""
    path = folder / "leeward.toml"
    path.write_text(f"schema = 1\n[detectors.detoxify]\n{table}\n", "utf-8")
    return ["--config", str(path)]


def test_what_a_configuration_switches_on_can_be_left_out(tmp_path: Path) -> None:
    """By its name, as any other detector."""
    option = configured(tmp_path, "enabled = true")

    told = evaluate(tmp_path, *option, "--compare", "without:detoxify")

    assert "\n  detoxify " in told  # in the table of what each detector takes
    assert "\n  detoxify " not in evaluate(tmp_path)


@pytest.mark.parametrize("is_configured", [False, True])
def test_what_is_off_cannot_be_left_out(tmp_path: Path, *, is_configured: bool) -> None:
    """Without a configuration, or where it is off there, it is not among those that are known."""
    option = configured(tmp_path, "enabled = false") if is_configured else []
    with pytest.raises(UsageError, match="there is no detector"):
        evaluate(tmp_path, *option, "--compare", "without:detoxify")


def test_a_wrong_configuration_is_told(tmp_path: Path) -> None:
    """Before any line is judged."""
    with pytest.raises(ConfigError, match="colour"):
        evaluate(tmp_path, *configured(tmp_path, "colour = 'red'"))
