"""Pages about safety, choices, tips called wrong, the board: each for one reader alone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import discord
import pytest
from discord_peer.answers import Answer
from discord_peer.faults import Status
from discord_pressing import DECISION, Pressing, pressing, told, user

from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.answering.registering import register
from leeward_adapters.live.casework.buttons import tip_rows
from leeward_policies.advice import advice, words_of
from leeward_policies.domain.event import ReportFiled, TipRated
from leeward_policies.domain.refs import ChannelRef, MessageRef
from leeward_policies.errors import NotReady
from leeward_policies.ports import Choices, MyReport, Tipped

AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a server with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def words(name: str) -> str:
    """Return the words of a text."""
    return advice(name).text


async def safety(stage: Pressing) -> Answer:
    """Let Ana open the first page."""
    answer = await stage.uses(stage.ana, "safety", stage.room)
    assert answer.only_for_them
    return answer


async def test_pages_are_turned_in_place(stage: Pressing) -> None:
    """From the first page to the rules and back: one message, that nobody else sees."""
    answer = await safety(stage)
    assert words("safety-home") in told(answer)

    rules = await stage.ana.clicks(answer, label="Our rules")
    await stage.peer.until(lambda: words("rule-1") in told(rules))
    await stage.ana.clicks(rules, label="Back")
    await stage.peer.until(lambda: words("safety-home") in told(rules))

    assert len([one for one in stage.ana.sees(stage.room) if one.ephemeral]) == 1
    assert stage.ben.sees(stage.room) == []


async def test_a_page_from_a_letter_is_an_answer_of_its_own(stage: Pressing) -> None:
    """What stands below a letter leaves the letter as it is."""
    sent = await stage.sent_to(stage.ana, buttons(tip_rows("n", "en", DECISION)))
    before = sent.words
    answer = await stage.clicks(stage.ana, sent, "notips")

    assert words("tips-are-off") in told(answer)
    assert sent.words == before
    assert stage.desk.chosen == {user(stage.ana): Choices(tips=False)}


async def test_choices_are_kept_and_answer_in_the_language_chosen(stage: Pressing) -> None:
    """Who picks another language reads the next page in it, also where the app has another."""
    answer = await safety(stage)
    mine = await stage.ana.clicks(answer, label="My choices")
    await stage.peer.until(lambda: words("tips-are-on") in told(mine))
    await stage.ana.clicks(mine, label="Language")
    await stage.peer.until(lambda: words("languages-lead") in told(mine))
    await stage.ana.clicks(mine, label="Deutsch")
    await stage.peer.until(lambda: stage.desk.chosen)
    again = await stage.uses(stage.ana, "safety", stage.room)

    assert stage.desk.chosen[user(stage.ana)].language == "de"
    assert advice("safety-home", "de").text in told(again)


async def test_what_is_chosen_is_kept_although_nobody_is_answered(stage: Pressing) -> None:
    """Where Discord takes no answer, the choice still holds."""
    sent = await stage.sent_to(stage.ana, buttons(tip_rows("n", "en", DECISION)))
    stage.peer.faults.plan("POST", r"/callback$", Status(404))
    await stage.ana.clicks(sent, label="No more tips", patience=0)
    await stage.peer.until(lambda: stage.desk.chosen)

    assert not stage.desk.chosen[user(stage.ana)].tips


async def test_a_storage_that_does_not_tell_delays_nobody(stage: Pressing) -> None:
    """Choices that cannot be read are none: the app's language is answered."""
    stage.desk.fails["choices"] = NotReady(place="test")
    stage.ana.speaks("de")
    answer = await stage.uses(stage.ana, "safety", stage.room)

    assert advice("safety-home", "de").text in told(answer)


async def test_reports_are_told_to_whoever_made_them(stage: Pressing) -> None:
    """Number and outcome, to them alone, in a room and where no letter reaches them."""
    stage.ana.closes_dms()
    one = MyReport("R-ABC234", AT, "answered", "report-outcome-fine")
    stage.desk.reports[user(stage.ana)] = (one, MyReport("R-XYZ567", AT, "received"))
    answer = await stage.uses(stage.ana, "my-reports", stage.room)

    assert answer.only_for_them
    assert "R-ABC234" in told(answer)
    assert "It was right to tell us." in told(answer)
    assert f"R-XYZ567, <t:{int(AT.timestamp())}:d>: {words('report-came-in')}" in told(answer)


