"""What a person does with cases from the command line, alone and beside a Leeward that runs."""

import asyncio
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from leeward import handing_in
from leeward.app import restored
from leeward.cases.hands import LATER, UNKNOWN
from leeward.clock import SystemClock
from leeward.config import load
from leeward.detectors import installed_detectors
from leeward.in_force import in_force
from leeward.inbox import Inbox
from leeward.kept import opened_store
from leeward.pipeline import Pipeline
from leeward.platforms import kinds_in
from leeward.testing.command import Finished, here
from leeward_policies.case_rights import IS_OVER, NOT_OVER, NOT_TAKEN, ONLY_ABUSE, TAKEN
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import CaseMoved, Judged
from leeward_policies.domain.move import Take
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import StorageError
from leeward_policies.ports import Commit
from leeward_storage.sql import SqlStore

MO, LEE = "discord:mo", "discord:lee"
TAKES_IT = "You look after this case now.\n"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an installation in which the demo was played."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    assert here("demo", "--pace", "0", "--keep", folder).code == 0
    return folder


@pytest.fixture
def config(played: Path, tmp_path: Path) -> Path:
    """Return the configuration of an installation of this test's own."""
    shutil.copytree(played, tmp_path / "data")
    return tmp_path / "data" / "leeward.toml"


def cases(config: Path, *words: object, given: bytes = b"") -> Finished:
    """Run a command about cases; it ends as documented."""
    ended = here("cases", *words, "-c", config, given=given)
    assert ended.is_calm, ended.err
    return ended


def shown(config: Path, case: str = "case-1") -> dict[str, Any]:
    """Return a case as it is kept."""
    found: dict[str, Any] = json.loads(cases(config, "show", case, "--json").text)["case"]
    return found


def in_store(config: Path, work: Callable[[SqlStore], Any]) -> Any:
    """Do something with the store beside the commands."""

    async def run() -> Any:
        async with opened_store(load(config)) as store:
            return await work(store)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, run()).result()


def audited(config: Path) -> list[str]:
    """Return what the audit says last, the latest first."""

    async def look(store: SqlStore) -> list[str]:
        return [one.line.what for one in await store.audit_entries(limit=5)]

    found: list[str] = in_store(config, look)
    return found


# --- nothing runs -------------------------------------------------------------------------------


def test_a_case_is_taken_handed_over_and_given_back(config: Path) -> None:
    """Each by the name that is given, and each in the audit."""
    took = cases(config, "take", "case-1", "--as", MO)
    over = cases(config, "hand-over", "case-1", LEE, "--as", MO)
    held = shown(config)
    back = cases(config, "give-back", "case-1", "--as", LEE)
    free = shown(config)

    assert (took.code, took.text) == (0, TAKES_IT)
    assert [over.code, back.code] == [0, 0]
    assert (held["status"], held["assignee"]) == ("taken", LEE)
    assert (free["status"], free["assignee"]) == ("open", None)
    assert audited(config)[:3] == ["case.give-back", "case.hand-over", "case.take"]


def test_what_somebody_else_has_is_not_taken(config: Path) -> None:
    """Exit code 1, and a sentence; nothing changes."""
    cases(config, "take", "case-1", "--as", MO)
    ended = cases(config, "take", "case-1", "--as", LEE)

    assert (ended.code, ended.text) == (1, f"{TAKEN}\n")
    assert shown(config)["assignee"] == MO


def test_without_a_name_it_is_the_command_line(config: Path) -> None:
    """Whoever has the machine."""
    assert cases(config, "take", "case-1").code == 0
    assert shown(config)["assignee"] == "leeward:command-line"


@pytest.mark.parametrize("words", ["Spoke to both.", "-"])
def test_a_note_is_sealed_with_the_case(config: Path, words: str) -> None:
    """Given as an argument or on standard input; it stands nowhere else."""
    ended = cases(config, "note", "case-1", words, "--as", MO, given=b"Spoke to both.\n")

    async def notes(store: SqlStore) -> list[tuple[str, str]]:
        case = await store.case("case-1")
        return [] if case is None else [(one.by, one.text) for one in case.notes]

    assert (ended.code, ended.text) == (0, "The note is kept with the case.\n")
    assert (MO, "Spoke to both.") in in_store(config, notes)
    assert b"Spoke to both" not in (config.parent / "leeward.db").read_bytes()


