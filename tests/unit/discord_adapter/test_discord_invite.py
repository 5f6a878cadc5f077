"""The invitation asks for what is used and nothing else, and never shows the token."""

from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.discord.setting_up.invite import (
    OPTIONAL,
    PERMISSIONS,
    REQUIRED,
    application_of,
    invite_link,
)
from leeward_policies.errors import ConfigError

APPLICATION = "1234567890"
TOO_MUCH = (
    "administrator",
    "manage_roles",
    "manage_channels",
    "manage_webhooks",
    "create_public_threads",
    "create_private_threads",
    "use_application_commands",
    "mention_everyone",
    "attach_files",
    "view_audit_log",
)
"""Rights that a bot of this kind is often given, and that ours has no use for."""


def query(link: str) -> dict[str, str]:
    """Return the values of a link's query."""
    return {key: values[0] for key, values in parse_qs(urlsplit(link).query).items()}


def token_for(text: str) -> str:
    """Return something in the shape of a token, for an id."""
    return urlsafe_b64encode(text.encode()).decode().rstrip("=") + ".abc.def"


def test_each_permission_says_what_it_is_for() -> None:
    """An admin is told in a sentence why each right is asked for."""
    for one in PERMISSIONS:
        assert one.why.endswith("."), one.key
        assert one.key in discord.Permissions.VALID_FLAGS


@pytest.mark.parametrize("key", TOO_MUCH)
def test_nothing_is_asked_for_that_is_not_used(key: str) -> None:
    """Neither the plain link nor the fullest one asks for these."""
    fullest = discord.Permissions(int(query(invite_link(APPLICATION, OPTIONAL))["permissions"]))

    assert not getattr(fullest, key)


def test_the_plain_link_asks_for_the_required_rights_alone() -> None:
    """Who follows the link as it is gives no optional right."""
    found = query(invite_link(APPLICATION))

    assert str(REQUIRED) == found["permissions"]
    assert found["client_id"] == APPLICATION
    assert found["scope"] == "bot applications.commands"
    assert found["integration_type"] == "0"


def test_kick_and_ban_are_off_unless_wished_for() -> None:
    """A human's button needs the right only where the admin wants that button."""
    plain = discord.Permissions(int(query(invite_link(APPLICATION))["permissions"]))
    fuller = discord.Permissions(
        int(query(invite_link(APPLICATION, ["kick_members", "ban_members"]))["permissions"])
    )

    assert not plain.kick_members
    assert not plain.ban_members
    assert fuller.kick_members
    assert fuller.ban_members
    assert not fuller.manage_guild


def test_the_link_for_ones_own_account_asks_for_nothing() -> None:
    """*Is this OK?* in one's own direct messages needs no permission and no bot in a server."""
    found = query(invite_link(APPLICATION, install="user"))

    assert "permissions" not in found
    assert found["scope"] == "applications.commands"
    assert found["integration_type"] == "1"


def test_a_permission_that_is_not_offered() -> None:
    """A wish for a right we have no use for is refused with the list of what there is."""
    with pytest.raises(ConfigError, match="kick_members"):
        invite_link(APPLICATION, ["administrator"])


@pytest.mark.parametrize("application", ["", "x1", "12 3", "٣", "1&scope=x"])
def test_an_id_that_is_none(application: str) -> None:
    """Nothing but digits gets into the link."""
    with pytest.raises(ConfigError, match="General Information"):
        invite_link(application)


@given(st.integers(min_value=1, max_value=2**64 - 1).map(str))
def test_a_token_tells_its_application(application: str) -> None:
    """The first part of a token is the id of the bot's account."""
    assert application == application_of(token_for(application))


@given(st.text(max_size=100))
def test_what_is_no_token_is_refused_and_not_shown(text: str) -> None:
    """Any other text is an error, which never repeats it, or an id in digits."""
    says = ""
    try:
        found = application_of(text)
    except ConfigError as error:
        found, says = "", error.value

    assert (found.isascii() and found.isdecimal()) != (says == "it is no token of Discord's")
