"""`/leeward` and `/setup` as people use them: who is answered, where, and who reads nothing."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs
from telegram_acting import user
from telegram_peer.failing import Status
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_pressing import Pressing, pressing

from leeward_adapters.live.casework.team import ATTACHED, NO_CASES, NOT_NOW
from leeward_adapters.telegram.acting.dialect import TELEGRAM
from leeward_adapters.telegram.answering.answered import OPEN, bot_link
from leeward_adapters.telegram.answering.leeward_commands import ADMINS, NO_HOME, NOT_NAMED
from leeward_adapters.telegram.answering.setup_commands import (
    ANSWERED_IN_PRIVATE,
    IN_THE_GROUP,
    IN_YOUR_OWN_NAME,
)
from leeward_adapters.telegram.setting_up.chosen import choose
from leeward_adapters.telegram.setting_up.joining_words import NOT_ADMINISTRATOR
from leeward_policies.errors import LeewardError, NotReady, StorageFull
from leeward_policies.ports import AdapterStanding, People

ASKED = ("status", "doctor", "policy", "cases", "console", "about")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield groups with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


async def in_team(stage: Pressing, person: Person, command: str) -> list[Message]:
    """Let somebody use a command in the moderators' group; return what the bot said there."""
    before = len(stage.team.messages)
    await stage.says(person, stage.team, f"/{command}")
    return [one for one in stage.team.messages[before:] if one.by_bot]


async def in_private(stage: Pressing, person: Person, command: str) -> list[Message]:
    """Let somebody use a command in private; return what the bot said there."""
    before = len(person.dms)
    await stage.says(person, stage.peer.bot, f"/{command}")
    return person.dms[before:]


# --- who is answered, and where -------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["status", "policy", "about", ""])
async def test_the_team_is_answered_in_its_group(stage: Pressing, asked: str) -> None:
    """In the topic where it was asked, as a reply."""
    topic = await stage.team.owner.opens_topic(stage.team, "questions")
    said = await stage.says(stage.mo, topic, f"/leeward {asked}")

    [answer] = [one for one in topic.messages if one.by_bot]
    assert answer.reply_to == said
    assert answer.thread == topic.key
    assert stage.mo.dms == []


@pytest.mark.parametrize("asked", ["cases", "console"])
async def test_what_is_for_one_person_is_answered_in_private(stage: Pressing, asked: str) -> None:
    """Nobody else in the group reads it."""
    answers = await in_team(stage, stage.lou, f"leeward {asked}")

    assert answers == []
    assert len(stage.lou.dms) == 1


@pytest.mark.parametrize("asked", ["cases", "console"])
async def test_whoever_has_no_private_chat_reads_how_to_open_it(
    stage: Pressing, asked: str
) -> None:
    """For a minute, with a button that leads there; nothing is looked up for them in vain."""
    [answer] = await in_team(stage, stage.mo, f"leeward {asked}")
    assert answer.text == ANSWERED_IN_PRIVATE
    assert answer.buttons == {OPEN: bot_link(stage.context)}

    await stage.passes(61)

    assert not answer.exists


@pytest.mark.parametrize("asked", ASKED)
async def test_members_are_not_answered(stage: Pressing, asked: str) -> None:
    """Neither in their group nor in private; nothing of the team stands in the group."""
    stage.ben.opened_bot()
    before = len(stage.group.messages)

    await stage.says(stage.ben, stage.group, f"/leeward {asked}")

    assert [one.text for one in stage.ben.dms] == [TELEGRAM.nobodys]
    assert len(stage.group.messages) == before + 1
    assert [one.text for one in await in_private(stage, stage.ben, f"leeward {asked}")] == [
        TELEGRAM.nobodys
    ]


@pytest.mark.parametrize("asked", ["status", "policy", "about", "cases"])
async def test_an_admin_in_the_members_group_is_answered_in_private(
    stage: Pressing, asked: str
) -> None:
    """What is of the team stands in no group of members."""
    before = len(stage.group.messages)

    await stage.says(stage.lou, stage.group, f"/leeward {asked}")

    assert len(stage.lou.dms) == 1
    assert len(stage.group.messages) == before + 1


async def test_who_brings_the_bot_to_a_group_of_their_own_is_nobody(stage: Pressing) -> None:
    """Anybody can do that; they read what makes a group one of the community's."""
    own = stage.peer.supergroup("Elsewhere")
    kim = own.member("Kim")
    kim.is_owner_of(own)
    kim.opened_bot()
    own.adds_bot("delete_messages")
    await stage.bot.looks_at(own)

    await stage.says(kim, own, "/leeward policy")

    assert [one.text for one in kim.dms] == [NOT_NAMED.replace("`", "")]


async def test_an_anonymous_admin_is_answered_in_the_group_alone(stage: Pressing) -> None:
    """Nobody knows in whose private chat the rest would belong."""
    stage.ada.is_admin_of(stage.team, anonymous=True)

    [about] = await in_team(stage, stage.ada, "leeward about")
    [cases] = await in_team(stage, stage.ada, "leeward cases")

    assert "docs/privacy.md" in about.text
    assert cases.text == IN_YOUR_OWN_NAME


