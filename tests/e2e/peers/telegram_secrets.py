"""Marks that stand for secrets on Telegram, and where they are looked for: every byte and line."""

from contextlib import suppress
from typing import Final

from telegram_peer.persons import Person
from telegram_running import Club

TEXT: Final = "quartzlantern"
FILE: Final = "opalfile"
OPTION: Final = "lapisoption"
REASON: Final = "cinderreason"
BIO: Final = "marblebio"
NOTE: Final = "sorrelnote"
PHONE: Final = "447700900817"
SAID: Final = (TEXT, FILE, OPTION, REASON, BIO, NOTE, PHONE)
"""What stands in texts, names of files, polls, contacts and biographies, in what a reporter wrote,
and in what a moderator noted."""

NAME: Final = "zymorgh"
USER: Final = "vantabel"
CALLED: Final = (NAME, USER)
"""How members are called, by name and by username."""

GROUP: Final = "velvetroom"
TOPIC: Final = "brasstopic"
PLACES: Final = (GROUP, TOPIC)
"""How groups and topics are called: what the doctor may name, and nothing else."""

HARMLESS: Final = f"good morning all, {TEXT} is a nice word"


def marks_in(content: bytes | str, marks: tuple[str, ...]) -> set[str]:
    """Return which of the marks stand in clear, in any of the usual encodings."""
    raw = (content.encode() if isinstance(content, str) else content).lower()
    codes = ("utf-8", "utf-16-le", "utf-16-be")
    return {mark for mark in marks if any(mark.lower().encode(code) in raw for code in codes)}


def all_marks(one: Club) -> tuple[str, ...]:
    """Return everything that must stand nowhere: of the token, its secret half as well."""
    return (*SAID, *CALLED, *PLACES, one.peer.token, one.peer.token.partition(":")[2])


def marks_on_disk(one: Club) -> dict[str, set[str]]:
    """Return the marks in the raw bytes of every file: databases, their logs, what was said."""
    found: dict[str, set[str]] = {}
    for path in sorted(one.bot.folder.rglob("*")):
        with suppress(FileNotFoundError):  # a journal that went while we looked holds nothing
            if path.is_file():
                found[path.name] = marks_in(path.read_bytes(), all_marks(one))
    assert {"leeward.db", "leeward.keys.db", "run.err"} <= set(found)
    return {name: marks for name, marks in found.items() if marks}


def speaks_loudly(one: Club) -> None:
    """Let it log everything that there is to log."""
    with one.bot.config.open("a", encoding="utf-8") as config:
        config.write('[logs]\nlevel = "debug"\n')


def member(one: Club, number: int) -> Person:
    """Return somebody whose names are marks, and who has started the bot."""
    person = one.group.member(f"{NAME} {number}", username=f"{USER}{number}")
    person.opened_bot()
    return person
