"""Pages about safety, what members choose on them, the board, and the language of it all."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from telegram_acting import DECISION, user
from telegram_peer.failing import Status
from telegram_peer.posts import Message
from telegram_pressing import Pressing, pressing

from leeward_policies.advice import words_of as words
from leeward_policies.domain.action import Answer, Tip, Warn
from leeward_policies.domain.event import TipRated
from leeward_policies.domain.refs import ChannelRef
from leeward_policies.errors import StorageFull
from leeward_policies.ports import Choices, MyReport

AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a group with the bot in it; Ana has opened her private line."""
    async with pressing(tmp_path) as made:
        made.ana.opened_bot()
        yield made


async def home(stage: Pressing) -> Message:
    """Let Ana open the first page."""
    await stage.says(stage.ana, stage.peer.bot, "/safety")
    return stage.ana.dms[-1]


def board(stage: Pressing) -> list[Message]:
    """Return what the bot says in the group."""
    return [message for message in stage.group.messages if message.by_bot]


# --- pages ----------------------------------------------------------------------------------------


async def test_one_message_turns_its_pages(stage: Pressing) -> None:
    """A press shows another page in the same place, and *Back* the first one again."""
    page = await home(stage)
    first = page.text
    await stage.clicks(stage.ana, page, words("safety-rules"))
    rules = page.text
    await stage.clicks(stage.ana, page, words("safety-back"))

    assert words("safety-home") in first
    assert words("rule-1") in rules
    assert page.text == first
    assert len(stage.ana.dms) == 1
    assert stage.desk.events == []


async def test_a_page_that_cannot_be_turned_is_sent_anew(stage: Pressing) -> None:
    """Telegram may refuse to edit a message; the page is read all the same."""
    page = await home(stage)
    stage.peer.faults.plan("editMessageText", Status(400, "Bad Request: odd"), times=-1)

    await stage.clicks(stage.ana, page, words("safety-rules"))

    assert words("rule-1") in stage.ana.dms[-1].text
    assert stage.ana.dms[-1].key != page.key


async def test_from_other_messages_a_page_is_a_message_of_its_own(stage: Pressing) -> None:
    """What was said before stays."""
    await stage.ana.starts()
    await stage.rests()
    [hello] = stage.ana.dms

    await stage.clicks(stage.ana, hello, words("safety-title"))

    assert hello.text == words("start-hello")
    assert words("safety-home") in stage.ana.dms[-1].text


async def test_reports_are_looked_up(stage: Pressing) -> None:
    """Each with its number and what became of it, for whoever made them alone."""
    stage.desk.reports[user(stage.ana)] = (MyReport("R-7K3M9Q", AT, "received"),)
    await stage.says(stage.ana, stage.peer.bot, "/my_reports")
    other = await stage.says(stage.ana, stage.group, "/my_reports")

    assert "R-7K3M9Q" in stage.ana.dms[0].text
    assert words("report-came-in") in stage.ana.dms[0].text
    assert stage.ana.dms[1].text == words("asked-in-private")
    assert not other.exists


async def test_in_a_group_the_pages_open_in_private(stage: Pressing) -> None:
    """The command is gone; who has no line is told how it is opened."""
    command = await stage.says(stage.ana, stage.group, "/safety")
    await stage.says(stage.ben, stage.group, "/safety")
    [note] = board(stage)
    read = await stage.clicks(stage.ben, note, "Read the answer")

    assert not command.exists
    assert words("safety-home") in stage.ana.dms[-1].text
    assert read.alert == words("asked-in-private")


# --- choices --------------------------------------------------------------------------------------


async def test_no_more_tips_and_tips_again(stage: Pressing) -> None:
    """One press below a tip ends them, the tip stays, and the answer shows the way back."""
    await stage.bot.does(stage.place.acts(stage.place.ana_says(), "tip"))
    [tip] = stage.ana.dms

    await stage.clicks(stage.ana, tip, "No more tips")
    off = stage.desk.chosen[user(stage.ana)]
    page = stage.ana.dms[-1]
    await stage.clicks(stage.ana, page, "Tips again, please")

    assert not off.tips
    assert words("tips-are-on") in page.text
    assert stage.desk.chosen[user(stage.ana)].tips
    assert tip.exists


async def test_a_language_that_is_chosen_counts_at_once(stage: Pressing) -> None:
    """The page itself is read in it, and so is everything after it, letters too."""
    page = await home(stage)
    for label in (words("safety-choices"), words("choose-language"), "Deutsch"):
        await stage.clicks(stage.ana, page, label)
    await stage.bot.does(stage.place.acts(stage.place.ana_says(), "tip"))

    assert words("choices-lead", "de") in page.text
    assert stage.desk.chosen[user(stage.ana)].language == "de"
    assert stage.ana.dms[-1].text.startswith(words("own-phone", "de"))
    assert words("button-help", "de") in stage.ana.dms[-1].buttons


async def test_start_remembers_the_language_of_the_app(stage: Pressing) -> None:
    """As a choice, so that letters are in it; one that was made before stays."""
    stage.ana.account.language = "de-AT"
    await stage.ana.starts()
    await stage.rests()
    first = stage.desk.chosen[user(stage.ana)].language
    stage.ana.account.language = "fr"
    await stage.ana.starts()
    await stage.rests()

    assert first == "de"
    assert stage.desk.chosen[user(stage.ana)].language == "de"
    assert [message.text for message in stage.ana.dms] == [words("start-hello", "de")] * 2


