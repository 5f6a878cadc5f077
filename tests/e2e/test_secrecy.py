"""What people write, how they are called, and what opens what: nowhere but where it is meant."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
import structlog
from msgspec.structs import replace
from typing_extensions import override

from leeward import logs
from leeward.app import running
from leeward.cases.book import STILL_OPEN
from leeward.config import MASTER_KEY_VARIABLE, Config, load
from leeward.demo import story
from leeward.detectors import installed_detectors
from leeward.evidence import case_holder
from leeward.installing import make_installation
from leeward.kept import opened_store
from leeward.testing.builders import ROOM, message, user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.command import here
from leeward.testing.exports import FORMATS, Said, export
from leeward.testing.house_rules import HOUSE
from leeward.testing.play import policy_of
from leeward.testing.scripted import ScriptedAdapter
from leeward_policies.domain.event import (
    Appealed,
    AutoModActed,
    Event,
    MemberJoined,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionAdded,
    ReportFiled,
    RoomDescribed,
)
from leeward_policies.domain.message import Author, File, Link, Message, Sticker
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.ports import Commit, Delivery, Detector, Reading, SignalSpec

TEXT: Final = "quartzlantern"
NAME: Final = "Zymorgh Vantabel"
TOKEN: Final = "xoxb-901-quillmarsh-77"  # noqa: S105 - a word that looks like one
KEY: Final = "5ec4e7" * 10 + "abcd"
MARKS: Final = (TEXT, NAME, TOKEN)


def marks_in(content: bytes | str) -> list[str]:
    """Return which of the marks stand in clear, in any of the usual encodings."""
    raw = content.encode() if isinstance(content, str) else content
    folded = raw.lower()
    return [
        mark
        for mark in (*MARKS, KEY)
        if any(mark.lower().encode(code) in folded for code in ("utf-8", "utf-16-le", "utf-16-be"))
    ]


def marks_on_disk(folder: Path) -> dict[str, list[str]]:
    """Return the marks in the raw bytes of every file of a folder, but for the key's own."""
    found = {
        str(one.relative_to(folder)): marks_in(one.read_bytes())
        for one in sorted(folder.rglob("*"))
        if one.is_file() and one.name != "leeward.key"
    }
    return {name: marks for name, marks in found.items() if marks}


# --- a house that is told secrets ---------------------------------------------------------------


def said(number: int, words: str, *, by: str = "u1", to: str = "u2") -> Message:
    """Return a message full of marks, from somebody with a mark for a name."""
    plain = message(
        f"{words} {TEXT} {TOKEN}",
        by=by,
        to=[to],
        number=f"m{number}",
        at=DEFAULT_START + timedelta(minutes=number),
        quoted=f"{TEXT} quoted",
        embeds=f"{TEXT} {TOKEN}",
        parts=(
            File(f"{TEXT}.png"),
            Link(f"https://club.example/{TOKEN}", TEXT),
            Sticker(TEXT),
        ),
    )
    return replace(plain, author=Author(user(by), name=NAME, roles=("member",)))


def told() -> list[Event]:
    """Return an event of each kind that carries words, and a story that opens cases."""
    lines = [
        "hello there",
        "you are such an idiot, nobody wants you here",
        "count your days, i know where you live",
        "my number is +44 7700 900123",
        "you're so mature for your age. it is our little secret, don't tell your mum",
        "add me on the other app, nobody reads along there. send me a picture of you",
    ]
    messages = [said(number, words) for number, words in enumerate(lines)]
    late = DEFAULT_START + timedelta(hours=1)
    edited = replace(said(0, "you are an idiot"), revision=1)
    return [
        RoomDescribed(ROOM, "young", f"{TEXT} room", DEFAULT_START),
        MemberJoined(ROOM, Author(user("u3"), name=NAME), DEFAULT_START),
        *[MessageSent(one) for one in messages],
        MessageEdited(edited, late),
        ReactionAdded(messages[1].ref, user("u2"), TEXT, late),
        ReportFiled(ROOM, user("u2"), f"{TEXT} {NAME} {TOKEN}", late, message=messages[2].ref),
        ReportFiled(ROOM, user("u2"), f"{TEXT} again", late, subject=user("u1")),
        AutoModActed(ROOM, user("u1"), TEXT, late),
        Appealed(ROOM, user("u1"), "d" * 32, late),
        MessageDeleted(messages[1].ref, late),
    ]