@pytest.mark.parametrize(
    ("command", "method"),
    [("status", "standing"), ("policy", "policy_in_words"), ("cases", "open_cases")],
)
@pytest.mark.parametrize("error", [NotReady(place="test"), StorageFull(place="test")])
async def test_a_failing_desk_is_told(
    stage: Pressing, command: str, method: str, error: LeewardError
) -> None:
    """What cannot be answered now is said in one sentence."""
    stage.desk.fails = {method: error}

    [answer] = await in_private(stage, stage.lou, f"leeward {command}")

    assert answer.text == NOT_NOW


async def test_where_telegram_does_not_tell_nobody_is_let_in(stage: Pressing) -> None:
    """A fault is no right."""
    stage.peer.faults.plan("getChatMember", Status(400, "Bad Request: something"), times=-1)

    [answer] = await in_private(stage, stage.lou, "leeward policy")

    assert answer.text == TELEGRAM.cannot_ask


# --- what is read ---------------------------------------------------------------------------------


async def test_status(stage: Pressing) -> None:
    """Mode, policy, counts, the delivery of private words, and what is ill can be read."""
    stage.desk.stands = replace(
        stage.desk.stands,
        withheld=("Hiding waits for a test page.",),
        problems=("The disk is nearly full. Make room.",),
        blind=("1 group cannot be read.",),
        adapters=(AdapterStanding("telegram", "waiting", "no network", 2),),
    )

    [read] = await in_team(stage, stage.mo, "leeward status")

    assert read.text.startswith("🔴 Leeward\nMode: observe: members notice nothing")
    assert "young-people@1+ab12" in read.marked("code")
    assert "Private words that arrived: too few to tell" in read.text
    assert "Hiding waits for a test page." in read.text
    assert "The disk is nearly full." in read.text
    assert "1 group cannot be read." in read.text
    assert "Open cases for you: 0, 0 of them urgent" in read.text


async def test_in_the_group_status_counts_what_stands_there(stage: Pressing) -> None:
    """Whoever a case is about reads it as well, and must not see it counted."""
    stage.desk.answering = People(safety_lead=user(stage.lou))
    await stage.posted(stage.case())
    aside = replace(stage.case(stage.mo, number=2), asked=("safety-lead",))
    stage.desk.cases[aside.id] = aside

    [here] = await in_team(stage, stage.lou, "leeward status")
    [alone] = await in_private(stage, stage.lou, "leeward status")

    assert "Open cases for you: 1" in here.text
    assert "Open cases for you: 2" in alone.text


async def test_status_while_cases_cannot_be_read(stage: Pressing) -> None:
    """That is when people ask how it does."""
    stage.desk.fails = {"open_cases": StorageFull(place="test")}

    [read] = await in_team(stage, stage.mo, "leeward status")

    assert "Open cases for you: they cannot be read just now" in read.text


async def test_doctor(stage: Pressing) -> None:
    """Admins of the group read what is well and what is not; others read what it takes."""
    stage.lou.is_admin_of(stage.team)
    stage.mo.opened_bot()

    answers = await in_team(stage, stage.lou, "leeward doctor")
    await in_team(stage, stage.mo, "leeward doctor")

    assert len(answers) == 1
    assert "🟢" in answers[0].text or answers[0].document is not None
    assert [one.text for one in stage.mo.dms] == [ADMINS]


async def test_the_doctor_in_private_looks_at_the_moderators_group(tmp_path: Path) -> None:
    """Without one there is nothing to look at yet."""
    async with pressing(tmp_path) as stage:
        stage.desk.answering = People(safety_lead=user(stage.lou))
        stage.context.settings.spaces.clear()

        [none] = await in_private(stage, stage.lou, "leeward doctor")
        choose(tmp_path, moderators=stage.team.id)
        [read] = await in_private(stage, stage.lou, "leeward doctor")

    assert none.text == NO_HOME.replace("`", "")
    assert read.text != none.text


async def test_policy(stage: Pressing) -> None:
    """A short policy is read at once, a long one is attached whole."""
    [short] = await in_team(stage, stage.mo, "leeward policy")
    stage.desk.policy = "A rule. " * 600
    [long] = await in_team(stage, stage.mo, "leeward policy")

    assert short.text == "Threats are hidden."
    assert long.text == ATTACHED
    assert long.document is not None
    assert (long.document.name, len(long.document.content)) == ("policy.txt", 4_800)


async def test_about(stage: Pressing) -> None:
    """What it is, what it keeps, and who answers for safety."""
    stage.desk.answering = People(safety_lead=user(stage.lou))

    [read] = await in_team(stage, stage.mo, "leeward about")

    assert "nothing is sent anywhere but to Telegram" in read.text
    assert "Lou answers for this community's safety" in read.text


