"""The sealed lines of a case: for one person's eyes, in their private chat, and not for long."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from telegram_acting import ref_of, user
from telegram_peer.posts import Message
from telegram_pressing import Pressing, pressing

from leeward_adapters.live.casework.opened import FOR_YOU, NO_LINES
from leeward_adapters.telegram.answering.answered import IN_PRIVATE
from leeward_adapters.telegram.answering.case_presses import GOES
from leeward_policies.domain.case import Case, CaseNote
from leeward_policies.ports import EvidenceText

SHOW = "Show the lines"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield groups with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def lines_of(stage: Pressing, case: Case, *texts: str) -> None:
    """Keep the words of a case."""
    at = stage.context.clock.now() - timedelta(minutes=5)
    message = case.evidence[-1].message
    stage.desk.lines[case.id] = tuple(
        EvidenceText(message, user(stage.ana), at, text, 0, "evidence") for text in texts
    )


async def test_lines_are_shown_in_private_alone(stage: Pressing) -> None:
    """They cannot be forwarded; the audit says who opened them; in the group nothing stands."""
    case = stage.case()
    card = await stage.posted(case)
    lines_of(stage, case, "you are @nobody *really*")
    before = len(stage.team.messages)

    answer = await stage.clicks(stage.lou, card, SHOW)

    [shown] = stage.lou.dms
    assert (answer.text, answer.alert) == (IN_PRIVATE, None)
    assert stage.desk.opened == [("case-1", user(stage.lou))]
    assert shown.text.startswith(FOR_YOU)
    assert shown.text.endswith(GOES)
    assert "you are @nobody *really*" in shown.marked("code")
    assert shown.stored.protected
    assert len(stage.team.messages) == before


async def test_lines_go_by_themselves(stage: Pressing) -> None:
    """What lies sealed on the disk must not stand in a chat for ever."""
    case = stage.case()
    card = await stage.posted(case)
    lines_of(stage, case, "hello")
    await stage.clicks(stage.lou, card, SHOW)

    await stage.passes(3_601)

    assert stage.lou.dms == []


async def test_nothing_is_opened_for_whoever_cannot_read_it(stage: Pressing) -> None:
    """They read how to open their private chat, and the audit says nothing."""
    case = stage.case()
    card = await stage.posted(case)
    lines_of(stage, case, "hello")

    answer = await stage.clicks(stage.ada, card, SHOW)

    assert f"https://t.me/{stage.peer.bot.username}?start=o" in (answer.alert or "")
    assert (answer.alert or "").endswith("Then press here again.")
    assert stage.desk.opened == []


async def test_reading_takes_the_right_to_delete(stage: Pressing) -> None:
    """Being in the moderators' group is not enough."""
    card = await stage.posted(stage.case())
    stage.mo.opened_bot()

    answer = await stage.clicks(stage.mo, card, SHOW)

    assert "the right Delete Messages" in (answer.alert or "")
    assert stage.mo.dms == []


async def test_where_nothing_is_kept_it_is_said(stage: Pressing) -> None:
    """Retention has taken it."""
    card = await stage.posted(stage.case())

    answer = await stage.clicks(stage.lou, card, SHOW)

    assert answer.alert == NO_LINES
    assert stage.lou.dms == []


async def test_notes_are_read_with_the_lines(stage: Pressing) -> None:
    """Each with who wrote it."""
    case = stage.case()
    note = CaseNote(stage.context.clock.now(), str(user(stage.mo)), "spoke with both")
    stage.desk.cases[case.id] = replace(case, notes=(note,))
    card = await stage.posted(stage.desk.cases[case.id])

    await stage.clicks(stage.lou, card, SHOW)

    [shown] = stage.lou.dms
    assert "spoke with both" in shown.marked("code")
    assert f"member {stage.mo.id} wrote:" in shown.text


async def test_many_lines_take_several_messages(stage: Pressing) -> None:
    """In none of them are there more marks than Telegram takes account of."""
    case = stage.case()
    card = await stage.posted(case)
    lines_of(stage, case, *[f"line {number}" for number in range(60)])

    await stage.clicks(stage.lou, card, SHOW)

    assert len(stage.lou.dms) > 1
    assert [len(page.entities) < 100 for page in stage.lou.dms] == [True] * len(stage.lou.dms)
    shown = [line for page in stage.lou.dms for line in page.marked("code")]
    assert shown == [f"line {number}" for number in range(60)]


async def test_a_line_leads_to_its_message(stage: Pressing) -> None:
    """Where it still stands."""
    said = Message(stage.peer, stage.group.key, stage.ana.writes(stage.group, "hello").key)
    case = stage.case()
    case = replace(case, evidence=(replace(case.evidence[0], message=ref_of(said)),))
    stage.desk.cases[case.id] = case
    card = await stage.posted(case)
    lines_of(stage, case, "hello")

    await stage.clicks(stage.lou, card, SHOW)

    [shown] = stage.lou.dms
    bare = stage.group.id.removeprefix("-100")
    assert f"https://t.me/c/{bare}/{said.id}" in [one.get("url") for one in shown.entities]
