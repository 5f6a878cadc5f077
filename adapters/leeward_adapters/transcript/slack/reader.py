"""A Slack export read in time order: the days of all channels side by side, a few at a time."""

from collections.abc import Iterator
from pathlib import Path

from leeward_adapters.transcript import values
from leeward_adapters.transcript.document import CURE, Here, Room, Unclear
from leeward_adapters.transcript.files import Reading
from leeward_adapters.transcript.items import Format, Problem
from leeward_adapters.transcript.jsonl.event import Options
from leeward_adapters.transcript.memory import Memory, note_lossy
from leeward_adapters.transcript.place import Place
from leeward_adapters.transcript.scan import Broken, Cut
from leeward_adapters.transcript.slack.archive import UNREADABLE, Archive, entry
from leeward_adapters.transcript.slack.days import Days
from leeward_adapters.transcript.slack.message import Account, Slack
from leeward_adapters.transcript.source import Progress
from leeward_adapters.transcript.values import Json
from leeward_adapters.transcript.walk import array
from leeward_policies.domain.event import Event, RoomDescribed, Unreadable

MOST_ACCOUNTS = 200_000
"""Members remembered from `users.json`: about 60 MB; those beyond are shown by their ids."""

ROOM_LISTS = ("channels.json", "groups.json", "dms.json", "mpims.json")
USER_LISTS = ("users.json", "org_users.json")


def prefix_of(names: list[str]) -> str | None:
    """Return the folder inside an archive where the export lies, or None where none does."""
    marks = (*ROOM_LISTS, *USER_LISTS)
    found = sorted(
        (name.count("/"), name.rpartition("/")[0])
        for name in names
        if name.rpartition("/")[2] in marks and not name.startswith("__MACOSX/")
    )
    if not found:
        return None
    return f"{found[0][1]}/" if found[0][1] else ""


class SlackReader:
    """A transcript that lies in one archive; slots are numbered in the order of time."""

    format: Format = "slack-export"

    def __init__(self, path: Path, archive: Archive, options: Options) -> None:
        self.paths: tuple[Path, ...] = (path,)
        self.size = archive.size
        self._archive = archive
        self._options = options
        self._sizes = archive.sizes()
        self._prefix = prefix_of(list(self._sizes)) or ""
        self._rooms: dict[str, tuple[str, str, str]] = {}
        self._slack: Slack | None = None
        self._team = ""
        self._problems: list[Problem] = []

    def survey(self, progress: Progress | None) -> None:
        """Learn the members and the rooms; the days need no index, their names tell the order."""
        if self._slack is not None:
            return
        accounts = self._accounts()
        for kind in ROOM_LISTS:
            for record in self._records(kind):
                own = values.ident(record.get("id"))
                name = values.text(record.get("name")) or own
                if own:
                    self._rooms[name] = self._rooms[own] = (own, name, kind.partition(".")[0])
        team = self._options.space or self._team or "slack"
        self._team = team
        self._slack = Slack(self._options.platform or "slack", team, accounts)
        if progress is not None:
            progress(self.size)

    def _accounts(self) -> dict[str, Account]:
        accounts: dict[str, Account] = {}
        for kind in USER_LISTS:
            for record in self._records(kind):
                own = values.ident(record.get("id"))
                team = values.ident(record.get("team_id"))
                self._team = self._team or team
                if not own or len(accounts) >= MOST_ACCOUNTS:
                    continue
                profile = values.mapping(record.get("profile"))
                name = (
                    values.text(profile.get("display_name"))
                    or values.text(profile.get("real_name"))
                    or values.text(record.get("real_name"))
                    or values.text(record.get("name"))
                )
                accounts[own] = Account(name, record.get("is_bot") is True, team or self._team)
        return accounts

    def _records(self, kind: str) -> Iterator[Json]:
        name = f"{self._prefix}{kind}"
        if name not in self._sizes:
            return
        try:
            with entry(self._archive, name) as file:
                for _, payload in array(file.read):
                    if payload is not None:
                        yield self._record(payload)
        except (Cut, Broken, *UNREADABLE):
            self._problems.append(
                Problem(
                    f"{self.paths[0].name}: {name}",
                    "This list cannot be read to its end, so some names may be missing.",
                    "Export the workspace again if that matters.",
                )
            )

    @staticmethod
    def _record(payload: bytes) -> Json:
        try:
            return values.mapping(values.decode(payload)[0])
        except values.NotJson:
            return {}

    def read(self, memory: Memory) -> Iterator[Reading]:
        """Yield every message in time order, and before a channel's first one its room."""
        number = 0
        for problem in self._problems:
            yield number, None, [], problem, 0
        described: set[str] = set()
        for day, when, slot, payload, done in Days(self._archive, self._prefix).merged():
            if day.problem:
                problem = Problem(f"{self.paths[0].name}: {day.name}", day.problem, CURE)
                day.problem = ""
                yield number, None, [], problem, done
                number += 1
            if slot < 0:
                continue
            here = Here(self._room(day.folder), values.from_micros(when), memory)
            if day.folder not in described:
                described.add(day.folder)
                room = RoomDescribed(here.place.ref, None, here.room.name, here.at)
                yield number, room, [], None, done
                number += 1
            events = self._events(payload, here)
            note = memory.take_note()
            place = f"{self.paths[0].name}: {day.name}, message {slot}"
            problem_here = None if note is None else Problem(place, *note)
            yield number, events[0] if events else None, [], problem_here, done
            number += 1

    def _room(self, folder: str) -> Room:
        own, name, kind = self._rooms.get(folder, (folder, folder, ""))
        platform = self._options.platform or "slack"
        return Room(Place(platform, self._team, own), name, None, kind)

    def _events(self, payload: bytes | None, here: Here) -> list[Event]:
        why = "is too long" if payload is None else ""
        try:
            value, lossy = values.decode(payload or b"null")
            if isinstance(value, dict) and self._slack is not None:
                events = self._slack.events(value, here)
                if lossy:
                    note_lossy(here.memory)
                return events
            why = why or "is not an object"
        except (Unclear, values.NotJson) as error:
            why = str(error) or "is not JSON"
        here.memory.pending = None
        here.memory.note(f"This message {why}.", CURE)
        return [Unreadable(here.place.ref, here.at, f"The message {why}.")]

    def close(self) -> None:
        """Let go of the archive."""
        self._archive.close()
