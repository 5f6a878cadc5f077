"""Lines on grooming stages are read as they are written, and keep what `precise.md` 34 asks for."""

from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from leeward.training.stage_lines import Said, StageLine, all_stage_lines, read_stage_lines
from leeward.training.stage_talks import all_talk_lines
from leeward_policies.domain.signals import STAGES
from leeward_policies.errors import ConfigError

FOLDER = Path(__file__).parents[3] / "policies" / "training" / "grooming"
FILES = sorted(FOLDER.glob("*.txt"))
OTHER = ("de", "es", "fr", "it", "nl", "pl", "pt")


def read(folder: Path, text: str) -> tuple[StageLine, ...]:
    """Write lines to a file and read them."""
    path = folder / "en-x.txt"
    path.write_text(text, "utf-8")
    return read_stage_lines(path)


def test_an_entry_is_read_with_what_was_said_before(tmp_path: Path) -> None:
    """Voices, stage and kind are those written; language and source are those of the file."""
    found = read(
        tmp_path,
        "[secrecy]\n\n< hi\n> hello\n| hey\njust ours ok\n\nsay nothing\n\n"
        "[other-place: harmless]\n\nvoice is open\n",
    )

    said = (Said("author", "hi"), Said("target", "hello"), Said("other", "hey"))
    assert found == (
        StageLine("just ours ok", said, "secrecy", False, "en", "en-x"),
        StageLine("say nothing", (), "secrecy", False, "en", "en-x"),
        StageLine("voice is open", (), "other-place", True, "en", "en-x"),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello\n", "under no [stage]"),
        ("[kindness]\n\nhello\n", "no stage of ours"),
        ("[gifts: maybe]\n\nhello\n", "no stage of ours"),
        ("[gifts]\n\n> hello\n\nthere\n", "no line of its own"),
        ("[gifts]\n\nthere\n\n> hello\n", "last entry"),
        ("[gifts]\n\nhello\nthere\n", "no empty line"),
        ("[gifts]\n\n> a\n> b\n> c\n> d\nthere\n", "more than 3"),
    ],
)
def test_what_is_no_entry_is_refused_by_its_line(tmp_path: Path, text: str, told: str) -> None:
    """A slip in a file of thousands of lines is named with its place."""
    with pytest.raises(ConfigError, match=r"en-x\.txt") as refused:
        read(tmp_path, text)

    assert told in str(refused.value)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    """A missing file, and one that is no text."""
    (tmp_path / "en-x.txt").write_bytes(b"\xff\xfe\x00")

    for name in ("en-x.txt", "en-y.txt"):
        with pytest.raises(ConfigError, match=name):
            read_stage_lines(tmp_path / name)


def trigrams(text: str) -> list[tuple[str, ...]]:
    """Return the three-word sequences of a line."""
    words = text.casefold().split()
    return [tuple(words[at : at + 3]) for at in range(len(words) - 2)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_has_both_kinds_of_every_stage(path: Path) -> None:
    """At least half is harmless, each stage has its look-alikes, and no line stands twice."""
    lines = read_stage_lines(path)
    kinds = Counter((line.stage, line.is_harmless) for line in lines)

    assert {stage for stage, _ in kinds} == set(STAGES)
    assert all(kinds[stage, True] >= 25 and kinds[stage, False] >= 25 for stage in STAGES)
    assert 2 * sum(line.is_harmless for line in lines) >= len(lines)
    assert len({(line.text, line.before) for line in lines}) == len(lines)


@pytest.mark.parametrize("language", sorted({path.stem[:2] for path in FILES}))
def test_lines_are_written_one_by_one(language: str) -> None:
    """Of three-word sequences at least .80 are distinct; at most 1 line in 100 shares 60 % of its
    own with another (`precise.md` 34).
    """
    lines = [
        one.text for path in FILES if path.stem[:2] == language for one in read_stage_lines(path)
    ]
    sequences = [trigrams(text) for text in lines]
    every = [one for some in sequences for one in some]
    where: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, some in enumerate(sequences):
        for one in some:
            where[one].add(number)
    alike = 0
    for number, some in enumerate(sequences):
        shared = Counter(other for one in set(some) for other in where[one] if other != number)
        alike += any(count >= 0.6 * len(set(some)) for count in shared.values())

    assert len(set(every)) >= 0.80 * len(every)
    assert alike <= len(lines) / 100


@pytest.mark.parametrize("language", sorted({path.stem[:2] for path in FILES}))
def test_form_tells_nothing(language: str) -> None:
    """Staged and harmless lines are alike in length, capitals, marks and lines before them."""
    lines = [one for path in FILES if path.stem[:2] == language for one in read_stage_lines(path)]

    kinds = [[one for one in lines if one.is_harmless is kind] for kind in (True, False)]

    def shares(holds: Callable[[StageLine], float]) -> list[float]:
        return [sum(map(holds, some)) / len(some) for some in kinds]

    lengths = shares(lambda one: len(one.text))
    assert max(lengths) <= 1.12 * min(lengths)
    marks: tuple[Callable[[StageLine], bool], ...] = (
        lambda one: not one.before,
        lambda one: one.text[:1].isupper(),
        lambda one: "@user" in one.text,
        lambda one: "!" in one.text,
        lambda one: not one.text.isascii(),
    )
    for holds in marks:
        harmless, staged = shares(holds)
        assert abs(harmless - staged) <= 0.08


@pytest.mark.parametrize(("language", "asked"), [("en", 8_000), *((one, 1_500) for one in OTHER)])
def test_there_are_as_many_lines_as_were_asked_for(language: str, asked: int) -> None:
    """Lines that take a stage or look like one, single and in conversations; half are harmless."""
    lines = [
        *all_stage_lines(FOLDER, language),
        *(
            line
            for line in all_talk_lines(FOLDER.parent / "conversations")
            if line.language == language and line.stage is not None
        ),
    ]

    assert len(lines) >= asked
    assert 2 * sum(line.is_harmless for line in lines) >= len(lines)
