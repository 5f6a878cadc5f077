"""The links ask for what is used and nothing else, and bring a code of their own."""

from urllib.parse import parse_qs, urlsplit

import pytest

from leeward_adapters.telegram.setting_up.codes import Codes
from leeward_adapters.telegram.setting_up.links import (
    RIGHTS,
    Links,
    links,
    private_link,
    rights_of,
)
from leeward_policies.errors import ConfigError

CODES = Codes(group="aaaaaaaaaa", moderators="bbbbbbbbbb", lead="cccccccccc")
TOO_MUCH = ("promote_members", "change_info", "anonymous", "pin_messages", "manage_video_chats")
"""Rights that a bot of this kind is often given, and that ours has no use for."""


def query(link: str) -> dict[str, str]:
    """Return the values of a link's query, as Telegram's apps read them."""
    return {key: values[0] for key, values in parse_qs(urlsplit(link).query).items()}


def made() -> Links:
    """Return the links of a set-up."""
    return links("riverside_bot", CODES)


def test_each_right_says_what_it_is_for() -> None:
    """An admin is told in a sentence why each right is asked for."""
    assert all(one.why.endswith(".") for one in RIGHTS)
    assert not {one.key for one in RIGHTS} & set(TOO_MUCH)


def test_the_link_for_members_asks_for_two_rights() -> None:
    """Deleting and restricting; in a link a plus stands for a space, as in any query."""
    assert query(made().group) == {
        "startgroup": "g_aaaaaaaaaa",
        "admin": "delete_messages restrict_members",
    }
    assert made().group.endswith("&admin=delete_messages+restrict_members")


def test_the_link_for_moderators_asks_for_topics_alone() -> None:
    """Nothing is deleted there, and nobody restricted."""
    assert query(made().moderators) == {"startgroup": "m_bbbbbbbbbb", "admin": "manage_topics"}


def test_the_link_for_the_lead_opens_the_private_line() -> None:
    """Who taps it has begun to speak with the bot, so that it may write to them."""
    assert made().lead == "https://t.me/riverside_bot?start=l_cccccccccc"


def test_a_right_that_is_wanted_is_added() -> None:
    """Requests to join are shown only to who may add members."""
    link = links("riverside_bot", CODES, ["invite_users"]).group

    assert link.endswith("&admin=delete_messages+restrict_members+invite_users")


@pytest.mark.parametrize("key", ["promote_members", "delete_messages", "manage_topics"])
def test_a_right_that_is_none_to_choose_is_refused(key: str) -> None:
    """Neither a right without a use, nor one that is asked for anyway."""
    with pytest.raises(ConfigError, match="invite_users"):
        rights_of("members", [key])


@pytest.mark.parametrize("username", ["", "a", "riverside bot", "x&admin=all", "ünder", "4bot"])
def test_a_username_that_is_none(username: str) -> None:
    """Nothing but letters, digits and underscores gets into a link."""
    with pytest.raises(ConfigError, match="username"):
        private_link(username, "h")
