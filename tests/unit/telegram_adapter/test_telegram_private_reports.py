"""`/report` in private: of a person, of somebody on the team, and of something else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from telegram_acting import DECISION, ref_of, user
from telegram_peer.posts import Message
from telegram_pressing import Pressing, pressing

from leeward_policies.advice import words_of as words
from leeward_policies.domain.action import Because, Subject, Tip
from leeward_policies.domain.event import HelpAsked, ReportFiled
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.errors import StorageFull
from leeward_policies.ports import Tipped

PERSON, STAFF, ELSE = "A person", "Somebody on the team", "Something else"
HELP = ["Get help", "How to block"]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a group with the bot in it; Ana has opened her private line."""
    async with pressing(tmp_path) as made:
        made.ana.opened_bot()
        yield made


async def asked(stage: Pressing, label: str) -> Message:
    """Let Ana choose what her report is about; return what she reads then."""
    await stage.says(stage.ana, stage.peer.bot, "/report")
    await stage.clicks(stage.ana, stage.ana.dms[-1], label)
    return stage.ana.dms[-1]


async def reported(stage: Pressing, label: str, text: str) -> ReportFiled:
    """Let Ana report something; return the report."""
    question = await asked(stage, label)
    await stage.says(stage.ana, stage.peer.bot, text, reply_to=question)
    [event] = stage.desk.told(ReportFiled)
    return event


async def test_what_it_is_about_is_chosen(stage: Pressing) -> None:
    """Of a message there are better ways, which are told."""
    await stage.says(stage.ana, stage.peer.bot, "/report")

    [pick] = stage.ana.dms
    assert pick.text == words("report-pick")
    assert list(pick.buttons) == [PERSON, STAFF, ELSE, *HELP]


async def test_a_person_by_a_name_that_is_known(stage: Pressing) -> None:
    """They are the subject, with the rights that they have in that group."""
    kim = stage.group.member("Kim", "kim_kim")
    await stage.says(kim, stage.group, "hello")

    event = await reported(stage, PERSON, "@kim_kim is mean to me")

    assert (event.reporter, event.subject) == (user(stage.ana), user(kim))
    assert event.channel == ChannelRef("telegram", stage.group.id, "general")
    assert event.reason == "@kim_kim is mean to me"
    assert (event.message, event.said, event.subject_is_staff) == (None, None, False)
    assert stage.ana.dms[-1].text.startswith(words("report-received"))
    assert "R-" in stage.ana.dms[-1].text


@pytest.mark.parametrize(
    ("label", "text"),
    [(PERSON, "Ben is mean to me"), (PERSON, "@nobody_known is mean"), (STAFF, "one of the mods")],
)
async def test_who_may_be_on_the_team_is_for_the_lead_alone(
    stage: Pressing, label: str, text: str
) -> None:
    """A name alone tells nobody who that is: so nobody reads a case about themselves."""
    event = await reported(stage, label, text)

    assert (event.subject, event.subject_is_staff, event.reason) == (None, True, text)


async def test_somebody_on_the_team_by_name(stage: Pressing) -> None:
    """Telegram is asked, and what the reporter says counts all the same."""
    stage.lou.renames_to("Lou", "lou_lou")
    await stage.says(stage.lou, stage.group, "hello")

    event = await reported(stage, STAFF, "@lou_lou deletes all that i write")

    assert (event.subject, event.subject_is_staff) == (user(stage.lou), True)
    assert event.subject_roles == ("Admin",)


async def test_something_else_is_about_nobody(stage: Pressing) -> None:
    """Whoever is named in it is no subject."""
    event = await reported(stage, ELSE, "people laugh at us")

    assert (event.subject, event.subject_is_staff, event.reason) == (
        *(None, False),
        "people laugh at us",
    )


async def test_two_in_one_second_are_two(stage: Pressing) -> None:
    """Telegram tells the second alone; each report has its own time."""
    question = await asked(stage, ELSE)
    for text in ("this", "and that"):
        await stage.says(stage.ana, stage.peer.bot, text, reply_to=question)

    first, second = stage.desk.told(ReportFiled)
    assert first.at != second.at
    assert {first.reason, second.reason} == {"this", "and that"}


async def test_of_several_groups_one_is_chosen(stage: Pressing) -> None:
    """The team of that one alone is told."""
    harbour = stage.peer.supergroup("Harbour")
    harbour.adds_bot("delete_messages")
    stage.ana.is_member_of(harbour)

    where = await asked(stage, ELSE)
    await stage.clicks(stage.ana, where, "Harbour")
    await stage.says(stage.ana, stage.peer.bot, "it is odd", reply_to=stage.ana.dms[-1])

    assert where.text == words("help-where")
    [event] = stage.desk.told(ReportFiled)
    assert event.channel.space == harbour.id


