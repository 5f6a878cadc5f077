"""Lines that figures are measured on: read from where they lie, and written as labelled lines."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from leeward.training import sources
from leeward.training.examples import Example, read_lines
from leeward_policies.errors import ConfigError

HELD_OUT: Final = Path("policies") / "held_out"
"""Our own lines that nothing is trained on, seen from the top of the repository."""

MOST: Final = {"davidson": 3_000, "germeval2018_de": 2_000, "cold_zh": 2_000}
"""Lines of a public set at most, the first ones by the sha256 of their text; else all of them."""

TALK_MOST: Final = {"self_dialogue": 20_000, "irc_ubuntu": 12_000}
"""The same for everyday talk."""

SURE: Final = 1.0
"""The weight of a line of toxic_spans on which all who rated it agree."""

OWN: Final = {
    "en-comments": "comments, self-written",
    "en-games": "game chat, self-written",
    "de": "chat, self-written",
    "es": "chat, self-written",
    "fr": "chat, self-written",
    "pt": "chat, self-written",
}
"""Our own files, and what they are."""

PUBLIC: Final = {
    "toxic_spans": ("en", "comments that somebody had flagged, all raters agree (toxic_spans)"),
    "davidson": ("en", "posts with hate, offence or neither (davidson)"),
    "convabuse": ("en", "what people say to chat programs (convabuse)"),
    "germeval2018_de": ("de", "posts (germeval2018)"),
    "mlma_fr": ("fr", "posts, noisy labels (mlma)"),
    "cold_zh": ("zh", "posts (cold)"),
    "mlma_ar": ("ar", "posts, noisy labels (mlma)"),
    "sms_spam": ("en", "text messages (sms_spam)"),
}
"""Public sets of which a part is held out: language, and what they are."""

TALK: Final = {
    "self_dialogue": ("en", "small talk of two (self_dialogue)"),
    "irc_ubuntu": ("en", "technical group chat (irc_ubuntu)"),
}
"""Everyday talk in which nobody is meant to be hurt."""

About = Literal["toxicity", "spam"]


class Line(Struct, frozen=True):
    """One line, and whether what it is about is truly there."""

    text: str
    is_there: bool
    kind: str = ""
    answers: bool = False


class LineSet(Struct, frozen=True):
    """Lines that are measured together."""

    name: str
    language: str
    title: str
    """What they are, for people."""
    lines: tuple[Line, ...]
    about: About = "toxicity"

    @property
    def there(self) -> int:
        """How many hold what they are about."""
        return sum(one.is_there for one in self.lines)


def said(one: Example) -> Line:
    """Return an example as it was said; answers are marked in its text (`training.examples`)."""
    answers = one.kind != "" and one.text.startswith("@ ")
    text = one.text.removeprefix("@ ") if answers else one.text
    return Line(text, one.is_harmful, one.kind, answers)


def first(lines: Iterable[Line], most: int) -> tuple[Line, ...]:
    """Return the first lines by the sha256 of their text: always the same, and like by lot."""
    return tuple(sorted(lines, key=lambda one: digest(one.text))[:most])


def digest(text: str) -> str:
    """Return the sha256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def own_sets(top: Path) -> tuple[LineSet, ...]:
    """Return our own held-out lines, which must be those whose sums were committed first.

    Raises:
        ConfigError: a file is another one.
    """
    check_sums(top / HELD_OUT)
    found: list[LineSet] = []
    for name, title in OWN.items():
        file = read_lines(top / HELD_OUT / "chat" / f"{name}.txt")
        lines = tuple(said(one) for one in file.examples)
        found.append(LineSet(name, file.language, title, lines))
    return tuple(found)


def check_sums(folder: Path) -> None:
    """Hold the held-out files to the sums that were committed before a model existed.

    Raises:
        ConfigError: a file is another one.
    """
    for row in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
        wanted, name = row.split()
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != wanted:
            raise ConfigError(
                place=str(HELD_OUT / name),
                value=f"its sha256 begins with {found[:12]}, SHA256SUMS says {wanted[:12]}",
                cure="Figures are measured on the lines as they were committed; restore the file.",
            )


def public_sets(data: Path) -> tuple[LineSet, ...]:
    """Return what is held out of the public sets."""
    found: list[LineSet] = []
    for name, (language, title) in PUBLIC.items():
        examples = sources.labelled(data, name, held_out=True)
        if name == "toxic_spans":
            examples = [one for one in examples if one.weight == SURE]
        lines = first(map(said, examples), MOST.get(name, len(examples)))
        about: About = "spam" if name == "sms_spam" else "toxicity"
        found.append(LineSet(name, language, title, lines, about))
    return tuple(found)


def talk_sets(data: Path) -> tuple[LineSet, ...]:
    """Return everyday talk of dialogues and lines that no head and no threshold has seen."""
    talk = sources.talk(data)
    return tuple(
        LineSet(
            name,
            language,
            title,
            first((Line(text, False, "talk") for text in talk[name].figures), TALK_MOST[name]),
        )
        for name, (language, title) in TALK.items()
    )


def write(one: LineSet, folder: Path) -> Path:
    """Write lines as `leeward evaluate` reads them, and return the file."""
    path = folder / f"{one.name}.jsonl"
    path.write_bytes(b"\n".join(msgspec.json.encode(_row(one, line)) for line in one.lines) + b"\n")
    return path


def _row(of: LineSet, line: Line) -> dict[str, object]:
    kinds = [f"kind:{line.kind}"] if line.kind else []
    return {
        "text": line.text,
        "labels": [of.about] if line.is_there else [],
        "about": [of.about],
        "lang": of.language,
        "slices": kinds,
        "answers": line.answers,
    }
