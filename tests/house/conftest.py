"""What the tests of the house look at: the files that are tracked, and documents taken apart."""

import importlib.util
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def tracked() -> tuple[Path, ...]:
    """Return every tracked file that exists, relative to the top."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - the git of whoever runs the tests
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().rstrip("\0").split("\0")
    return tuple(path for name in names if (ROOT / (path := Path(name))).is_file())


@pytest.fixture(scope="session")
def documents(tracked: tuple[Path, ...]) -> dict[Path, str]:
    """Return every Markdown file, by its path relative to the top."""
    return {path: (ROOT / path).read_text("utf-8") for path in tracked if path.suffix == ".md"}


@pytest.fixture(scope="session")
def document() -> Callable[[str], str]:
    """Return what reads one file by its path relative to the top."""
    return lambda name: (ROOT / name).read_text("utf-8")


@pytest.fixture(scope="session")
def generator() -> ModuleType:
    """Return the script that writes the generated parts of the documents."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