def test_a_note_that_is_no_text_is_refused(config: Path) -> None:
    """With one sentence, and exit code 2."""
    ended = cases(config, "note", "case-1", "-", given=b"\xff\xfe\x00")

    assert (ended.code, "UTF-8" in ended.err) == (2, True)


def test_an_empty_note_is_none(config: Path) -> None:
    """Write something first."""
    assert cases(config, "note", "case-1", " ").code == 1


def test_a_verdict_closes_it_and_it_can_be_opened_again(config: Path) -> None:
    """What was wrong is undone as well; what is closed takes in nothing."""
    judged = cases(config, "resolve", "case-1", "--verdict", "unclear", "--as", MO)
    closed = shown(config)
    again = cases(config, "resolve", "case-1", "--verdict", "right")
    reopened = cases(config, "reopen", "case-1", "--as", LEE)
    twice = cases(config, "reopen", "case-1")
    open_ = shown(config)

    assert [judged.code, again.code, reopened.code, twice.code] == [0, 1, 0, 1]
    assert (closed["status"], closed["verdict"], closed["judged_by"]) == ("resolved", "unclear", MO)
    assert (again.text, twice.text) == (f"{IS_OVER}\n", f"{NOT_OVER}\n")
    assert (open_["status"], open_["verdict"]) == ("open", None)
    assert open_["due"] is not None


@pytest.mark.parametrize("case", ["case-1", "case-2"])
def test_what_was_wrong_is_undone_with_the_next_run(config: Path, case: str) -> None:
    """Nothing runs, so that the order is owed; the words say what was ordered."""
    ended = cases(config, "resolve", case, "--verdict", "wrong", "--as", MO)

    async def owed(store: SqlStore) -> list[str]:
        return [str(one.action.rule) for one in await store.owed(limit=10)]

    assert ended.code == 0
    assert ("Ordered" in ended.text) == (f"human:{MO}" in in_store(config, owed))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("give-back", "case-1", "--as", LEE), NOT_TAKEN),
        (("reported", "case-1", "--to", "a hotline"), ONLY_ABUSE),
        (("take", "case-99"), UNKNOWN),
        (("resolve", "nonsense\n", "--verdict", "right"), UNKNOWN),
        (("reopen", ""), UNKNOWN),
    ],
)
def test_what_cannot_be_done_is_a_sentence(config: Path, words: tuple[str, ...], says: str) -> None:
    """Exit code 1."""
    ended = cases(config, *words)

    assert (ended.code, ended.text) == (1, f"{says}\n")


@pytest.mark.parametrize(
    "words",
    [
        ("take", "case-1", "--as", "nobody"),
        ("hand-over", "case-1", ""),
        ("hand-over", "case-1", "not a ref"),
    ],
)
def test_whoever_is_no_member_is_named(config: Path, words: tuple[str, ...]) -> None:
    """Exit code 2, and how to write one."""
    assert cases(config, *words).code == 2


def test_programs_read_what_came_of_it(config: Path) -> None:
    """With `--json`: whether it was done, the words, and the case without its notes."""
    cases(config, "note", "case-1", "for people alone")
    done = json.loads(cases(config, "take", "case-1", "--as", MO, "--json").text)
    refused = json.loads(cases(config, "take", "case-1", "--as", LEE, "--json").text)
    unknown = json.loads(cases(config, "resolve", "case-9", "--verdict", "right", "--json").text)

    assert (done["done"], done["case"]["assignee"], done["case"].get("notes", [])) == (True, MO, [])
    assert (refused["done"], refused["says"], refused["case"]["assignee"]) == (False, TAKEN, MO)
    assert unknown == {"done": False, "says": UNKNOWN, "case": None}


def test_whom_a_case_is_about_does_nothing_with_it(config: Path) -> None:
    """Not even with the machine in hand, by that name."""
    about = shown(config)["subject"]["author"]
    who = f"{about['platform']}:{about['id']}" if isinstance(about, dict) else str(about)

    assert cases(config, "take", "case-1", "--as", who).code == 1


def test_a_case_of_suspected_abuse_is_noted_as_reported(config: Path) -> None:
    """Where it lies before its responders."""

    async def lay(store: SqlStore) -> None:
        case = await store.case("case-1")
        assert case is not None
        later = replace(case, asked=("csea",), updated_at=SystemClock().now())
        await store.commit(Commit(cases=(later,)))

    in_store(config, lay)
    ended = cases(config, "reported", "case-1", "--to", "the national hotline", "--as", MO)

    assert ended.code == 0
    assert shown(config)["reported"]["to"] == "the national hotline"