class Telltale(Detector):
    """A detector that fails with the words it was given."""

    name = "telltale"
    version = "1"
    specs: tuple[SignalSpec, ...] = ()
    languages: tuple[str, ...] = ()

    @override
    def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
        raise ValueError(reading.message.text.body)


class Gossip(ScriptedAdapter):
    """An adapter that fails with words of its own at every third act."""

    acts = 0

    def answer(self) -> BaseException | None:
        """Return what goes wrong with the next act."""
        self.acts += 1
        return ValueError(f"{TEXT} {NAME} {TOKEN}") if self.acts % 3 == 0 else None


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """Return an installation whose master key comes from the environment."""
    monkeypatch.setenv(MASTER_KEY_VARIABLE, KEY)
    (tmp_path / "home").mkdir()
    make_installation(tmp_path / "home" / "leeward.toml")
    return load(tmp_path / "home" / "leeward.toml")


@pytest.fixture
def _logged_loudly() -> Iterator[None]:
    """Log everything there is to log."""
    logs.set_up(level="debug", as_json=True)
    yield
    structlog.reset_defaults()


async def live(config: Config) -> None:
    """Let a community hear everything and act upon it, with a detector and an adapter that fail."""
    adapter = Gossip(events=[Delivery(one, "test", str(n)) for n, one in enumerate(told())])
    adapter.answers.extend(adapter.answer() for _ in range(60))
    async with opened_store(config, create=True) as store:
        async with (
            asyncio.timeout(240),
            running(
                HOUSE,
                policy_of("young-people", "enforce", ""),
                [*installed_detectors(), Telltale()],
                store,
                adapters={"test": adapter},
                clock=(clock := VirtualClock()),
            ) as house,
        ):
            await house.settled()
            for _ in range(12):
                await clock.run_for(60.0)
            await house.settled()
            assert house.pipeline.counts.findings > 5
            assert adapter.acts > 0
            assert marks_on_disk(Path(config.folder)) == {}
        await store.backup(Path(config.folder) / "backup.db")


