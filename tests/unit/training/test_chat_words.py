"""The words of chat beside the views are those of our lines."""

from pathlib import Path

from leeward.training.chat_words import PLACE, chat_words, written

POLICIES = Path(__file__).parents[3] / "policies"


def test_the_file_holds_the_words_of_our_lines() -> None:
    """Who adds lines makes the file anew; the models are trained on what the views read."""
    assert (POLICIES / PLACE).read_text("utf-8") == written(chat_words(POLICIES / "training")), (
        "Run `python -m leeward.training.chat_words policies`, `make train` and `make quality`."
    )


def test_what_is_no_word_is_left_out(tmp_path: Path) -> None:
    """Single letters are, words with figures, and what is another word with letters swapped."""
    (tmp_path / "chat").mkdir()
    (tmp_path / "grooming").mkdir()
    (tmp_path / "chat" / "fr-x.txt").write_text(
        "[talk]\ngarçon g v2 stupid\ngarcon gacron", "utf-8"
    )
    (tmp_path / "chat" / "en-x.txt").write_text("[talk]\nstupid choir\n", "utf-8")
    (tmp_path / "grooming" / "en-y.txt").write_text("[gifts]\n\n> a coin\nhere\n", "utf-8")

    assert chat_words(tmp_path) == {"en": ["choir", "coin"], "fr": ["garcon", "stupid"]}
