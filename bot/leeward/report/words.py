"""The sentences of a report: what would have happened, in words that can be read aloud."""

from datetime import date, datetime
from typing import Final, Literal

from leeward.report.summary import Acted, Distinct, Kind, Summary
from leeward_policies.domain.signals import Category
from leeward_policies.words import listed

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

CATEGORIES: Final[dict[Category, str]] = {
    "toxicity": "insults",
    "threat": "threats",
    "bullying": "bullying",
    "grooming": "grooming pattern",
    "personal-info": "personal information",
    "self-harm": "self-harm",
    "scam": "scams",
    "spam": "spam",
    "sexual": "sexual content",
    "report": "report by a member",
}

COUNTED: Final[dict[Kind, tuple[str, str]]] = {
    "tip": ("private tip", "private tips"),
    "warn": ("warning", "warnings"),
    "answer": ("answer to whoever asked", "answers to whoever asked"),
    "hide": ("hidden message", "hidden messages"),
    "restrict": ("restriction", "restrictions"),
    "ask": ("call to people", "calls to people"),
    "note": ("note for the record", "notes for the record"),
    "reveal": ("message shown again", "messages shown again"),
    "unrestrict": ("restriction lifted", "restrictions lifted"),
    "kick": ("removal", "removals"),
    "ban": ("ban", "bans"),
    "lock": ("room closed", "rooms closed"),
    "unban": ("ban lifted", "bans lifted"),
    "unlock": ("room opened again", "rooms opened again"),
}
"""One and many of each kind."""

FORMATS: Final = {
    "leeward-jsonl": "Leeward JSON Lines",
    "discord-chat-exporter": "Discord, by DiscordChatExporter",
    "telegram-desktop": "Telegram, by Telegram Desktop",
    "slack-export": "Slack, by its own export",
    "matrix-export": "Matrix, by Element's export",
}
"""What people call the formats of exports."""

HELD_BACK: Final[dict[Literal["cooldown", "human-only"], str]] = {
    "cooldown": "the member had been told the same shortly before",
    "human-only": "only a person may do this",
}


def summary_lines(summary: Summary) -> tuple[str, ...]:
    """Return the summary in whole sentences, the most important first."""
    lines = [_what(summary)]
    if summary.messages:
        lines.append(_left_alone(summary))
    if summary.held_back:
        lines.append(_held_back(summary))
    if summary.unmeasured_messages:
        count = many(summary.unmeasured_messages, "message", "messages")
        lines.append(f"In {count} a detector could not say anything; what it missed is not known.")
    if summary.unreadable_total:
        count = many(summary.unreadable_total, "entry", "entries")
        verb = "was" if summary.unreadable_total == 1 else "were"
        lines.append(f"{count} of the export could not be understood and {verb} not judged.")
    if summary.problems_total:
        count = many(summary.problems_total, "place", "places")
        lines.append(f"{count} of the input could not be read; everything else was.")
    lines.append(
        f"This was a replay under {summary.policy.label}: nothing was sent, hidden or stored."
    )
    return tuple(lines)


def _what(summary: Summary) -> str:
    if not summary.messages:
        return "There were no messages in the input, so there was nothing to judge."
    said = many(summary.messages, "message", "messages")
    if summary.edits:
        said += f" and {many(summary.edits, 'edit', 'edits')}"
    acts = [_would(acted) for acted in summary.actions if acted.kind not in {"ask", "note"}]
    if summary.cases_total.count:
        acts.append(_cases(summary))
    would = listed(acts) if acts else "done nothing"
    return f"In {said} {period(summary)}, Leeward would have {would}."


def _would(acted: Acted) -> str:
    members = distinct(acted.members, "member", "members")
    told = members if acted.members.count == acted.times else f"{members} ({times(acted.times)})"
    match acted.kind:
        case "tip":
            return f"given {many(acted.times, 'private tip', 'private tips')} to {members}"
        case "warn":
            return f"warned {told}"
        case "hide":
            return f"hidden {many(acted.times, 'message', 'messages')}"
        case "restrict":
            often = "" if acted.times == acted.members.count else f" ({times(acted.times)})"
            return f"kept {members} from writing for a time{often}"
        case _:
            return f"made {many(acted.times, *COUNTED[acted.kind])}"


def _cases(summary: Summary) -> str:
    total = distinct(summary.cases_total, "case", "cases")
    urgent = dict(summary.cases_by_urgency).get("urgent", 0)
    if not urgent:
        return f"brought {total} to people"
    if summary.cases_total.count == 1:
        return f"brought {total} to people, an urgent one"
    return f"brought {total} to people, {number(urgent)} of them urgent"


def _left_alone(summary: Summary) -> str:
    judged = summary.messages + summary.edits
    if not summary.touched:
        return "All messages were left alone."
    if summary.touched >= judged:
        return "No message was left alone."
    return f"{share(judged - summary.touched, judged)} of the messages were left alone."


def _held_back(summary: Summary) -> str:
    whys: dict[Literal["cooldown", "human-only"], int] = {}
    for told in summary.held_back:
        whys[told.why] = whys.get(told.why, 0) + told.times
    total = sum(whys.values())
    held = f"{number(total)} further {'action was' if total == 1 else 'actions were'} held back"
    if len(whys) == 1:
        return f"{held}, because {HELD_BACK[next(iter(whys))]}."
    reasons = [f"{number(count)} because {HELD_BACK[why]}" for why, count in whys.items()]
    return f"{held}: {listed(reasons)}."


# --- Small words ------------------------------------------------------------------------------


def number(count: int) -> str:
    """Return a count with separators: 12,431."""
    return f"{count:,}"


def many(count: int, one: str, more: str) -> str:
    """Return a count with its noun: `1 message`, `12,431 messages`."""
    return f"{number(count)} {one if count == 1 else more}"


def distinct(found: Distinct, one: str, more: str) -> str:
    """Return a count of different things, honest about where counting stopped."""
    counted = many(found.count, one, more)
    return f"more than {counted}" if found.capped else counted


def times(count: int) -> str:
    """Return `once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(count, f"{number(count)} times")


def share(part: int, whole: int) -> str:
    """Return a share in per cent with one digit, never rounded up to all or down to nothing."""
    percent = f"{100 * part / whole:.1f}"
    if percent == "100.0" and part < whole:
        return "more than 99.9 %"
    if percent == "0.0" and part:
        return "less than 0.1 %"
    return f"{percent} %"


def day_words(day: date, *, year: bool = True) -> str:
    """Return `12 November 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]}{f' {day.year}' if year else ''}"


def short_day(day: date) -> str:
    """Return `12 Nov`."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def moment_words(at: datetime, *, year: bool = True) -> str:
    """Return `12 Nov 2026, 18:40`."""
    return f"{short_day(at.date())}{f' {at.year}' if year else ''}, {at:%H:%M}"


def period(summary: Summary) -> str:
    """Return `over 9 days (12 to 20 November 2026)`."""
    if summary.first_at is None or summary.last_at is None:
        return ""
    first, last = summary.first_at.date(), summary.last_at.date()
    if first == last:
        return f"on {day_words(first)}"
    days = many((last - first).days + 1, "day", "days")
    if first.year != last.year:
        return f"over {days} ({day_words(first)} to {day_words(last)})"
    if first.month != last.month:
        return f"over {days} ({day_words(first, year=False)} to {day_words(last)})"
    return f"over {days} ({first.day} to {day_words(last)})"
