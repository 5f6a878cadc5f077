"""Addresses for apprise, by real receivers: what arrives, what is told, and what never leaks."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest
from typing_extensions import override

from leeward.elsewhere import addresses
from leeward.elsewhere.addresses import ByApprise
from leeward.elsewhere.notice import Notice, Trial
from leeward.elsewhere.ways import Address
from leeward.testing.clock import DEFAULT_START
from leeward.testing.receivers import Answer, MailReceiver, WebReceiver, listening

MARK = "kettle-5521"
"""Stands for a password, a token, a topic: whatever must not be seen."""

SHORT = 0.5
"""Seconds of patience where a receiver never answers."""

WAIT = 60.0
"""Seconds after which a test fails; only a failing test waits."""

TELL = (
    "import os; seen = 'OTHER_SETTING' in os.environ; ours = 'LEEWARD_MASTER_KEY' in os.environ;"
    'print(\'{"ok": false, "status": %d}\' % (200 + 7 * (seen and not ours)))'
)
"""A program that says by its status which variables it sees."""

BODY = "A case in riverside waits for a person: case-12, urgent.\nOpen it here: https://x.example"


class Overheard(logging.Handler):
    """Listens at the root of all logs, as loudly as one can."""

    def __init__(self) -> None:
        super().__init__(level=0)
        self.lines: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def overheard() -> Iterator[list[str]]:
    """Return what all libraries log while a test runs."""
    root, ear = logging.getLogger(), Overheard()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    yield ear.lines
    root.removeHandler(ear)
    root.setLevel(level)


@pytest.fixture
async def receiver() -> AsyncIterator[WebReceiver]:
    """Return a web server on this machine."""
    one = WebReceiver()
    async with listening(one):
        yield one


@pytest.fixture
async def mail() -> AsyncIterator[MailReceiver]:
    """Return a mail server on this machine."""
    one = MailReceiver()
    async with listening(one):
        yield one


def way(url: str, patience: float = WAIT) -> ByApprise:
    """Return the way to an address."""
    return ByApprise(Address("leeward.notices", 3, url), asyncio.Semaphore(4), patience)


def to_json(receiver: WebReceiver, more: str = "", patience: float = WAIT) -> ByApprise:
    """Return the way to a receiver of plain JSON, with a password in its address."""
    return way(f"json://leeward:{MARK}@127.0.0.1:{receiver.port}/{MARK}{more}", patience)


def notice(key: str = "decision:ask:elsewhere:case-12") -> Notice:
    """Return something to send."""
    event = Trial(DEFAULT_START, "riverside")
    return Notice(key, "Leeward: case-12 needs a person at once", BODY, event)


async def test_json_arrives(receiver: WebReceiver) -> None:
    """Title and body as they are, and no picture of anybody's."""
    one = to_json(receiver)
    tried = await one.send(notice())
    (request,) = receiver.requests
    sent = msgspec.json.decode(request.body)

    assert (tried.name, tried.ok, tried.problem) == ("line 3 (json)", True, "")
    assert (sent["title"], sent["message"]) == (notice().title, BODY)
    assert b"github" not in receiver.raw
    await one.close()


async def test_ntfy_arrives(receiver: WebReceiver) -> None:
    """A notice for a phone."""
    tried = await way(f"ntfy://127.0.0.1:{receiver.port}/{MARK}").send(notice())

    assert tried.ok
    assert BODY.splitlines()[0].encode() in receiver.raw
    assert notice().title.encode() in receiver.raw
    assert b"github" not in receiver.raw


async def test_mail_arrives(mail: MailReceiver) -> None:
    """A letter with the title as its subject; apprise is named nowhere as its sender."""
    url = f"mailto://127.0.0.1:{mail.port}?from=leeward@example.org&to=lead@example.org&format=text"
    tried = await way(url).send(notice())

    assert tried.ok
    assert b"rcpt TO:<lead@example.org>" in mail.raw
    assert BODY.splitlines()[0].encode() in mail.raw
    assert b"Subject: Leeward: case-12 needs a person at once" in mail.raw


async def test_a_mail_server_that_refuses(mail: MailReceiver) -> None:
    """No letter is taken as sent that was not."""
    mail.refuses = True
    tried = await way(f"mailto://127.0.0.1:{mail.port}?from=a@b.example&to=c@d.example").send(
        notice()
    )

    assert not tried.ok
    assert "example" not in tried.problem


