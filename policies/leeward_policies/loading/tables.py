"""Reading decoded TOML into the tables of the schema, with every mistake told and none hidden."""

import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from types import UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    Protocol,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
)

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import FieldInfo

from leeward_policies.errors import PolicyError
from leeward_policies.schema import HUMAN_ONLY

SHOWN: Final = 60
"""Characters of a wrong value that an error repeats."""


class Checks(Protocol):
    """Further checks of what is well formed in itself."""

    def value(self, kind: type[Struct], name: str, value: object, place: str) -> None:
        """Check one field of a table, whatever else is wrong with the table."""

    def table(self, table: Struct, place: str) -> None:
        """Check a whole table."""


T = TypeVar("T", bound=Struct)


class _Bad:
    """Stands for a value that could not be read; the problem is already told."""


_BAD: Final = _Bad()


class Reader:
    """Reads tables and collects what is wrong with them.

    Args:
        checks: what else must hold of each value and table.
        problems: where mistakes are collected.
    """

    def __init__(self, checks: Checks, problems: list[PolicyError]) -> None:
        self._checks = checks
        self._problems = problems

    def table(self, raw: object, kind: type[T], place: str) -> T | None:
        """Read one table, or collect its problems and return None."""
        if not isinstance(raw, dict):
            self._wrong(place, raw, "Write a table here, with keys and values.")
            return None
        fields = msgspec.structs.fields(kind)
        known = {field.encode_name: field for field in fields}
        values: dict[str, object] = {}
        for key, value in raw.items():
            if key in known:
                values[known[key].name] = self._field(kind, known[key], value, f"{place} · {key}")
            else:
                cure = meant(key, known) or f"Known here: {', '.join(known)}."
                self._problem(place, f"the key {shown(key)} is unknown", cure)
        for field in fields:
            if field.required and field.name not in values:
                cure = wanted(field.type)
                self._problem(place, f"the key {shown(field.encode_name)} is missing", cure)
                values[field.name] = _BAD
        if any(value is _BAD for value in values.values()):
            return None
        read = kind(**values)
        self._checks.table(read, place)
        return read

    def _field(self, kind: type[Struct], field: FieldInfo, raw: object, place: str) -> object:
        read = self._value(raw, field.type, place)
        if read is not _BAD:
            self._checks.value(kind, field.name, read, place)
        return read

    def _value(self, raw: object, kind: Any, place: str) -> object:
        members = tuple(m for m in _members(kind) if m is not type(None))
        if all(_is_struct(member) for member in members):
            chosen = members[0] if len(members) == 1 else self._choose(raw, members, place)
            return _BAD if chosen is None else self.table(raw, chosen, place) or _BAD
        for member in members:
            if get_origin(member) is tuple and (isinstance(raw, list) or len(members) == 1):
                return self._list(raw, get_args(member)[0], place)
        leaf = next(member for member in members if get_origin(member) is not tuple)
        read = _leaf(raw, leaf)
        if read is _BAD:
            hint = meant(raw, _choices(leaf)) if isinstance(raw, str) else ""
            self._wrong(place, raw, f"{hint} {wanted(kind)}".strip())
        return read

    def _choose(
        self, raw: object, kinds: Sequence[type[Struct]], place: str
    ) -> type[Struct] | None:
        """Return the kind of condition or action that a table's key names."""
        keys = {kind.__struct_fields__[0]: kind for kind in kinds}
        if not isinstance(raw, dict):
            self._wrong(place, raw, f"Write a table here, such as {{ {next(iter(keys))} = … }}.")
            return None
        named = [key for key in raw if key in keys]
        if named:
            return keys[named[0]]
        forbidden = [key for key in raw if key in HUMAN_ONLY]
        if forbidden:
            cure = 'Only a person may do that; write ask = "moderators" and let people decide.'
            self._problem(
                place, f"the action {shown(forbidden[0])} is impossible in a policy", cure
            )
            return None
        cure = next((hint for key in raw if (hint := meant(key, keys))), "")
        what = f"the key {shown(next(iter(raw)))} is unknown" if raw else "the table is empty"
        self._problem(place, what, cure or f"Write one of: {', '.join(keys)}.")
        return None

    def _list(self, raw: object, item: Any, place: str) -> object:
        if not isinstance(raw, list):
            self._wrong(place, raw, "Write a list in square brackets, [ ].")
            return _BAD
        read = [
            self._value(value, item, item_place(place, i, value)) for i, value in enumerate(raw)
        ]
        return _BAD if any(value is _BAD for value in read) else tuple(read)

    def _wrong(self, place: str, raw: object, cure: str) -> None:
        self._problem(place, f"{shown(raw)} does not fit here", cure)

    def _problem(self, place: str, value: str, cure: str) -> None:
        self._problems.append(PolicyError(place=place, value=value, cure=cure))


def _leaf(raw: object, leaf: Any) -> object:
    if isinstance(raw, float) and not math.isfinite(raw):
        return _BAD
    with suppress(msgspec.ValidationError):
        return cast("object", msgspec.convert(raw, leaf))
    return _BAD


def item_place(place: str, index: int, raw: object) -> str:
    """Return the place of a list's item, with its id where it has one."""
    named = isinstance(raw, dict) and isinstance(raw.get("id"), str)
    return (
        f"{place}[{index}] {shown(cast('dict[str, object]', raw)['id'])}"
        if named
        else f"{place}[{index}]"
    )


def shown(raw: object) -> str:
    """Return a value as an error shows it: short, on one line, in the file's own spelling."""
    if isinstance(raw, str):
        text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in raw)
        return f'"{text[:SHOWN]}…"' if len(text) > SHOWN else f'"{text}"'
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, dict):
        return "a table"
    if isinstance(raw, list | tuple):
        return "a list"
    text = str(raw)
    return f"{text[:SHOWN]}…" if len(text) > SHOWN else text


def meant(key: str, known: Iterable[object]) -> str:
    """Return `Did you mean …?` where a known word is close, or nothing."""
    words = [word for word in known if isinstance(word, str)]
    close = get_close_matches(key, words, n=1, cutoff=0.6 if len(key) > _SHORT else 0.8)
    return f"Did you mean {shown(close[0])}?" if close else ""


_SHORT: Final = 3
"""Up to so many characters a guess must be closer, or it would be chance."""


def wanted(kind: Any) -> str:
    """Say what must be written where a value of a kind stands."""
    members = [m for m in _members(kind) if m is not type(None)]
    if any(get_origin(member) is tuple for member in members):
        if len(members) == 1:
            return "Write a list in square brackets, [ ]."
        leaf = next(member for member in members if get_origin(member) is not tuple)
        return f"{wanted(leaf).removesuffix('.')}, or a list of such texts."
    if all(_is_struct(member) for member in members):
        return "Write a table with keys and values."
    leaf = members[0]
    choices = [shown(choice) for choice in _choices(leaf)]
    if choices:
        return f"Write {' or '.join(filter(None, [', '.join(choices[:-1]), choices[-1]]))}."
    return _wanted_number(leaf) if get_origin(leaf) is Annotated else _WANTED[leaf]


_WANTED: Final[dict[object, str]] = {
    str: 'Write a text in quotes, "…".',
    bool: "Write true or false.",
}


def _wanted_number(leaf: Any) -> str:
    number, meta = get_args(leaf)
    limits = cast("Meta", meta)
    if number is int:
        return f"Write a whole number from {limits.ge} to {limits.le}."
    return f"Write a number above {limits.gt} and up to {limits.le}."


def _members(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _choices(leaf: Any) -> tuple[Any, ...]:
    return get_args(leaf) if get_origin(leaf) is Literal else ()
