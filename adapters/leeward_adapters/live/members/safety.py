"""`/safety`: pages for members, each for their eyes alone; only what they choose is kept."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final
from unicodedata import normalize

from msgspec.structs import replace

from leeward_adapters.live.casework.buttons import helping
from leeward_adapters.live.casework.presses import Button, Press
from leeward_adapters.live.members.choices import own_name
from leeward_adapters.live.members.pages import (
    FIRST,
    Page,
    library_page,
    listing,
    page_of,
    quiz_page,
    rules_page,
    sheets_page,
    tips_page,
    turning,
)
from leeward_adapters.live.saying.spans import Loose, Span, Text, When, Who
from leeward_adapters.live.saying.words import notice
from leeward_policies.advice import languages
from leeward_policies.advice.rendering import is_right_to_left
from leeward_policies.domain.refs import UserRef
from leeward_policies.helplines import countries, country_name
from leeward_policies.ports import Choices, Desk, MyReport, ReportStatus

NONE: Final = "none"
"""Stands for no country, and for the language of the app."""

STOP_TIPS: Final = "tips/off"
"""The choice behind *No more tips*."""

REPORTS_MOST: Final = 6
"""Reports on the page, the latest: more do not fit on it."""

DIGITS_MOST: Final = 3
"""Of a page's number."""

STATUS: Final[Mapping[ReportStatus, str]] = {
    "received": "report-came-in",
    "looked-at": "report-looked-at",
    "answered": "report-looked-at",
}
"""The notice for how far people are with a report; what they answered has words of its own."""


class Safety:
    """Turns the pages for members.

    Args:
        desk: keeps what members choose, and knows what became of their reports.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def page(self, argument: str, who: UserRef, language: str) -> Page:
        """Return a page; the first one for an argument that names none.

        Args:
            argument: of the press, as `presses.Verb` tells it.
            who: reads.
            language: theirs; see `choices.language_for`.
        """
        name, _, rest = argument.removeprefix(f"{FIRST}/").partition("/")
        match name:
            case "about":
                return self._about(language)
            case "reports":
                return reports_page(await self._desk.my_reports(who), language)
            case "choices":
                return self._choices(await self._desk.choices(who), language)
            case _ if name in SAME:
                return SAME[name](rest, language)
            case _:
                return home_page(language)

    async def choose(self, argument: str, who: UserRef, language: str) -> Page:
        """Keep a choice, and return the page of all choices, in the language that was chosen.

        Args:
            argument: `tips/off`, `tips/on`, `country/DE` or `language/de`; `none` in place of a
                country or language takes the choice back.
            who: chooses.
            language: theirs, so far.
        """
        before = await self._desk.choices(who)
        chosen = _chosen(before, argument)
        if chosen is not None and chosen != before:
            await self._desk.choose(who, chosen)
        now = before if chosen is None else chosen
        return self._choices(now, now.language or language)

    def _about(self, language: str) -> Page:
        """Say who looks after members, what the bot does, and by whose rules."""
        lead = self._desk.people().safety_lead
        responsible: tuple[Span, ...] = (notice("about-no-lead", language),)
        if lead is not None:
            responsible = (f"{notice('about-lead', language)} ", Who(lead))
        policy = (f"{notice('about-policy', language)} ", Loose(self._desk.standing().policy))
        parts = (notice("about-bot", language), responsible, notice("about-kept", language), policy)
        buttons = (helping(language), turning("", "safety-back", language))
        return page_of(notice("safety-about", language), parts, buttons)

    def _choices(self, choices: Choices, language: str) -> Page:
        country = choices.country or self._desk.home_country()
        where = notice("choice-no-country", language)
        if country:
            where = notice("choice-country", language, country=country_name(country, language))
        parts = (
            notice("choices-lead", language),
            f"- {notice('tips-are-on' if choices.tips else 'tips-are-off', language)}",
            f"- {notice('choice-language', language, chosen=own_name(language))}",
            f"- {where}",
        )
        stop = turning(STOP_TIPS, "button-no-tips", language, "choose")
        again = turning("tips/on", "button-tips-again", language, "choose")
        buttons = (
            stop if choices.tips else again,
            turning("languages", "choose-language", language),
            turning("countries", "choose-country", language),
            turning("", "safety-back", language),
        )
        return page_of(notice("safety-choices", language), parts, buttons)


def home_page(language: str) -> Page:
    """Return the first page."""
    names = ("rules", "tips", "quiz", "reports", "choices", "about", "sheets")
    buttons = [turning(name, f"safety-{name}", language) for name in names]
    return page_of("", (notice("safety-home", language),), (*buttons, helping(language)))


def countries_page(number: int, language: str) -> Page:
    """Return the countries of which help is known, by their names in the reader's language."""
    named = {code: country_name(code, language) for code in countries()}
    in_order = sorted(named, key=lambda code: normalize("NFKD", named[code]).casefold())
    entries = [Button(Press("choose", f"country/{code}"), named[code]) for code in in_order]
    entries.insert(0, turning(f"country/{NONE}", "country-none", language, "choose"))
    buttons = listing("countries", entries, number, "choices", language)
    lead = notice("countries-lead", language)
    return page_of(notice("choose-country", language), (lead,), buttons)


