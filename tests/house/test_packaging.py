"""What is installed is what is here: the wheel, the entry points, the direction of imports."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from importlib.metadata import entry_points, packages_distributions, version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = [
    Path(name) for name in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
]

FOR_TESTS = {"axe_playwright_python", "hypothesis", "playwright", "pytest"}
"""Imported by what tests share alone, which one imports from tests."""

FOR_TRAINING = {"sklearn", "scipy", "tomli_w"}
"""Imported where models are trained alone; the extra `train` brings them."""

BROUGHT = {"httpx": "litestar", "markupsafe": "jinja2"}
"""Imported packages that another dependency brings and hands out in its own interface."""

Tracked = tuple[Path, ...]


@pytest.fixture(scope="module")
def wheel(tracked: Tracked, tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """Return the wheel that is built, without a network, from a copy of what is tracked."""
    folder = tmp_path_factory.mktemp("clean")
    for path in tracked:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, folder / path)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "out"],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    (built,) = (folder / "out").glob("*.whl")
    return zipfile.Path(built)


def test_the_wheel_holds_all_that_is_tracked_and_nothing_else(
    wheel: zipfile.Path, tracked: Tracked
) -> None:
    """Code, packs, words, templates, migrations and texts; no test, no document of the top."""
    wanted = {
        path.relative_to(package.parent).as_posix()
        for path in tracked
        for package in PACKAGES
        if path.is_relative_to(package)
    }
    names = wheel.root.namelist()
    held = {name for name in names if ".dist-info/" not in name and not name.endswith("/")}

    assert held == wanted


@pytest.mark.parametrize(
    "kind",
    [
        r"leeward\w*/py\.typed",
        r"leeward_policies/packs/young-people\.toml",
        r"leeward_policies/advice/words/en/tips\.toml",
        r"leeward_policies/detectors/lexicons/\w+\.toml",
        r"leeward_policies/grooming/phrasebook/\w+\.txt",
        r"leeward_policies/text/\w+\.txt",
        r"leeward_storage/migrations/main/v0001_\w+\.py",
        r"leeward_storage/migrations/keys/v0001_\w+\.py",
        r"leeward/report/templates/report\.html\.j2",
        r"leeward/report/style\.css",
        r"leeward/quality/templates/evaluation\.html\.j2",
        r"leeward/quality/style\.css",
        r"leeward/demo/story\.toml",
        r"leeward/bench/chat\.txt",
        r"leeward/bench/comments\.txt",
        r"leeward/testing/detector_contract\.py",
        r"leeward/testing/late_contract\.py",
        r"leeward-[\d.]+\.dist-info/licenses/LICENSE",
    ],
)
def test_the_wheel_holds_what_is_no_code(kind: str, wheel: zipfile.Path) -> None:
    """Each kind of file that the program reads is there."""
    assert [name for name in wheel.root.namelist() if re.fullmatch(kind, name)]


def test_the_wheel_has_no_tests(wheel: zipfile.Path) -> None:
    """Nothing of tests/ or docs/ is installed."""
    names = wheel.root.namelist()

    assert [name for name in names if re.match(r"(?:tests?|docs|conftest)\b", name)] == []


def test_the_wheel_says_what_the_project_says(wheel: zipfile.Path) -> None:
    """Version, licence and entry points are those of pyproject.toml."""
    (info,) = {name.partition("/")[0] for name in wheel.root.namelist() if ".dist-info/" in name}
    told = (wheel / info / "METADATA").read_text("utf-8")
    points = (wheel / info / "entry_points.txt").read_text("utf-8")

    assert f"\nVersion: {PROJECT['project']['version']}\n" in told
    assert "\nLicense-Expression: Apache-2.0\n" in told
    assert "leeward = leeward.cli:main" in points
    assert all(f"[{group}]" in points for group in PROJECT["project"]["entry-points"])


# --- what is installed ----------------------------------------------------------------------


@pytest.mark.parametrize("group", sorted(PROJECT["project"]["entry-points"]))
def test_entry_points_resolve(group: str) -> None:
    """What pyproject.toml names is what is installed, and each can be imported."""
    wanted = PROJECT["project"]["entry-points"][group]
    found = {one.name: one for one in entry_points(group=group) if one.value in wanted.values()}

    assert {name: one.value for name, one in found.items()} == wanted
    assert all(callable(one.load()) for one in found.values())


def test_detectors_go_by_their_own_names() -> None:
    """A detector's entry point is called what its signals, logs and documents call it."""
    points = entry_points(group="leeward.detectors")

    assert {one.name: one.name for one in points} == {one.name: one.load().name for one in points}


