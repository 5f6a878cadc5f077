"""Who reported stands behind no door: each is opened here, and what it shows is searched."""

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from leeward.config import load
from leeward.kept import opened_store
from leeward.testing.casework import at_case, grooming
from leeward.testing.clock import DEFAULT_START
from leeward.testing.command import here
from leeward.testing.consoled import Consoled, member
from leeward_policies.domain.case import Case, Reporter
from leeward_policies.domain.event import Judged, ReportFiled
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import Commit

WREN = UserRef("test", "", "wren-who-reported")
NUMBER = "R-4K7Q2M"
CASE = grooming(reporters=(Reporter(WREN, NUMBER, DEFAULT_START),))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Consoled]:
    """Run a community with its console, in which somebody has reported what a case is about."""
    async with at_case(tmp_path, CASE) as house, house.at_work():
        yield house


def betrays(said: str) -> bool:
    """Say whether a text tells who reported, by their id or by the number of their receipt."""
    return WREN.id in said or NUMBER in said or "reporters" in said


@pytest.mark.parametrize("who", ["lead", "mod"])
async def test_the_console_shows_nobody_who_reported(house: Consoled, who: str) -> None:
    """Neither a page, nor a search for them, nor the audit, nor what changes on a page."""
    client = await house.signed_in(who)
    about = f"members/{CASE.subject.author}"
    paths = ("", "queue", "cases/case-1", "cases/case-1/stamp", about, "activity", "health",
             "audit", "audit/export", "policy", f"queue?about={WREN}")  # fmt: skip

    answers = [await client.get(f"/{path}") for path in paths]

    assert [one for one in answers if one.status_code == 200]
    assert [one.url.path for one in answers[:-1] if betrays(one.text)] == []
    assert "case-1" not in answers[-1].text, "a search for whoever reported finds nothing"


async def test_neither_report_nor_answer_is_found_by_who_it_was(house: Consoled) -> None:
    """The audit holds lines about both, and none that is about whoever reported."""
    now, said = house.clock.now(), CASE.evidence[0]
    report = ReportFiled(CASE.channel, WREN, "mean", now, message=said.message, subject=said.author)
    await house.desk.tell(report, "test")
    await house.desk.tell(Judged(CASE.channel, "case-1", member("lead"), "right", now), "test")
    client = await house.signed_in("lead")

    told = await house.desk.my_reports(WREN)
    lines = await house.store.audit_entries(limit=500, about=str(WREN))
    whole = await house.store.audit_entries(limit=500)

    assert NUMBER in [one.number for one in told if one.status == "answered"]
    assert lines == ()
    assert not betrays(str(whole))
    assert not betrays((await client.get("/activity")).text)


async def test_the_one_whom_it_is_about_learns_nothing(house: Consoled) -> None:
    """Neither from what is known of them nor from a statement of reasons."""
    data = await house.desk.my_data(CASE.subject.author)
    reasons = [await house.desk.reasons(one) for one in CASE.decisions]

    assert not betrays(f"{data} {reasons}")


def in_store(config: Path, made: Case) -> None:
    """Keep a case in an installation."""

    async def run() -> None:
        async with opened_store(load(config)) as store:
            await store.commit(Commit(cases=(made,)))

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, run()).result()


def test_no_command_prints_who_reported(tmp_path: Path) -> None:
    """Neither in words, nor for programs, nor on the page of a case; `open` opens lines alone."""
    assert here("demo", "--pace", "0", "--keep", tmp_path / "data").code == 0
    config = tmp_path / "data" / "leeward.toml"
    in_store(config, replace(CASE, id="case-77", updated_at=DEFAULT_START + timedelta(days=1)))
    page = tmp_path / "case.html"
    assert here("backup", tmp_path / "copy.db", "-c", config).code == 0
    files = [*config.parent.iterdir(), tmp_path / "copy.db"]
    assert [one for one in files if WREN.id.encode() in one.read_bytes()] == [], "it lies sealed"

    said = [
        here("cases", *words, "-c", config).text
        for words in (
            ("list", "--all"),
            ("list", "--all", "--json"),
            ("show", "case-77"),
            ("show", "case-77", "--json"),
            ("show", "case-77", "--open"),
            ("show", "case-77", "--open", "--json"),
            ("show", "case-77", "--open", "--page", page),
        )
    ]
    said.append(here("member", "export", str(CASE.subject.author), "-c", config).text)
    own = json.loads(here("member", "export", str(WREN), "-c", config).text)

    assert all("case-77" in one for one in said[:6])
    assert [one for one in (*said[:7], page.read_text("utf-8")) if betrays(one)] == []
    assert WREN.id not in said[7]
    assert [one["number"] for one in own["reports"]] == [NUMBER], "they alone are told of it"
