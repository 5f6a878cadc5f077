"""The audit log on the console: what is found, what tells nothing, and whether it is whole."""

from pathlib import Path

import pytest
from msgspec import json

from leeward.testing.consoled import Consoled, case, consoled, member
from leeward_policies.ports import AuditLine, Commit


async def written(house: Consoled, *lines: tuple[str, tuple[str, ...]]) -> None:
    """Write lines."""
    now = house.clock.now()
    audit = tuple([AuditLine(now, what, about, f"n={n}") for n, (what, about) in enumerate(lines)])
    await house.store.commit(Commit(audit=audit))


async def page(house: Consoled, query: str = "", reader: str = "lead") -> str:
    """Return what a reader sees."""
    client = await house.signed_in(reader)
    answer = await client.get(f"/audit{query}")
    assert answer.status_code == 200
    return answer.text


async def test_lines_are_told_in_plain_words(tmp_path: Path) -> None:
    """Each line has its words beside its technical name; whom it is about is not shown."""
    async with consoled(tmp_path) as house:
        await written(house, ("case.opened", ("case-9",)), ("outcome.done", ("k",)))
        entries = await house.store.audit_entries(limit=2)
        text = await page(house)

        assert "a case was opened <code>case.opened</code>" in text
        assert "an act was done <code>outcome.done</code>" in text
        assert not any(one in text for entry in entries for one in entry.line.about)


async def test_pages_follow_by_number(tmp_path: Path) -> None:
    """The next page begins below the last line of this one."""
    async with consoled(tmp_path) as house:
        await written(house, *[("case.opened", (f"case-{n}",)) for n in range(150)])
        first = await page(house, "?what=case")
        assert "n=149" in first
        assert "n=50<" in first
        assert "n=49<" not in first
        second = await page(house, "?what=case&before=51")
        assert "n=49<" in second
        assert "n=50<" not in second
        assert "Earlier ones" not in second


async def test_a_case_that_the_reader_may_see_is_found(tmp_path: Path) -> None:
    """Lines about a case are found by its number."""
    async with consoled(tmp_path, [case(1)]) as house:
        await written(house, ("case.take", ("case-1", "test:mod")), ("case.take", ("case-2",)))
        text = await page(house, "?about=CASE-1")

        assert "n=0<" in text
        assert "n=1<" not in text


@pytest.mark.parametrize("reader", ["lead", "admin"])
@pytest.mark.parametrize("about", ["case-501", "case-502", "case-503", "case-599"])
async def test_a_hidden_case_has_no_lines(tmp_path: Path, reader: str, about: str) -> None:
    """A case about the reader, one of abuse material, one that is none: all are answered alike."""
    cases = [
        case(501, author=reader, asked=("safety-lead",)),
        case(502, asked=("csea",)),
        case(503, author="lead"),
    ]
    async with consoled(tmp_path, cases) as house:
        await written(house, *[("case.take", (f"case-{n}",)) for n in (501, 502, 503, 599)])
        client = await house.signed_in(reader)
        text, other = [
            (await client.get(f"/audit?about={one}")).text.replace(one, "case-x")
            for one in (about, "case-577")
        ]

        assert "There are no such lines" in text
        assert text == other


async def test_lines_about_a_person_leave_hidden_cases_out(tmp_path: Path) -> None:
    """What the deputy did with a case about the lead is not found by the deputy's name."""
    async with consoled(tmp_path, [case(1, author="lead"), case(2, asked=("csea",))]) as house:
        await written(
            house,
            ("case.judged", ("case-1", "test:deputy")),
            ("case.judged", ("case-2", "test:deputy")),
            ("case.judged", ("case-3", "test:deputy")),
        )
        text = await page(house, "?about=test:deputy")

        assert "n=2<" in text
        assert "n=0<" not in text
        assert "n=1<" not in text


@pytest.mark.parametrize("about", ["test:lead", "nonsense", "test:a/b/c", "%", "' OR 1=1"])
async def test_oneself_and_nonsense_have_no_lines(tmp_path: Path, about: str) -> None:
    """Nobody looks up what concerns themselves; what is no ref finds nothing."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("lead")
        text = (await client.get("/audit", params={"about": about})).text

        assert "There are no such lines" in text


async def test_the_chain_is_checked_by_a_button(tmp_path: Path) -> None:
    """The page says that it holds, with a head to be noted elsewhere."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("lead")
        text = (await house.send(client, "/audit/verify")).text

        assert "The chain holds" in text
        assert (await house.send(client, "/audit/verify", head="zzz")).status_code == 200


async def test_a_cut_log_is_told(tmp_path: Path) -> None:
    """With a noted head the log tells that its end is missing, calmly and in place."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in("admin")
        answer = await house.send(client, "/audit/verify", head=f"999999:{'ab' * 32}")

        assert answer.status_code == 200
        assert "The audit log is not whole" in answer.text


async def test_an_export_has_all_lines_and_is_one_itself(tmp_path: Path) -> None:
    """Each line is an object without anything that leads to a person."""
    async with consoled(tmp_path) as house:
        await written(house, *[("case.opened", (f"case-{n}",)) for n in range(2_100)])
        client = await house.signed_in("lead")
        answer = await client.get("/audit/export?what=case")
        rows = [json.decode(line) for line in answer.text.splitlines()]

        assert len(rows) == 2_100
        assert {*rows[0]} == {"n", "at", "what", "detail"}
        assert answer.headers["content-disposition"].startswith("attachment")
        lines = await house.store.audit_entries(
            limit=5, what="audit.exported", about=str(member("lead"))
        )
        assert len(lines) == 1


@pytest.mark.parametrize("name", ["mod", "responder"])
async def test_others_have_no_audit(tmp_path: Path, name: str) -> None:
    """Moderators and responders get nothing, by no door of it."""
    async with consoled(tmp_path) as house:
        client = await house.signed_in(name)

        assert (await client.get("/audit")).status_code == 404
        assert (await client.get("/audit/export")).status_code == 404
        assert (await house.send(client, "/audit/verify")).status_code == 404
