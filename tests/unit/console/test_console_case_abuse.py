"""Suspected abuse material: no media, no quote, no name, no link; how to report, and whether."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.cases.book import REPORTER
from leeward.testing.casework import SAID, at_case, grooming, keep
from leeward.testing.clock import DEFAULT_START
from leeward.testing.consoled import consoled, member
from leeward_policies.case_rights import EMPTY
from leeward_policies.domain.case import Case, CaseNote
from leeward_policies.domain.refs import ChannelRef, MessageRef, UserRef

PATH = "/cases/case-1"


def on_discord() -> Case:
    """Return a case of it on Discord, with a reporter's words."""
    made = grooming(asked=("csea",), channel=ChannelRef("discord", "1", "2"))
    lines = [
        replace(one, message=MessageRef("discord", "1", "2", name))
        for one, (name, *_) in zip(made.evidence, SAID, strict=True)
    ]
    return replace(
        made,
        evidence=tuple(lines),
        notes=(CaseNote(DEFAULT_START, REPORTER, "they wrote something I will not repeat"),),
    )


async def test_the_page_shows_nothing_of_it(tmp_path: Path) -> None:
    """Neither words nor pictures nor names nor links to where it is."""
    async with consoled(tmp_path, [on_discord()]) as house:
        await keep(house.store, on_discord())
        house.called = {member("kai"): "Kai Stranger", member("mia"): "Mia Young"}
        page = (await (await house.signed_in("responder")).get(PATH)).text
    assert [one for one in ("Kai Stranger", "Mia Young") if one in page] == []
    assert [words for *_, words, _ in SAID if words[12:] in page] == []
    assert "something I will not repeat" not in page
    for never in ("<img", "<video", "<svg", "https://discord.com", "/members/", "Show the lines"):
        assert never not in page
    assert "Do not open, do not copy, do not forward." in page
    assert "<code>discord:1/2/l3</code>" in page


async def test_the_timer_runs_until_a_person_says_it_was_reported(tmp_path: Path) -> None:
    """Then the page tells to whom and when."""
    async with consoled(tmp_path, [on_discord()]) as house:
        client = await house.signed_in("responder")
        house.clock.advance(40 * 60)
        before = (await client.get(PATH)).text
        answer = await house.send(client, f"{PATH}/reported", service="the hotline <x>")
        after = (await client.get(answer.headers["location"])).text
    assert "Not reported yet." in before
    assert "60 minutes ago" in before
    assert "Not reported yet." not in after
    assert "<b>Reported</b> to the hotline &lt;x&gt;" in after
    assert "It is noted that this was reported." in after


@pytest.mark.parametrize(
    ("service", "why"), [("", EMPTY), ("x" * 81, "This has 81 characters; 80 fit.")]
)
async def test_a_service_that_is_refused_stays_in_its_field(
    tmp_path: Path, service: str, why: str
) -> None:
    """Nothing and too much are not noted, and what was typed is not lost."""
    async with consoled(tmp_path, [on_discord()]) as house:
        client = await house.signed_in("responder")
        answer = await house.send(client, f"{PATH}/reported", service=service)
        found = await house.store.case("case-1")
    assert (answer.status_code, why in answer.text) == (422, True)
    assert f'name="service" type="text" value="{service}"' in answer.text
    assert found is not None
    assert found.reported is None


async def test_other_cases_are_not_marked_as_reported(tmp_path: Path) -> None:
    """A moderator finds no such form, and a responder no such case."""
    async with at_case(tmp_path) as house:
        assert house.roles is not None
        for name in ("mod", "responder"):
            client = await house.signed_in(name)
            answer = await house.send(client, f"{PATH}/reported", service="x")
            assert answer.status_code == 404
        assert "Mark as reported" not in (await (await house.signed_in()).get(PATH)).text


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("GB", "call 999 first"),
        ("de", "call 112 first"),
        ("", "the emergency number of their country"),
        ("<x>", "the emergency number of their country"),
    ],
)
async def test_whom_to_call_by_country(tmp_path: Path, country: str, expected: str) -> None:
    """The chosen country has its number; whatever is none has the general answer."""
    async with consoled(tmp_path, [on_discord()]) as house:
        client = await house.signed_in("responder")
        page = (await client.get(PATH, params={"country": country})).text
    assert expected in page
    assert "<x>" not in page
    assert "INHOPE" in page
    assert page.count("selected>") == (1 if country in {"GB", "de"} else 0)


async def test_orders_name_nobody(tmp_path: Path) -> None:
    """Also the second page speaks of the member alone."""
    made = replace(on_discord(), subject=replace(on_discord().subject, author=KAI))
    async with consoled(tmp_path, [made]) as house:
        client = await house.signed_in("responder")
        asked = (await client.get(f"{PATH}/order/ban")).text
    assert "This removes the member from the space where it happened" in asked
    assert "4242" not in asked


KAI = UserRef("discord", "", "4242")
