"""Numbering plans: whether digits are a phone number somewhere, or are reserved for fiction."""

import re
from collections.abc import Iterator
from typing import Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from leeward_policies.detectors.spoken_digits import RUN_LEAST, RUN_MOST, Run

_REGIONS = (
    "GB",
    "US",
    "DE",
    "FR",
    "ES",
    "IT",
    "PT",
    "NL",
    "PL",
    "IE",
    "AT",
    "CH",
    "BE",
    "BR",
    "AU",
)
"""Where a number without a country code is tried: the covered languages' larger countries."""

_TRUNK = frozenset(("GB", "DE", "FR", "NL", "IE", "AT", "CH", "BE", "AU"))
"""Where a number at home begins with a 0; without it most figures would pass for a number."""

_RESERVED = (
    # Ofcom, "Telephone numbers for drama use": mobile, no area, London, cities, UK-wide, free.
    *("447700900", "441632960", "442079460", "441134960", "441144960", "441154960", "441164960"),
    *("441174960", "441184960", "441214960", "441314960", "441414960", "441514960", "441614960"),
    *("441914980", "442896496", "442920180", "443069990"),
    # ARCEP, decision 2022-1583: numbers for audiovisual works.
    *("3319900", "3326191", "3335301", "3346571", "3353649", "3363998"),
    # Bundesnetzagentur, notice 148/2021: Rufnummern für Medienproduktionen.
    *("493023125", "496990009", "494066969", "492214710", "498999998", "4917139200"),
    # ACMA: numbers for use in creative works.
    *("61491570", "6125550", "6137010", "6175550", "6187010"),
)
"""Starts of numbers that belong to nobody, with country code; phonenumbers calls many invalid.

People use them when they mean a phone number (examples, demonstrations), so they count as one.
"""

_RESERVED_NANP = re.compile(r"1?(?:\d{3})?55501\d{2}")
"""555-0100 to 555-0199 of every area (NANPA)."""

_LENGTHS = {"44": (12,), "33": (11,), "49": (11, 12, 13), "61": (11,)}
"""Digits of a whole number by the country codes of the reserved ones."""

Known = Literal["valid", "possible", "service", "no"]
"""What the numbering plans say of digits."""

_SERVICE = frozenset(
    (
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
    )
)
"""Numbers of helplines, shops and services; nobody's own."""


def _is_reserved(digits: str) -> bool:
    return digits.startswith(_RESERVED) and len(digits) in _LENGTHS[digits[:2]]


def _known(digits: str, region: str | None) -> Known:
    try:
        number = phonenumbers.parse(digits if region else f"+{digits}", region)
    except NumberParseException:
        return "no"
    if phonenumbers.number_type(number) in _SERVICE:
        return "service"
    if phonenumbers.is_valid_number(number):
        return "valid"
    return "possible" if phonenumbers.is_possible_number(number) else "no"


def _international(digits: str) -> Known:
    if _is_reserved(digits) or (digits.startswith("1") and _RESERVED_NANP.fullmatch(digits)):
        return "valid"
    return _known(digits, None)


def _national(digits: str) -> Known:
    if _RESERVED_NANP.fullmatch(digits):
        return "valid"
    if digits.startswith("0") and any(_is_reserved(f"{code}{digits[1:]}") for code in _LENGTHS):
        return "valid"
    best: Known = "no"
    for region in _REGIONS:
        if (region in _TRUNK) != digits.startswith("0") and region != "IT":
            continue
        known = _known(digits, region)
        if known in {"valid", "service"}:
            return known
        if known == "possible":
            best = known
    return best


_SHORT = 3
"""Figures of a last group that belongs to a number with longer ones (the 7 of `7 pm` does not)."""


def _trimmed(run: Run) -> Iterator[tuple[int, int]]:
    """Yield which groups to read: all, then without what may stand before or behind by chance."""
    count = len(run.groups)
    if len(run.groups[-1]) < _SHORT <= len(run.groups[0]):
        yield 0, count - 1
    yield 0, count
    for first, last in ((0, 1), (0, 2), (1, 0), (1, 1)):
        if count - first - last >= 1 and (first == 0 or not run.has_plus):
            yield first, count - last


def judged(run: Run) -> tuple[Known, int, int, str]:
    """Return what the run is, and which groups of it."""
    found: tuple[Known, int, int, str] = ("no", 0, len(run.groups), run.digits)
    for first, last in _trimmed(run):
        digits = "".join(run.groups[first:last])
        if not RUN_LEAST <= len(digits) <= RUN_MOST:
            continue
        if run.has_plus:
            known = _international(digits)
        elif digits.startswith("00") and len(digits) > RUN_LEAST + 3:
            known = _international(digits[2:])
        else:
            known = _national(digits)
        if known in {"valid", "service"}:
            return known, first, last, digits
        if known == "possible" and found[0] == "no":
            found = (known, first, last, digits)
    return found