def test_every_detector_that_is_written_is_installed(tracked: Tracked) -> None:
    """No detector lies here that nobody would ever ask."""
    written = {
        node.name
        for path in tracked
        if path.parts[0] == "policies" and path.suffix == ".py"
        for node in ast.parse((ROOT / path).read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name.endswith("Detector")
    } - {"Detector", "LateDetector"}

    assert written == {
        one.value.partition(":")[2]
        for group in ("leeward.detectors", "leeward.late_detectors")
        for one in entry_points(group=group)
        if one.value.startswith("leeward_policies.")
    }


def test_the_installed_version_is_this_one() -> None:
    """Whoever runs the tests runs what is here."""
    assert version("leeward") == PROJECT["project"]["version"]


# --- dependencies and imports ---------------------------------------------------------------


def imported(tracked: Tracked) -> dict[str, set[Path]]:
    """Return the packages of others that our code imports, and where."""
    found: dict[str, set[Path]] = {}
    for path in tracked:
        if path.suffix != ".py" or not any(path.is_relative_to(one) for one in PACKAGES):
            continue
        for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            else:
                continue
            for name in names:
                top = name.partition(".")[0]
                if top not in sys.stdlib_module_names and not top.startswith("leeward"):
                    found.setdefault(top, set()).add(path)
    return found


def test_what_is_imported_is_declared_and_what_is_declared_is_imported(tracked: Tracked) -> None:
    """No import rests on luck, and nobody installs what nothing needs."""
    names = [re.split(r"[\[>=<~! ]", one)[0] for one in PROJECT["project"]["dependencies"]]
    declared = {name.lower().replace("_", "-") for name in names}
    brings = packages_distributions()
    used = {
        brings[top][0].lower().replace("_", "-")
        for top in imported(tracked)
        if top not in FOR_TESTS | FOR_TRAINING and top not in BROUGHT
    }

    assert used == declared
    assert set(BROUGHT.values()) <= declared


def test_test_libraries_stay_in_the_contract_suites(tracked: Tracked) -> None:
    """`make demo` needs nothing that only tests need."""
    suites = Path("bot/leeward/testing")
    elsewhere = {
        path
        for top, paths in imported(tracked).items()
        if top in FOR_TESTS
        for path in paths
        if not path.is_relative_to(suites)
    }

    assert elsewhere == set()


def test_training_libraries_stay_where_models_are_trained(tracked: Tracked) -> None:
    """Who does not train never pays for it; who does finds all of it in the extra."""
    folder = Path("bot/leeward/training")
    elsewhere = {
        path
        for top, paths in imported(tracked).items()
        if top in FOR_TRAINING
        for path in paths
        if not path.is_relative_to(folder)
    }
    extra = {one.partition(">")[0] for one in PROJECT["project"]["optional-dependencies"]["train"]}

    assert elsewhere == set()
    assert extra == {"scikit-learn", "scipy", "tomli-w"}


def test_the_program_starts_without_test_libraries() -> None:
    """The commands, the demo and the report import nothing that a plain installation lacks."""
    names = ", ".join(f"{name}=None" for name in sorted(FOR_TESTS | FOR_TRAINING))
    code = (
        f"import sys; sys.modules.update({names})\n"
        "import leeward.cli, leeward.demo, leeward.app, leeward.doctor, leeward.bench\n"
        "import leeward.cli.replaying, leeward.cli.kept, leeward.cli.policies, leeward.scoring\n"
        "import leeward.cli.evaluating, leeward.quality.page\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )

    assert (done.stderr, done.returncode) == ("", 0)


def test_the_direction_of_imports(document: Callable[[str], str]) -> None:
    """Every contract of import-linter is kept, and none is missing."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    contracts = document("pyproject.toml").count("[[tool.importlinter.contracts]]")

    assert done.returncode == 0, done.stdout
    assert f"Contracts: {contracts} kept, 0 broken." in done.stdout