# --- Leeward runs -------------------------------------------------------------------------------


@contextmanager
def another_leeward(config: Path, *, takes: bool = True) -> Iterator[None]:
    """Let a pipeline of another thread hold the database meanwhile.

    Args:
        config: of the installation.
        takes: it looks into its inbox.
    """
    ready, stop = threading.Event(), threading.Event()

    async def nobody(*_: object) -> None:
        """Nobody waits."""

    async def live() -> None:
        settings, clock = load(config), SystemClock()
        async with opened_store(settings) as store:
            await store.acquire_lease("another Leeward", 60.0)
            now = in_force(settings, kinds_in(settings))
            community = await restored(
                settings.community_ref, now.policy, installed_detectors(), store
            )
            pipeline = Pipeline(
                community, store, clock, on_owed=lambda _: None, on_committed=nobody
            )
            work = [asyncio.create_task(pipeline.run())]
            if takes:
                work.append(asyncio.create_task(Inbox(store, pipeline.take, clock).run()))
            ready.set()
            await asyncio.to_thread(stop.wait)
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            await store.release_lease("another Leeward")

    thread = threading.Thread(target=lambda: asyncio.run(live()))
    thread.start()
    try:
        assert ready.wait(60)
        yield
    finally:
        stop.set()
        thread.join(60)


def test_what_runs_takes_it_in(config: Path) -> None:
    """A command leaves what it wants done, waits for it, and says what came of it."""
    with another_leeward(config):
        took = cases(config, "take", "case-1", "--as", MO)
        other = cases(config, "take", "case-1", "--as", LEE)
        judged = cases(config, "resolve", "case-1", "--verdict", "right", "--as", MO)

    assert (took.code, took.text, other.code, judged.code) == (0, TAKES_IT, 1, 0)
    assert shown(config)["judged_by"] == MO


def test_what_is_too_busy_does_it_later(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays in the inbox, and is done when Leeward comes to it."""
    monkeypatch.setattr(handing_in, "TAKEN_WITHIN", 0.3)
    with another_leeward(config, takes=False):
        ended = cases(config, "take", "case-1", "--as", MO)
    before = shown(config)["assignee"]
    with another_leeward(config):
        monkeypatch.setattr(handing_in, "TAKEN_WITHIN", 60.0)
        cases(config, "note", "case-2", "wait for the inbox")

    assert (ended.code, ended.text) == (1, f"{LATER}\n")
    assert (before, shown(config)["assignee"]) == (None, MO)


@pytest.mark.parametrize("runs", [True, False])
def test_of_two_at_once_one_is_quicker(config: Path, *, runs: bool) -> None:
    """Both saw a free case; whoever came second reads so, although the case has changed."""

    async def both(store: SqlStore) -> list[str]:
        settings, clock = load(config), SystemClock()
        case = await store.case("case-1")
        assert case is not None
        hands = handing_in.HandingIn(settings, store, clock)
        events = [
            CaseMoved(case.channel, case.id, UserRef.parse(who), Take(), clock.now())
            for who in (MO, LEE)
        ]
        return [await hands.tell(one) for one in events]

    if runs:
        with another_leeward(config):
            told = in_store(config, both)
    else:
        told = in_store(config, both)

    assert told == ["changed", "unchanged"]
    assert shown(config)["assignee"] == MO


def test_a_storage_that_fails_is_said(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be committed in time was not done."""
    monkeypatch.setattr(handing_in, "TAKEN_WITHIN", 0.3)

    async def tell(store: SqlStore) -> str:
        async def fail(_: object) -> None:
            raise StorageError(place="the test", cure="Wait.")

        case: Case | None = await store.case("case-1")
        assert case is not None
        clock = SystemClock()
        hands = handing_in.HandingIn(load(config), store, clock)
        monkeypatch.setattr(store, "commit", fail)
        return await hands.tell(
            Judged(case.channel, case.id, UserRef.parse(MO), "right", clock.now())
        )

    assert in_store(config, tell) == "failed"
    assert cases(config, "take", "case-1", "--as", MO).code == 0  # and the lease was given back
