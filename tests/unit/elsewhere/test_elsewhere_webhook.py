"""The webhook: signed as Standard Webhooks 1.0 says, and hurt by no receiver."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator

import msgspec
import pytest

from leeward.elsewhere.notice import Notice, Trial
from leeward.elsewhere.ways import WebhookTarget
from leeward.elsewhere.webhook import Webhook, signature
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.receivers import Answer, Request, WebReceiver, listening

SECRET = bytes(range(32))
SHORT = 0.3
"""Seconds of patience where a receiver never answers."""


@pytest.fixture
async def receiver() -> AsyncIterator[WebReceiver]:
    """Return a web server on this machine."""
    one = WebReceiver()
    async with listening(one):
        yield one


@pytest.fixture
def clock() -> VirtualClock:
    """Return the time that is signed."""
    return VirtualClock()


@pytest.fixture
async def webhook(receiver: WebReceiver, clock: VirtualClock) -> AsyncIterator[Webhook]:
    """Return a webhook to that server."""
    one = Webhook(WebhookTarget(f"{receiver.url}/hook", SECRET), clock)
    yield one
    await one.close()


def notice(key: str = "decision:ask:elsewhere:case-1") -> Notice:
    """Return something to send."""
    return Notice(key, "A title", "A body", Trial(DEFAULT_START, "riverside"))


def is_genuine(request: Request) -> bool:
    """Verify a request as its receiver would, by the specification and not by our code."""
    sent = request.headers
    signed = f"{sent['webhook-id']}.{sent['webhook-timestamp']}.".encode() + request.body
    digest = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(sent["webhook-signature"], f"v1,{digest}")


def test_the_example_of_the_specification() -> None:
    """The signature of a message that the specification's own libraries are tested on."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'

    assert (
        signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


async def test_a_receiver_can_trust_it(webhook: Webhook, receiver: WebReceiver) -> None:
    """One POST of JSON, with a signature that holds, and the time of the attempt."""
    tried = await webhook.send(notice())
    (request,) = receiver.requests

    assert (tried.name, tried.ok, tried.problem) == ("webhook", True, "")
    assert (request.method, request.path) == ("POST", "/hook")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-timestamp"] == str(int(DEFAULT_START.timestamp()))
    assert msgspec.json.decode(request.body) == {
        "type": "notice.test",
        "at": "2026-11-20T16:00:00Z",
        "community": "riverside",
    }
    assert is_genuine(request)
    assert not is_genuine(msgspec.structs.replace(request, body=request.body + b" "))


async def test_one_act_has_one_id(
    webhook: Webhook, receiver: WebReceiver, clock: VirtualClock
) -> None:
    """What is tried again has the same id and a new time; another act has another id."""
    receiver.status = 503
    await webhook.send(notice())
    clock.advance(60)
    await webhook.send(notice())
    await webhook.send(notice("another"))
    first, again, other = (one.headers["webhook-id"] for one in receiver.requests)
    times = [int(one.headers["webhook-timestamp"]) for one in receiver.requests]

    assert first == again != other
    assert times[1] - times[0] == 60
    assert all(map(is_genuine, receiver.requests))


async def test_the_id_tells_nothing_of_the_act(webhook: Webhook, receiver: WebReceiver) -> None:
    """Neither the key nor a bare hash of it: nobody can try out which act it was."""
    await webhook.send(notice())
    name = receiver.requests[0].headers["webhook-id"]

    assert len(name) == len("msg_") + 32
    assert "." not in name
    assert name[4:] not in hashlib.sha256(notice().key.encode()).hexdigest()
    assert b"elsewhere" not in receiver.raw


async def test_what_was_taken_is_not_sent_again(webhook: Webhook, receiver: WebReceiver) -> None:
    """A retry after it was taken says yes, and asks nobody."""
    tried = [await webhook.send(notice()) for _ in range(3)]

    assert [one.ok for one in tried] == [True, True, True]
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("status", "told"),
    [(401, "password"), (404, "docs/notices.md"), (410, "again"), (500, "again"), (429, "waits")],
)
async def test_a_refusal(webhook: Webhook, receiver: WebReceiver, status: int, told: str) -> None:
    """The status and a cure are told, and no word of the answer."""
    receiver.status = status
    tried = await webhook.send(notice())

    assert (tried.ok, tried.problem) == (False, f"it answers with status {status}")
    assert told in tried.cure
    assert tried.is_busy == (status == 429)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirection_is_followed(
    webhook: Webhook, receiver: WebReceiver, status: int
) -> None:
    """What is signed for one address goes to no other."""
    receiver.status = status
    receiver.headers["Location"] = f"{receiver.url}/elsewhere"
    tried = await webhook.send(notice())

    assert [one.path for one in receiver.requests] == ["/hook"]
    assert not tried.ok
    assert "[notices.webhook] url" in tried.cure


@pytest.mark.parametrize("answer", ["reset", "nonsense", "endless-head"])
async def test_a_broken_receiver(webhook: Webhook, receiver: WebReceiver, answer: Answer) -> None:
    """It counts as not reached, and nothing is raised."""
    receiver.answer = answer
    tried = await webhook.send(notice())

    assert not tried.ok
    assert tried.problem.startswith("it could not be reached (")


async def test_an_endless_answer_is_not_read(webhook: Webhook, receiver: WebReceiver) -> None:
    """The status is all that counts."""
    receiver.answer = "endless-body"

    assert (await webhook.send(notice())).ok


async def test_a_receiver_that_never_answers(receiver: WebReceiver, clock: VirtualClock) -> None:
    """It is given up on after a time."""
    receiver.answer = "never"
    one = Webhook(WebhookTarget(receiver.url, SECRET), clock, SHORT)
    tried = await one.send(notice())
    await one.close()

    assert (tried.ok, tried.problem) == (False, "no answer within 0.3 seconds")


async def test_nobody_listens(clock: VirtualClock) -> None:
    """A closed port is told without its address."""
    one = Webhook(WebhookTarget("http://127.0.0.1:1/", SECRET), clock)
    tried = await one.send(notice())
    await one.close()

    assert not tried.ok
    assert "127.0.0.1" not in tried.problem + tried.cure


async def test_no_proxy_of_the_environment_is_used(
    webhook: Webhook, receiver: WebReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notice goes to the address that was written, and to nobody else."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)

    assert (await webhook.send(notice())).ok
    assert len(receiver.requests) == 1


async def test_it_keeps_no_cookie(webhook: Webhook, receiver: WebReceiver) -> None:
    """What a receiver wants remembered is not."""
    receiver.headers["Set-Cookie"] = "tracked=yes"
    await webhook.send(notice())
    await webhook.send(notice("another"))

    assert [one.headers.get("cookie") for one in receiver.requests] == [None, None]
