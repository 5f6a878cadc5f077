"""The plots, read as the XML they are."""

from xml.etree import ElementTree as ET

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from leeward.quality.calibration import calibrated
from leeward.quality.plots import HIGH, Plot, by_threshold, ranked, reliable
from leeward.quality.ranking import STEPS, Step, counted, steps

SCORES = st.lists(st.integers(0, STEPS), min_size=20, max_size=40)

FOUND = (Step(0.9, 1, 0, 1, 2), Step(0.5, 1, 1, 1, 1), Step(0.0, 2, 2, 0, 0))
"""Two lines there and two not: from 0.9 on one is found, from 0.5 on one more wrongly."""


def drawn(plot: Plot) -> ET.Element:
    """Read a picture."""
    return ET.fromstring(str(plot.svg))  # noqa: S314 - our own picture


def points(picture: ET.Element) -> list[list[tuple[float, float]]]:
    """Return the points of each curve."""
    curves = [one.get("points", "").split() for one in picture.iter("polyline")]
    return [
        [(float(x), float(y)) for x, y in (point.split(",") for point in curve)] for curve in curves
    ]


def test_found_against_false_alarms() -> None:
    """From nothing to everything: across false alarms, up found; y grows downward."""
    plot = ranked([("mine", FOUND)], "toxicity", "AUC 0.8", "a")

    assert points(drawn(plot)) == [[(0, 100), (0, 50), (50, 50), (100, 0), (100, 0)]]
    assert plot.names == ()


def test_several_setups_have_strokes_of_their_own() -> None:
    """Each curve is named, and drawn otherwise, not by colour alone."""
    plot = ranked([("mine", FOUND), ("theirs", FOUND[:2])], "toxicity", "told", "a")
    strokes = [one.get("class") for one in drawn(plot).iter("polyline")]

    assert plot.names == ("mine", "theirs")
    assert strokes == ["stroke-0", "stroke-1"]


def test_by_threshold_goes_in_steps() -> None:
    """Between two scores nothing changes; above the highest nothing is found."""
    recall, precision = points(drawn(by_threshold(FOUND, "toxicity", "told", "a")))

    assert recall == [
        (100, 100), (90, 100), (90, 50), (50, 50), (50, 50), (0, 50), (0, 0), (0, 0),
    ]  # fmt: skip
    assert precision == [(90, 0), (50, 0), (50, 50), (0, 50), (0, 50), (0, 50)]


def test_dots_have_their_interval() -> None:
    """One dot a bin, at its mean score, and a line from low to high."""
    there = counted(np.array([900] * 15 + [100] * 5, np.int16))
    absent = counted(np.array([900] * 5 + [100] * 15, np.int16))
    calibration = calibrated(there, absent)
    assert calibration is not None
    picture = drawn(reliable(calibration, "toxicity", "told", "a"))
    dots = [(one.get("cx"), float(one.get("cy", ""))) for one in picture.iter("circle")]
    spans = [one for one in picture.iter("line") if one.get("class") == "span"]

    assert dots == [("10%", HIGH * 0.75), ("90%", HIGH * 0.25)]
    assert all(
        float(one.get("y1", "")) > cy > float(one.get("y2", ""))
        for one, (_, cy) in zip(spans, dots, strict=True)
    )


def test_a_picture_reads_aloud() -> None:
    """Title and description are named, and hostile labels stay words."""
    plot = ranked([("<&", FOUND), ("b", FOUND)], '<script>"', "told & so", "roc-1")
    picture = drawn(plot)
    named = picture.get("aria-labelledby", "").split()
    ids = {one.get("id"): one.text for one in picture.iter() if one.get("id")}

    assert picture.get("role") == "img"
    assert [ids[name] for name in named] == [
        'Found against false alarms: <script>"',
        "told & so",
    ]
    assert isinstance(plot.svg, Markup)


@given(SCORES, SCORES)
def test_everything_stays_in_the_picture(there: list[int], absent: list[int]) -> None:
    """Whatever the scores: curves within the square, never going back."""
    rows = counted(np.array(there)), counted(np.array(absent))
    found = steps(*rows)
    (curve,) = points(drawn(ranked([("a", found)], "x", "y", "z")))
    both = points(drawn(by_threshold(found, "x", "y", "z")))

    assert all(0 <= x <= 100 and 0 <= y <= 100 for one in (curve, *both) for x, y in one)
    assert curve == sorted(curve, key=lambda point: (point[0], -point[1]))
    assert all(one == sorted(one, key=lambda point: -point[0]) for one in both)
