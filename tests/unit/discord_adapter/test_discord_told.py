"""Words on Discord: strangers' text does nothing, and only whom we mean is a mention."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leeward_adapters.discord.sending.words import (
    REASON_LONGEST,
    audit_reason,
    disarmed,
    link_to,
    member,
    room,
    shortened,
    shown,
    snowflake,
)
from leeward_adapters.live.saying.words import told, who_called
from leeward_policies.domain.action import Because, Subject
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef, UserRef

KAI, ANA = UserRef("discord", "", "111"), UserRef("discord", "", "222")

FORMS = re.compile(r"(?<!\\)(?:\\\\)*[`*_~|<>\[\]#:@]")
"""A character that would format, link or call, with no odd backslash before it."""


@given(st.text(max_size=400))
def test_no_strangers_text_formats_links_or_calls(text: str) -> None:
    """Whatever a stranger is called, it is read and does nothing."""
    read = disarmed(text)

    assert not FORMS.search(read)
    assert "\n" not in read


@given(st.text(max_size=100), st.text(max_size=100))
def test_a_reason_holds_no_markup_but_the_names(fact: str, template: str) -> None:
    """Facts and templates cannot forge a mention of anybody but whom the case is about."""
    reason = Because(
        template + " {author} {fact} {target}", Subject(KAI, ANA), facts=(("fact", fact),)
    )
    shown_reason = shown(told(reason))

    left = shown_reason.replace("<@111>", "").replace("<@222>", "")
    assert not FORMS.search(left)


def test_webhooks_are_shown_by_their_name_and_called_by_nobody() -> None:
    """A bridge has no account; its shown name is a stranger's text."""
    read = member(UserRef("discord", "", "webhook-55-**@everyone**"))

    assert read == "\\*\\*\\@everyone\\*\\* (a webhook)"


@pytest.mark.parametrize(
    ("printed", "read"),
    [("discord:42", "<@42>"), ("Mo *the* mod", "Mo \\*the\\* mod"), ("", "somebody")],
)
def test_whoever_took_a_case_is_shown(printed: str, read: str) -> None:
    """A printed ref is a mention, any other name a name."""
    assert read == shown((who_called(printed),))


def test_places_that_nobody_else_can_open_have_no_link() -> None:
    """A letter to the bot is nobody else's."""
    assert link_to(MessageRef("discord", DIRECT_SPACE, "1", "2")) is None
    assert room(ChannelRef("discord", DIRECT_SPACE, "1")) == "a direct message to the bot"
    assert room(ChannelRef("discord", "1", "<#2>")) == "\\<\\#2\\>"


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "1.0", "٣", " 1", "1\n", "9" * 19, "1" * 21, "@direct"]
)
def test_what_is_no_id_is_none(text: str) -> None:
    """Only what Discord could have given is asked for."""
    assert snowflake(text) is None


def test_ids_are_numbers() -> None:
    """The smallest and a usual one."""
    assert snowflake("1") == 1
    assert snowflake("1574590042175701001") == 1574590042175701001


def test_the_reason_in_the_audit_log_fits() -> None:
    """Discord takes 512 characters."""
    assert len(audit_reason("r" * 1_000, "d" * 1_000)) <= REASON_LONGEST
    assert shortened("abc", 3) == "abc"
    assert shortened("abcd", 3) == "ab…"
