"""The links and `/setup`: who may choose, what will do, and what they are told."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from telegram_setting_up import NOW, context_of
from telegram_told import (
    BOT,
    GROUP,
    LOU,
    MIA,
    MODERATORS,
    OWNER,
    TelegramTold,
    chat,
    member,
    telegram_told,
)

from leeward.testing.scripted_desk import ScriptedDesk
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.setting_up import checks as checks_module
from leeward_adapters.telegram.setting_up.checks import examine_chat
from leeward_adapters.telegram.setting_up.chosen import FILE, choose, chosen
from leeward_adapters.telegram.setting_up.codes import LASTS, Codes, begin_codes
from leeward_adapters.telegram.setting_up.joining import (
    ANONYMOUS,
    group_joined,
    lead_chosen,
    moderators_chosen,
    setup_answer,
)
from leeward_adapters.telegram.setting_up.joining_words import (
    LEAD_CHOSEN,
    MODERATORS_CHOSEN,
    NO_CODE,
    NOT_A_PERSON,
    NOT_ADMINISTRATOR,
    NOT_HERE,
    POLICIES,
    PRESETS,
)
from leeward_adapters.telegram.settings import TelegramSettings
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import NotReady
from leeward_policies.policy import packs
from leeward_policies.ports import People


@pytest.fixture
async def told() -> AsyncIterator[TelegramTold]:
    """Yield a Bot API that tells of a well-kept set-up."""
    async with telegram_told() as running:
        yield running


@pytest.fixture
def desk() -> ScriptedDesk:
    """Return what answers for the community."""
    return ScriptedDesk()


@pytest.fixture
def context(told: TelegramTold, tmp_path: Path, desk: ScriptedDesk) -> Context:
    """Return the parts of a connection."""
    return context_of(told.base_url, tmp_path, desk=desk)


@pytest.fixture
def codes(tmp_path: Path) -> Codes:
    """Return codes that are open."""
    return begin_codes(tmp_path, NOW)


TEAM, RIVERSIDE = str(MODERATORS), str(GROUP)


# --- the moderators' group ----------------------------------------------------------------------


@pytest.mark.parametrize("who", [OWNER, LOU])
async def test_the_owner_and_an_administrator_choose_the_moderators_group(
    told: TelegramTold, context: Context, codes: Codes, who: int
) -> None:
    """Cases go there from now on, and they are told who reads them and what is missing."""
    answer = await moderators_chosen(context, TEAM, str(who), codes.moderators)

    assert chosen(context.folder).moderators == TEAM
    assert answer.startswith(MODERATORS_CHOSEN)
    assert "❗ There is no safety lead yet" in answer
    assert told.commands[f"chat:{TEAM}"][0]["command"] == "leeward"


async def test_an_anonymous_administrator_may_choose(context: Context, codes: Codes) -> None:
    """Who writes as the group itself is one of its administrators."""
    await moderators_chosen(context, TEAM, TEAM, codes.moderators)

    assert chosen(context.folder).moderators == TEAM


@pytest.mark.parametrize("who", [str(MIA), "-1009"])
async def test_nobody_else_chooses(
    told: TelegramTold, context: Context, codes: Codes, who: str
) -> None:
    """A plain member, and a channel that writes in its own name, change nothing."""
    told.becomes(MODERATORS, member(MIA))

    assert await moderators_chosen(context, TEAM, who, codes.moderators) == NOT_ADMINISTRATOR
    assert chosen(context.folder).moderators is None


async def test_a_wrong_code_chooses_nothing(context: Context, codes: Codes) -> None:
    """Neither a guess, nor the code of another link, nor one of yesterday."""
    for code in ("", "aaaaaaaaaa", codes.lead, codes.group):
        assert await moderators_chosen(context, TEAM, str(OWNER), code) == NO_CODE

    begin_codes(context.folder, NOW - LASTS)
    assert await moderators_chosen(context, TEAM, str(OWNER), codes.moderators) == NO_CODE
    assert chosen(context.folder).moderators is None


async def test_a_link_that_was_used_changes_nothing_more(
    told: TelegramTold, context: Context, codes: Codes
) -> None:
    """Once chosen, it takes a new link to change it: not every administrator of any group."""
    told.add(
        chat(-1008, "Strangers", is_forum=True),
        member(BOT, "administrator", can_manage_topics=True),
        member(MIA, "creator"),
    )
    await moderators_chosen(context, TEAM, str(OWNER), codes.moderators)

    assert await moderators_chosen(context, "-1008", str(MIA), codes.moderators) == NO_CODE
    assert chosen(context.folder).moderators == TEAM


async def test_a_second_tap_in_the_same_group_says_how_it_stands(
    context: Context, codes: Codes
) -> None:
    """It is chosen already, and that is no mistake."""
    await moderators_chosen(context, TEAM, str(OWNER), codes.moderators)

    answer = await moderators_chosen(context, TEAM, str(OWNER), codes.moderators)

    assert answer.startswith("✅ Cases for moderators go to this group.")


@pytest.mark.parametrize(
    ("change", "cure"),
    [
        ({"is_forum": False}, "switch Topics on"),
        ({"is_forum": False, "type": "group"}, "switch Topics on"),
        ({"username": "riverside_team"}, "choose Private"),
        ({"linked_chat_id": -1005}, "Make a new group"),
    ],
)
async def test_a_group_that_will_not_do_keeps_the_link_open(
    told: TelegramTold, context: Context, codes: Codes, change: dict[str, Any], cure: str
) -> None:
    """They are told what to change; after that, the same link works."""
    before = dict(told.chats[MODERATORS])
    told.chats[MODERATORS] |= change

    answer = await moderators_chosen(context, TEAM, str(OWNER), codes.moderators)

    assert chosen(context.folder).moderators is None
    assert cure in answer
    assert answer.endswith("tap the same link once more.")

    told.chats[MODERATORS] = before
    await moderators_chosen(context, TEAM, str(OWNER), codes.moderators)
    assert chosen(context.folder).moderators == TEAM


async def test_a_group_where_no_topic_can_be_opened(
    told: TelegramTold, context: Context, codes: Codes
) -> None:
    """Whoever took the right out of the link learns what it is for."""
    told.becomes(MODERATORS, member(BOT, "administrator"))

    answer = await moderators_chosen(context, TEAM, str(OWNER), codes.moderators)

    assert "Manage topics" in answer
    assert chosen(context.folder).moderators is None


async def test_another_group_takes_the_commands_along(
    told: TelegramTold, context: Context, codes: Codes
) -> None:
    """With a new link the group is changed, and the old one offers the team's commands no more."""
    await moderators_chosen(context, TEAM, str(OWNER), codes.moderators)
    told.add(
        chat(-1008, "New team", is_forum=True),
        member(BOT, "administrator", can_manage_topics=True),
        member(OWNER, "creator"),
    )
    new = begin_codes(context.folder, NOW)

    await moderators_chosen(context, "-1008", str(OWNER), new.moderators)

    assert chosen(context.folder).moderators == "-1008"
    assert "chat:-1008" in told.commands
    assert f"chat:{TEAM}" not in told.commands


