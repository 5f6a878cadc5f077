"""The words that everyone speaks are documented field by field, and the doors one by one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "policies" / "leeward_policies"
DOMAIN = sorted((ROOT / "domain").glob("*.py"))
PORTS = sorted((ROOT / "ports").glob("*.py"))


def is_docstring(node: ast.stmt | None) -> bool:
    """Return whether a statement is a text that stands by itself."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and bool(node.value.value.strip())
    )


def undocumented(tree: ast.Module) -> Iterator[str]:
    """Yield public classes and functions without a docstring."""
    if not is_docstring(tree.body[0]):
        yield "the module"
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and not node.name.startswith("_")
            and not is_docstring(node.body[0])
        ):
            yield node.name


def untold_fields(tree: ast.Module) -> Iterator[str]:
    """Yield fields that neither have a text below them nor stand in the class's own."""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        told = re.findall(r"`(\w+)`", ast.get_docstring(node) or "")
        for this, following in zip(node.body, [*node.body[1:], None], strict=True):
            if (
                isinstance(this, ast.AnnAssign)
                and isinstance(this.target, ast.Name)
                and this.target.id not in told
                and not is_docstring(following)
            ):
                yield f"{node.name}.{this.target.id}"


@pytest.mark.parametrize("path", [*DOMAIN, *PORTS], ids=lambda path: path.stem)
def test_every_word_and_every_door_is_told(path: Path) -> None:
    """Each module, public class and function of the domain and the ports says what it is."""
    assert list(undocumented(ast.parse(path.read_text("utf-8")))) == []


@pytest.mark.parametrize("path", DOMAIN, ids=lambda path: path.stem)
def test_every_field_is_told(path: Path) -> None:
    """Each field of a value of the domain says what it holds."""
    assert list(untold_fields(ast.parse(path.read_text("utf-8")))) == []


def test_what_is_not_told_would_be_seen() -> None:
    """A class, a function and a field without a word are found."""
    tree = ast.parse(
        '"""A module."""\n'
        "class Bare:\n    pass\n"
        "def bare() -> None:\n    pass\n"
        'class Told:\n    """With `one`."""\n    one: int\n'
        '    two: int\n    """Two."""\n    three: int\n'
    )

    assert list(undocumented(tree)) == ["Bare", "bare"]
    assert list(untold_fields(tree)) == ["Told.three"]
