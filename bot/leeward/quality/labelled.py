"""Labelled lines: what a person wrote down of messages, read line by line from JSON Lines."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from leeward.quality.labels import KnownLabels, Label, Said
from leeward_adapters.transcript.items import Problem
from leeward_adapters.transcript.lines import physical_lines
from leeward_adapters.transcript.source import OpenFile
from leeward_policies.domain.message import Audience

LINE_LONGEST: Final = 1 << 20
"""Bytes of a line at most; the longest message of any platform has 64 KiB."""

SLICES_MOST: Final = 32
"""Slices of one line at most."""

SLICE_LONGEST: Final = 60
"""Characters of a slice's or a language's name at most."""

PREVIOUS_MOST: Final = 50
"""Earlier lines at most: a room remembers fewer."""

SHORT, MEDIUM = 40, 140
"""Characters of a short and of a medium text at most."""

_BOM: Final = b"\xef\xbb\xbf"
_MALFORMED = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class Labelled(Struct, frozen=True):
    """One labelled line."""

    place: str
    """Where it stands: `labelled.jsonl:17`, counted from 1."""
    text: str
    said: Said
    groups: tuple[str, ...]
    """The language as `lang:en`, the length, and the slices that the line names."""
    answers: bool
    previous: tuple[str, ...]
    audience: Audience


class _Line(Struct):
    text: str
    labels: list[str]
    about: list[str] | None = None
    lang: str | None = None
    slices: list[str] = []
    answers: bool = False
    previous: list[str] = []
    id: str | int | None = None
    audience: Audience = "young"


class _Malformed(Exception):
    """A line that cannot be used: what is wrong, and the cure; never its text."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what, cure)
        self.what = what
        self.cure = cure


_decode = msgspec.json.Decoder(_Line).decode

Read = tuple[int, Labelled | Problem]
"""Bytes done so far, and a line or what is wrong with it."""


class LabelledFiles:
    """Files of labelled lines, read one after the other as often as is needed.

    Args:
        paths: of the files.
        known: the labels that can be given.

    Raises:
        InputError: a file cannot be read.
    """

    def __init__(self, paths: Sequence[Path], known: KnownLabels) -> None:
        self.paths = tuple(paths)
        self._known = known
        for path in paths:
            OpenFile(path).close()
        self.size = sum(path.stat().st_size for path in paths)

    def lines(self) -> Iterator[Read]:
        """Yield every line that is not blank, or what is wrong with it."""
        done = 0
        for path in self.paths:
            file = OpenFile(path)
            try:
                for number, (_, length, raw) in enumerate(physical_lines(file.read), 1):
                    done += length + 1
                    place = f"{path.name}:{number}"
                    if raw is not None and not raw.removeprefix(_BOM).strip():
                        continue
                    yield done, self._read(raw, length, place)
            finally:
                file.close()

    def _read(self, raw: bytes | None, length: int, place: str) -> Labelled | Problem:
        if raw is None or length > LINE_LONGEST:
            cure = f"A line may have {LINE_LONGEST:,}; is this one JSON object a line?"
            return Problem(place, f"the line has {length:,} bytes", cure)
        try:
            return self._labelled(_decoded(raw.removeprefix(_BOM)), place)
        except _Malformed as problem:
            return Problem(place, problem.what, problem.cure)

    def _labelled(self, line: _Line, place: str) -> Labelled:
        if not line.text.strip():
            raise _Malformed("`text` is empty", "Write the message, or leave the line out.")
        _check_lists(line)
        about = None if line.about is None else self._labels(line.about)
        return Labelled(
            place=place,
            text=line.text,
            said=Said(self._labels(line.labels), about),
            groups=_groups(line),
            answers=line.answers,
            previous=tuple(line.previous),
            audience=line.audience,
        )

    def _labels(self, names: Sequence[str]) -> tuple[Label, ...]:
        found: dict[str, Label] = {}
        for name in names:
            label = self._known.find(name)
            if label is None:
                raise _Malformed(*self._known.unknown(name))
            found[name] = label
        return tuple(found.values())


def _decoded(raw: bytes) -> _Line:
    if not raw.lstrip().startswith(b"{"):
        raise _Malformed("this is no JSON object", _EXAMPLE)
    try:
        return _decode(raw)
    except msgspec.ValidationError as error:
        raise _Malformed(_plain(error), _EXAMPLE) from None
    except _MALFORMED:
        raise _Malformed("this is not JSON", _EXAMPLE) from None


_EXAMPLE: Final = 'Write {"text": "…", "labels": []}, saved as UTF-8; docs/formats.md has the keys.'


def _plain(error: msgspec.ValidationError) -> str:
    """Return what does not fit, with types and our own keys alone, never a value of the line."""
    told, _, key = str(error).partition(" - at `$")
    if told.startswith("Invalid enum value"):
        told = "This is none of young, mixed and adult"
    where = f"`{key.strip('.`')}`: " if key.strip(".`") else ""
    return f"{where}{told[:1].lower()}{told[1:]}"


def _check_lists(line: _Line) -> None:
    if len(line.slices) > SLICES_MOST:
        raise _Malformed(f"`slices` has {len(line.slices)} names", f"Name {SLICES_MOST} at most.")
    if len(line.previous) > PREVIOUS_MOST:
        raise _Malformed(
            f"`previous` has {len(line.previous)} lines", f"Give the last {PREVIOUS_MOST} at most."
        )
    for key, names in (("slices", line.slices), ("lang", [line.lang or "-"])):
        if any(not name.strip() or len(name) > SLICE_LONGEST for name in names):
            raise _Malformed(
                f"`{key}` has a name that is empty or too long",
                f"A name has 1 to {SLICE_LONGEST} characters.",
            )


def _groups(line: _Line) -> tuple[str, ...]:
    length = len(line.text)
    size = "short" if length <= SHORT else "medium" if length <= MEDIUM else "long"
    own = [f"lang:{line.lang}"] if line.lang else []
    return tuple(dict.fromkeys([*own, f"length:{size}", *line.slices]))
