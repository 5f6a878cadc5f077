"""Checking: an entry is shown only where it says who, for whom, how, when, and how it is known."""

import re
from datetime import date
from typing import Final

from leeward_policies.errors import ConfigError
from leeward_policies.helplines.entries import FINDER, Emergency, Helpline
from leeward_policies.words import plain

MOST: Final = 500
"""Entries that one file may have."""

NAME_LONGEST: Final = 60
"""Characters of a name, an owner or who verified it: one row on a phone, twice at most."""

CONTACTS_MOST: Final = 4
"""Ways to one service that are shown: more are not read by somebody in need."""

CONTACT_LONGEST: Final = 60

SOURCE_LONGEST: Final = 200

YEARS: Final = range(2020, 2200)
"""Years in which somebody may have looked: another one is a slip of the pen."""

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_NUMBER: Final = re.compile(r"\+?[0-9]([0-9 \-]*[0-9])?")
_ADDRESS: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}(/[A-Za-z0-9._~/-]*)?")
_HOURS: Final = re.compile(
    r"(?:(?P<first>mon|tue|wed|thu|fri|sat|sun)-(?P<last>mon|tue|wed|thu|fri|sat|sun) )?"
    r"(?P<opens>(?:[01][0-9]|2[0-3]):[0-5][0-9])-(?P<closes>(?:[01][0-9]|2[0-4]):[0-5][0-9])"
)


def hours_of(written: str) -> tuple[str, str, str, str] | None:
    """Return first day, last day, opening and closing; the days are empty for every day.

    Args:
        written: as in an entry; None is returned for `always`, `not-stated` and anything else.
    """
    found = _HOURS.fullmatch(written)
    if found is None:
        return None
    return (found["first"] or "", found["last"] or "", found["opens"], found["closes"])


def check_line(line: Helpline, place: str) -> None:
    """Raise `ConfigError` with place, value and cure where an entry may not be shown."""
    if not _ID.fullmatch(line.id) or len(line.id) > NAME_LONGEST:
        _refuse(
            place, line.id, "Write an id of small letters, digits and hyphens, as gb-childline."
        )
    if not (_COUNTRY.fullmatch(line.country) or (not line.country and line.kind == FINDER)):
        cure = "Write the two letters of ISO 3166; only a finder is for every country."
        _refuse(place, line.country, cure)
    for key, value in (("name", line.name), ("owner", line.owner)):
        _check_words(value, f"{place} key {key}")
    _check_contacts(line, place)
    if line.hours not in {"always", "not-stated"} and hours_of(line.hours) is None:
        cure = "Write always, not-stated, 09:00-23:00 or mon-sat 14:00-20:00, as its page states."
        _refuse(f"{place} key hours", line.hours, cure)
    if not 0 < len(line.source) <= SOURCE_LONGEST or line.source != plain(line.source):
        _refuse(f"{place} key source", line.source, "Write the page on which it was seen.")
    for key, day in (("seen_on", line.seen_on), ("verified_on", line.verified_on)):
        if day:
            checked_day(day, place, key)
    if not line.seen_on and not line.verified_on:
        _refuse(f"{place} key seen_on", "", "Write the day on which its page was seen.")
    if bool(line.verified_on) != bool(line.verified_by.strip()):
        cure = "Write both the day and who called or opened it, or neither."
        _refuse(f"{place} key verified_by", line.verified_by, cure)


def check_emergency(found: Emergency, place: str) -> None:
    """Raise `ConfigError` where an emergency number has no country or is no number."""
    if not found.countries or not all(_COUNTRY.fullmatch(one) for one in found.countries):
        _refuse(place, " ".join(found.countries), "Write the two letters of each country.")
    if not found.numbers or not all(_is_number(one) for one in found.numbers):
        _refuse(place, " ".join(found.numbers), 'Write numbers as people dial them, as ["112"].')


def checked_day(day: str, place: str, key: str) -> str:
    """Return a day as it was written.

    Raises:
        ConfigError: it is none.
    """
    try:
        found = date.fromisoformat(day)
        is_day = found.isoformat() == day and found.year in YEARS
    except ValueError:
        is_day = False
    if not is_day:
        _refuse(f"{place} key {key}", day, 'Write the day as "2026-11-23".')
    return day


def _check_contacts(line: Helpline, place: str) -> None:
    if not 0 < len(line.contacts) <= CONTACTS_MOST:
        cure = f"Write between one and {CONTACTS_MOST} ways to reach it."
        _refuse(f"{place} key contacts", str(len(line.contacts)), cure)
    for one in line.contacts:
        if one.is_number and not _is_number(one.at):
            _refuse(f"{place} key contacts", one.at, "Write digits and spaces, as 0800 1111.")
        if not one.is_number and not (
            _ADDRESS.fullmatch(one.at) and len(one.at) <= CONTACT_LONGEST
        ):
            cure = "Write the address without https://, as childline.org.uk."
            _refuse(f"{place} key contacts", one.at, cure)


def _check_words(value: str, place: str) -> None:
    if not 0 < len(value) <= NAME_LONGEST or value != plain(value):
        _refuse(place, value, f"Write one row of at most {NAME_LONGEST} characters.")


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and len(text) <= CONTACT_LONGEST


def _refuse(place: str, value: str, cure: str) -> None:
    raise ConfigError(place=place, value=plain(value)[:NAME_LONGEST] or "it is empty", cure=cure)
