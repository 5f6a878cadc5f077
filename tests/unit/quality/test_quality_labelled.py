"""Labelled lines as they are read: good ones, and what is said of bad ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward.quality.labelled import LINE_LONGEST, Labelled, LabelledFiles
from leeward.quality.labels import KnownLabels
from leeward.testing.labelling import SPECS, written
from leeward_adapters.transcript.items import Problem
from leeward_policies.errors import InputError

KNOWN = KnownLabels(SPECS)


def read(*paths: Path) -> list[Labelled | Problem]:
    """Read files."""
    return [line for _, line in LabelledFiles(paths, KNOWN).lines()]


def test_a_line_with_everything(tmp_path: Path) -> None:
    """Each key means what docs/formats.md says; a key that is not known is ignored."""
    line = {
        "text": "insult=0.9 and more than forty characters of it",
        "labels": ["insult", "insult", "threat"],
        "about": ["toxicity"],
        "lang": "en",
        "slices": ["obfuscation:leet"],
        "answers": True,
        "previous": ["hello"],
        "audience": "adult",
        "id": 7,
        "colour": "red",
    }
    (found,) = read(written(tmp_path, line))

    assert isinstance(found, Labelled)
    assert found.place == "labelled.jsonl:1"
    assert [one.name for one in found.said.labels] == ["insult", "threat"]
    assert [one.name for one in found.said.about or ()] == ["toxicity"]
    assert found.groups == ("lang:en", "length:medium", "obfuscation:leet")
    assert (found.answers, found.previous, found.audience) == (True, ("hello",), "adult")


@pytest.mark.parametrize(
    ("length", "group"),
    [(1, "short"), (40, "short"), (41, "medium"), (140, "medium"), (141, "long")],
)
def test_lengths(tmp_path: Path, length: int, group: str) -> None:
    """Short up to 40 characters, medium up to 140; what is left out has its default."""
    (found,) = read(written(tmp_path, {"text": "ü" * length, "labels": []}))

    assert isinstance(found, Labelled)
    assert found.groups == (f"length:{group}",)
    assert (found.said.labels, found.said.about, found.audience) == ((), None, "young")


def test_blank_lines_count_for_numbers_alone(tmp_path: Path) -> None:
    """A blank line, a byte order mark and a last line without an end do not disturb."""
    path = tmp_path / "labelled.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"text": "a", "labels": []}\r\n\n  \n{"text": "b", "labels": []}'
    )

    assert [one.place for one in read(path)] == ["labelled.jsonl:1", "labelled.jsonl:4"]


def test_files_follow_each_other(tmp_path: Path) -> None:
    """Several files are read in the order given, and bytes done grow up to their size."""
    line = {"text": "a", "labels": []}
    paths = [written(tmp_path, line, line, name="b.jsonl"), written(tmp_path, line, name="a.jsonl")]
    files = LabelledFiles(paths, KNOWN)
    done = [at for at, _ in files.lines()]

    assert [one.place for one in read(*paths)] == ["b.jsonl:1", "b.jsonl:2", "a.jsonl:1"]
    assert done == sorted(done)
    assert done[-1] == files.size


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{broken", "this is not JSON"),
        ("[]", "this is no JSON object"),
        ("text;labels", "this is no JSON object"),
        ({"labels": []}, "object missing required field `text`"),
        ({"text": "a"}, "object missing required field `labels`"),
        ({"text": 7, "labels": []}, "`text`: expected `str`, got `int`"),
        ({"text": "a", "labels": "toxicity"}, "`labels`: expected `array`, got `str`"),
        ({"text": " ", "labels": []}, "`text` is empty"),
        ({"text": "a", "labels": ["toxicty"]}, 'there is no label "toxicty"'),
        ({"text": "a", "labels": [], "about": ["insul"]}, 'there is no label "insul"'),
        ({"text": "a", "labels": [], "audience": "old"}, "`audience`: this is none of young"),
        ({"text": "a", "labels": [], "slices": ["x"] * 33}, "`slices` has 33 names"),
        ({"text": "a", "labels": [], "slices": [""]}, "`slices` has a name that is empty"),
        ({"text": "a", "labels": [], "lang": "x" * 61}, "`lang` has a name that is empty or too"),
        ({"text": "a", "labels": [], "previous": ["x"] * 51}, "`previous` has 51 lines"),
        ({"text": "a", "labels": [], "x": "y" * LINE_LONGEST}, "the line has 1,04"),
        ('{"text": "a", "labels": [], "x": ' + "[" * 5_000, "this is not JSON"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_malformed_line_is_told(tmp_path: Path, line: dict[str, Any] | str, what: str) -> None:
    """Each problem has its place and a cure, and the lines around it are read."""
    good = {"text": "a", "labels": []}
    before, problem, after = read(written(tmp_path, good, line, good))

    assert isinstance(before, Labelled)
    assert isinstance(after, Labelled)
    assert isinstance(problem, Problem)
    assert problem.place == "labelled.jsonl:2"
    assert problem.what.startswith(what)
    assert problem.cure.endswith((".", "?"))


def test_a_problem_holds_no_text(tmp_path: Path) -> None:
    """What members wrote stands in no error."""
    told = "marmalade"
    lines: list[dict[str, Any] | str] = [
        {"text": [told], "labels": []},
        {"text": told, "labels": [[told]]},
        {"text": told, "labels": [], "audience": told},
        f'{{"text": "{told}',
    ]

    assert [one for one in read(written(tmp_path, *lines)) if told in str(one)] == []


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """It is refused before anything is read; so is a folder."""
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(InputError):
            list(LabelledFiles([path], KNOWN).lines())


@given(
    raw=st.binary(max_size=80)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["text", "labels", "about", "lang", "id"]), inner)
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_bytes_are_a_line_or_a_problem(
    raw: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nothing raises, whatever stands in the file."""
    path = tmp_path_factory.mktemp("any") / "any.jsonl"
    path.write_bytes(raw)

    assert all(isinstance(one, Labelled | Problem) for one in read(path))
