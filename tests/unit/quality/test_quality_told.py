"""What the terminal tells, line by line."""

from pathlib import Path
from typing import Any

import pytest

from leeward.quality.figures import Difference
from leeward.quality.told import difference_words, lines, percent, verdict_of
from leeward.testing.labelling import found_in


def line(text: str, *labels: str, **keys: Any) -> dict[str, Any]:
    """Return a labelled line about toxicity."""
    return {"text": text, "labels": [*labels], "about": ["toxicity"], **keys}


def both_classes() -> list[dict[str, Any]]:
    """Twenty-five toxic lines, twenty of them found, and thirty harmless ones, three found."""
    there = [line(f"insult=0.{8 if n < 20 else 1} {n}", "toxicity", lang="en") for n in range(25)]
    return there + [line(f"insult=0.{6 if n < 3 else 0} {n}", lang="en") for n in range(30)]


def test_the_whole(tmp_path: Path) -> None:
    """From the opening to the times; every figure has its interval and its counts."""
    told = list(lines(found_in(tmp_path, both_classes())))

    assert told[0].startswith("55 lines of labelled.jsonl under tried@1+")
    assert told[1] == "Of 30 harmless lines, Leeward noted 10.0 %, warned 0.0 % and hidden 0.0 %."
    assert told[3] == "toxicity (insults): there in 25, not there in 30"
    rows = [" ".join(one.split()) for one in told[4:9]]

    assert rows[0] == "found (recall) false alarms right when found F1"
    for row, begin in zip(
        rows[1:],
        [
            "score ≥ 0.5 20 of 25, 80.0 % (60.9 to 91.1) 3 of 30, 10.0 % (3.5 to 25.6) 20 of 23,",
            "noted 20 of 25, 80.0 % (60.9 to 91.1) 3 of 30, 10.0 % (3.5 to 25.6) 20 of 23, 87.0 %",
            "warned 20 of 25, 80.0 % (60.9 to 91.1) 0 of 30, 0.0 % (0.0 to 11.4) 20 of 20, 100.0 %",
            "hidden 0 of 25, 0.0 % (0.0 to 13.3) 0 of 30, 0.0 % (0.0 to 11.4) nothing found 0.000",
        ],
        strict=True,
    ):
        assert row.startswith(begin)
    assert told[9].startswith("  AUC 0.980 (")
    assert any(one.startswith("  lang:en") for one in told)
    assert told[-3].split()[0] == "words"


def test_too_few_lines_are_said_in_words(tmp_path: Path) -> None:
    """No table of nothing: one sentence for a label with too few lines of either kind."""
    told = list(lines(found_in(tmp_path, both_classes()[:5])))

    assert "  too few to say: a figure needs 20 lines of a kind" in told
    assert "No harmless" not in "".join(told)
    assert (
        "Every line is labelled toxicity: false alarms cannot be said; add harmless lines." in told
    )


def test_columns_of_which_nothing_can_be_said_are_left_out(tmp_path: Path) -> None:
    """With harmless lines alone there is one column, and a sentence on the other class."""
    told = list(lines(found_in(tmp_path, both_classes()[25:])))

    assert told[2] == "No line is labelled toxicity: what is missed of it cannot be said."
    assert told[5].split() == ["false", "alarms"]
    assert "AUC" not in " ".join(told)


def test_a_name_cannot_disturb_the_terminal(tmp_path: Path) -> None:
    """Names of slices come from a file: what cannot be seen is left out."""
    given = [line(f"calm {n}", slices=["\x1b[31mred\u202e"]) for n in range(25)]
    told = "\n".join(lines(found_in(tmp_path, given)))

    assert "  [31mred " in told
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_what_a_person_should_know_first(tmp_path: Path) -> None:
    """Malformed lines, repeated texts, and what could not be measured."""
    given: list[dict[str, Any] | str] = [
        *both_classes(),
        "broken",
        both_classes()[0],
        line("insult=failed"),
    ]
    told = list(lines(found_in(tmp_path, given)))

    assert "1 line could not be used and was left out." in told
    assert any(one.startswith("1 line repeats a text that stands earlier") for one in told)
    assert "In 1 line, words@1 could not measure: failed: ValueError." in told


def test_a_comparison(tmp_path: Path) -> None:
    """What changes stands in rows with its verdict, what does not is left out."""
    found = found_in(tmp_path, both_classes(), compare=("without:words", "without:danger"))
    told = list(lines(found))
    first = told.index("  compared with without:words:")
    second = told.index("  compared with without:danger:")

    assert told[first + 1] == "    none of its detectors looks for it"
    assert told[first + 2].split()[:5] == ["found,", "noted", "0.800", "→", "0.000"]
    assert told[first + 2].endswith("more than chance")
    assert " ".join(told[second + 1].split()) == (
        "AUC 0.980 → 0.980 +0.000 (+0.000 to +0.000) no difference"
    )


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.0, "0.0"),
        (1.0, "100.0"),
        (0.5, "50.0"),
        (0.0123, "1.2"),
        (0.0023, "0.23"),
        (0.00001, "under 0.01"),
        (0.9987, "99.87"),
        (0.999999, "over 99.99"),
    ],
)
def test_per_cent(value: float, told: str) -> None:
    """Finer near the ends, and never rounded to nothing or to all."""
    assert percent(value) == told


@pytest.mark.parametrize(
    ("one", "verdict"),
    [
        (Difference(0.5, 0.6, 0.1, 0.02, 0.2, is_more_than_chance=True), "more than chance"),
        (Difference(0.5, 0.6, 0.1, -0.02, 0.2, is_more_than_chance=False), "may be chance"),
        (Difference(0.5, 0.5, 0.0, 0.0, 0.0, is_more_than_chance=False), "no difference"),
    ],
)
def test_verdicts(one: Difference, verdict: str) -> None:
    """A difference of nothing is not called chance."""
    assert verdict_of(one) == verdict
    assert difference_words(one)[2] == verdict
