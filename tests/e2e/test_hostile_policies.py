"""A policy with any mistake is refused whole, by every command alike, with place and cure."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from leeward.testing.command import Finished, here, leeward
from leeward.testing.exports import export

SECRET: Final = "quartzlantern"  # noqa: S105 - a word to look for, not a password

HEAD: Final = 'schema = 1\nname = "mine"\nversion = "1"\nextends = "young-people"\n'


def rule(*lines: str, id: str = "mine") -> str:  # noqa: A002 - the key's own name
    """Return a rule that is right but for what the lines say instead."""
    keys = {
        "id": f'"{id}"',
        "because": '"{author} wrote it"',
        "category": '"spam"',
        "any": '[{ words = ["hum"] }]',
        "do": '[{ ask = "moderators" }]',
    }
    for line in lines:
        key, _, value = line.partition(" = ")
        keys[key] = value
    return "\n[[rule]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items() if value)


MISTAKES: Final[dict[str, tuple[str, Sequence[str]]]] = {
    "no TOML": (HEAD + "[[rule", ("mine.toml",)),
    "a key twice": (HEAD + 'name = "again"\n', ("mine.toml",)),
    "unknown key": (HEAD + "colour = 1\n", ("colour",)),
    "unknown key deep inside": (HEAD + rule('any = [{ words = ["x"], colour = 1 }]'), ("colour",)),
    "missing schema": (HEAD.replace("schema = 1\n", ""), ("schema",)),
    "schema of the future": (HEAD.replace("schema = 1", "schema = 2"), ("schema", "2")),
    "schema as a word": (HEAD.replace("schema = 1", 'schema = "one"'), ("schema",)),
    "missing name": (HEAD.replace('name = "mine"\n', ""), ("name",)),
    "unknown pack": (HEAD.replace("young-people", "old-people"), ("old-people",)),
    "unknown mode": (HEAD + 'mode = "punish"\n', ("mode", "punish")),
    "a rule that is stronger": (
        HEAD + 'mode = "observe"\n' + rule('mode = "enforce"'),
        ("mode", "mine"),
    ),
    "unknown signal": (HEAD + rule('any = [{ signal = "thread", at_least = 0.9 }]'), ("thread",)),
    "threshold beyond one": (
        HEAD + rule('any = [{ signal = "threat", at_least = 1.5 }]'),
        ("at_least", "1.5"),
    ),
    "threshold that is no number": (
        HEAD + rule('any = [{ signal = "threat", at_least = nan }]'),
        ("at_least",),
    ),
    "unknown action": (HEAD + rule('do = [{ shout = "author" }]'), ("shout",)),
    "an action of people alone": (HEAD + rule('do = [{ ban = "author" }]'), ("ban",)),
    "a tip for nobody": (HEAD + rule('do = [{ tip = "own-phone", to = "moon" }]'), ("moon",)),
    "an unknown tip": (HEAD + rule('do = [{ tip = "nothing-known", to = "author" }]'), ("tip",)),
    "a restriction without end": (HEAD + rule('do = [{ restrict = "author" }]'), ("for",)),
    "a restriction of a year": (
        HEAD + rule('do = [{ restrict = "author", for = "366d" }]'),
        ("366d",),
    ),
    "no condition": (HEAD + rule("any = "), ("mine",)),
    "no action": (HEAD + rule("do = "), ("do",)),
    "an empty list": (HEAD + rule("any = []"), ("mine",)),
    "a pattern that RE2 refuses": (
        HEAD + rule(f"any = [{{ pattern = '({SECRET}' }}]"),
        ("pattern",),
    ),
    "a pattern that looks behind": (HEAD + rule("any = [{ pattern = '(?<=x)y' }]"), ("pattern",)),
    "a pattern that goes back": (HEAD + rule(r"any = [{ pattern = '(x)\1' }]"), ("pattern",)),
    "a boundary that is ASCII": (HEAD + rule(r"any = [{ pattern = '\bmüde\b' }]"), ("pattern",)),
    "a rule twice": (HEAD + rule() + rule(), ("mine", "twice")),
    "a rule to switch off that is not there": (
        HEAD + '[[rule]]\nid = "treat"\nenabled = false\n',
        ("treat",),
    ),
    "a word to fill in that is unknown": (HEAD + rule('because = "{autor} wrote it"'), ("autor",)),
    "a room by its name": (HEAD + '[audience]\nadult = ["general"]\n', ("general",)),
    "a brake below nothing": (HEAD + "[brakes]\nhides_per_hour = -1\n", ("hides_per_hour", "-1")),
    "an example about no rule": (
        HEAD + '[[example]]\nsays = "good morning"\nexpect = "thread"\n',
        ("thread",),
    ),
    "a list where a text belongs": (HEAD.replace('"mine"', '["mine"]'), ("name",)),
    "a table where a list belongs": (HEAD + '[rule]\nid = "x"\n', ("rule",)),
    "a date for a version": (HEAD.replace('"1"', "2026-11-20"), ("version",)),
}
"""A file for each kind of mistake, and what the sentence must name."""


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_named_with_its_cure(tmp_path: Path, name: str) -> None:
    """`policy check` ends with 2, names the file and what is wrong, and says what to write."""
    text, named = MISTAKES[name]
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")

    ended = here("policy", "check", path)

    assert (ended.code, ended.out) == (2, b"")
    assert ended.is_calm, ended.err
    assert "mine.toml" in ended.err
    assert [one for one in named if one not in ended.err] == []
    assert ended.err.count(".") >= 2


@pytest.mark.parametrize(
    "words",
    [
        ("policy", "explain", "{policy}"),
        ("policy", "diff", "young-people", "{policy}", "--over", "{export}"),
        ("policy", "diff", "{policy}", "young-people", "--over", "{export}"),
        ("replay", "{export}", "--policy", "{policy}", "--out", "{out}", "--report", "{report}"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_every_command_refuses_it_alike(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Whoever reads a policy refuses the same file in the same words, before any work."""
    policy = tmp_path / "mine.toml"
    policy.write_text(MISTAKES["unknown signal"][0], "utf-8")
    places = {
        "policy": policy,
        "export": export("leeward-jsonl", tmp_path),
        "out": tmp_path / "out",
        "report": tmp_path / "report",
    }

    ended = here(*[word.format(**places) for word in words])

    assert ended.code == 2
    assert ended.err == here("policy", "check", policy).err
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "report").exists()


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Whoever writes a file learns of everything that is wrong with it, one line each."""
    path = tmp_path / "mine.toml"
    path.write_text(
        HEAD
        + "colour = 1\n"
        + rule('any = [{ signal = "thread", at_least = 0.9 }]')
        + rule('do = [{ ban = "author" }]', id="other"),
        "utf-8",
    )

    ended = here("policy", "check", path)

    assert ended.err.startswith("leeward: The policy has 3 mistakes:\n")
    assert [line[:2] for line in ended.err.splitlines()[1:]] == ["- "] * 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 1_000,
        b"\xff\xfe" + HEAD.encode("utf-16-le"),
        b"\xff" * 100,
        random.Random(3).randbytes(5_000),  # noqa: S311 - any bytes
        b"x = " + b"[" * 100_000,
        b"a." * 2_000 + b"b = 1",
        b"x = " + b"9" * 100_000,
        b"<html></html>",
        HEAD.encode() + b"#" * 3_000_000,
    ],
    ids=[
        "empty",
        "zeros",
        "utf-16",
        "no-utf-8",
        "noise",
        "deep",
        "dotted",
        "digits",
        "html",
        "big",
    ],
)
def test_what_is_no_policy_is_refused(tmp_path: Path, content: bytes) -> None:
    """Bytes of any kind are refused in one sentence that names the file."""
    path = tmp_path / "mine.toml"
    path.write_bytes(content)

    ended = here("policy", "check", path)

    assert ended.code == 2
    assert ended.is_calm, ended.err[:2_000]
    assert "mine.toml" in ended.err
    assert len(ended.err) < 2_000


@pytest.mark.parametrize("place", ["missing.toml", "folder", "loop.toml", "", "a" * 300 + ".toml"])
def test_a_policy_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """A missing file, a folder, a loop, a name that is none: one sentence."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop.toml").symlink_to(tmp_path / "loop.toml")

    ended = here("policy", "check", place)

    assert ended.code == 2
    assert ended.is_calm, ended.err
    assert place[:50] in ended.err


def test_a_policy_that_extends_itself_is_refused(tmp_path: Path) -> None:
    """A circle of files is told as one, and takes no time."""
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text(HEAD.replace("young-people", "other.toml"), "utf-8")
    other.write_text(HEAD.replace("young-people", "one.toml"), "utf-8")

    ended = here("policy", "check", one)

    assert ended.code == 2
    assert ended.is_calm, ended.err
    assert "one.toml" in ended.err


def test_a_good_policy_is_in_order(tmp_path: Path) -> None:
    """What all these files vary is itself right: so each is refused for its own mistake."""
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + rule(), "utf-8")

    assert here("policy", "check", path).code == 0


def test_a_real_process_refuses_it_alike(tmp_path: Path) -> None:
    """The command itself ends with 2 and the same sentence."""
    path = tmp_path / "mine.toml"
    path.write_text(MISTAKES["unknown key"][0], "utf-8")
    ended: Finished = leeward("policy", "check", path)

    assert (ended.code, ended.err) == (2, here("policy", "check", path).err)
