"""A text longer than a model reads is cut where its tokens end; what is cut is a piece of it."""

from hypothesis import given
from hypothesis import strategies as st

from leeward.second_opinion.windows import LETTERS, Window, groups_of, parts_of, windows_of


def offsets_of(text: str) -> list[tuple[int, int]]:
    """Return where the words of a text stand, as a tokenizer would say."""
    found, start = list[tuple[int, int]](), 0
    for word in text.split(" "):
        if word:
            found.append((start, start + len(word)))
        start += len(word) + 1
    return found


def test_a_short_text_is_read_whole() -> None:
    """As it stands, spaces and all."""
    text = " you are great "

    assert windows_of(text, offsets_of(text), 3) == (Window(text, 3),)


def test_of_a_long_text_the_two_ends_are_read() -> None:
    """Together they are no longer than what there is room for; the middle is not read."""
    text = "one two three four five six seven"

    assert windows_of(text, offsets_of(text), 5) == (Window("one two", 2), Window("six seven", 2))


def test_of_a_very_long_text_only_the_ends_are_taken_apart() -> None:
    """A message of a megabyte costs no more than one of some pages."""
    text = "a" * 500_000 + "b" * 500_000

    parts = parts_of(text)

    assert parts == ("a" * (LETTERS // 2), "b" * (LETTERS // 2))
    assert parts_of("short") == ("short",)


@given(st.text(alphabet="ab ", max_size=60), st.integers(2, 9))
def test_every_window_is_a_piece_that_fits(text: str, room: int) -> None:
    """Whatever the text: windows begin it and end it, and all together fit into the room."""
    windows = windows_of(text, offsets_of(text), room)

    assert text.startswith(windows[0].text)
    assert text.endswith(windows[-1].text)
    assert [len(offsets_of(window.text)) for window in windows] == [one.tokens for one in windows]
    assert sum(one.tokens for one in windows) <= room


def test_short_pieces_are_read_together_and_long_ones_apart() -> None:
    """A group is as wide as its longest piece, times how many there are."""
    assert groups_of([3, 90, 4, 3, 50], int, 100) == [[3, 3, 4], [50], [90]]
    assert groups_of([], int, 100) == []
    assert groups_of([120, 130], int, 100) == [[120], [130]]


@given(st.lists(st.integers(0, 200), max_size=30), st.integers(1, 150))
def test_groups_hold_every_piece_once(sizes: list[int], room: int) -> None:
    """None is lost, and no group of several is wider than the room."""
    groups = groups_of(sizes, int, room)

    assert sorted(sizes) == [size for group in groups for size in group]
    assert all(len(group) == 1 or len(group) * max(group) <= room for group in groups)
