"""Help for a member: who helps at once and near them, and a person of the team who is told."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from leeward_adapters.live.casework.telling import asks_people, tell
from leeward_adapters.live.members.choices import chosen_by
from leeward_adapters.live.saying.placing import placed
from leeward_adapters.live.saying.spans import Address, Loose, Span, Strong, Text, flat, joined
from leeward_adapters.live.saying.words import notice
from leeward_policies.advice import IN_DANGER, NOTICE_LONGEST
from leeward_policies.advice.rendering import is_right_to_left
from leeward_policies.domain.event import HelpAsked
from leeward_policies.domain.refs import ChannelRef, UserRef
from leeward_policies.helplines import (
    Contact,
    Helpline,
    HelpNear,
    country_name,
    day_name,
    help_near,
    offender_help,
)
from leeward_policies.helplines.checking import hours_of
from leeward_policies.ports import Desk

DIRECT: Final = "direct-message"
"""Stands for the room where somebody asked in a direct message about a community's home."""

OFFENDING: Final = "sexual-ask"
"""The warning for whoever asks for what nobody young may be asked for; below it stands who helps
somebody that worries about what they do."""

HELP_LONGEST: Final = 1_200
"""Characters of all help together: a message of Discord's holds 2,000, with its marks and a
sentence before and behind; one of Telegram's holds 4,096."""

ALERT_LONGEST: Final = NOTICE_LONGEST
"""Characters of help in an alert of Telegram's."""

_LEFT_TO_RIGHT: Final = ("\u2066", "\u2069")
"""Isolation marks: the groups of a number keep their order inside words that run the other way."""

_BY_ITSELF: Final = ("\u2068", "\u2069")
"""Isolation marks around a name, which runs as its own letters do, and turns no row around it."""


async def country_for(desk: Desk | None, member: UserRef) -> str:
    """Return the country whose help is shown: the member's choice, else the admin's setting.

    It is never guessed; empty where nobody has named one, or can. Nothing that fails here delays
    help.
    """
    if desk is None:
        return ""
    chosen = await chosen_by(desk, member)
    return (chosen.country if chosen is not None else "") or desk.home_country()


def help_words(language: str, country: str, today: date) -> Text:
    """Return what helps at once: the number in danger, who listens, and the finder of helplines.

    What was not looked at for too long comes last, and is marked; it never disappears.

    Args:
        language: of whoever reads it.
        country: two letters; empty where nobody has named one.
        today: on which rests what can be relied on.
    """
    near = help_near(country, today)
    lines = near.lines
    found = _help(near, lines, language)
    while len(flat(found)) > HELP_LONGEST and len(lines) > 1:
        lines = lines[:-1]
        found = _help(near, lines, language)
    return found


def nearest_words(language: str, country: str, today: date) -> Text:
    """Return one line of help: the first who listens near somebody, else the finder.

    Args:
        language: of whoever reads it.
        country: two letters; empty where nobody has named one.
        today: on which rests what can be relied on.
    """
    near = help_near(country, today)
    if near.first is not None:
        return joined(_listed("look-helpers", (near.first,), language))
    return (f"{notice('help-finder', language)} ", *_way(near.finder.contacts[0], language))


def help_alert(language: str, country: str, today: date, *, told: bool) -> str:
    """Return help in few words: the number in danger, the first who listens, whether people know.

    What does not fit is left out from the end; the rest is said in private.
    """
    near = help_near(country, today)
    if not near.emergency and near.first is None:
        return notice("help-alert-told" if told else "help-alert-not-told", language)
    parts = [
        notice("help-alert-danger-number", language, number=near.emergency)
        if near.emergency
        else notice("help-alert-danger", language)
    ]
    if near.first is not None:
        line, contact = near.first.name, near.first.contacts[0].at
        parts.append(notice("help-alert-line", language, line=line, contact=contact))
    parts.append(notice("help-alert-team" if told else "help-alert-no-team", language))
    while len(" ".join(parts)) > ALERT_LONGEST:
        parts.pop()
    return " ".join(parts)


def offender_words(language: str, country: str) -> Text:
    """Return who helps somebody that worries about what they do to others; see `offender_help`."""
    found = offender_help(country)
    rows = (
        (
            "- ",
            *_name(one, language),
            f" ({country_name(one.country, language)}): ",
            *_ways(one, language),
        )
        for one in found
    )
    return joined((notice("help-offender", language), *rows))


