"""People are called on every way out by itself; nothing of a case leaves but that it waits."""

from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from leeward.config import NoticesSection
from leeward.elsewhere.calling import Elsewhere
from leeward.elsewhere.ways import Address, Ways, WebhookTarget
from leeward.testing.builders import ROOM, user
from leeward.testing.clock import DEFAULT_START, VirtualClock
from leeward.testing.receivers import MailReceiver, WebReceiver, listening
from leeward_policies.domain.action import (
    AskHuman,
    Because,
    Done,
    Failed,
    Severity,
    Subject,
    TryLater,
    Unsupported,
)
from leeward_policies.domain.case import Case, CaseNote
from leeward_policies.domain.refs import CommunityRef

SECRET = bytes(range(32))
MARK = "kettle-5521"
CLOCK = VirtualClock()
SUBJECT = Subject(user(f"{MARK}-kai"), user(f"{MARK}-mia"))


@pytest.fixture
async def first() -> AsyncIterator[WebReceiver]:
    """Return one receiver."""
    one = WebReceiver()
    async with listening(one):
        yield one


@pytest.fixture
async def second() -> AsyncIterator[WebReceiver]:
    """Return another."""
    one = WebReceiver()
    async with listening(one):
        yield one


@pytest.fixture
async def mail() -> AsyncIterator[MailReceiver]:
    """Return a mail server."""
    one = MailReceiver()
    async with listening(one):
        yield one


def act(key: str = "decision:ask:elsewhere:case-12") -> AskHuman:
    """Return the act that calls people elsewhere."""
    return AskHuman(
        key=key,
        rule=f"{MARK}-rule",
        because=Because(f"{{author}} said {MARK}", SUBJECT),
        mode="enforce",
        whom="elsewhere",
        urgency="urgent",
    )


def case() -> Case:
    """Return a case that waits."""
    return Case(
        id="case-12",
        community=CommunityRef("riverside"),
        kind="grooming",
        subject=SUBJECT,
        urgency="urgent",
        opened_at=DEFAULT_START - timedelta(minutes=25),
        updated_at=DEFAULT_START,
        channel=ROOM,
        assignee=MARK,
        notes=(CaseNote(DEFAULT_START, MARK, MARK),),
        asked=("moderators",),
        calls=2,
    )


def address(line: int, receiver: WebReceiver) -> Address:
    """Return the address of a receiver."""
    return Address("leeward.notices", line, f"json://127.0.0.1:{receiver.port}/")


def elsewhere(*addresses: Address, hook: WebReceiver | None = None, **set_to: object) -> Elsewhere:
    """Return what calls people, with these ways out."""
    target = None if hook is None else WebhookTarget(f"{hook.url}/hook", SECRET)
    return Elsewhere(
        NoticesSection(**set_to),  # type: ignore[arg-type]
        Ways(addresses, target),
        "https://leeward.example.org",
        CLOCK,
        community="riverside",
        patience=60,  # other tests may run beside this one
    )


async def test_nothing_is_set() -> None:
    """Then it cannot be done, and no urgency is wanted."""
    one = elsewhere()

    assert not one.is_set
    assert not one.wants("urgent")
    assert await one.perform(act(), case()) == Unsupported(
        act().key, CLOCK.now(), "no way out of the platform is set"
    )
    assert await one.say("A title", "A body") == ()
    await one.close()


@pytest.mark.parametrize(
    ("least", "wanted"),
    [
        ("high", ["high", "urgent"]),
        ("urgent", ["urgent"]),
        ("medium", ["medium", "high", "urgent"]),
    ],
)
def test_from_which_urgency_on(least: Severity, wanted: list[Severity]) -> None:
    """`at_least` and whatever is more urgent."""
    one = elsewhere(Address("", 1, "json://localhost"), at_least=least)
    every: tuple[Severity, ...] = ("low", "medium", "high", "urgent")

    assert [urgency for urgency in every if one.wants(urgency)] == wanted


async def test_every_way_is_used(first: WebReceiver, second: WebReceiver) -> None:
    """Each takes the notice, and the receipt counts them."""
    one = elsewhere(address(1, first), hook=second)
    outcome = await one.perform(act(), case())
    await one.close()

    assert one.names == ("line 1 (json)", "webhook")
    assert outcome == Done(act().key, CLOCK.now(), via="notice", receipt="2 of 2")
    assert msgspec.json.decode(second.requests[0].body)["case"] == "case-12"


