"""Addresses of messages and rooms: where their platform has one, and nowhere else."""

import pytest

from leeward_policies.addresses import address_of
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        (MessageRef("discord", "1", "2", "3"), "https://discord.com/channels/1/2/3"),
        (ChannelRef("discord", "1", "2"), "https://discord.com/channels/1/2"),
        (MessageRef("discord", DIRECT_SPACE, "2", "3"), ""),
        (MessageRef("telegram", "-1001234567890", "general", "31"), "https://t.me/c/1234567890/31"),
        (MessageRef("telegram", "-1001234567890", "7", "31"), "https://t.me/c/1234567890/7/31"),
        (ChannelRef("telegram", "-1001234567890", "7"), "https://t.me/c/1234567890/7"),
        (ChannelRef("telegram", "-1001234567890", "general"), ""),
        (MessageRef("telegram", "-4001", "general", "31"), ""),
        (MessageRef("telegram", "-100", "general", "31"), ""),
        (MessageRef("telegram", DIRECT_SPACE, "130", "31"), ""),
        (MessageRef("telegram", "-100../x", "general", "31"), ""),
        (MessageRef("telegram", "-1001", "general", "٣"), ""),
        (MessageRef("matrix", "1", "2", "3"), ""),
        (ChannelRef("discord", "../x", 'y"'), "https://discord.com/channels/..%2Fx/y%22"),
    ],
)
def test_addresses_on_a_platform(ref: MessageRef | ChannelRef, expected: str) -> None:
    """To messages, topics and rooms, where there are such; nothing in an id leads elsewhere."""
    assert address_of(ref) == expected
