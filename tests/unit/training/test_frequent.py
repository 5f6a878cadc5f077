"""The frequent words beside the views are those of our lines."""

from pathlib import Path

from leeward.training.frequent import PLACE, frequent, written

POLICIES = Path(__file__).parents[3] / "policies"


def test_the_file_holds_the_words_of_our_lines() -> None:
    """Who adds lines makes the file anew; the models are trained on what the views read."""
    assert (POLICIES / PLACE).read_text("utf-8") == written(frequent(POLICIES / "training")), (
        "Run `python -m leeward.training.frequent policies`, then `make train` and `make quality`."
    )


def test_words_that_stand_seldom_are_none(tmp_path: Path) -> None:
    """What stands once, a single letter and a known word are left out, and marks are taken off."""
    (tmp_path / "chat").mkdir()
    lines = ["[talk]", *["garçon g yuor stupid"] * 2, "seldom said"]
    (tmp_path / "chat" / "fr-x.txt").write_text("\n".join(lines), "utf-8")

    assert frequent(tmp_path) == {"fr": ["garcon", "yuor"]}