async def test_one_failure_hides_no_other_way(first: WebReceiver, second: WebReceiver) -> None:
    """One way is enough; what failed is logged and kept; a retry asks only whom it must."""
    first.status = 500
    one = elsewhere(address(1, first), address(2, second))
    with capture_logs() as logged:
        outcome = await one.perform(act(), case())
    failed = [tried.name for tried in one.last if not tried.ok]
    first.status = 200
    again = await one.perform(act(), case())

    assert isinstance(outcome, Done)
    assert outcome.receipt == "1 of 2"
    assert failed == ["line 1 (json)"]
    assert [(line["event"], line["way"]) for line in logged] == [("notice.failed", "line 1 (json)")]
    assert isinstance(again, Done)
    assert again.receipt == "2 of 2"
    assert (len(first.requests), len(second.requests)) == (2, 1)


async def test_no_way_took_it(first: WebReceiver, second: WebReceiver) -> None:
    """The reason names each way and its problem."""
    first.status, second.status = 500, 403
    one = elsewhere(address(1, first), hook=second)
    outcome = await one.perform(act(), case())
    await one.close()

    assert outcome == Failed(
        act().key,
        CLOCK.now(),
        "0 of 2 ways took it; line 1 (json): it answers with status 500;"
        " webhook: it answers with status 403",
    )


async def test_a_long_reason_is_cut(first: WebReceiver) -> None:
    """The first five ways are told, and how many more there are."""
    first.status = 500
    one = elsewhere(*[address(number, first) for number in range(1, 8)])
    outcome = await one.perform(act(), case())

    assert isinstance(outcome, Failed)
    assert outcome.reason.endswith("line 5 (json): it answers with status 500; and 2 more")


async def test_ways_that_ask_to_wait(first: WebReceiver, second: WebReceiver) -> None:
    """Only where all of them do is it put off."""
    first.status = second.status = 429
    one = elsewhere(address(1, first), hook=second)
    put_off = await one.perform(act(), case())
    second.status = 500
    failed = await one.perform(act(), case())
    await one.close()

    assert isinstance(put_off, TryLater)
    assert put_off.seconds == 60
    assert isinstance(failed, Failed)


@pytest.mark.parametrize("detail", ["none", "kind"])
async def test_nothing_of_a_case_leaves(
    first: WebReceiver, second: WebReceiver, mail: MailReceiver, detail: str
) -> None:
    """No name, ref, text, reason, rule or moderator, by whatever way; the kind only if wanted."""
    ntfy = Address("", 2, f"ntfy://127.0.0.1:{first.port}/topic")
    letter = Address("", 3, f"mailto://127.0.0.1:{mail.port}?from=a@b.example&to=c@d.example")
    one = elsewhere(address(1, first), ntfy, letter, hook=second, detail=detail)
    outcome = await one.perform(act(), case())
    await one.close()
    other = elsewhere(address(1, first), ntfy, letter, hook=second, detail=detail)
    alone = await other.perform(act("another"), None)
    await other.close()
    everything = first.raw + second.raw + mail.raw
    each = [*(one.body for one in first.requests[:2]), second.raw, mail.raw]

    assert isinstance(outcome, Done)
    assert isinstance(alone, Done)
    assert (outcome.receipt, alone.receipt) == ("4 of 4", "4 of 4")
    assert all(b"case-12" in one for one in each)
    assert MARK.encode() not in everything
    assert b"test:" not in everything
    assert (b"grooming" in everything) == (detail == "kind")


async def test_a_test_notice(first: WebReceiver, second: WebReceiver) -> None:
    """People read its words; a webhook is told that it is a test; each one is sent."""
    one = elsewhere(address(1, first), hook=second)
    tried = [*await one.say("A title", "A body"), *await one.say("A title", "A body")]
    await one.close()

    assert [each.ok for each in tried] == [True] * 4
    assert [msgspec.json.decode(each.body)["message"] for each in first.requests] == ["A body"] * 2
    assert [msgspec.json.decode(each.body)["type"] for each in second.requests] == [
        "notice.test",
        "notice.test",
    ]


async def test_a_case_before_csea_keeps_its_kind(second: WebReceiver) -> None:
    """Whatever the admin wants told."""
    one = elsewhere(hook=second, detail="kind")
    await one.perform(act(), replace(case(), asked=("csea",)))
    await one.close()

    assert b"grooming" not in second.raw