@pytest.mark.usefixtures("_logged_loudly")
def test_nothing_that_was_written_is_logged_or_lies_in_clear(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    """Texts, names and what looks like a token, through every event, detector and adapter that
    fails: in no log line at any level, and in the bytes of no file, open, closed or backed up;
    and yet the sealed evidence holds the words for whoever may open it (T-12).
    """
    asyncio.run(live(config))
    told_out, logged = capsys.readouterr()

    events = {json.loads(line)["event"] for line in logged.splitlines()}
    assert events >= {"decision", "adapter.failed", "retention.done"}
    assert (told_out, marks_in(logged)) == ("", [])
    folder = Path(config.folder)
    assert {one.name for one in folder.iterdir()} >= {"leeward.db", "leeward.keys.db", "backup.db"}
    assert marks_on_disk(folder) == {}
    assert any(TEXT in text and TOKEN in text for text in asyncio.run(sealed(config)))


async def sealed(config: Config) -> list[str]:
    """Open the evidence of every case."""
    async with opened_store(config) as store:
        cases = await store.cases(STILL_OPEN, 10, 0)
        return [text.text for case in cases for text in await store.evidence(case_holder(case.id))]


def test_no_command_shows_what_it_was_not_asked_for(config: Config) -> None:
    """Every command that reads the installation, well or with a mistake: words only where sealed
    lines are opened on purpose, the key nowhere, and a name only where a reporter wrote it.
    """
    asyncio.run(live(config))
    place = Path(config.folder) / "leeward.toml"
    shown = {
        words: here(*words, "--config", place)
        for words in (
            ("cases", "list"),
            ("cases", "list", "--json"),
            ("cases", "show", "case-1"),
            ("cases", "show", "case-1", "--json"),
            ("cases", "show", "case-999"),
            ("audit", "verify"),
            ("member", "export", "test:u1"),
            ("member", "export", "test:u2"),
            ("member", "export", TEXT),
            ("doctor",),
            ("backup", place),
        )
    }
    opened = here("cases", "show", "case-1", "--open", "--config", place)

    for words, ended in shown.items():
        asked = [mark for mark in MARKS if mark in words]
        assert ended.is_calm or words == ("backup", place), (words, ended.err)
        assert marks_in(ended.out) == [], words
        assert marks_in(ended.err) == asked, words
    assert marks_in(opened.out) == [TEXT, NAME, TOKEN]
    lines, _, note = opened.text.partition("a member who reported it:")
    assert marks_in(lines) == [TEXT, TOKEN]
    assert marks_in(note) == [TEXT, NAME, TOKEN]


def test_a_key_is_never_shown(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the right master key, nor a wrong one, nor a misspelt one stands in any message."""
    asyncio.run(live(config))
    place = Path(config.folder) / "leeward.toml"
    for key in (KEY, KEY[:-1], KEY[:-1] + "x", KEY[:-1] + "e", f"{KEY}{KEY}"):
        monkeypatch.setenv(MASTER_KEY_VARIABLE, key)
        for words in (("doctor",), ("cases", "list"), ("audit", "verify")):
            ended = here(*words, "--config", place)
            assert KEY[:20] not in ended.text + ended.err


# --- replay and score ---------------------------------------------------------------------------

TALK: Final = (
    Said(NAME, f"hello {TEXT} all"),
    Said("kai", f"you are such an idiot, {TEXT} {TOKEN}", NAME),
    Said(NAME, f"my number is +44 7700 900123 {TEXT}"),
)


TOLD_IN_TEXT: Final = pytest.mark.xfail(
    strict=True, reason="Telegram writes a mention as the shown name, inside the text"
)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(one, marks=TOLD_IN_TEXT) if one == "telegram-desktop" else one
        for one in FORMATS
    ],
)
def test_a_replay_shows_words_in_the_report_alone(tmp_path: Path, name: str) -> None:
    """Decisions hold no word of a message; the report, which is for the admin's eyes, shows it,
    and by default no full name.
    """
    path = export(name, tmp_path, TALK)
    out, report = tmp_path / "out.jsonl", tmp_path / "report.html"

    ended = here("replay", path, "--out", out, "--report", report, "--all")
    shortened = report.read_text("utf-8")
    here("replay", path, "--report", report, "--full-names")

    assert ended.code == 0
    assert marks_in(ended.text + ended.err) == []
    assert TEXT not in out.read_text("utf-8")
    assert TOKEN not in out.read_text("utf-8")
    assert TEXT in shortened
    assert NAME not in shortened
    if name not in {"slack-export", "matrix-export"}:  # these know ids, or no shown name
        assert NAME in report.read_text("utf-8")


@pytest.mark.parametrize("name", ["leeward-jsonl", "plain"])
def test_a_score_shows_no_word(tmp_path: Path, name: str) -> None:
    """Scores are numbers and places; the words stay with whoever gave them."""
    given = f"you are such an idiot {TEXT} {TOKEN}\n".encode()
    if name == "leeward-jsonl":
        given = export(name, tmp_path, TALK).read_bytes()

    ended = here("score", given=given + f'{{"type":"message","text":"{TEXT}\n'.encode())

    assert ended.code == 0
    assert ended.out.count(b"insult") >= 1
    assert marks_in(ended.out + ended.err.encode()) == []


# --- retention, erasure, backups (T-8, T-12, T-16) ----------------------------------------------


@pytest.fixture
def played(tmp_path: Path) -> Path:
    """Return the configuration of an installation in which the demo was played."""
    folder = tmp_path / "played"
    assert here("demo", "--pace", "0", "--keep", folder).code == 0
    return folder / "leeward.toml"


def spoken() -> list[str]:
    """Return every line of the demo."""
    return [line.says for line in story().line if line.says and len(line.says) > 8]


def words_on_disk(folder: Path, words: Sequence[str]) -> list[str]:
    """Return which words stand in clear in any file."""
    contents = [one.read_bytes() for one in folder.rglob("*") if one.is_file()]
    return [word for word in words if any(word.encode() in content for content in contents)]


def test_a_restart_leaves_no_line_in_clear(played: Path) -> None:
    """After a process has ended, no line of the chat can be read from the disk (T-12)."""
    assert words_on_disk(played.parent, spoken()) == []


def test_no_column_holds_an_age(played: Path) -> None:
    """The database has no place in which anybody's age could be kept (T-12)."""
    columns: list[str] = []
    for file in played.parent.glob("*.db"):
        with sqlite3.connect(file) as raw:
            tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_master")]
            for table in tables:
                columns += [row[1] for row in raw.execute(f'PRAGMA table_info("{table}")')]
        raw.close()

    assert len(columns) > 20
    assert [name for name in columns if "age" in name.split("_") or "birth" in name] == []


async def destroyed(config: Path) -> None:
    """Let people close every case, and let the retention job run when all time is over."""
    async with opened_store(load(config)) as store:
        cases = await store.cases(STILL_OPEN, 100, 0)
        ended = tuple(replace(one, status="closed") for one in cases)
        assert ended
        await store.commit(Commit(cases=ended))
        await store.retain(DEFAULT_START + timedelta(days=400))


def test_what_was_destroyed_stays_destroyed_in_a_restored_backup(
    played: Path, tmp_path: Path
) -> None:
    """Evidence whose time is over cannot be opened: not in the installation, not from a backup
    made before, with the keys that are left or with none (T-8).
    """
    backup, restored = tmp_path / "backup.db", tmp_path / "restored"
    case = _grooming(played)
    shown = here("cases", "show", case, "--open", "--config", played).text
    assert here("backup", backup, "--config", played).code == 0
    asyncio.run(destroyed(played))
    gone = here("cases", "show", case, "--open", "--config", played)

    shutil.copytree(played.parent, restored)
    for suffix in ("", "-wal", "-shm"):
        (restored / f"leeward.db{suffix}").unlink(missing_ok=True)
    shutil.copy(backup, restored / "leeward.db")
    again = here("cases", "show", case, "--open", "--config", restored / "leeward.toml")
    (restored / "leeward.keys.db").unlink()
    keyless = here("cases", "show", case, "--open", "--config", restored / "leeward.toml")

    assert "our little secret" in shown
    for ended in (gone, again, keyless):
        assert ended.is_calm, ended.err
        assert [line for line in spoken() if line in ended.text] == []
    assert words_on_disk(tmp_path, spoken()) == []


def test_a_backup_has_neither_words_nor_keys(played: Path, tmp_path: Path) -> None:
    """The copy alone, with the master key, opens nothing."""
    backup, alone = tmp_path / "alone" / "leeward.db", tmp_path / "alone"
    alone.mkdir()
    assert here("backup", backup, "--config", played).code == 0
    for name in ("leeward.toml", "leeward.key"):
        shutil.copy(played.parent / name, alone / name)

    ended = here("cases", "show", _grooming(played), "--open", "--config", alone / "leeward.toml")

    assert ended.code == 2
    assert "keys" in ended.err
    assert words_on_disk(alone, spoken()) == []


def _grooming(config: Path) -> str:
    """Return the number of the case about a pattern."""
    cases = json.loads(here("cases", "list", "--json", "--config", config).text)
    return next(str(case["id"]) for case in cases if case["kind"] == "grooming")


def test_what_is_told_is_what_is_erased(played: Path) -> None:
    """An export and an erasure answer alike; afterwards there is nothing more to tell, and the
    member's id stands in no file (T-16).
    """
    told = here("member", "export", "loopback:noor", "--config", played)
    erased = here("member", "erase", "loopback:noor", "--yes", "--config", played)
    after = json.loads(here("member", "export", "loopback:noor", "--config", played).text)

    assert json.loads(told.text) == json.loads(erased.text)
    assert json.loads(told.text)["notices"]
    assert (after["decisions"], after["notices"], after["states"]) == ([], [], 0)
    assert words_on_disk(played.parent, ["loopback:noor"]) == []
    assert here("audit", "verify", "--config", played).code == 0


def test_nobody_learns_of_a_case_by_asking(played: Path) -> None:
    """Whoever is in an open case gets an answer of the same shape as anybody, and the case
    stays as it is (T-16, `precise.md` 6).
    """
    before = here("cases", "list", "--json", "--config", played).text
    answers = {
        who: json.loads(here("member", "erase", who, "--yes", "--config", played).text)
        for who in ("loopback:kai", "loopback:zoe", "loopback:nobody")
    }

    assert len({tuple(answer) for answer in answers.values()}) == 1
    assert "grooming" not in json.dumps(answers["loopback:kai"])
    assert json.loads(here("cases", "list", "--json", "--config", played).text) == json.loads(
        before
    )
    shown = here("cases", "show", _grooming(played), "--open", "--config", played)
    assert "our little secret" in shown.text
