"""Marks that stand for secrets, and where they are looked for: every byte, line and answer."""

from contextlib import suppress
from typing import Final

from discord_peer.people import Person
from discord_running import Club

TEXT: Final = "quartzlantern"
FILE: Final = "opalfile"
EMBED: Final = "lapisembed"
REASON: Final = "cinderreason"
SAID: Final = (TEXT, FILE, EMBED, REASON)
"""What stands in texts, in names of files, in previews, and in what a reporter wrote."""

NAME: Final = "zymorgh"
NICK: Final = "vantabel"
CALLED: Final = (NAME, NICK)
"""How members are called."""

ROOM: Final = "velvetroom"
ROLE: Final = "brassrole"
PLACES: Final = (ROOM, ROLE)
"""How rooms and roles are called: what the doctor may name, and nothing else."""

HARMLESS: Final = f"good morning all, {TEXT} is a nice word"


def marks_in(content: bytes | str, marks: tuple[str, ...]) -> set[str]:
    """Return which of the marks stand in clear, in any of the usual encodings."""
    raw = (content.encode() if isinstance(content, str) else content).lower()
    codes = ("utf-8", "utf-16-le", "utf-16-be")
    return {mark for mark in marks if any(mark.lower().encode(code) in raw for code in codes)}


def all_marks(one: Club) -> tuple[str, ...]:
    """Return everything that must stand nowhere."""
    return (*SAID, *CALLED, *PLACES, one.peer.token)


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
    """Return somebody whose names are marks."""
    role = one.guild.role(f"{ROLE} {number}")
    person = one.guild.member(f"{NAME} {number}", roles=[role])
    person.renames_to(one.guild, f"{NICK} {number}")
    return person
