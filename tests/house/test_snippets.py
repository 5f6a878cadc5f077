"""What the documents show can be read by the machine: policies, configurations, code, events."""

import ast
import importlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from leeward.config import load as load_config
from leeward.detectors import installed_detectors, known_signals
from leeward_policies.examples import check_examples
from leeward_policies.policy import load

ROOT = Path(__file__).parents[2]

GENERATED = re.compile(r"<!-- generated: ([a-z-]+) -->.*?<!-- end: \1 -->", re.DOTALL)
HEAD = 'schema = 1\nname = "riverside"\nversion = "1"\nextends = "young-people"\n'
BEFORE_TABLES = 'mode = "enforce"\n'

Document = Callable[[str], str]


def blocks(language: str, text: str) -> list[str]:
    """Return the fenced blocks of a language that are written by hand."""
    return re.findall(rf"```{language}\n(.*?)```", GENERATED.sub("", text), re.DOTALL)


@pytest.mark.parametrize("name", ["README.md", "docs/policy.md", "policies/README.md"])
def test_policies_load_and_hold_to_their_examples(
    name: str, document: Document, tmp_path: Path
) -> None:
    """Each policy, or part of one below four lines of a head, is right."""
    shown = blocks("toml", document(name))
    wrong: list[str] = []
    for number, text in enumerate(shown):
        path = tmp_path / f"shown-{number}.toml"
        path.write_text(text if "schema" in text else HEAD + text, "utf-8")
        failures = check_examples(load(path, known_signals()), installed_detectors())
        wrong += [str(failure) for failure in failures]

    assert shown
    assert wrong == []


def test_the_parts_of_a_policy_fit_together(document: Document, tmp_path: Path) -> None:
    """All parts that docs/policy.md shows make one policy, examples included."""
    _, *parts = blocks("toml", document("docs/policy.md"))
    roles = [part for part in parts if part.startswith("[audience]")]
    path = tmp_path / "whole.toml"
    first = [part for part in parts if part == BEFORE_TABLES]
    rest = [part for part in parts if part not in {*roles[:-1], *first}]
    path.write_text("\n".join([HEAD, *first, *rest]), "utf-8")
    policy = load(path, known_signals())

    assert len(roles) > 1
    assert policy.mode == "enforce"
    assert "own-handle" not in {rule.id for rule in policy.rules}
    assert [str(one) for one in check_examples(policy, installed_detectors())] == []


def test_the_configuration_loads(document: Document, tmp_path: Path) -> None:
    """The file that docs/configuration.md shows is read, and says what is told of it."""
    (text,) = blocks("toml", document("docs/configuration.md"))
    path = tmp_path / "leeward.toml"
    path.write_text(text, "utf-8")
    config = load_config(path)

    assert (config.community.safety_lead, config.retention.case_text) == ("discord:42", 60)


def test_code_compiles_and_its_imports_are_there(documents: dict[Path, str]) -> None:
    """Each block of Python is Python, and what it imports of ours exists."""
    shown = [
        (path, code.replace("…", "..."))  # stands for what a reader fills in
        for path, text in documents.items()
        for code in blocks("python", text)
    ]
    imported: list[tuple[str, str]] = []
    for path, code in shown:
        compile(code, str(path), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        imported += [
            (node.module, alias.name)
            for node in ast.walk(ast.parse(code))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("leeward")
            for alias in node.names
            if node.module
        ]

    assert len(shown) >= 3
    assert [one for one in imported if not hasattr(importlib.import_module(one[0]), one[1])] == []


def test_the_code_of_the_roof_runs(
    document: Document, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The replay that bot/README.md begins with prints a case, and then a graver one."""
    monkeypatch.chdir(ROOT)
    exec(blocks("python", document("bot/README.md"))[0], {})  # noqa: S102 - our own snippet

    lines = capsys.readouterr().out.splitlines()
    assert {"grooming high", "grooming urgent"} <= {line.split(" ", 2)[2] for line in lines}


def test_json_is_json(documents: dict[Path, str]) -> None:
    """Each block of JSON is one value, or one value a line."""
    shown = [
        (path, text)
        for path, page in documents.items()
        for text in re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    ]
    wrong = [str(path) for path, text in shown if not is_json(text)]

    assert len(shown) >= 3
    assert wrong == []


def is_json(text: str) -> bool:
    """Return whether a text is one JSON value, or one on each line."""
    try:
        json.loads(text)
    except ValueError:
        try:
            [json.loads(line) for line in text.splitlines()]
        except ValueError:
            return False
    return True
