"""Write the frequent words of our own lines, by which the views undo disguises.

Run it as `python -m leeward.training.frequent policies` after lines in `policies/training` changed.
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from leeward_policies.text.known import KNOWN
from leeward_policies.text.plain import plain_view
from leeward_policies.text.undo import bare_view
from leeward_policies.text.view import WORD

FOLDERS: Final = ("chat", "spam")
"""Where the lines lie that the heads learn from."""

LEAST: Final = 2
"""Times that a word stands in our lines, so that a slip of one writer is no word."""

PLACE: Final = Path("leeward_policies", "text", "frequent.txt")

_NOTE: Final = """# Words that stand twice or more in our lines, `policies/training`, by language.
# Made by `python -m leeward.training.frequent policies`.
"""
_ROW: Final = 100


def frequent(training: Path) -> dict[str, list[str]]:
    """Return the frequent words of a folder of lines by language, without marks, sorted."""
    counts: dict[str, Counter[str]] = {}
    for path in (one for name in FOLDERS for one in sorted((training / name).glob("*.txt"))):
        here = counts.setdefault(path.stem[:2], Counter())
        for line in path.read_text("utf-8").splitlines():
            if not line.startswith("["):
                here.update(WORD.findall(bare_view(plain_view(line)).text))
    return {
        language: sorted(word for word, count in here.items() if count >= LEAST and _is_plain(word))
        for language, here in sorted(counts.items())
    }


def _is_plain(word: str) -> bool:
    return len(word) > 1 and word.isascii() and word.isalpha() and word not in KNOWN


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
    (policies / PLACE).write_text(written(frequent(policies / "training")), "utf-8")