async def test_what_can_be_asked(stage: Pressing) -> None:
    """Without a word behind it, and with one that we do not know."""
    [bare] = await in_team(stage, stage.mo, "leeward")
    [odd] = await in_team(stage, stage.mo, "leeward dance")

    assert bare.marked("code") == [*(f"/leeward {one}" for one in ASKED), "/setup"]
    assert odd.text == bare.text


async def test_the_way_into_the_console(stage: Pressing) -> None:
    """Whoever asks reads it alone, without a preview; it stands in no log."""
    link = "https://console.example.org/in/0123456789abcdef"
    stage.desk.links[user(stage.lou)] = link

    with capture_logs() as logged:
        answers = await in_team(stage, stage.lou, "leeward console")

    [read] = stage.lou.dms
    assert link in read.text
    assert read.stored.preview == {"is_disabled": True}
    assert answers == []
    assert "0123456789abcdef" not in str(logged)


# --- cases ----------------------------------------------------------------------------------------


async def test_moderators_see_what_stands_in_their_group(stage: Pressing) -> None:
    """A case that was never posted there is not theirs; a posted one has a link to its card."""
    stage.mo.opened_bot()
    card = await stage.posted(stage.case())
    stage.case(stage.ben, number=2)

    [read] = await in_private(stage, stage.mo, "leeward cases")

    bare = stage.team.id.removeprefix("-100")
    links = [one.get("url") for one in read.entities if one["type"] == "text_link"]
    assert f"https://t.me/c/{bare}/{card.thread}/{card.id}" in links
    assert "case-2" not in read.text


async def test_the_lead_sees_all(stage: Pressing) -> None:
    """Who answers for safety sees what is for nobody else."""
    stage.desk.answering = People(deputy=user(stage.lou))
    stage.case(stage.ben, number=2)

    [read] = await in_private(stage, stage.lou, "leeward cases")

    assert "case-2" in read.text


async def test_nobody_sees_a_case_about_themselves(stage: Pressing) -> None:
    """Neither a moderator nor the lead."""
    stage.desk.answering = People(safety_lead=user(stage.lou))
    stage.case(stage.lou)
    stage.case(stage.ana, number=2)

    [read] = await in_private(stage, stage.lou, "leeward cases")

    assert "case-1" not in read.text
    assert "case-2" in read.text


async def test_a_number_that_was_another_case_s(stage: Pressing) -> None:
    """A card that is older than its case belongs to another installation."""
    case = stage.case()
    await stage.posted(case)
    stage.desk.cases["case-1"] = replace(case, opened_at=case.opened_at + timedelta(hours=3))

    [read] = await in_private(stage, stage.lou, "leeward cases")

    assert read.text == NO_CASES


async def test_where_cards_cannot_be_found_nothing_is_shown_that_might_not_be(
    stage: Pressing,
) -> None:
    """The memory cannot be read."""
    await stage.posted(stage.case())
    stage.desk.fails["recall"] = StorageFull(place="test")

    [read] = await in_private(stage, stage.lou, "leeward cases")

    assert read.text == NO_CASES


async def test_many_cases_are_bounded(stage: Pressing) -> None:
    """A message holds the most urgent; the others are counted."""
    stage.desk.answering = People(safety_lead=user(stage.lou))
    for number in range(1, 31):
        stage.case(number=number)

    [read] = await in_private(stage, stage.lou, "leeward cases")

    shown = read.text.count("· threat ·")
    assert 5 <= shown <= 15
    assert f"… and {30 - shown} more" in read.text


async def test_who_is_not_in_the_moderators_group_sees_no_case_of_it(stage: Pressing) -> None:
    """A right in the chat alone does not open that group."""
    await stage.posted(stage.case())
    await stage.lou.leaves(stage.team)

    [read] = await in_private(stage, stage.lou, "leeward cases")

    assert read.text == NO_CASES


# --- the set-up -----------------------------------------------------------------------------------


async def test_setup_is_for_admins_of_the_moderators_group(stage: Pressing) -> None:
    """There it says what is chosen and missing; by another way it is begun nowhere."""
    choose(stage.context.folder, moderators=stage.team.id)
    stage.lou.is_admin_of(stage.team)

    [read] = await in_team(stage, stage.lou, "setup")
    [also] = await in_team(stage, stage.lou, "leeward setup")
    [no] = await in_team(stage, stage.mo, "setup")

    assert "Cases for moderators go to this group." in read.text
    assert also.text == read.text
    assert no.text == NOT_ADMINISTRATOR


async def test_elsewhere_setup_says_where_it_is(stage: Pressing) -> None:
    """In private, so that no group of members reads it."""
    before = len(stage.group.messages)
    await stage.says(stage.lou, stage.group, "/setup")
    [private] = await in_private(stage, stage.lou, "setup")

    assert len(stage.group.messages) == before + 1
    assert "This is not the group where cases go" in stage.lou.dms[0].text
    assert private.text == IN_THE_GROUP
