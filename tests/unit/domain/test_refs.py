"""Refs print to one line and read back to the same ref, whatever the ids hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_policies.domain.refs import ChannelRef, CommunityRef, MessageRef, SpaceRef, UserRef
from leeward_policies.errors import RefError

PARTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(PARTS, PARTS, PARTS, PARTS)
def test_every_ref_reads_back(platform: str, space: str, channel: str, number: str) -> None:
    """Slashes, colons, percents, blanks and other scripts survive printing."""
    message = MessageRef(platform, space, channel, number)

    assert message == MessageRef.parse(str(message))
    assert message.channel_ref == ChannelRef.parse(str(message.channel_ref))
    assert message.space_ref == SpaceRef.parse(str(message.space_ref))
    assert message.channel_ref.space_ref == message.space_ref


@given(PARTS, PARTS | st.just(""), PARTS)
def test_a_user_reads_back_with_and_without_a_realm(platform: str, realm: str, number: str) -> None:
    """The realm is printed only where there is one."""
    user = UserRef(platform, realm, number)

    assert user == UserRef.parse(str(user))


def test_refs_print_as_the_formats_say() -> None:
    """The stable forms, with the odd parts percent-encoded."""
    assert str(MessageRef("discord", "123", "456", "789")) == "discord:123/456/789"
    assert str(MessageRef("slack", "T1", "C 1/2", "1.5")) == "slack:T1/C%201%2F2/1.5"
    assert str(UserRef("slack", "T1", "U1")) == "slack:T1/U1"
    assert str(UserRef("discord", "", "42")) == "discord:42"
    assert str(CommunityRef("a b")) == "a%20b"


@pytest.mark.parametrize("text", ["", "discord", "discord:", ":1/2/3", "discord:1/2", "a:1//3"])
def test_what_is_no_ref_is_refused(text: str) -> None:
    """A part too few, or an empty one, is named with the right form."""
    with pytest.raises(RefError, match="discord:123/456/789"):
        MessageRef.parse(text)
