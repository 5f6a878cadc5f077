"""Names that strangers chose, lists and counts, as they stand in a sentence."""

from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.live.saying.names import LISTED, NAME_LONGEST, counted, listed, shown


@given(st.text())
def test_a_name_is_one_line_that_steers_nothing(name: str) -> None:
    """Whatever stands in it, a terminal shows it as it is; it is never empty or endless."""
    told = shown(name)

    assert told.isprintable()
    assert 0 < len(told) <= NAME_LONGEST


def test_a_list_reads_as_a_sentence() -> None:
    """One, two, several, and more than anybody reads."""
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(str(number) for number in range(LISTED + 2)).endswith("19 and 2 more")


def test_a_count_has_its_noun() -> None:
    """Also where several are called otherwise."""
    assert (counted(1, "room"), counted(2, "room")) == ("1 room", "2 rooms")
    assert counted(0, "person", "people") == "0 people"