def languages_page(number: int, language: str) -> Page:
    """Return the languages that have texts, each by its own name."""
    named = sorted((own_name(code), code) for code in languages())
    entries = [Button(Press("choose", f"language/{code}"), name) for name, code in named]
    entries.insert(0, turning(f"language/{NONE}", "language-app", language, "choose"))
    buttons = listing("languages", entries, number, "choices", language)
    lead = notice("languages-lead", language)
    return page_of(notice("choose-language", language), (lead,), buttons)


def reports_page(reports: tuple[MyReport, ...], language: str) -> Page:
    """Return what became of each report and call for help of a member."""
    lead = notice("my-reports" if reports else "my-reports-none", language)
    parts: list[Text] = [(lead,)]
    parts += [tuple(_reported(one, language)) for one in reports[:REPORTS_MOST]]
    buttons = (helping(language), turning("", "safety-back", language))
    return page_of(notice("safety-reports", language), parts, buttons)


def _reported(report: MyReport, language: str) -> Iterator[Span]:
    """Tell of one report; the words of an outcome name its number themselves."""
    number = report.number
    if is_right_to_left(language):
        number = f"\u2068{number}\u2069"  # else its letters would turn the whole row around
    yield "- " if report.outcome else f"- {number}, "
    yield When(report.at, "d")
    said = report.outcome or STATUS[report.status]
    yield f": {notice(said, language, number=report.number)}"


def _chosen(before: Choices, argument: str) -> Choices | None:
    """Return what somebody has chosen now; None for what nobody can choose."""
    kind, _, value = argument.partition("/")
    match kind, value:
        case "tips", "on" | "off":
            return replace(before, tips=value == "on")
        case "country", _ if value == NONE or value in countries():
            return replace(before, country="" if value == NONE else value)
        case "language", _ if value == NONE or value in languages():
            return replace(before, language="" if value == NONE else value)
        case _:
            return None


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= DIGITS_MOST
    return int(text) if is_number else 1


SAME: Final[Mapping[str, Callable[[str, str], Page]]] = {
    "rules": lambda _, language: rules_page(language),
    "tips": lambda rest, language: library_page(_number(rest), language),
    "tip": tips_page,
    "quiz": lambda rest, language: quiz_page(
        _number(rest.partition("/")[0]), rest.partition("/")[2], language
    ),
    "sheets": sheets_page,
    "countries": lambda rest, language: countries_page(_number(rest), language),
    "languages": lambda rest, language: languages_page(_number(rest), language),
}
"""The pages that are the same for everybody, by the first part of their argument."""