async def test_a_tip_can_be_called_wrong(stage: Pressing) -> None:
    """*Not me / wrong* is handed in with the decision, and thanked for."""
    sent = await stage.sent_to(stage.ana, buttons(tip_rows("n", "en", DECISION)))
    answer = await stage.clicks(stage.ana, sent, "notme")
    (rated,) = stage.desk.told(TipRated)

    assert told(answer) == words("rated")
    assert (rated.member, rated.decision, rated.is_wrong) == (user(stage.ana), DECISION, True)


# --- reports below a tip ------------------------------------------------------------------------


async def test_what_a_tip_was_about_is_reported(stage: Pressing) -> None:
    """The form opens below the tip; its message goes along as it stands, its author is named."""
    said = await stage.ben.says(stage.room, "keep this a secret")
    ref = MessageRef("discord", stage.guild.id, stage.room.id, said.id)
    about = Tipped("r", "secrecy", ref, user(stage.ben))
    stage.desk.tips[DECISION, user(stage.ana)] = about
    sent = await stage.sent_to(stage.ana, buttons(tip_rows("n", "en", DECISION)))
    form = await (await stage.ana.clicks(sent, label="Report")).completes()
    receipt = await stage.ana.submits(form, {"reason": ""})
    await stage.peer.until(lambda: words("report-received") in told(receipt))
    (filed,) = stage.desk.told(ReportFiled)

    assert (filed.message, filed.subject) == (ref, user(stage.ben))
    assert words_of("report-number", number="R-").split("R-", 1)[0] in told(receipt)


async def test_a_tip_of_nobodys_leads_to_no_report(stage: Pressing) -> None:
    """A press that is not theirs, or on what is forgotten, is answered, and nothing is filed."""
    sent = await stage.sent_to(stage.ana, buttons(tip_rows("n", "en", DECISION)))
    answer = await stage.clicks(stage.ana, sent, "report")

    assert words("report-gone") in told(answer)
    assert stage.desk.events == []


# --- people, and something else -----------------------------------------------------------------


async def test_a_person_is_reported_by_their_menu(stage: Pressing) -> None:
    """Two taps: who, in which room; no message is needed, and the reason may be empty."""
    form = await stage.ana.uses_menu_of("Report this person", stage.ben, stage.room)
    await form.completes()
    assert form.modal
    assert form.modal["title"] == "Report this person"
    receipt = await stage.ana.submits(form, {"reason": ""})
    await stage.peer.until(lambda: words("report-received") in told(receipt))
    (filed,) = stage.desk.told(ReportFiled)

    assert filed.message is None
    assert filed.subject == user(stage.ben)
    assert filed.channel == ChannelRef("discord", stage.guild.id, stage.room.id)
    assert not filed.subject_is_staff


async def test_somebody_of_the_team_is_known_as_such(stage: Pressing) -> None:
    """Who is reported with `/report` is looked up, so that no moderator reads of themselves."""
    form = await (await stage.ana.uses("report", stage.room, who=stage.mo)).completes()
    receipt = await stage.ana.submits(form, {"reason": "he is mean"})
    await stage.peer.until(lambda: words("report-received") in told(receipt))
    (filed,) = stage.desk.told(ReportFiled)

    assert filed.subject_is_staff
    assert filed.reason == "he is mean"


@pytest.mark.parametrize(("choice", "is_staff", "is_abuse"), [("staff", True, False),
                                                              ("abuse", False, True),
                                                              ("else", False, False)])  # fmt: skip
async def test_something_else_is_told(
    stage: Pressing, choice: str, *, is_staff: bool, is_abuse: bool
) -> None:
    """A report about no message and nobody; its reporter says if it is about the team."""
    form = await (await stage.ana.uses("report", stage.room)).completes()
    receipt = await stage.ana.submits(form, {"reason": "a bad link", "about": [choice]})
    await stage.peer.until(lambda: words("report-number").split("{")[0] in told(receipt))
    (filed,) = stage.desk.told(ReportFiled)

    assert (filed.message, filed.subject, filed.said) == (None, None, None)
    assert (filed.subject_is_staff, filed.is_abuse_material) == (is_staff, is_abuse)


