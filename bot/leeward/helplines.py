"""How the list of helplines does: which entries somebody must look at again, and who sees what."""

import sys
from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec
from msgspec import Struct

from leeward.config import Config
from leeward.report.words import many
from leeward_policies.errors import LeewardError
from leeward_policies.helplines import (
    RELIED_ON,
    Helpline,
    Registry,
    State,
    code_of,
    read_own,
    shipped,
)
from leeward_policies.ports import Check

NAME: Final = "helplines"

AGAIN: Final = (
    "Run `leeward helplines`, call or open them, and enter the day in a file of your own;"
    " docs/helplines.md says how."
)

NAMED: Final = 3
"""Entries that a sentence names; the command lists them all."""


class LineShown(Struct, frozen=True):
    """One entry, with how far it can be relied on today."""

    id: str
    country: str
    name: str
    owner: str
    audience: str
    kind: str
    contacts: tuple[str, ...]
    """Each as `call 0800 1111`."""
    hours: str
    source: str
    seen_on: str
    verified_on: str
    verified_by: str
    state: State
    expires_on: str
    days_left: int


class Listed(Struct, frozen=True):
    """What `leeward helplines` tells."""

    today: str
    country: str
    """Which alone is listed, with what is for every country; empty: all of them."""
    expired: int
    """How many entries must be looked at again, or have a day that has not come yet."""
    lines: tuple[LineShown, ...]
    emergency: dict[str, tuple[str, ...]]
    """The numbers in danger, by country."""


def in_force(config: Config | None) -> Registry:
    """Return what ships, with the admin's own list in its place where one is named.

    Raises:
        ConfigError: that list is wrong.
    """
    path = None if config is None else config.own_helplines
    return shipped() if path is None else read_own(path)


def problem_of(registry: Registry, today: date) -> str:
    """Return what must be looked at again, as a sentence with its cure; else nothing."""
    old = registry.expired(today)
    if not old:
        return ""
    named = ", ".join(one.id for one in old[:NAMED])
    more = f" and {len(old) - NAMED} more" if len(old) > NAMED else ""
    told = f"{many(len(old), 'helpline was', 'helplines were')} not looked at within 90 days"
    return f"{told}: {named}{more}. Members still see them, marked. {AGAIN}"


def checks(config: Config, today: date) -> Iterator[Check]:
    """Say whether each entry can be relied on, and whose helplines members see."""
    try:
        registry = in_force(config)
    except LeewardError as error:
        yield Check(NAME, "ill", str(error))
        return
    problem = problem_of(registry, today)
    ahead = [one.id for one in registry.lines if one.is_ahead(today)]
    if ahead:
        says = f"a day that has not come yet stands at {', '.join(ahead[:NAMED])}"
        yield Check(NAME, "note", says, "Correct the day, or the clock of this machine.")
    elif problem:
        # No more than a note: whoever runs this cannot call the lines of every country, and what
        # must be mended before anything else is red. The running bot alarms, and CI warns.
        yield Check(NAME, "note", problem.removesuffix(f" {AGAIN}"), AGAIN)
    else:
        yield Check(NAME, "well", _counted(registry, today))
    country = code_of(config.community.country)
    if not country:
        says = "none is set, so members who have chosen none see the finder, and no number"
        yield Check("country", "note", says, "Set country in [community], such as GB.")
    elif not registry.of(country):
        says = f"no helpline of {country} is known; members see the finder"
        yield Check(
            "country", "note", says, "Add one whose page you have seen; see docs/helplines.md."
        )
    else:
        yield Check("country", "well", f"members who have chosen none see those of {country}")


def tell_helplines(config: Config | None, country: str, today: date, *, as_json: bool) -> bool:
    """Print the list; return whether every entry in it can be relied on.

    Args:
        config: of an installation, if there is one here.
        country: two letters: it and what is for every country; empty lists all.
        today: on which it rests what can be relied on.
        as_json: for a program.

    Raises:
        ConfigError: the admin's own list is wrong.
    """
    found = _listed(in_force(config), code_of(country), today)
    if as_json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        for row in _rows(found):
            sys.stdout.write(f"{row}\n")
    return not found.expired


def _listed(registry: Registry, country: str, today: date) -> Listed:
    lines = [one for one in registry.lines if not country or one.country in {"", country}]
    emergency = {
        code: registry.emergency(code)
        for code in registry.countries()
        if registry.emergency(code) and (not country or code == country)
    }
    shown = tuple(_shown(one, today) for one in lines)
    expired = sum(one.state(today) == "check" or one.is_ahead(today) for one in lines)
    return Listed(today.isoformat(), country, expired, shown, emergency)


def _shown(line: Helpline, today: date) -> LineShown:
    end = line.expires_on
    return LineShown(
        id=line.id,
        country=line.country,
        name=line.name,
        owner=line.owner,
        audience=line.audience,
        kind=line.kind,
        contacts=tuple(f"{one.way} {one.at}" for one in line.contacts),
        hours=line.hours,
        source=line.source,
        seen_on=line.seen_on,
        verified_on=line.verified_on,
        verified_by=line.verified_by,
        state=line.state(today),
        expires_on="" if end is None else end.isoformat(),
        days_left=line.days_left(today),
    )


def _rows(found: Listed) -> Iterator[str]:
    for one in found.lines:
        left = f"{many(one.days_left, 'day', 'days')} left"
        left = "CHECK IT" if one.state == "check" or one.days_left > RELIED_ON.days + 1 else left
        yield f"{one.country or 'all':4}{one.state:9}{left:14}{one.id}: {one.name} ({one.owner})"
        yield f"{'':27}{', '.join(one.contacts)}; hours {one.hours}; {one.audience}, {one.kind}"
        looks = [f"seen {one.seen_on}"] if one.seen_on else []
        if one.verified_on:
            looks.append(f"called or opened {one.verified_on} by {one.verified_by}")
        yield f"{'':27}{', '.join((one.source, *looks))}"
    for code, numbers in found.emergency.items():
        if found.country:
            yield f"{code:4}in danger: {' or '.join(numbers)} (well known, nobody has called it)"
    if found.country and not found.emergency:
        yield f"{found.country:4}in danger: the local emergency number; which one is not known here"
    if found.expired:
        yield ""
        yield f"{many(found.expired, 'entry', 'entries')} to look at again. {AGAIN}"


def _counted(registry: Registry, today: date) -> str:
    states = [one.state(today) for one in registry.lines]
    first = min(registry.lines, key=lambda one: one.days_left(today))
    left = many(first.days_left(today), "day", "days")
    verified = states.count("verified")
    return (
        f"{many(len(states), 'entry', 'entries')}, {verified} called or opened by a person; the"
        f" next look is due in {left} ({first.id})"
    )
