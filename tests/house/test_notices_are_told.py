"""What docs/notices.md shows is what is sent, and what it tells one to write can be used."""

import asyncio
import base64
import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import msgspec
import pytest

from leeward.elsewhere import tried
from leeward.elsewhere.addresses import ByApprise
from leeward.elsewhere.notice import CaseCalled, Detail, Notice, call
from leeward.elsewhere.ways import MAKE_ONE, Address
from leeward.elsewhere.webhook import signature
from leeward.testing.builders import ROOM, user
from leeward_policies.domain.action import AskHuman, Because, Subject
from leeward_policies.domain.case import Case
from leeward_policies.domain.refs import CommunityRef

PAGE = "docs/notices.md"
NOW = datetime(2026, 11, 20, 16, 25, tzinfo=UTC)

Document = Callable[[str], str]


def blocks(language: str, text: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def told_case(detail: Detail = "none") -> Notice:
    """Return the notice that the page shows."""
    subject = Subject(user("kai"))
    case = Case(
        id="case-12",
        community=CommunityRef("riverside"),
        kind="grooming",
        subject=subject,
        urgency="urgent",
        opened_at=NOW - timedelta(minutes=25),
        updated_at=NOW,
        channel=ROOM,
        calls=2,
    )
    action = AskHuman(
        key="key",
        rule="overdue",
        because=Because("", subject),
        mode="enforce",
        whom="elsewhere",
        urgency="urgent",
    )
    return call(
        action,
        case,
        community="riverside",
        console="https://leeward.example.org",
        detail=detail,
        now=NOW,
    )


def test_the_notice_that_is_shown_is_the_one_that_is_sent(document: Document) -> None:
    """Word by word, for people and for programs."""
    one = told_case()
    page = document(PAGE)

    assert f"```text\n{one.title}\n\n{one.body}\n```" in page
    assert [json.loads(text) for text in blocks("json", page)] == [
        json.loads(msgspec.json.encode(one.event))
    ]


def test_every_key_of_a_webhook(document: Document) -> None:
    """Each key has a row."""
    page = document(PAGE)
    keys = json.loads(msgspec.json.encode(told_case("kind").event))

    assert len(keys) == len(CaseCalled.__struct_fields__) + 1
    assert [key for key in keys if f"\n| `{key}` |" not in page] == []
    assert all(f"`{one}`" in document("docs/configuration.md") for one in get_args(Detail))


def test_every_address_that_is_shown_can_be_used(document: Document) -> None:
    """Apprise understands each; nothing is sent."""
    lines = [line for text in blocks("text", document(PAGE)) for line in text.splitlines()]
    addresses = [line for line in lines if re.match(r"[a-z]+://", line)]
    names = [ByApprise(Address(PAGE, 1, url), asyncio.Semaphore()).name for url in addresses]

    assert names == [
        f"line 1 ({scheme})" for scheme in ("ntfys", "ntfys", "mailtos", "https", "twilio")
    ]


@pytest.mark.parametrize("age", [0, 10, 600, -600])
def test_the_check_of_a_signature_works(document: Document, age: int) -> None:
    """The snippet trusts what we sign now, and nothing that is old, changed or signed otherwise."""
    (code,) = blocks("python", document(PAGE))
    room: dict[str, Any] = {}
    exec(code, room)  # noqa: S102 - our own snippet
    secret, body, at = bytes(range(32)), b'{"type":"notice.test"}', int(time.time()) - age
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, "msg_1", at, body),
    }
    text = f"whsec_{base64.b64encode(secret).decode()}\n"
    check = room["is_from_leeward"]

    assert check(text, headers, body) is (age in {0, 10})
    assert not check(text, headers, body + b" ")
    assert not check("whsec_AAAA", headers, body)


def test_what_makes_a_secret_is_one_line(document: Document) -> None:
    """The page and the error tell the same command."""
    command = MAKE_ONE.partition("`")[2].partition("`")[0]

    assert command.startswith("python3 -c ")
    assert command in document(PAGE)


def test_how_long_is_waited(document: Document) -> None:
    """The seconds of patience stand in the page."""
    assert document(PAGE).count(f"{tried.PATIENCE:.0f} seconds") == 3
