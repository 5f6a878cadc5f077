"""Every command is told in the documents, and every command that a document shows can be given."""

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.main
from typer.core import TyperGroup, TyperOption
from typer.testing import CliRunner

from leeward.cli import app

ROOT = Path(__file__).parents[2]
GROUP = typer.main.get_command(app)
REFUSED: type[Exception] = typer.BadParameter.__mro__[1]
"""What every refusal of a command line is."""

FENCE = re.compile(r"```(?:bash|console|text)\n(.*?)```", re.DOTALL)
SHOWN = re.compile(r"^(?:\$ )?(?:[^\n]*\| )?(?:\.venv/bin/)?leeward( .*)?$", re.MULTILINE)
EXAMPLE = re.compile(r"^Example: (?:[^\n]*\| )?leeward( .*)?$", re.MULTILINE)
MESSAGES = re.compile(r"<!-- generated: messages -->.*?<!-- end: messages -->", re.DOTALL)

POLICY = 'schema = 1\nname = "mine"\nversion = "1"\nextends = "young-people"\n'
CHANGED = f'{POLICY}[[rule]]\nid = "threat"\nenabled = false\n'


def commands(command: Any = GROUP, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command."""
    if words:
        yield words
    if isinstance(command, TyperGroup):
        for name, inner in command.commands.items():
            yield from commands(inner, (*words, name))


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """Return the command that words name, and the words that are left for it."""
    command: Any = GROUP
    rest = list(words)
    while isinstance(command, TyperGroup) and rest and rest[0] in command.commands:
        command = command.commands[rest.pop(0)]
    return command, rest


LEAVES = [words for words in commands() if not isinstance(command_of([*words])[0], TyperGroup)]
"""The words of every command that does something itself."""


def refusal(words: list[str]) -> str:
    """Return why a command line cannot be given, or nothing; nothing is run."""
    command, rest = command_of(words)
    if isinstance(command, TyperGroup):
        return "" if {*rest} <= {"--help", "-h"} else f"there is no {' '.join(words)}"
    try:
        command.make_context("leeward", rest)
    except REFUSED as error:
        return f"{' '.join(words)}: {error}"
    return ""


def shown_in(text: str) -> list[list[str]]:
    """Return the words of every leeward command in the fenced blocks of a document."""
    blocks = FENCE.findall(MESSAGES.sub("", text))
    return [words_of(line) for block in blocks for line in SHOWN.findall(block)]


def words_of(line: str) -> list[str]:
    """Return the words of a command line, without its comment and its redirections."""
    return shlex.split(re.sub(r"\s[<>]\s*\S+", "", line), comments=True)


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_and_option_is_told(
    words: tuple[str, ...], document: Callable[[str], str]
) -> None:
    """docs/commands.md has a section for each command, with every option and a word of help."""
    sections = re.split(r"^## ", document("docs/commands.md"), flags=re.MULTILINE)
    titles = {section.partition("\n")[0]: section for section in sections}
    section = titles[" ".join(("leeward", *words))]
    command, _ = command_of(list(words))
    options = [name for one in command.params if isinstance(one, TyperOption) for name in one.opts]

    assert command.help
    assert [name for name in options if name not in section] == []


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_every_command_shows_an_example_that_can_be_given(words: tuple[str, ...]) -> None:
    """The help of each command ends with an example of that very command."""
    command, _ = command_of(list(words))
    (example,) = EXAMPLE.findall(command.epilog or "")
    given = words_of(example)

    assert tuple(given[: len(words)]) == words
    assert refusal(given) == ""


def test_the_readme_names_every_command(document: Callable[[str], str]) -> None:
    """The table of commands in the README holds all of them, and none that is gone."""
    rows = re.findall(r"^\| (`leeward [^|]*) \|", document("README.md"), re.MULTILINE)
    told: set[tuple[str, ...]] = set()
    for row in rows:
        first, *more = re.findall(r"`([^`]+)`", row)
        words = [word for word in first.split()[1:] if word.islower()]
        told |= {tuple(words), *((words[0], other) for other in more)}

    assert told == set(LEAVES)


def test_every_command_that_is_shown_can_be_given(documents: dict[Path, str]) -> None:
    """No document shows a command, an option or an argument that is not there."""
    shown = [(path, words) for path, text in documents.items() for words in shown_in(text)]
    wrong = [f"{path}: {why}" for path, words in shown if (why := refusal(words))]

    assert len(shown) >= 15
    assert wrong == []


def test_a_wrong_command_would_be_seen() -> None:
    """An unknown option, a missing argument and an unknown command are refused."""
    text = "```bash\n.venv/bin/leeward replay a.json --colour red\nleeward backup\n```\n"
    one, two = (refusal(words) for words in shown_in(text))

    assert "--colour" in one
    assert "file" in two
    assert refusal(["policy", "chekc"]) != ""


@pytest.mark.parametrize("name", ["README.md", "docs/policy.md", "docs/exports.md"])
def test_what_is_cheap_is_run(
    name: str,
    document: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`replay` and `policy` do what the document shows, on the example export."""
    example = ROOT / "docs" / "examples" / "riverside.jsonl"
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    (tmp_path / "export.json").write_bytes(example.read_bytes())
    (tmp_path / "my-policy.toml").write_text(CHANGED, "utf-8")
    (tmp_path / "riverside.toml").write_text(CHANGED, "utf-8")
    monkeypatch.chdir(tmp_path)
    cheap = [words for words in shown_in(document(name)) if words[:1] in (["replay"], ["policy"])]
    codes = {" ".join(words): CliRunner().invoke(app, words).exit_code for words in cheap}

    assert codes
    assert codes == {line: int(line.startswith("policy diff")) for line in codes}