async def test_what_was_taken_is_not_sent_again(receiver: WebReceiver) -> None:
    """A retry after it was taken says yes, and asks nobody."""
    one = to_json(receiver)
    tried = [await one.send(notice()) for _ in range(3)]

    assert [each.ok for each in tried] == [True, True, True]
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("status", "told", "more"),
    [
        (401, "password", ""),
        (500, "again", "?retry=3&wait=60"),
        (429, "waits", "?optional=yes"),
    ],
)
async def test_a_refusal(receiver: WebReceiver, status: int, told: str, more: str) -> None:
    """The status and a cure, whatever the address says of retries and of being optional."""
    receiver.status = status
    tried = await to_json(receiver, more).send(notice())

    assert (tried.ok, tried.problem) == (False, f"it answers with status {status}")
    assert told in tried.cure
    assert tried.is_busy == (status == 429)
    assert len(receiver.requests) == 1


async def test_no_redirection_is_followed(receiver: WebReceiver) -> None:
    """A password goes to the address that it belongs to."""
    receiver.status = 307
    receiver.headers["Location"] = f"{receiver.url}/thief"
    tried = await to_json(receiver).send(notice())

    assert not tried.ok
    assert [one.path for one in receiver.requests] == [f"/{MARK}"]


async def test_nobody_listens() -> None:
    """A closed port counts as not reached."""
    tried = await way(f"json://user:{MARK}@127.0.0.1:1/").send(notice())

    assert (tried.ok, tried.problem) == (
        False,
        "it could not be reached, or did not let us in",
    )


async def test_nothing_is_kept_on_the_disk(
    receiver: WebReceiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No state, no cache and no keys of apprise's own."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    tried = await way(f"ntfy://127.0.0.1:{receiver.port}/{MARK}").send(notice())

    assert tried.ok
    assert await asyncio.to_thread(os.listdir, tmp_path) == []


async def test_a_service_that_never_answers_is_given_up(receiver: WebReceiver) -> None:
    """After the patience there is, and it is told."""
    receiver.answer = "never"
    tried = await to_json(receiver, patience=SHORT).send(notice())

    assert (tried.ok, tried.problem) == (False, "no answer within 0.5 seconds")


async def test_whoever_waits_no_more_leaves_no_process(receiver: WebReceiver) -> None:
    """A call that is cancelled ends what it began."""
    receiver.answer = "endless-body"
    task = asyncio.create_task(to_json(receiver).send(notice()))
    async with asyncio.timeout(WAIT):
        await receiver.came.wait()
        task.cancel()
        await receiver.left.wait()

    assert task.cancelling()


async def test_the_process_has_a_bound(receiver: WebReceiver) -> None:
    """An answer without an end costs it so much memory and no more; it fails, and says so."""
    receiver.answer = "endless-body"
    tried = await to_json(receiver, patience=WAIT).send(notice())

    assert (tried.ok, tried.problem) == (False, "it did not take the notice")


async def test_the_process_gets_no_other_secret(
    receiver: WebReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables of ours stay with us; others, such as a proxy, may be meant for it."""
    monkeypatch.setenv("LEEWARD_MASTER_KEY", MARK)
    monkeypatch.setenv("OTHER_SETTING", "seen")
    monkeypatch.setattr(addresses, "COMMAND", (sys.executable, "-c", TELL))
    tried = await to_json(receiver).send(notice())

    assert tried.problem == "it answers with status 207"


async def test_a_process_that_cannot_be_started(
    receiver: WebReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is told, and nothing is raised."""
    monkeypatch.setattr(addresses, "COMMAND", ("./no-such-program",))
    tried = await to_json(receiver).send(notice())

    assert tried.problem == "no process could be started to send it (FileNotFoundError)"


async def test_a_process_that_breaks_off(
    receiver: WebReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it says instead of an answer is none."""
    monkeypatch.setattr(addresses, "COMMAND", (sys.executable, "-c", "raise SystemExit('x')"))
    tried = await to_json(receiver).send(notice())

    assert tried.problem == "it did not take the notice"


@pytest.mark.parametrize("answer", ["status", "reset", "nonsense"])
async def test_no_secret_is_logged(
    receiver: WebReceiver,
    mail: MailReceiver,
    overheard: list[str],
    capfd: pytest.CaptureFixture[str],
    answer: Answer,
) -> None:
    """Whatever goes wrong, and whoever listens at the root."""
    receiver.answer, receiver.status = answer, 500
    urls = [
        f"json://leeward:{MARK}@127.0.0.1:{receiver.port}/{MARK}",
        f"ntfy://{MARK}:{MARK}@127.0.0.1:{receiver.port}/{MARK}",
        f"mailto://{MARK}:{MARK}@127.0.0.1:{mail.port}?from=a@{MARK}.example&to=b@c.example",
    ]
    tried = [await way(url).send(notice()) for url in urls]

    logging.getLogger("leeward.test").debug("heard")
    printed = capfd.readouterr()
    assert [each.ok for each in tried] == [False, False, False]
    assert "heard" in overheard
    assert not any("127.0.0.1" in line or MARK in line for line in overheard)
    assert MARK not in printed.out + printed.err + repr(tried)