async def test_commands_that_cannot_be_written_are_no_obstacle(
    told: TelegramTold, context: Context, codes: Codes
) -> None:
    """They are written at the next start; cases go there all the same."""
    told.refusals["setMyCommands"] = (400, "no", {})

    answer = await moderators_chosen(context, TEAM, str(OWNER), codes.moderators)

    assert answer.startswith(MODERATORS_CHOSEN)


# --- the safety lead ----------------------------------------------------------------------------


async def test_whoever_taps_becomes_the_safety_lead(context: Context, codes: Codes) -> None:
    """They have opened the private line by that, and are told what it means."""
    assert await lead_chosen(context, str(LOU), codes.lead) == LEAD_CHOSEN
    assert chosen(context.folder).safety_lead == f"telegram:{LOU}"


async def test_the_link_for_the_lead_works_once(context: Context, codes: Codes) -> None:
    """Nobody takes the office over with a link that was used."""
    await lead_chosen(context, str(LOU), codes.lead)

    assert await lead_chosen(context, str(MIA), codes.lead) == NO_CODE
    assert await lead_chosen(context, str(LOU), codes.lead) == LEAD_CHOSEN
    assert chosen(context.folder).safety_lead == f"telegram:{LOU}"


async def test_a_code_that_a_group_could_read_makes_no_lead(context: Context, codes: Codes) -> None:
    """In groups everybody sees what the link has sent."""
    for code in (codes.group, codes.moderators):
        assert await lead_chosen(context, str(MIA), code) == NO_CODE


@pytest.mark.parametrize("who", [str(BOT), ANONYMOUS])
async def test_a_bot_is_no_safety_lead(context: Context, codes: Codes, who: str) -> None:
    """Somebody has to answer."""
    assert await lead_chosen(context, who, codes.lead) == NOT_A_PERSON
    assert chosen(context.folder).safety_lead == ""


@pytest.mark.parametrize(
    ("named", "is_told"), [(f"telegram:{LOU}", False), ("discord:42", True), ("", False)]
)
async def test_a_lead_that_the_main_file_names_counts(
    context: Context, codes: Codes, desk: ScriptedDesk, named: str, *, is_told: bool
) -> None:
    """Whoever taps in vain is told so, instead of waiting for cases that never come."""
    desk.answering = People(UserRef.parse(named) if named else None)

    answer = await lead_chosen(context, str(LOU), codes.lead)

    assert ("somebody else is asked first" in answer) == is_told


