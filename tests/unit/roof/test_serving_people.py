"""An installation at work calls people: pages, ways elsewhere, inbox, watchdog and console."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from leeward import platforms
from leeward.config import MASTER_KEY_VARIABLE, load
from leeward.drills import EVERY
from leeward.elsewhere.ways import ADDRESSES_VARIABLE, WATCHDOG_VARIABLE
from leeward.kept import opened_store
from leeward.serving import LOOK_EVERY
from leeward.testing.builders import sent
from leeward.testing.receivers import WebReceiver, listening
from leeward.testing.scripted_kind import Installed, ScriptedKind
from leeward.testing.served import Served
from leeward_policies.domain.action import AskHuman
from leeward_policies.domain.case import Case
from leeward_policies.domain.event import CaseMoved
from leeward_policies.domain.move import Take, WriteNote
from leeward_policies.domain.refs import ChannelRef, UserRef
from leeward_policies.errors import ConfigError
from leeward_policies.ports import Delivery

LEAD = UserRef("scripted", "", "lead")
COMMUNITY = '[community]\nsafety_lead = "scripted:lead"\n'
ASKS = """
[[rule]]
id       = "howl"
because  = "{author} howled"
category = "threat"
severity = "urgent"
any      = [{ words = ["howl"] }]
do       = [{ ask = "moderators", urgency = "first" }]
"""
ROOM_THERE = ChannelRef("scripted", "space", "room")
HOWL = Delivery(sent("howl", by="kai", number="m1", room=ROOM_THERE), "scripted", "1")


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the log lines out of the way, and everything of ours out of the environment."""
    for name in (MASTER_KEY_VARIABLE, ADDRESSES_VARIABLE, WATCHDOG_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    """Return an installation that does not run yet, with a rule that asks people."""
    kind = ScriptedKind()
    monkeypatch.setattr(platforms, "entry_points", lambda **_: [Installed("scripted", kind)])
    found = Served(tmp_path, kind)
    policy = found.config.with_name("mine.toml")
    policy.write_text(policy.read_text("utf-8") + ASKS, "utf-8")
    return found


def secret(served: Served, name: str, text: str) -> None:
    """Write a file that holds an address."""
    path = served.config.with_name(name)
    path.write_text(text, "utf-8")
    path.chmod(0o600)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def asked(served: Served) -> list[str]:
    """Return who was called on the platform."""
    return [one.whom for one in served.adapter.performed if isinstance(one, AskHuman)]


async def case_of(served: Served, number: str) -> Case:
    """Return a case of the installation, read beside it."""
    async with opened_store(load(served.config)) as store:
        case = await store.case(number)
    assert case is not None
    return case


async def test_a_test_page_is_sent_and_its_answer_lets_acts_be_enforced(served: Served) -> None:
    """The lead gets one at the start; once it is taken nothing waits for it any longer."""
    path = served.config.with_name("mine.toml")
    path.write_text(path.read_text("utf-8").replace("observe", "enforce"), "utf-8")
    served.configured(f'policy = "mine.toml"\n{COMMUNITY}[enforce]\nwords_read_by = "an officer"')
    async with served.at_work():
        await served.until(lambda: served.adapter.performed)
        before = served.desk.standing().withheld
        (page,) = [one for one in served.adapter.cases if one is not None]
        taken = CaseMoved(page.channel, page.id, LEAD, Take(), served.clock.now(), "test")
        await served.desk.tell(taken, "test")
        await served.until(lambda: not served.desk.standing().withheld, passing=LOOK_EVERY)
        performed = len(served.adapter.performed)
        served.clock.advance(EVERY.total_seconds())
        await served.until(lambda: len(served.adapter.performed) > performed, passing=LOOK_EVERY)

    assert len(before) == 1
    assert "test page" in before[0]
    assert (page.is_drill, asked(served)[0]) == (True, "safety-lead")


async def test_what_lies_in_the_inbox_is_taken_in(served: Served) -> None:
    """What a command has left is done while Leeward runs."""
    served.configured('policy = "mine.toml"')
    served.kind.events = [HOWL]
    async with served.at_work():
        await served.until(lambda: asked(served))
        case = await case_of(served, "case-1")
        note = CaseMoved(case.channel, case.id, LEAD, WriteNote("seen"), served.clock.now())
        async with opened_store(load(served.config)) as store:
            await store.send(note)
            async with asyncio.timeout(6):
                while await store.sent(0, 1):
                    served.clock.advance(1.0)
                    await asyncio.sleep(0.01)

    assert (await case_of(served, "case-1")).answered_at is not None


async def test_people_are_called_elsewhere_while_it_runs(served: Served) -> None:
    """A grave case is told on the admin's own way as soon as it is opened, and nothing of it."""
    receiver = WebReceiver()
    async with listening(receiver):
        secret(served, "leeward.notices", receiver.url.replace("http", "json") + "/hook\n")
        served.kind.events = [HOWL]
        async with served.at_work():
            await served.until(lambda: receiver.requests)

    assert b"case-1" in receiver.raw
    assert b"howl" not in receiver.raw
    assert b"kai" not in receiver.raw


async def test_the_watchdog_hears_from_it_while_a_platform_is_heard(served: Served) -> None:
    """Each minute; when nothing is heard any more, no longer."""
    receiver = WebReceiver()
    async with listening(receiver):
        secret(served, "watchdog", f"{receiver.url}/alive\n")
        served.configured('policy = "mine.toml"\n[notices]\nwatchdog_file = "watchdog"')
        async with served.at_work():
            await served.until(lambda: len(receiver.requests) >= 2, passing=20.0)

    assert {one.path for one in receiver.requests} == {"/alive"}


async def test_a_broken_watchdog_is_told_before_anything_begins(served: Served) -> None:
    """It does not start, and says which file is missing."""
    served.configured('policy = "mine.toml"\n[notices]\nwatchdog_file = "missing"')

    with pytest.raises(ConfigError, match="missing"):
        await served.run()

    assert served.kind.made == []


async def test_the_console_is_served_while_it_runs(served: Served) -> None:
    """It answers on its port, and the desk has a way into it for those who are somebody."""
    port = free_port()
    served.configured(
        f'policy = "mine.toml"\n{COMMUNITY}[console]\nlisten = "127.0.0.1:{port}"\n'
        f'url = "http://127.0.0.1:{port}"'
    )
    async with served.at_work():
        await served.until(lambda: served.adapter.performed)
        link = await served.desk.console_link(LEAD)
        nobody = await served.desk.console_link(UserRef("scripted", "", "sam"))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        async with asyncio.timeout(30):
            head = await reader.readline()
        writer.close()
        await writer.wait_closed()

    assert head.startswith(b"HTTP/1.1 ")
    assert (link is not None, nobody) == (True, None)
    assert link is None or link.startswith(f"http://127.0.0.1:{port}/")
