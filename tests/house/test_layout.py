"""The floor plan, and the rules of the house that a linter does not know."""

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE_ROOTS = ("bot", "adapters", "policies", "storage")

FLOOR_PLAN = {*SOURCE_ROOTS, "tests", "pyproject.toml", "README.md"}
BESIDE = {"LICENSE", "CHANGELOG.md", "Makefile", "docs", ".ci"}
PINNED = {"requirements"}
"""The hashed requirement files, which `make` and a plain `pip` read."""

LINES_MOST = 400
"""Lines of code of a module at most: without blanks, comments and docstrings."""

LISTS = {
    "tests/unit/detectors_lexical/test_insult.py": "lines that are found, softened or missed",
    "tests/unit/policy/test_policy_mistakes.py": "every mistake of a policy with its message",
}
"""Longer ones, and why: tables of cases that belong together and hold no logic."""

GUARDED = {
    "bot/leeward/community.py": "around one event",
    "bot/leeward/guard.py": "around one adapter",
    "policies/leeward_policies/judge.py": "around one detector",
}
"""The three places of a broad handler (`precise.md` 27)."""

HOSTS = (
    r"py" + r"pi\.(?:org|python\.org)",
    r"python" + r"hosted\.org",
    r"(?:test\.)?py" + r"pi\.io",
    r"registry\.npm" + r"js\.",
    r"registry\.yarn" + r"pkg\.",
    r"crates\." + r"io/api",
    r"proxy\.go" + r"lang\.",
    r"repo1?\.maven" + r"\.",
    r"conda\.anaconda" + r"\.org",
    r"/simple/?(?:\s|$|\")",
    r"^\s*--(?:index|extra-index|find-links)\b",
    r"^\s*-[if]\s+http",
)
"""Addresses of package registries and options that name one, in parts so that none stands here."""

LOCKS = {
    "uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml", "package-lock.json",
    "yarn.lock", "pnpm-lock.yaml", "Cargo.lock", "go.sum", "conda-lock.yml", ".npmrc", "pip.conf",
}  # fmt: skip

Tracked = tuple[Path, ...]


@pytest.fixture(scope="module")
def modules(tracked: Tracked) -> dict[Path, str]:
    """Return every Python file with its text."""
    return {path: (ROOT / path).read_text("utf-8") for path in tracked if path.suffix == ".py"}


@pytest.fixture(scope="module")
def trees(modules: dict[Path, str]) -> dict[Path, list[ast.AST]]:
    """Return every Python file, taken apart."""
    return {path: [*ast.walk(ast.parse(text))] for path, text in modules.items()}


# --- the floor plan -------------------------------------------------------------------------


def test_the_top_level_is_the_floor_plan(tracked: Tracked) -> None:
    """Nothing else lies at the top, but for files that begin with a dot."""
    top = {path.parts[0] for path in tracked}
    dotfiles = {name for name in top if name.startswith(".") and (ROOT / name).is_file()}

    assert top - dotfiles == FLOOR_PLAN | BESIDE | PINNED


LINES = {"policies": ("training", "development", "held_out")}
"""Folders with lines to train on and to measure by, which are in no wheel."""


@pytest.mark.parametrize("root", SOURCE_ROOTS)
def test_each_source_root_holds_one_package_and_a_readme(root: str, tracked: Tracked) -> None:
    """Beside the README there is one package, named in pyproject.toml and typed."""
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]
    (package,) = [
        name
        for name in packages["build"]["targets"]["wheel"]["packages"]
        if name.startswith(f"{root}/")
    ]
    inside = {path.parts[1] for path in tracked if path.parts[0] == root}

    assert inside == {"README.md", package.partition("/")[2], *LINES.get(root, ())}
    assert Path(package, "py.typed") in tracked


def test_tests_are_no_package_and_no_two_files_have_one_name(tracked: Tracked) -> None:
    """An __init__.py would make tests import themselves; two of one name would hide each other."""
    tests = [path for path in tracked if path.parts[0] == "tests" and path.suffix == ".py"]
    names = [path.name for path in tests if path.name != "conftest.py"]

    assert [path for path in tests if path.name == "__init__.py"] == []
    assert sorted(names) == sorted(set(names))


def test_no_file_is_a_drawer_for_anything(tracked: Tracked) -> None:
    """Nothing is named utils, helpers, misc or common."""
    drawer = re.compile(r"(?:^|_)(?:utils?|helpers?|misc|common)$")

    assert [path for path in tracked if any(drawer.search(Path(p).stem) for p in path.parts)] == []


def test_nothing_made_is_tracked(tracked: Tracked) -> None:
    """No cache, build, database, key, report or archive has slipped in."""
    made = {".pyc", ".whl", ".db", ".key", ".html", ".zip", ".gz", ".log"}

    assert [path for path in tracked if path.suffix in made or "__pycache__" in path.parts] == []


def test_no_file_names_a_machine(tracked: Tracked) -> None:
    """No path of somebody's own computer stands in a file."""
    own = re.compile(rb"/(?:home|Users|" + rb"work)/[a-z]+\b|/ro" + rb"ot/")

    assert [str(path) for path in tracked if own.search((ROOT / path).read_bytes())] == []


# --- registries and locks -------------------------------------------------------------------