async def test_a_language_without_texts_is_no_choice(stage: Pressing) -> None:
    """Then the community's is read, and nothing is kept."""
    stage.ana.account.language = "tlh"
    await stage.ana.starts()
    await stage.rests()

    assert stage.desk.chosen == {}
    assert stage.ana.dms[-1].text == words("start-hello")


@pytest.mark.parametrize("method", ["choices", "choose"])
async def test_choices_that_cannot_be_read_hold_nothing_back(stage: Pressing, method: str) -> None:
    """The language of the app counts then."""
    stage.desk.fails = {method: StorageFull(place="test")}
    stage.ana.account.language = "de"
    await stage.ana.starts()
    await stage.rests()

    assert stage.ana.dms[-1].text == words("start-hello", "de")


async def test_a_tip_is_called_wrong(stage: Pressing) -> None:
    """It is told by whom and of which decision, and thanked for."""
    await stage.bot.does(stage.place.acts(stage.place.ana_says(), "tip"))

    await stage.clicks(stage.ana, stage.ana.dms[-1], "Not me / wrong")

    [event] = stage.desk.told(TipRated)
    assert (event.member, event.decision, event.is_wrong) == (user(stage.ana), DECISION, True)
    assert event.channel == ChannelRef("telegram", "@direct", stage.ana.id)
    assert stage.ana.dms[-1].text == words("rated")


# --- letters --------------------------------------------------------------------------------------


async def test_an_outcome_is_told_in_the_reporter_s_language(stage: Pressing) -> None:
    """With its number, once, and help is one press away."""
    stage.desk.chosen[user(stage.ana)] = Choices(language="de")
    about = stage.place.acts(stage.place.ana_says(), "tip")
    act = Answer(
        key=f"{DECISION}:answer:1",
        rule="answer",
        because=about.because,
        mode="enforce",
        to=user(stage.ana),
        topic="report-outcome-acted",
        number="R-7K3M9Q",
    )
    for _ in range(2):
        await stage.bot.does(act)

    [letter] = stage.ana.dms
    assert letter.text == words("report-outcome-acted", "de", number="R-7K3M9Q")
    assert list(letter.buttons) == [words("button-help", "de"), words("button-block", "de")]


async def test_whoever_asks_for_such_pictures_reads_who_helps(stage: Pressing) -> None:
    """A neutral word, and below it help for whoever worries about what they do."""
    act = stage.place.acts(stage.place.ana_says(), "warn")
    assert isinstance(act, Warn)
    await stage.bot.does(replace(act, topic="sexual-ask"))

    letter = stage.ana.dms[-1].text
    assert letter.startswith(words("sexual-ask"))
    assert words("help-offender") in letter


async def test_whoever_may_be_in_danger_reads_all_help_at_once(stage: Pressing) -> None:
    """Below the kind sentence, before anybody taps; below other tips there is only the button."""
    stage.desk.home = "GB"
    act = stage.place.acts(stage.place.ana_says(), "tip")
    assert isinstance(act, Tip)
    await stage.bot.does(replace(act, topic="self-harm"))
    await stage.bot.does(replace(act, key=f"{act.key}2", topic="own-phone"))

    helped, other = (letter.text for letter in stage.ana.dms[-2:])
    assert helped.startswith(words("self-harm"))
    assert helped.index("Call 999 now.") < helped.index("0800 1111")
    assert "999" not in other


# --- the board ------------------------------------------------------------------------------------


async def test_the_board_is_put_up_by_the_team_alone(stage: Pressing) -> None:
    """Its buttons are links into each reader's own line; nobody sees who follows one."""
    command = await stage.says(stage.ada, stage.group, "/leeward_welcome")
    await stage.says(stage.ben, stage.group, "/leeward_welcome")
    put_up = [message for message in board(stage) if message.text == words("board-hello")]

    assert len(put_up) == 1
    assert not command.exists
    assert list(put_up[0].buttons) == [
        words(name) for name in ("board-open", "safety-rules", "safety-title", "button-help")
    ]
    assert all(
        address.startswith(f"https://t.me/{stage.peer.bot.username}?start=")
        for address in put_up[0].buttons.values()
    )


@pytest.mark.parametrize(
    ("label", "read"), [("board-open", "start-hello"), ("safety-rules", "rule-1")]
)
async def test_the_board_s_links_lead_there(stage: Pressing, label: str, read: str) -> None:
    """Each opens what it says, in private."""
    await stage.says(stage.ada, stage.group, "/leeward_welcome")
    [put_up] = [message for message in board(stage) if message.text == words("board-hello")]

    await stage.ben.opens(put_up.buttons[words(label)])
    await stage.rests()

    assert words(read) in stage.ben.dms[-1].text


async def test_in_private_no_board_is_put_up(stage: Pressing) -> None:
    """It is said where it belongs."""
    await stage.says(stage.lou, stage.peer.bot, "/leeward_welcome")

    assert stage.lou.dms[-1].text.startswith("Write /leeward_welcome in a group")