async def test_a_lead_follows_another(context: Context, desk: ScriptedDesk) -> None:
    """With a new link somebody else takes over; the one before counts as named until then."""
    choose(context.folder, safety_lead=f"telegram:{MIA}")
    desk.answering = People(UserRef("telegram", "", str(MIA)))
    codes = begin_codes(context.folder, NOW)

    assert await lead_chosen(context, str(LOU), codes.lead) == LEAD_CHOSEN


# --- groups of members --------------------------------------------------------------------------


async def test_a_group_that_was_added_by_the_link_is_known(context: Context, codes: Codes) -> None:
    """The doctor looks at it from then on; whoever added it learns that all is granted."""
    answer = await group_joined(context, RIVERSIDE, str(OWNER), codes.group)

    assert chosen(context.folder).groups == (RIVERSIDE,)
    assert answer.endswith("Everything it needs is granted.")


async def test_what_is_missing_in_a_group_is_told(
    told: TelegramTold, context: Context, codes: Codes
) -> None:
    """An admin who took a right out of the link learns what no longer works."""
    told.becomes(GROUP, member(BOT, "administrator", can_delete_messages=True))

    answer = await group_joined(context, RIVERSIDE, str(OWNER), codes.group)

    assert "To mend first" in answer
    assert "Ban users" in answer


async def test_the_link_for_groups_works_for_several(
    told: TelegramTold, context: Context, codes: Codes
) -> None:
    """A community may have more than one."""
    told.add(chat(-1004, "Lakeside"), member(BOT, "administrator"), member(OWNER, "creator"))
    await group_joined(context, RIVERSIDE, str(OWNER), codes.group)
    await group_joined(context, "-1004", str(OWNER), codes.group)

    assert chosen(context.folder).groups == (RIVERSIDE, "-1004")


async def test_a_member_who_repeats_the_command_adds_nothing(
    context: Context, codes: Codes
) -> None:
    """Everybody in a group can read its code."""
    assert await group_joined(context, RIVERSIDE, str(MIA), codes.group) == NOT_ADMINISTRATOR
    assert await group_joined(context, RIVERSIDE, str(OWNER), "aaaaaaaaaa") == NO_CODE
    assert chosen(context.folder).groups == ()


# --- /setup -------------------------------------------------------------------------------------


async def test_setup_says_what_is_chosen_and_what_is_missing(
    context: Context, desk: ScriptedDesk
) -> None:
    """One line for each thing, with what to do about it."""
    choose(context.folder, moderators=TEAM, group=RIVERSIDE)
    desk.answering = People(UserRef("telegram", "", str(LOU)))

    answer = await setup_answer(context, TEAM, str(LOU))

    marks = [line[0] for line in answer.splitlines()[:4]]
    assert marks == ["✅", "✅", "✅", "✅"]
    assert "The policy is young-people" in answer


async def test_setup_of_a_group_that_is_no_longer_fit(told: TelegramTold, context: Context) -> None:
    """Somebody made it public meanwhile."""
    choose(context.folder, moderators=TEAM)
    told.chats[MODERATORS]["username"] = "riverside_team"

    answer = await setup_answer(context, TEAM, str(LOU))

    assert answer.startswith("❗")
    assert "To mend: anybody can find it" in answer


async def test_setup_before_the_community_runs(context: Context, desk: ScriptedDesk) -> None:
    """It claims nothing of what is in force."""
    desk.fails = {"standing": NotReady(), "people": NotReady()}
    choose(context.folder, moderators=TEAM, policy="mixed")

    answer = await setup_answer(context, TEAM, str(LOU))

    assert "The policy is mixed" in answer
    assert "There is no safety lead yet" in answer


@pytest.mark.parametrize("pack", [one.pack for one in PRESETS])
async def test_a_policy_is_chosen_by_its_name(context: Context, pack: str) -> None:
    """What kind of place it is, in one word; every pack is offered."""
    choose(context.folder, moderators=TEAM)

    answer = await setup_answer(context, TEAM, str(LOU), f" {pack.upper()} ")

    assert chosen(context.folder).policy == pack
    assert pack in answer
    assert {one.pack for one in PRESETS} == set(packs())


async def test_a_policy_that_there_is_not(context: Context) -> None:
    """The choice is shown, and nothing is changed."""
    choose(context.folder, moderators=TEAM)

    assert await setup_answer(context, TEAM, str(LOU), "strict") == POLICIES
    assert chosen(context.folder).policy == ""


