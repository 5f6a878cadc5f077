"""Naming: countries and days of the week in the words of a language, by the Unicode CLDR."""

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from babel import Locale

WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days as entries write them, in the order of the CLDR."""


def country_name(country: str, language: str) -> str:
    """Return a country's name as a language has it; its letters where it has none.

    Args:
        country: two letters.
        language: a code such as `de` or `pt-BR`.
    """
    return str(_locale(language).territories.get(country, country))


def day_name(day: str, language: str) -> str:
    """Return a day of the week, short, as a language has it.

    Args:
        day: `mon` to `sun`.
        language: a code such as `de` or `pt-BR`.
    """
    return str(_locale(language).days["stand-alone"]["abbreviated"][WEEK.index(day)])


@cache
def _locale(language: str) -> "Locale":
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - seldom needed

    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en")