async def help_below(
    desk: Desk | None, topic: str, who: UserRef, language: str, today: date
) -> Text:
    """Return the help that stands below a letter at once; nothing below most of them.

    Args:
        desk: knows the country; None where nobody can choose one.
        topic: of the letter.
        who: reads it.
        language: theirs.
        today: on which rests what can be relied on.
    """
    if topic in IN_DANGER:
        return help_words(language, await country_for(desk, who), today)
    if topic == OFFENDING:
        return offender_words(language, await country_for(desk, who))
    return ()


def help_end(language: str, *, told: bool) -> str:
    """Return what is said after that: whether a person of the team knows."""
    return notice("help-told" if told else "help-not-told", language)


async def ask_for_help(desk: Desk, channel: ChannelRef, who: UserRef, at: datetime) -> bool:
    """Tell the team that somebody asks for help; say whether a person is asked by what was kept.

    Raises:
        LeewardError: nobody could be told.
    """
    return asks_people(await tell(desk, HelpAsked(channel, who, at), channel.platform))


# --- what is shown ----------------------------------------------------------------------------


def _help(near: HelpNear, lines: tuple[Helpline, ...], language: str) -> Text:
    """Return help with some of the lines near somebody."""
    return joined(_rows(near, lines, language))


def _rows(near: HelpNear, lines: tuple[Helpline, ...], language: str) -> Iterator[Text]:
    if near.emergency:
        number = _isolated(Strong((near.emergency,)), language)
        yield placed("help-now-number", language, number=number)
    else:
        yield (notice("help-now", language),)
    trusted = [one for one in lines if one in near.relied_on]
    yield from _listed("help-lines", (one for one in trusted if one.kind == "talk"), language)
    yield from _listed("help-images", (one for one in trusted if one.kind == "images"), language)
    finder = notice("help-finder-more" if trusted else "help-finder", language)
    mark = _mark(language) if near.finder.state(near.today) == "check" else ()
    yield (f"{finder} ", *_way(near.finder.contacts[0], language), *mark)
    if trusted:
        is_verified = all(one.state(near.today) == "verified" for one in trusted)
        yield (notice("help-lines-verified" if is_verified else "help-lines-seen", language),)
    old = (one for one in lines if one not in trusted)
    yield from _listed("help-check", old, language, _mark(language))


def _listed(name: str, lines: Iterable[Helpline], language: str, mark: Text = ()) -> Iterator[Text]:
    """Return lines below what is said of them; nothing of none."""
    for number, one in enumerate(lines):
        if not number:
            yield (notice(name, language),)
        hours = _hours(one, language)
        after = (f" ({hours})",) if hours else ()
        yield ("- ", *_name(one, language), ": ", *_ways(one, language), *after, *mark)


def _name(line: Helpline, language: str) -> Text:
    return _isolated(Loose(line.name), language, _BY_ITSELF)


def _ways(line: Helpline, language: str) -> Text:
    return joined([_way(one, language) for one in line.contacts], " · ")


def _way(contact: Contact, language: str) -> Text:
    """Return a way to a service; its number or address is a span of its own."""
    span: Span = Strong((contact.at,)) if contact.is_number else Address(f"https://{contact.at}")
    shown = _isolated(span, language)
    if contact.way == "open":
        return shown
    return placed(f"help-{contact.way}", language, contact=shown)


def _isolated(span: Span, language: str, marks: tuple[str, str] = _LEFT_TO_RIGHT) -> Text:
    if not is_right_to_left(language):
        return (span,)
    before, after = marks
    return (before, span, after)


def _hours(line: Helpline, language: str) -> str:
    """Return when somebody is there, where its page states it; else nothing."""
    if line.hours == "always":
        return notice("help-hours-always", language)
    found = hours_of(line.hours)
    if found is None:
        return ""
    first, last, opens, closes = found
    if not first:
        return notice("help-hours-daily", language, opens=opens, closes=closes)
    return notice(
        "help-hours-days",
        language,
        first=day_name(first, language),
        last=day_name(last, language),
        opens=opens,
        closes=closes,
    )


def _mark(language: str) -> Text:
    return (f" ({notice('help-check-mark', language)})",)
