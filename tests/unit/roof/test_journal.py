"""The journal puts everything back."""

from hypothesis import given
from hypothesis import strategies as st

from leeward.journal import Journal

CHANGES = st.lists(st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 9)), max_size=30)


@given(start=st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)), changes=CHANGES)
def test_undo_restores_what_was(
    start: dict[str, int], changes: list[tuple[str, int | None]]
) -> None:
    """Whatever was set or discarded, undoing gives the same keys and values as before."""
    mapping, journal = dict(start), Journal()
    for key, value in changes:
        if value is None:
            journal.discard(mapping, key)
        else:
            journal.set(mapping, key, value)

    journal.undo()

    assert start == mapping


def test_a_later_journal_is_undone_first() -> None:
    """A journal that took over another one undoes the other's changes before its own."""
    mapping: dict[str, int] = {"a": 1}
    first, second = Journal(), Journal()
    first.set(mapping, "a", 2)
    second.set(mapping, "a", 3)
    first.extend(second)

    first.undo()
    second.undo()

    assert mapping == {"a": 1}


def test_a_set_key_becomes_the_newest() -> None:
    """A changed key moves to the end, so that what was not changed for long is found first."""
    mapping = {"a": 1, "b": 2}

    Journal().set(mapping, "a", 3)

    assert list(mapping) == ["b", "a"]