async def test_a_policy_that_the_main_file_names_counts(
    context: Context, desk: ScriptedDesk
) -> None:
    """Whoever chooses in vain is told so."""
    choose(context.folder, moderators=TEAM)
    desk.stands = replace(desk.stands, policy="riverside@3+ab12")

    answer = await setup_answer(context, TEAM, str(LOU), "mixed")
    assert answer.endswith("leeward.toml names riverside, and that counts.")

    assert "riverside, which leeward.toml names" in await setup_answer(context, TEAM, str(LOU))


async def test_who_may_use_setup(told: TelegramTold, context: Context) -> None:
    """Administrators of the group where all cases go, and nobody else."""
    choose(context.folder, moderators=TEAM)
    told.becomes(MODERATORS, member(MIA))

    assert await setup_answer(context, TEAM, str(MIA), "watch-only") == NOT_ADMINISTRATOR
    assert await setup_answer(context, RIVERSIDE, str(OWNER), "watch-only") == NOT_HERE
    assert chosen(context.folder).policy == ""


async def test_a_group_that_the_main_file_names(told: TelegramTold, tmp_path: Path) -> None:
    """Its administrators set up, whatever was chosen before."""
    choose(tmp_path, moderators="-1008")
    settings = TelegramSettings(base_url=told.base_url, moderators=TEAM)
    context = context_of(told.base_url, tmp_path, settings=settings)

    assert "leeward.toml names it" in await setup_answer(context, TEAM, str(LOU))


# --- when something does not work ---------------------------------------------------------------


async def test_telegram_out_of_reach(tmp_path: Path) -> None:
    """Nothing is changed, and they are told to try again."""
    context = context_of("http://127.0.0.1:9", tmp_path)
    codes = begin_codes(tmp_path, NOW)

    answer = await moderators_chosen(context, TEAM, str(OWNER), codes.moderators)

    assert "try again" in answer
    assert chosen(tmp_path).moderators is None


async def test_a_broken_file_is_told(context: Context) -> None:
    """Its place is named; what stands in it is not written over."""
    (context.folder / FILE).write_text("schema = \n", "utf-8")

    assert FILE in await lead_chosen(context, str(LOU), "aaaaaaaaaa")
    assert (context.folder / FILE).read_text("utf-8") == "schema = \n"


async def test_a_file_that_cannot_be_written_is_told(
    context: Context, codes: Codes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, or a folder that is not ours."""

    def full(*_: object, **__: object) -> tuple[int, str]:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("tempfile.mkstemp", full)
        answer = await lead_chosen(context, str(LOU), codes.lead)

    assert "cannot be written" in answer
    assert chosen(context.folder).safety_lead == ""


# --- the doctor within the running bot ----------------------------------------------------------


async def test_the_doctor_in_the_moderators_group_looks_at_all(
    told: TelegramTold, context: Context
) -> None:
    """At that group, and at those whose cases go there, as the bot has heard of them."""
    choose(context.folder, moderators=TEAM)
    for number in (MODERATORS, GROUP):
        context.directory.learn_chat(told.chats[number])
    told.becomes(GROUP, member(BOT))

    checks = await examine_chat(context, TEAM)

    ill = {check.name for check in checks if check.state == "ill"}
    assert ill == {"Riverside: reading", "Riverside: rights"}
    assert "Team: moderators' group" in {check.name for check in checks}


async def test_the_doctor_in_a_group_of_members(told: TelegramTold, context: Context) -> None:
    """It looks at that one, and at where its cases go."""
    choose(context.folder, moderators=TEAM)
    context.directory.learn_chat(told.chats[GROUP])

    names = {check.name for check in await examine_chat(context, RIVERSIDE)}

    assert {"Riverside: rights", "Team: moderators' group"} <= names


async def test_the_doctor_without_telegram(tmp_path: Path) -> None:
    """Also from within, no network is a finding."""
    checks = await examine_chat(context_of("http://127.0.0.1:9", tmp_path), TEAM)

    assert [(check.name, check.state) for check in checks] == [("telegram", "ill")]


async def test_the_doctor_within_the_bot_has_an_end(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for ever at an answer in the group."""
    monkeypatch.setattr(checks_module, "SECONDS_MOST", 0.0)

    checks = await examine_chat(context, TEAM)

    assert [(check.name, check.state) for check in checks] == [("telegram", "note")]


async def test_the_doctor_tells_a_broken_file(context: Context) -> None:
    """Whoever asks in the group learns it, too."""
    (context.folder / FILE).write_text("schema = \n", "utf-8")

    checks = await examine_chat(context, RIVERSIDE)

    assert "telegram choices" in {check.name for check in checks if check.state == "ill"}


async def test_codes_of_a_day_ago_are_old(context: Context, codes: Codes) -> None:
    """The clock of the connection counts."""
    begin_codes(context.folder, NOW - LASTS + timedelta(seconds=1))
    assert await lead_chosen(context, str(LOU), codes.lead) == NO_CODE