async def test_without_a_group_there_is_no_team(stage: Pressing) -> None:
    """Help is one press away."""
    zoe = stage.peer.person("Zoe")
    zoe.opened_bot()
    await stage.says(zoe, stage.peer.bot, "/report")
    await stage.clicks(zoe, zoe.dms[-1], ELSE)

    assert zoe.dms[-1].text == words("report-no-group")
    assert list(zoe.dms[-1].buttons) == HELP


async def test_who_has_left_meanwhile_tells_no_team(stage: Pressing) -> None:
    """It is looked up again when the words come."""
    question = await asked(stage, ELSE)
    stage.group.removes_bot()

    await stage.says(stage.ana, stage.peer.bot, "it is odd", reply_to=question)

    assert stage.ana.dms[-1].text == words("report-no-group")
    assert stage.desk.events == []


async def test_a_picture_is_no_report(stage: Pressing) -> None:
    """Nobody looks at pictures here: words are asked for."""
    question = await asked(stage, ELSE)
    await stage.ana.sends_photo(stage.peer.bot, reply_to=question)
    await stage.rests()

    assert stage.ana.dms[-1].text == words("reply-empty")
    assert stage.desk.events == []


async def test_whoever_asks_for_help_in_it_gets_that_first(stage: Pressing) -> None:
    """And the report is filed all the same."""
    event = await reported(stage, ELSE, "help me")

    assert len(stage.desk.told(HelpAsked)) == 1
    assert event.reason == "help me"
    assert any(message.text.startswith(words("help-now")) for message in stage.ana.dms)


async def test_words_behind_the_command_are_a_report(stage: Pressing) -> None:
    """Two more taps: who reads it, and what it is about."""
    await stage.says(stage.ana, stage.peer.bot, "/report somebody sells things here")
    ask = stage.ana.dms[-1]
    await stage.clicks(stage.ana, ask, ELSE)

    [event] = stage.desk.told(ReportFiled)
    assert ask.text.startswith(words("report-reader"))
    assert (event.subject, event.reason) == (None, "Shown to the bot: somebody sells things here")


async def test_a_report_in_words_that_fails(stage: Pressing) -> None:
    """It is said that it did not work, and the same words may be sent again."""
    question = await asked(stage, ELSE)
    stage.desk.fails = {"tell": StorageFull(place="test")}
    await stage.says(stage.ana, stage.peer.bot, "it is odd", reply_to=question)
    failed = stage.ana.dms[-1].text
    stage.desk.fails = {}
    await stage.says(stage.ana, stage.peer.bot, "it is odd", reply_to=question)

    assert failed == words("went-wrong")
    assert stage.ana.dms[-1].text.startswith(words("report-received"))


# --- below a tip ----------------------------------------------------------------------------------


async def tipped(stage: Pressing) -> Message:
    """Give Ana a tip about a message of Ben's; return it."""
    said = await stage.says(stage.ben, stage.group, "send me a picture")
    about = ref_of(said)
    act = stage.place.acts(about, "tip")
    assert isinstance(act, Tip)
    because = Because("{author} asked {target}", Subject(user(stage.ben), user(stage.ana)))
    await stage.bot.does(replace(act, because=because))
    stage.desk.tips[DECISION, user(stage.ana)] = Tipped("asked", "picture", about, user(stage.ben))
    return stage.ana.dms[-1]


async def test_what_a_tip_was_about_is_reported_below_it(stage: Pressing) -> None:
    """The message and its writer, with one press; it may show abuse with another."""
    tip = await tipped(stage)

    await stage.clicks(stage.ana, tip, "Report")
    receipt = stage.ana.dms[-1]
    await stage.clicks(stage.ana, receipt, words("report-may-be-abuse"))

    first, second = stage.desk.told(ReportFiled)
    assert (first.subject, first.reporter) == (user(stage.ben), user(stage.ana))
    assert first.message == second.message
    assert (first.is_abuse_material, second.is_abuse_material) == (False, True)
    assert receipt.text.startswith(words("report-received"))
    assert tip.exists


async def test_what_nobody_knows_of_any_more_is_not_reported(stage: Pressing) -> None:
    """It is told how a report is made instead."""
    tip = await tipped(stage)
    stage.desk.tips.clear()

    await stage.clicks(stage.ana, tip, "Report")

    assert stage.ana.dms[-1].text == words("report-how")
    assert stage.desk.events == []


async def test_a_tip_about_oneself_is_reported_by_nobody(stage: Pressing) -> None:
    """There is no button for it."""
    await stage.bot.does(stage.place.acts(stage.place.ana_says(), "tip"))

    assert set(stage.ana.dms[-1].buttons) == {"Get help", "Not me / wrong", "No more tips"}
