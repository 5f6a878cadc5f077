"""What docs/writing-a-detector.md shows works as it stands there: built, installed, and asked."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from leeward.testing.command import Finished, leeward, without_coverage

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "writing-a-detector.md").read_text("utf-8")

BLOCK: Final = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
FILE: Final = re.compile(r"^`([\w.]+)`[^\n]*:\n\n```\w+\n(.*?)```", re.DOTALL | re.MULTILINE)
"""A block that is a whole file: its name stands in the line above."""

HEAD: Final = 'schema = 1\nname = "house"\nversion = "1"\nextends = "young-people"\n'

LONG: Final = 300.0
"""Seconds after which the tests of a page are taken to hang."""

SHOUTED: Final = "WHY IS NOBODY ANSWERING ME"
OFFERED: Final = "does anyone want my account? 15 euros"
OTHER: Final = "i cannot log in to my account, help"


def files() -> dict[str, str]:
    """Return the files that the page shows, whole."""
    return dict(FILE.findall(PAGE))


def tables(key: str) -> list[str]:
    """Return the blocks of TOML that are no file, and that name something."""
    whole = set(files().values())
    blocks = [text for language, text in BLOCK.findall(PAGE) if language == "toml"]
    return [text for text in blocks if text not in whole and key in text]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that a reader of the page has made."""
    folder = tmp_path_factory.mktemp("written") / "house-detectors"
    folder.mkdir()
    for name, text in files().items():
        (folder / name).write_text(text, "utf-8")
    (door,) = tables("leeward.late_detectors")
    told = (folder / "pyproject.toml").read_text("utf-8")
    told = told.replace('["shouting.py"]', '["shouting.py", "trading.py"]')
    (folder / "pyproject.toml").write_text(f"{told}\n{door}", "utf-8")
    return folder


@pytest.fixture(scope="module")
def installed(project: Path) -> dict[str, str]:
    """Install the folder where nothing else is; return the environment that finds it."""
    target = project.parent / "installed"
    without = [*("--no-deps", "--no-build-isolation", "--no-index"), "--disable-pip-version-check"]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", *without, "--target", target, project],
        capture_output=True,
        check=True,
        timeout=100,
    )
    return {"PYTHONPATH": str(target)}


def scored(env: dict[str, str], *lines: str) -> list[dict[str, float]]:
    """Return the signals that `leeward score` prints of lines."""
    ended = leeward("score", given="\n".join(lines).encode(), env=env)
    assert (ended.code, ended.err) == (0, "")
    return [json.loads(line)["signals"] for line in ended.text.splitlines()]


def checked(project: Path, rule: str, env: dict[str, str]) -> Finished:
    """Let `leeward policy check` look at a policy with a rule."""
    path = project.parent / "house.toml"
    path.write_text(HEAD + rule, "utf-8")
    return leeward("policy", "check", path, env=env)


def test_the_page_shows_every_file_of_a_package() -> None:
    """Two detectors, a test of each, and what makes them a package."""
    assert sorted(files()) == [
        "pyproject.toml",
        "shouting.py",
        "test_shouting.py",
        "test_trading.py",
        "trading.py",
    ]


def test_its_signal_is_scored(installed: dict[str, str]) -> None:
    """`leeward score` gives the signal as the page says, and only where the package is there."""
    shouted, said = scored(installed, SHOUTED, SHOUTED.lower())
    (without,) = scored({}, SHOUTED)

    assert shouted["shouting"] == 1.0
    assert "shouting" not in said
    assert "shouting" not in without


def test_a_late_signal_is_scored(installed: dict[str, str]) -> None:
    """The late detector is asked about what it wants, and finds it by its meaning."""
    offered, other, unasked = scored(installed, OFFERED, OTHER, "selling cookies at the fair")

    assert offered["trading.account"] >= 0.8
    assert other["trading.account"] < 0.3
    assert "trading.account" not in unasked


def test_a_policy_may_name_its_signal(project: Path, installed: dict[str, str]) -> None:
    """The rule that the page shows is right, its example holds, and without the package it is a
    mistake with its place.
    """
    (rule,) = tables("[[rule]]")
    with_it = checked(project, rule, installed)
    without = checked(project, rule, {})

    assert with_it.code == 0, with_it.err
    assert without.code == 2
    assert "house.toml" in without.err
    assert "shouting" in without.err


def test_the_doctor_names_it(project: Path, installed: dict[str, str]) -> None:
    """`leeward doctor` tells that both are there, each among its kind."""
    said = leeward("doctor", "--json", env=installed, folder=project.parent).text
    checks = {one["name"]: one["says"] for one in json.loads(said)["checks"]}

    assert "shouting@1" in checks["detectors"]
    assert "trading@1" in checks["late detectors"]


@pytest.mark.timeout(2 * LONG)
@pytest.mark.parametrize(("name", "promises"), [("test_shouting", 12), ("test_trading", 14)])
def test_each_keeps_its_contract(
    name: str, promises: int, project: Path, installed: dict[str, str]
) -> None:
    """The tests that the page shows are collected, and pass."""
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", project)
    ended = subprocess.run(
        [sys.executable, *words, project / f"{name}.py"],
        env=without_coverage() | installed,
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )
    passed = re.search(r"(\d+) passed", ended.stdout)

    assert ended.returncode == 0, ended.stdout[-3_000:]
    assert passed is not None
    assert int(passed[1]) >= promises
