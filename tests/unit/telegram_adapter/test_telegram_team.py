"""What the team's buttons mean: each one is answered, each press once, and to the right person."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs
from telegram_acting import a_case, asks, user
from telegram_pressing import Pressing, pressing

from leeward_adapters.live.casework.moves import DRILL_ANSWERED
from leeward_adapters.live.casework.presses import Press
from leeward_adapters.telegram.answering.answered import bot_link, opening
from leeward_adapters.telegram.answering.people import caller_of
from leeward_adapters.telegram.answering.team_presses import TEAM_VERBS
from leeward_adapters.telegram.sending.callback_data import LETTERS, signed
from leeward_adapters.telegram.setting_up.chosen import choose
from leeward_policies.domain.case import DRILL
from leeward_policies.domain.event import CaseMoved
from leeward_policies.domain.refs import MessageRef, UserRef
from leeward_policies.ports import People

LONGEST_ID = "4503599627370495"
"""Ids of Telegram have 52 bits at most."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield groups with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def test_every_verb_of_the_team_can_be_sent() -> None:
    """With the longest ids that Telegram and we have, its button still fits."""
    arguments = {
        "handover": f"case-9999999/{LONGEST_ID}",
        "sure": f"timeout:case-9999999:{LONGEST_ID}:604800",
        "brake": "0" * 24,
    }

    sent = {
        verb: signed(Press(verb, arguments.get(verb, "case-9999999")), -1, b"key")
        for verb in TEAM_VERBS
    }

    assert set(sent) <= set(LETTERS)
    assert [len(data) <= 64 for data in sent.values()] == [True] * len(TEAM_VERBS)


@pytest.mark.parametrize("verb", sorted(TEAM_VERBS))
async def test_every_press_is_answered(stage: Pressing, verb: str) -> None:
    """Also one about a case that nobody knows: no button turns for ever, nothing is done."""
    card = await stage.posted(stage.case())
    data = signed(Press(verb, "case-77"), stage.team.key, stage.context.secret)  # type: ignore[arg-type] # it is one of these
    card.stored.markup = {"inline_keyboard": [[{"text": "Press", "callback_data": data}]]}

    answer = await stage.clicks(stage.lou, card, "Press")

    assert answer.answered
    assert stage.desk.events == []


async def test_no_id_stands_in_the_log(stage: Pressing) -> None:
    """Neither of whoever pressed nor of the case's people, whatever fails."""
    card = await stage.posted(stage.case())
    stage.desk.judges = False

    with capture_logs() as logged:
        await stage.clicks(stage.mo, card, "Take")

    assert logged
    assert [one for one in logged if stage.mo.id in str(one) or stage.ana.id in str(one)] == []


async def test_a_press_too_late_to_be_answered_is_done(stage: Pressing) -> None:
    """Telegram shows no answer any more; the card does."""
    card = await stage.posted(stage.case())
    press = await stage.mo.clicks(card, "Take")
    press.expire()
    await stage.rests()

    assert len(stage.desk.told(CaseMoved)) == 1
    assert "Taken by\nMo" in card.text


async def test_a_test_page_is_answered_by_whom_it_is_for(stage: Pressing) -> None:
    """In their private chat, by one press."""
    stage.desk.answering = People(safety_lead=user(stage.lou))
    nobody = UserRef("telegram", "", DRILL)
    here = MessageRef("telegram", "@direct", "general", "1")
    drill = a_case(here, nobody)
    drill = replace(drill, subject=replace(drill.subject, target=user(stage.lou)), evidence=())
    stage.desk.cases[drill.id] = replace(drill, asked=("safety-lead",))
    act = replace(asks(here, nobody, lead=True), message=None)
    await stage.bot.does(act, stage.desk.cases[drill.id])
    [card] = stage.lou.dms

    answer = await stage.clicks(stage.lou, card, "Take")

    assert answer.alert == DRILL_ANSWERED
    assert card.buttons == {}
    assert "answered" in card.text


async def test_a_lead_looks_after_a_case_of_another_platform(stage: Pressing) -> None:
    """By their office; what is done to people there is done there."""
    stage.desk.answering = People(safety_lead=user(stage.lou))
    about, ana = MessageRef("discord", "123", "456", "789"), UserRef("discord", "", "11")
    case = replace(a_case(about, ana), asked=("safety-lead",))
    stage.desk.cases[case.id] = case
    await stage.bot.does(asks(about, ana, lead=True), case)
    [card] = stage.lou.dms

    answer = await stage.clicks(stage.lou, card, "Take")
    kick = Press("kick", case.id)
    data = signed(kick, stage.lou.key, stage.context.secret)
    card.stored.markup = {"inline_keyboard": [[{"text": "Kick", "callback_data": data}]]}
    refused = await stage.clicks(stage.lou, card, "Kick")

    assert answer.alert == "You look after this case now."
    assert "the right Ban Users" in (refused.alert or "")


async def test_what_was_said_to_the_bot_is_looked_after_by_the_team(stage: Pressing) -> None:
    """By the rights that somebody has in the moderators' group."""
    said = MessageRef("telegram", "@direct", stage.ana.id, "1")
    case = a_case(said, user(stage.ana))
    stage.desk.cases[case.id] = case
    choose(stage.context.folder, moderators=stage.team.id)
    stage.mo.is_admin_of(stage.team, "delete_messages")

    caller = await caller_of(stage.context, case, user(stage.mo))
    nobody = await caller_of(stage.context, case, user(stage.ben))

    assert caller.may == {"take", "undo", "lines"}
    assert (nobody.may, nobody.is_staff) == (frozenset(), False)


async def test_over_a_chat_people_stand_by_their_names(stage: Pressing) -> None:
    """Nothing can be tapped there, and an id alone tells nobody who that is."""
    until = stage.context.clock.now() + timedelta(hours=1)
    case = replace(stage.case(), status="taken", assignee=str(user(stage.ada)), taken_until=until)
    stage.desk.cases[case.id] = case
    card = await stage.posted(case)

    answer = await stage.clicks(stage.mo, card, "Take over")

    assert (answer.alert or "").startswith("Ada looks after this case until ")


async def test_how_the_private_chat_is_opened_is_told_without_a_name(stage: Pressing) -> None:
    """Before Telegram has said what we are called, no link is made up."""
    stage.context.directory.username = ""

    assert bot_link(stage.context) == ""
    assert "http" not in opening(stage.context)
