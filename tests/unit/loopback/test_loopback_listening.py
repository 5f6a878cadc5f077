"""The loopback platform's log is sent at least once and in order, and connections can fail."""

import pytest

from leeward.testing.clock import VirtualClock
from leeward.testing.hearing import hears
from leeward_adapters.loopback import AsksToWait, Fails, Fault, LoopbackAdapter, Platform, Refuses
from leeward_adapters.loopback.faults import ShutsOut
from leeward_policies.domain.event import MessageSent, RoomDescribed
from leeward_policies.errors import AdapterError, AuthFailed, Broken, NotReady
from leeward_policies.ports import Delivery


@pytest.fixture
def platform() -> Platform:
    """An empty platform."""
    return Platform(VirtualClock())


async def nothing(_: Delivery) -> None:
    """Take a delivery and do nothing with it."""


@pytest.mark.parametrize(
    ("fault", "error"),
    [(Fails(), NotReady), (AsksToWait(5), NotReady), (Refuses(), AuthFailed), (ShutsOut(), Broken)],
)
async def test_a_failed_connection_says_what_to_do(
    platform: Platform, fault: Fault, error: type[AdapterError]
) -> None:
    """Out of reach is tried again, a wrong token is told to the owner, a closed account stops."""
    adapter = LoopbackAdapter(platform)
    platform.faults.plan(fault, on="connect")

    with pytest.raises(error, match="loopback"):
        await adapter.listen(nothing, None)

    assert platform.log.connections == 0


@pytest.mark.parametrize("cursor", ["x", "-1", "", "1.0", "9" * 400, "²"])
async def test_a_cursor_of_no_meaning_is_refused(platform: Platform, cursor: str) -> None:
    """A place that is no number of the log breaks listening and acknowledging, with a cure."""
    adapter = LoopbackAdapter(platform)

    with pytest.raises(Broken, match="cursor"):
        await adapter.listen(nothing, cursor)
    with pytest.raises(Broken, match="cursor"):
        await adapter.committed(cursor)


async def test_a_broken_connection_can_be_made_again(platform: Platform) -> None:
    """When the connection breaks the adapter is not ready, and hears the rest on the next."""
    ana = platform.member("Ana")
    adapter = LoopbackAdapter(platform)
    async with hears(adapter) as ear:
        first = await ana.says("general", "one")
        await ear.messages(1)
        platform.log.disconnect()
        await ear.stops()
        assert ear.has_failed
    second = await ana.says("general", "two")

    async with hears(adapter) as ear:
        refs = [_id(delivery) for delivery in await ear.messages(2)]

    assert [first.id, second.id] == refs


async def test_redelivery_sends_everything_again(platform: Platform) -> None:
    """A platform in doubt sends what it sent before, also what was acknowledged."""
    ana = platform.member("Ana")
    adapter = LoopbackAdapter(platform)
    async with hears(adapter) as ear:
        ref = await ana.says("general", "one")
        (delivery,) = await ear.messages(1)
        assert delivery.cursor is not None
        await adapter.committed(delivery.cursor)

        platform.log.redeliver()

        assert [ref.id] == [_id(again) for again in await ear.messages(1)]


async def test_listening_ends_with_the_world(platform: Platform) -> None:
    """When nothing will happen any more, everything is sent and listening ends by itself."""
    ana = platform.member("Ana")
    await ana.says("general", "last")
    platform.log.end()
    heard: list[Delivery] = []

    async def take(delivery: Delivery) -> None:
        heard.append(delivery)

    await LoopbackAdapter(platform).listen(take, None)

    assert [delivery.cursor for delivery in heard] == ["1", "2"]
    assert isinstance(heard[0].event, RoomDescribed)


async def test_being_heard_means_being_acknowledged(platform: Platform) -> None:
    """`is_heard` waits for the acknowledgement, not for the delivery."""
    adapter = LoopbackAdapter(platform)
    platform.room("general", audience="mixed")
    await adapter.committed("1")

    await platform.log.is_heard()

    assert platform.log.acknowledged == len(platform.log) == 1
    await adapter.committed("99")
    assert platform.log.acknowledged == 1


def _id(delivery: Delivery) -> str:
    assert isinstance(delivery.event, MessageSent)
    return delivery.event.message.ref.id