def test_no_package_host_and_no_lock_file(tracked: Tracked) -> None:
    """Nobody is sent to one registry: requirement files hold names, versions and hashes alone."""
    hosts = re.compile("|".join(HOSTS), re.MULTILINE)
    texts = {path: (ROOT / path).read_bytes().decode("utf-8", "replace") for path in tracked}

    assert [path for path in tracked if path.name in LOCKS] == []
    assert [str(path) for path, text in texts.items() if hosts.search(text)] == []


@pytest.mark.parametrize(
    "line",
    ["https://" + "py" + "pi.org/", "--index-" + "url https://example.org", "-i http://x"],
)
def test_a_package_host_would_be_seen(line: str) -> None:
    """An address, and an option that names one, are found."""
    assert re.search("|".join(HOSTS), f"\n{line}\n", re.MULTILINE)


COMPILED = {"build", "runtime", "develop", "models", "torch", "beside"}
"""What is installed to run, build and test, for the optional models, and to be measured beside."""


def test_every_requirement_is_pinned_with_hashes(tracked: Tracked) -> None:
    """Each line of a compiled file is a pinned name or a hash, and each of an .in file is in it."""
    compiled = [
        path for path in tracked if path.parts[0] == "requirements" and path.suffix == ".txt"
    ]
    pinned = re.compile(
        r"[A-Za-z0-9._\[\],-]+==\S+( ; .+)?( \\)?|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    lines = {path: (ROOT / path).read_text("utf-8").splitlines() for path in compiled}

    assert {path.stem for path in compiled} == COMPILED
    assert [
        (str(path), line)
        for path in compiled
        for line in lines[path]
        if not line.startswith("# ") and not pinned.fullmatch(line)
    ] == []


# --- code -----------------------------------------------------------------------------------


def code_lines(text: str) -> int:
    """Count the lines of code: without blanks, comments and docstrings."""
    told = {
        number
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    empty = {
        tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
        tokenize.ENDMARKER,
    }  # fmt: skip
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in empty:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - told)


def test_no_module_is_too_long(modules: dict[Path, str]) -> None:
    """None has more lines of code than a person holds in mind, but for the lists named above."""
    perhaps = {path: text for path, text in modules.items() if text.count("\n") > LINES_MOST}
    long = {str(path) for path, text in perhaps.items() if code_lines(text) > LINES_MOST}

    assert long - set(LISTS) == set()


def test_lines_of_code_are_counted_as_said() -> None:
    """Docstrings, comments and blanks count nothing; a statement over two lines counts two."""
    text = (
        '"""One.\n\nTwo."""\n\n# three\nx = (\n    1)\n\n\n'
        'def f():\n    """Four."""\n    return x\n'
    )

    assert code_lines(text) == 4


def broad(nodes: Iterable[ast.AST]) -> Iterator[int]:
    """Yield the lines of handlers that catch every exception."""
    for node in nodes:
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {kind.id if isinstance(kind, ast.Name) else "" for kind in kinds if kind}
            if node.type is None or "Exception" in names:
                yield node.lineno


def test_broad_handlers_stand_in_three_places(trees: dict[Path, list[ast.AST]]) -> None:
    """One event, one adapter, one detector: each place once, and nowhere else."""
    found = {str(path): len(lines) for path, tree in trees.items() if (lines := [*broad(tree)])}

    assert found == dict.fromkeys(GUARDED, 1)


@pytest.mark.parametrize(
    "handler", ["except Exception:", "except:", "except (OSError, Exception) as error:"]
)
def test_a_broad_handler_would_be_seen(handler: str) -> None:
    """However it is written."""
    tree = ast.parse(f"try:\n    pass\n{handler}\n    pass\n")

    assert [*broad(ast.walk(tree))] == [3]


def test_whatever_is_caught_whole_is_raised_again(trees: dict[Path, list[ast.AST]]) -> None:
    """A handler of BaseException cleans up and lets it go on."""
    swallowed = [
        f"{path}:{node.lineno}"
        for path, tree in trees.items()
        for node in tree
        if isinstance(node, ast.ExceptHandler)
        and isinstance(node.type, ast.Name)
        and node.type.id == "BaseException"
        and not any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]

    assert swallowed == []


def test_no_part_is_replaced_by_a_mock(modules: dict[Path, str]) -> None:
    """Fakes are documented; `unittest.mock` is imported nowhere."""
    imported = re.compile(
        r"^\s*(?:from unittest import mock|(?:from|import) unittest\.mock)", re.MULTILINE
    )

    assert [str(path) for path, text in modules.items() if imported.search(text)] == []


# --- versions -------------------------------------------------------------------------------


def test_the_version_stands_everywhere(document: Callable[[str], str]) -> None:
    """pyproject.toml, the newest entry of the changelog and the README tell the same version."""
    version = tomllib.loads(document("pyproject.toml"))["project"]["version"]
    newest = re.findall(r"^## (\d+\.\d+\.\d+)", document("CHANGELOG.md"), re.MULTILINE)[0]

    assert version == newest
    assert f"version {version.rpartition('.')[0]}" in document("README.md")


def test_each_version_says_first_what_one_must_do(document: Callable[[str], str]) -> None:
    """An entry of the changelog begins with what the reader has to do."""
    entries = re.split(r"^## ", document("CHANGELOG.md"), flags=re.MULTILINE)[1:]

    assert entries
    assert all("\n\n**What you must do.** " in entry[:120] for entry in entries)
