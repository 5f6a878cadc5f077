"""Labels: what is known, what a line says, and what it leaves open."""

import pytest

from leeward.quality.labels import KnownLabels, Label, Said
from leeward.testing.labelling import SPECS

KNOWN = KnownLabels(SPECS)


def label(name: str) -> Label:
    """Return a known label."""
    found = KNOWN.find(name)
    assert found is not None
    return found


def said(*labels: str, about: tuple[str, ...] | None = None) -> Said:
    """Return what a line says."""
    spoken = None if about is None else tuple(label(name) for name in about)
    return Said(tuple(label(name) for name in labels), spoken)


def test_a_category_has_the_signals_of_its_detectors() -> None:
    """Its score is the highest of all of them."""
    assert label("toxicity").signals == {"insult", "swearing"}
    assert label("personal-info.phone").signals == {"personal-info.phone"}


def test_a_name_of_both_kinds_is_the_category() -> None:
    """`threat` is the category; `signal:threat` is the signal alone."""
    assert label("threat").is_category
    assert not label("signal:threat").is_category
    assert label("signal:threat").plain_name == "threat"


@pytest.mark.parametrize(
    ("name", "cure"), [("toxicty", 'Did you mean "toxicity"?'), ("xyz", "Known are: toxicity,")]
)
def test_an_unknown_name_is_told_with_the_nearest(name: str, cure: str) -> None:
    """A typo gets the word that was meant; anything else gets the list."""
    assert KNOWN.find(name) is None
    assert KNOWN.unknown(name)[0] == f'there is no label "{name}"'
    assert KNOWN.unknown(name)[1].startswith(cure)


def test_labels_stand_by_category() -> None:
    """A category comes before its signals, in the order of the formats; each once."""
    names = ("personal-info.phone", "threat", "personal-info", "toxicity", "threat")

    assert [one.name for one in KNOWN.in_order(names)] == [
        "toxicity",
        "threat",
        "personal-info",
        "personal-info.phone",
    ]


@pytest.mark.parametrize(
    ("line", "asked", "true"),
    [
        (said(), "toxicity", False),
        (said("toxicity"), "toxicity", True),
        (said("toxicity"), "threat", False),
        (said("insult"), "toxicity", True),
        (said("insult"), "swearing", False),
        (said("toxicity"), "insult", None),
        (said("toxicity", "insult"), "swearing", False),
        (said("toxicity", about=("insult",)), "insult", False),
        (said("threat"), "signal:threat", True),
        (said("signal:threat"), "threat", True),
        (said(about=("threat",)), "toxicity", None),
        (said(about=("threat",)), "threat", False),
        (said("toxicity", about=("threat",)), "toxicity", True),
        (said(about=("toxicity",)), "insult", False),
        (said(about=("insult",)), "toxicity", None),
        (said(about=()), "toxicity", None),
    ],
)
def test_what_a_line_says(line: Said, asked: str, true: bool | None) -> None:  # noqa: FBT001
    """There, not there, or not told: a line that does not speak about a label is not counted."""
    assert line.of(label(asked)) is true
