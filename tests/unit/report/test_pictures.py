"""The pictures, read as the XML they are."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from leeward.report.pictures import BARS_HIGH, NUMBERED, Bar, bars, timeline
from leeward.report.summary import CaseLine, CaseReport, Kind, Moment
from leeward.testing.builders import ROOM, message
from leeward.testing.decided import because
from leeward_policies.domain.signals import STAGES, Stage

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)


def _drawn(svg: Markup) -> ET.Element:
    return ET.fromstring(str(svg))  # noqa: S314 - our own picture


def _line(at: datetime, *stages: Stage, weight: float = 1.0, rule: str = "steering") -> CaseLine:
    return CaseLine(
        at, message("x").ref, message("x").author.ref, (rule,), stages, weight, because("a"), None
    )


def _case(*lines: CaseLine, moments: tuple[Moment, ...] = ()) -> CaseReport:
    return CaseReport(
        id='case-1 <&"',
        kind="grooming",
        urgency="high",
        subject=because("a", "b").subject,
        because=because("a", "b"),
        opened_at=lines[-1].at,
        updated_at=lines[-1].at,
        channel=ROOM,
        lines=lines,
        moments=moments,
    )


def _moment(days: float, kind: Kind) -> Moment:
    return Moment(NOON + timedelta(days=days), kind, "steering")


def test_bars_are_as_tall_as_their_counts() -> None:
    """The tallest bar fills the row, half as many are half as tall, and none is no bar."""
    picture = _drawn(bars([Bar("1 May", 10), Bar("2 May", 0), Bar("3 May", 5)], "Tips by day"))

    assert [rect.get("height") for rect in picture.iter("rect")] == [
        str(BARS_HIGH),
        str(BARS_HIGH // 2),
    ]
    assert [text.text for text in picture.iter("text")] == ["10", "5"]
    assert picture.get("aria-label") == "Tips by day: at most 10, on 1 May."


def test_one_in_a_million_is_still_seen() -> None:
    """The smallest bar has two pixels."""
    picture = _drawn(bars([Bar("a", 1_000_000), Bar("b", 1)], "x"))

    assert [rect.get("height") for rect in picture.iter("rect")][1] == "2"


def test_rows_can_share_a_scale() -> None:
    """With a larger scale, a bar stays low."""
    picture = _drawn(bars([Bar("a", 1)], "x", scale=4))

    assert [rect.get("height") for rect in picture.iter("rect")] == [str(BARS_HIGH // 4)]


def test_no_bars_say_so() -> None:
    """An empty row is read aloud as such."""
    assert _drawn(bars([Bar("a", 0)], "Tips by day")).get("aria-label") == "Tips by day: none."
    assert _drawn(bars([], "Tips by day")).get("aria-label") == "Tips by day: none."


def test_many_bars_have_no_room_for_numbers() -> None:
    """Numbers stand above bars only where they do not touch."""
    picture = _drawn(bars([Bar("a", 1)] * (NUMBERED + 1), "x"))

    assert list(picture.iter("text")) == []


@given(st.lists(st.integers(0, 10**9), max_size=62))
def test_bars_never_leave_the_picture(counts: list[int]) -> None:
    """Whatever the counts, bars lie side by side inside the picture."""
    picture = _drawn(bars([Bar("x", count) for count in counts], "x"))
    for rect in picture.iter("rect"):
        left = float(str(rect.get("x")).rstrip("%"))
        width = float(str(rect.get("width")).rstrip("%"))

        assert 0 <= left <= left + width <= 100.1
        assert 0 <= float(str(rect.get("y"))) <= BARS_HIGH


def test_a_case_is_drawn_by_stage_and_time() -> None:
    """Rows are the stages in their order, dots go from left to right, heavier ones are larger."""
    picture = timeline(
        _case(
            _line(NOON, "flattery", weight=0.5),
            _line(NOON + timedelta(days=4), "contact", weight=1.0),
            _line(NOON + timedelta(days=8), "secrecy", weight=2.0),
        ),
        "c0",
    )
    dots = list(_drawn(picture.svg).iter("circle"))
    radii = [float(str(dot.get("r"))) for dot in dots]

    assert picture.labels == ("contact", "flattery", "secrecy")
    assert [dot.get("cx") for dot in dots] == ["3%", "50%", "97%"]
    assert [dot.get("cy") for dot in dots] == ["42", "14", "70"]
    assert radii == sorted(radii)
    assert radii[0] < radii[-1]


def test_a_line_with_two_stages_has_two_dots() -> None:
    """One line may ask for secrecy and for a picture at once."""
    picture = timeline(_case(_line(NOON, "secrecy", "picture-or-call")), "c0")

    assert picture.labels == ("secrecy", "picture or call")
    assert len(list(_drawn(picture.svg).iter("circle"))) == 2


def test_a_case_without_stages_is_drawn_by_rule() -> None:
    """Threats have no stages; their rows are the rules."""
    picture = timeline(_case(_line(NOON, weight=0.0, rule="real-threat")), "c0")

    assert picture.labels == ("real threat",)
    assert [text.text for text in _drawn(picture.svg).iter("text")] == ["12 Nov 2026, 12:00"]


def test_acts_have_shapes_and_stand_side_by_side() -> None:
    """A tip, a call and a warning differ in shape; at one time they do not cover each other."""
    moments = tuple(_moment(8, kind) for kind in ("tip", "ask", "warn", "hide"))
    lines = (_line(NOON, "contact"), _line(NOON + timedelta(days=8), "secrecy"))
    picture = timeline(_case(*lines, moments=(_moment(0, "tip"), *moments)), "c0")
    acts = list(_drawn(picture.svg).iter("use"))

    assert picture.labels[-1] == "Leeward"
    assert [act.get("transform") for act in acts] == [
        None,
        None,
        "translate(-15)",
        "translate(-30)",
    ]
    assert [act.get("href") for act in acts] == ["#tip", "#tip", "#ask", "#act"]


def test_a_picture_reads_aloud() -> None:
    """Title and description say in words what the picture shows, with hostile ids escaped."""
    case = _case(
        _line(NOON, "secrecy"),
        _line(NOON + timedelta(days=1), "secrecy"),
        moments=(_moment(1, "ask"), _moment(1, "tip")),
    )
    picture = _drawn(timeline(case, "c7").svg)

    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "c7t c7d"
    assert [one.text for one in picture.iter("title")] == ['Timeline of case-1 <&"']
    assert [one.text for one in picture.iter("desc")] == [
        (
            "12 Nov 2026, 12:00 to 13 Nov 2026, 12:00. Lines: secrecy 2. "
            "Opened 13 Nov 2026, 12:00. Leeward: 1 call to people and 1 private tip."
        )
    ]


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(minutes=3), ["12:01", "12:02", "12:03"]),
        (timedelta(hours=10), ["15:00", "18:00", "21:00"]),
        (timedelta(hours=30), ["13 Nov", "12:00"]),
        (timedelta(days=9), ["15 Nov", "18 Nov", "21 Nov"]),
        (timedelta(days=200), ["Jan 2027", "Apr 2027"]),
        (timedelta(days=1_000), ["2027", "2028", "2029"]),
        (timedelta(seconds=5), ["12:00", "12:00"]),
    ],
)
def test_times_are_round_and_few(length: timedelta, expected: list[str]) -> None:
    """The axis shows round times, at most four, whatever the length of a case."""
    start = NOON + timedelta(seconds=10)
    case = _case(_line(start, "contact"), _line(start + length, "secrecy"))

    assert [text.text for text in _drawn(timeline(case, "c0").svg).iter("text")] == expected


@given(
    st.lists(
        st.tuples(
            st.datetimes(timezones=st.just(UTC)),
            st.lists(st.sampled_from(STAGES), max_size=3, unique=True),
            st.floats(-5, 50),
        ),
        min_size=1,
        max_size=8,
    ),
    st.lists(st.tuples(st.datetimes(timezones=st.just(UTC)), st.sampled_from(["tip", "ask"]))),
)
def test_any_case_can_be_drawn(
    lines: list[tuple[datetime, list[Stage], float]], moments: list[tuple[datetime, Kind]]
) -> None:
    """Whatever its times and weights, a case gives a picture whose parts lie inside it."""
    case = _case(
        *(_line(at, *stages, weight=weight) for at, stages, weight in lines),
        moments=tuple(Moment(at, kind, "r") for at, kind in moments),
    )
    picture = _drawn(timeline(case, "c0").svg)

    for dot in picture.iter("circle"):
        assert 0 <= float(str(dot.get("cx")).rstrip("%")) <= 100
        assert 0 < float(str(dot.get("r"))) <= 10
    assert 1 <= len(list(picture.iter("text"))) <= 5