async def test_in_private_a_report_names_the_server(stage: Pressing) -> None:
    """The bot asks which server it is about, opens the form for it, and files it there."""
    asked = await stage.uses(stage.ana, "report", stage.peer.bot)
    form = await stage.ana.chooses(asked, [stage.guild.id], custom_id="lw:report:in")
    await form.completes()
    receipt = await stage.ana.submits(form, {"reason": "somebody is mean to me"})
    await stage.peer.until(lambda: words("report-received") in told(receipt))
    (filed,) = stage.desk.told(ReportFiled)

    assert words("report-where") in told(asked)
    assert filed.channel.space == stage.guild.id
    assert receipt.only_for_them


async def test_who_has_left_reports_nothing_there(stage: Pressing) -> None:
    """A form that was opened before somebody left is filed nowhere, and they are told."""
    asked = await stage.uses(stage.ana, "report", stage.peer.bot)
    form = await stage.ana.chooses(asked, [stage.guild.id], custom_id="lw:report:in")
    await form.completes()
    await stage.ana.leaves(stage.guild)
    answer = await stage.ana.submits(form, {"reason": "it was mean there"})
    await stage.peer.until(lambda: words("report-no-group") in told(answer))

    assert stage.desk.events == []


async def test_neither_oneself_nor_the_bot_is_reported(stage: Pressing) -> None:
    """Both are answered kindly at once, without a form."""
    own = await stage.ana.uses_menu_of("Report this person", stage.ana, stage.room)
    await stage.peer.until(lambda: words("report-yourself") in told(own))
    ours = await stage.ana.uses("report", stage.room, who=stage.peer.bot)
    await stage.peer.until(lambda: words("report-bot") in told(ours))

    assert own.modal is ours.modal is None
    assert stage.desk.events == []


# --- words that are shown, and the board --------------------------------------------------------


async def test_words_are_looked_at_and_nobodys(stage: Pressing) -> None:
    """What somebody copies is looked at as nobody's; no event is made of it."""
    form = await (await stage.ana.uses("is-this-ok", stage.peer.bot)).completes()
    answer = await stage.ana.submits(form, {"words": "send me a picture"})
    await stage.peer.until(lambda: words("look-can-do") in told(answer))
    ((looked_at, by),) = stage.desk.looked_at

    assert looked_at.text.body == "send me a picture"
    assert looked_at.author.ref.id == "@shown"
    assert by == user(stage.ana)
    assert answer.only_for_them
    assert stage.desk.events == []


async def test_the_board_opens_the_private_line(stage: Pressing) -> None:
    """A manager posts it; whoever presses gets a first letter, and the room learns nothing."""
    posted = await stage.uses(stage.ada, "leeward welcome", stage.room)
    (board,) = [one for one in stage.room.messages if one.by_bot]
    stage.ana.speaks("de")
    answer = await stage.clicks(stage.ana, board, "open")
    (letter,) = stage.ana.dms

    assert posted.only_for_them
    assert words("board-hello") in board.words
    assert told(answer) == advice("open-done", "de").text
    assert letter.words.startswith(advice("open-hello", "de").text)
    assert stage.desk.chosen == {user(stage.ana): Choices(language="de")}
    assert [one for one in stage.room.messages if one.by_bot] == [board]


async def test_a_language_that_was_chosen_stays(stage: Pressing) -> None:
    """The board remembers the app's language only of those who have chosen none."""
    await stage.uses(stage.ada, "leeward welcome", stage.room)
    (board,) = [one for one in stage.room.messages if one.by_bot]
    stage.desk.chosen[user(stage.ana)] = Choices(language="en")
    stage.ana.speaks("de")
    await stage.clicks(stage.ana, board, "open")

    assert stage.desk.chosen[user(stage.ana)].language == "en"
    assert stage.ana.dms[0].words.startswith(words("open-hello"))


