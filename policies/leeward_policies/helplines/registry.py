"""The registry: the services that ship, with those of an admin's own file in their place."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from leeward_policies.errors import ConfigError
from leeward_policies.helplines.checking import MOST, check_emergency, check_line, checked_day
from leeward_policies.helplines.entries import FINDER, Emergency, Helpline

SHIPPED: Final = "helplines.toml"

ALIASES: Final = {"UK": "GB"}
"""What many write for a country that stands in ISO 3166 by other letters."""

OWN_BYTES: Final = 1_000_000
"""An own file larger than this is somebody's mistake."""

SHOWN: Final = 200
"""Letters at most of what is wrong with a file."""


def code_of(country: str) -> str:
    """Return a country's two letters as the registry has them; empty stays empty."""
    letters = country.strip().upper()
    return ALIASES.get(letters, letters)


def is_code(country: str) -> bool:
    """Say whether something is two letters, as ISO 3166 has them, in any case."""
    return len(country) == len("GB") and country.isascii() and country.isalpha()


class Verified(Struct, frozen=True, forbid_unknown_fields=True):
    """`[[verified]]`: a person called or opened a service that ships."""

    id: str
    on: str
    by: str


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal[1]
    helpline: tuple[Helpline, ...] = ()
    emergency: tuple[Emergency, ...] = ()
    verified: tuple[Verified, ...] = ()


class Registry(Struct, frozen=True):
    """The services and the numbers in danger that are known."""

    lines: tuple[Helpline, ...]
    emergencies: tuple[Emergency, ...]

    @property
    def finder(self) -> Helpline:
        """What finds the services of every country."""
        return next(one for one in self.lines if one.kind == FINDER and not one.country)

    def of(self, country: str) -> tuple[Helpline, ...]:
        """Return the services of a country, in the order of the file; none of no country."""
        code = code_of(country)
        return tuple(one for one in self.lines if code and one.country == code)

    def emergency(self, country: str) -> tuple[str, ...]:
        """Return the numbers to call in danger; none where they are not known."""
        code = code_of(country)
        return next((one.numbers for one in self.emergencies if code in one.countries), ())

    def expired(self, today: date) -> tuple[Helpline, ...]:
        """Return the entries at which somebody must look again, the longest expired first."""
        old = [one for one in self.lines if one.state(today) == "check"]
        return tuple(sorted(old, key=lambda one: one.days_left(today)))

    def countries(self) -> tuple[str, ...]:
        """Return the countries of which something is known, sorted."""
        found = {one.country for one in self.lines if one.country}
        return tuple(sorted(found.union(*[one.countries for one in self.emergencies])))


class _InForce:
    """What `registry` returns: what ships, until the admin's own file was taken in."""

    def __init__(self) -> None:
        self.registry: Registry | None = None


_IN_FORCE: Final = _InForce()


def registry() -> Registry:
    """Return the registry in force: what ships, and an admin's own file where one was taken in."""
    return _IN_FORCE.registry or shipped()


@cache
def shipped() -> Registry:
    """Return the registry that ships."""
    found = (resources.files(__package__) / SHIPPED).read_bytes()
    return _merged(Registry((), ()), msgspec.toml.decode(found, type=_File), SHIPPED)


def load_own(path: Path | None) -> Registry:
    """Take in an admin's own file, once at the start; none puts back what ships.

    Args:
        path: of the file.

    Raises:
        ConfigError: it cannot be read, or an entry lacks what makes it safe to show.
    """
    _IN_FORCE.registry = None if path is None else read_own(path)
    return registry()


def read_own(path: Path) -> Registry:
    """Return what ships with an admin's own file in its place, without taking it in.

    An entry replaces the one with its id; an emergency number replaces that of its countries.

    Raises:
        ConfigError: it cannot be read, or an entry lacks what makes it safe to show.
    """
    place = str(path)
    try:
        if path.stat().st_size > OWN_BYTES:
            raise ConfigError(
                place=place,
                value=f"{path.stat().st_size} bytes",
                cure="A list of services has a few lines each; check that this is the right file.",
            )
        found = msgspec.toml.decode(path.read_bytes(), type=_File)
    except OSError as error:
        raise ConfigError(
            place=place, value=str(error.strerror), cure="Check the path and its permissions."
        ) from None
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise ConfigError(
            place=place,
            value=str(error)[:SHOWN],
            cure="Compare the entry with the example in docs/helplines.md.",
        ) from None
    return _merged(shipped(), found, place)


def _merged(below: Registry, found: _File, place: str) -> Registry:
    """Return a registry with the entries of a file in place of those with their ids."""
    if len(found.helpline) > MOST or len(found.emergency) > MOST:
        raise ConfigError(
            place=place, value=f"more than {MOST} entries", cure="List the few that help here."
        )
    lines = {one.id: one for one in below.lines}
    for number, one in enumerate(found.helpline, 1):
        where = f"{place} helpline {number} ({one.id[:SHOWN]})"
        line = replace(one, country=code_of(one.country))
        check_line(line, where)
        if any(one.id == other.id for other in found.helpline[: number - 1]):
            raise ConfigError(place=where, value="the id stands twice", cure="Give it another.")
        lines[line.id] = line
    for mark in found.verified:
        where = f"{place} verified {mark.id[:SHOWN]}"
        if mark.id not in lines or not mark.by.strip():
            raise ConfigError(
                place=where,
                value="there is no such entry, or nobody is named",
                cure="Take the id from `leeward helplines`, and write who called.",
            )
        day = checked_day(mark.on, where, "on")
        lines[mark.id] = replace(lines[mark.id], verified_on=day, verified_by=mark.by)
    own = [_checked(one, f"{place} emergency {n}") for n, one in enumerate(found.emergency, 1)]
    named = {country for one in own for country in one.countries}
    if not any(one.kind == FINDER and not one.country for one in lines.values()):
        cure = "Keep one finder for every country: it is shown where nothing else is known."
        raise ConfigError(place=place, value="no finder is left", cure=cure)
    rest = [
        replace(one, countries=tuple(code for code in one.countries if code not in named))
        for one in below.emergencies
    ]
    return Registry(_ordered(lines.values()), (*own, *rest))


def _checked(one: Emergency, place: str) -> Emergency:
    found = replace(one, countries=tuple(code_of(country) for country in one.countries))
    check_emergency(found, place)
    return found


def _ordered(lines: Iterable[Helpline]) -> tuple[Helpline, ...]:
    """Return entries by country, those for every country first; else in the order of the file."""
    return tuple(sorted(lines, key=_country))


def _country(line: Helpline) -> str:
    return line.country
