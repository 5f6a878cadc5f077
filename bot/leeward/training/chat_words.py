"""Write the words of our own lines by language, by which the views undo disguises.

Run it as `python -m leeward.training.chat_words policies` after lines in `policies/training`
changed.
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from leeward_policies.text.known import KNOWN, neighbours_swapped
from leeward_policies.text.plain import plain_view
from leeward_policies.text.undo import bare_view
from leeward_policies.text.view import WORD

FOLDERS: Final = ("chat", "grooming", "spam")
"""Where our lines lie."""

PLACE: Final = Path("leeward_policies", "text", "chat_words.txt")

_NOTE: Final = """# The words of our lines, `policies/training`, by language.
# Made by `python -m leeward.training.chat_words policies`.
"""
_ROW: Final = 100


def chat_words(training: Path) -> dict[str, list[str]]:
    """Return the words of a folder of lines by language, without marks, sorted."""
    counts: dict[str, Counter[str]] = {}
    for path in (one for name in FOLDERS for one in sorted((training / name).glob("*.txt"))):
        here = counts.setdefault(path.stem[:2], Counter())
        for line in path.read_text("utf-8").splitlines():
            if not line.startswith("["):
                here.update(WORD.findall(bare_view(plain_view(line)).text))
    return {
        language: sorted(word for word in here if _is_one(word, here, language))
        for language, here in sorted(counts.items())
    }


def _is_one(word: str, counts: Counter[str], language: str) -> bool:
    """Say whether something is a word that is worth a place, and no slip of one writer.

    What stands once and has two letters of another word swapped is a slip. Words that are known
    anyway need no place among the English ones, in which they are known.
    """
    if len(word) == 1 or not (word.isascii() and word.isalpha()):
        return False
    if language == "en" and word in KNOWN:
        return False
    return counts[word] > 1 or not any(
        counts[other] > 1 or other in KNOWN for other in neighbours_swapped(word)
    )


def written(words: Mapping[str, Sequence[str]]) -> str:
    """Return the text of the file."""
    rows: list[str] = []
    for language, some in words.items():
        rows += [f"[{language}]", ""]
        for word in some:
            if len(rows[-1]) + len(word) >= _ROW:
                rows.append("")
            rows[-1] += f"{word} "
    return _NOTE + "".join(f"{row.rstrip()}\n" for row in rows)


if __name__ == "__main__":
    policies = Path(sys.argv[1])
    (policies / PLACE).write_text(written(chat_words(policies / "training")), "utf-8")