async def test_a_closed_line_is_told_with_its_cure(stage: Pressing) -> None:
    """Who takes no direct messages reads how to allow them."""
    await stage.uses(stage.ada, "leeward welcome", stage.room)
    (board,) = [one for one in stage.room.messages if one.by_bot]
    stage.ana.closes_dms()
    answer = await stage.clicks(stage.ana, board, "open")

    assert told(answer) == words("open-closed")


async def test_a_moderator_without_the_right_posts_no_board(stage: Pressing) -> None:
    """It is posted by whoever manages the server or its messages, where the bot may write."""
    pausing = stage.guild.role("pausing", discord.Permissions(moderate_members=True))
    tim = stage.guild.member("Tim", roles=[pausing])
    refused = await stage.uses(tim, "leeward welcome", stage.room)
    stage.room.deny(stage.guild.bot_role, "send_messages")
    unable = await stage.uses(stage.ada, "leeward welcome", stage.room)

    assert "Manage Messages" in told(refused)
    assert "I may not write in this room." in told(unable)
    assert not [one for one in stage.room.messages if one.by_bot]


async def test_a_board_is_pressed_for_days(stage: Pressing) -> None:
    """A press on it means the same whenever it comes, as nothing about it is remembered."""
    await stage.uses(stage.ada, "leeward welcome", stage.room)
    (board,) = [one for one in stage.room.messages if one.by_bot]
    verbs = sorted(board.buttons.values())

    assert verbs == ["lw:help:", "lw:open:", "lw:safety:", "lw:safety:rules"]


async def test_menus_are_named_in_the_languages_of_discord(stage: Pressing) -> None:
    """Whoever uses Discord in another language finds the menus by words of their own, and a second
    start finds all as it should be.
    """
    offered = stage.peer.world.commands[None].values()
    by_name = {one["name"]: one.get("name_localizations") or {} for one in offered}
    before = len(stage.peer.requested("PUT", "/commands"))
    is_written = await register(stage.client.tree)

    assert by_name["Is this OK?"]["de"] == advice("button-is-this-ok", "de").text
    assert by_name["Report to moderators"]["es-419"] == advice("button-report-mods", "es").text
    assert by_name["safety"] == {}
    assert all("en-US" not in names for names in by_name.values())
    assert not is_written
    assert len(stage.peer.requested("PUT", "/commands")) == before


async def test_a_message_that_is_gone_is_reported_by_its_place(stage: Pressing) -> None:
    """Below a tip whose message cannot be read any more: people are told what is known."""
    said = await stage.ben.says(stage.room, "keep this a secret")
    ref = MessageRef("discord", stage.guild.id, stage.room.id, said.id)
    stage.desk.tips[DECISION, user(stage.ana)] = Tipped("r", "secrecy", ref, user(stage.ben))
    await stage.ben.deletes(said)
    sent = await stage.sent_to(stage.ana, buttons(tip_rows("n", "en", DECISION)))
    form = await (await stage.ana.clicks(sent, label="Report")).completes()
    receipt = await stage.ana.submits(form, {"reason": ""})
    await stage.peer.until(lambda: words("report-received") in told(receipt))
    (filed,) = stage.desk.told(ReportFiled)

    assert (filed.message, filed.subject, filed.said) == (ref, user(stage.ben), None)


async def test_without_a_server_there_is_no_team_to_tell(stage: Pressing) -> None:
    """Who shares no server with the bot reads who helps all the same; nothing is filed."""
    stage.peer.faults.plan("GET", r"/members/", Status(404))
    answer = await stage.uses(stage.ana, "report", stage.peer.bot)
    await stage.peer.until(lambda: words("report-no-group") in told(answer))

    assert "Get help" in answer.messages[-1].buttons
    assert stage.desk.events == []


async def test_a_server_that_is_gone_takes_no_report(stage: Pressing) -> None:
    """Where the bot was removed while somebody chose, they are told."""
    asked = await stage.uses(stage.ana, "report", stage.peer.bot)
    await stage.guild.removes_bot()
    await stage.peer.until(lambda: not stage.client.guilds)
    answer = await stage.ana.chooses(asked, [stage.guild.id], custom_id="lw:report:in")
    await stage.peer.until(lambda: words("report-nowhere") in told(answer))

    assert stage.desk.events == []
