#!/usr/bin/env python3
"""Write `detectors-measured.md`: what the rule detectors find in our own labelled lines.

Run it as `.venv/bin/python docs/detectors_measured.py`; the figures come from the sets in
`tests/fixtures/detectors/`, and nothing else on the page changes.
"""

import hashlib
import platform
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from leeward.quality.intervals import wilson
from leeward.testing.detector_figures import NOTICED, LabelledLine, Tally, lines_of, tallies

DOCS: Final = Path(__file__).parent
PAGE: Final = DOCS / "detectors-measured.md"
SETS: Final = DOCS.parent / "tests" / "fixtures" / "detectors"
NAMES: Final = ("held_out", "development", "development_distress", "development_scams")
LANGUAGES: Final = ("en", "de", "fr", "es", "pt")

_BLOCK: Final = "<!-- measured: {name} -->\n{body}<!-- measured end: {name} -->"


def main() -> None:
    """Measure all sets and rewrite the parts of the page that hold figures."""
    text = PAGE.read_text("utf-8")
    for name in NAMES:
        path = SETS / f"{name}.jsonl"
        text = _filled(text, name, "".join(_table(lines_of(path), path)))
    PAGE.write_text(text, "utf-8")


def _filled(text: str, name: str, body: str) -> str:
    pattern = re.escape(_BLOCK.format(name=name, body="\0")).replace("\0", "(?s:.*?)")
    replaced, count = re.subn(pattern, lambda _: _BLOCK.format(name=name, body=body), text)
    if count != 1:
        raise SystemExit(f"{PAGE.name} has no part `{name}`; write its two marks once.")
    return replaced


def _table(lines: Sequence[LabelledLine], path: Path) -> Iterator[str]:
    counted = tallies(lines)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    day = datetime.now(UTC).date().isoformat()
    yield f"{len(lines):,} lines, sha256 `{digest}`, measured {day} on {platform.machine()}, "
    yield f"Python {platform.python_version()}.\n\n"
    heads = " | ".join(LANGUAGES)
    yield f"| signal | {heads} | found (recall) | right when found (precision) | false alarms |\n"
    yield "| --- " * (len(LANGUAGES) + 4) + "|\n"
    for name in NOTICED:
        each = [counted.get((name, language), Tally()) for language in LANGUAGES]
        cells = " | ".join(_short(one) for one in each)
        whole = sum(each, Tally())
        if not whole.there + whole.false:
            continue
        recall = _share(whole.found, whole.there)
        precision = _share(whole.found, whole.found + whole.false)
        alarms = _share(whole.false, whole.false + whole.quiet)
        yield f"| `{name}` | {cells} | {recall} | {precision} | {alarms} |\n"


def _short(one: Tally) -> str:
    alarms = f", {one.false} false" if one.false else ""
    return f"{one.found} of {one.there}{alarms}"


def _share(part: int, whole: int) -> str:
    if not whole:
        return "none"
    low, high = wilson(part, whole)
    return f"{part} of {whole:,}, {part / whole:.1%} ({low:.1%} to {high:.1%})"


if __name__ == "__main__":
    main()
