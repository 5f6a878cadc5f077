"""What members press: why, a human, help, posting again; and buttons that are not ours."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from telegram_acting import DECISION, user
from telegram_peer.failing import DropAfter, Status
from telegram_peer.groups import Group
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_peer.presses import Answer
from telegram_pressing import Pressing, pressing

from leeward_adapters.live.casework.presses import Button, Press, Rows
from leeward_adapters.telegram.answering.member_presses import in_short
from leeward_adapters.telegram.answering.updates import OLD
from leeward_adapters.telegram.sending.keyboards import keyboard
from leeward_adapters.telegram.sending.words import ALERT_MOST, units
from leeward_policies.advice import advice
from leeward_policies.domain.action import BY_A_PERSON, Because, Reveal, Subject
from leeward_policies.domain.case import Appeal
from leeward_policies.domain.case import Status as CaseStatus
from leeward_policies.domain.event import Appealed, Ordered
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef, UserRef
from leeward_policies.errors import StorageFull
from leeward_policies.ports import Reasons

UNTIL = datetime(2026, 12, 24, 18, 0, tzinfo=UTC)
SHOWN = "24 Dec 2026, 18:00 UTC"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a group with the bot in it; Ana has opened her private line."""
    async with pressing(tmp_path) as made:
        made.ana.opened_bot()
        yield made


def words(name: str) -> str:
    """Return the words of a notice."""
    return advice(name).text


async def posted(
    stage: Pressing, press: Press, *, to: Person | None = None, group: Group | None = None
) -> Message:
    """Let the bot post a button, to Ana in private unless told otherwise."""
    chat = (to or stage.ana).key if group is None else group.key
    rows: Rows = ((Button(press, "Press"),),)
    below = keyboard(rows, chat, stage.context.secret)
    sent = await stage.context.bot.send_message(chat, "Read this.", reply_markup=below)
    return Message(stage.peer, chat, sent.message_id)


async def reads(stage: Pressing, press: Press) -> str:
    """Let Ana press in private; return what she reads then."""
    button = await posted(stage, press)
    answer = await stage.clicks(stage.ana, button, "Press")
    assert (answer.answered, answer.text) == (True, None)
    [letter] = stage.ana.dms[stage.ana.dms.index(button) + 1 :]
    return letter.text


async def shown(stage: Pressing, press: Press, by: Person) -> Answer:
    """Let somebody press in the group."""
    return await stage.clicks(by, await posted(stage, press, group=stage.group), "Press")


def hidden(stage: Pressing, *, template: str = "{author} threatened {target}") -> Reasons:
    """Put the reasons of a hidden message of Ana's on the desk."""
    because = Because(template, Subject(user(stage.ana), user(stage.ben)))
    message = MessageRef("telegram", stage.group.id, "general", "5")
    reasons = Reasons(DECISION, UNTIL, message, (because,), ("hide", "restrict"), UNTIL, UNTIL)
    stage.desk.given[DECISION] = reasons
    return reasons


def appealed(stage: Pressing, status: CaseStatus) -> None:
    """Put an appeal of Ana's against the decision on the desk."""
    case = stage.case()
    appeal = Appeal(DECISION, user(stage.ana), case.opened_at)
    stage.desk.cases[case.id] = replace(case, status=status, appeal=appeal)


# --- why ------------------------------------------------------------------------------------------


async def test_a_statement_of_reasons(stage: Pressing) -> None:
    """What was done, why, by what, until when, how long words are kept, and how to ask a human."""
    hidden(stage)

    read = await reads(stage, Press("why", DECISION))

    assert read == "\n".join(
        (
            words("reasons-hidden"),
            words("reasons-restricted"),
            "",
            "- The writer threatened somebody",
            words("reasons-writer"),
            words("reasons-by-program"),
            f"{words('reasons-until')} {SHOWN}",
            f"{words('reasons-kept')} {SHOWN}",
            words("reasons-appeal"),
        )
    )
    assert stage.ben.id not in read
    assert list(stage.ana.dms[-1].buttons) == ["Ask a human"]


async def test_why_in_the_group_is_told_to_its_author_alone(stage: Pressing) -> None:
    """An alert says the reason in short, and where the rest stands."""
    hidden(stage)

    answer = await shown(stage, Press("why", DECISION), stage.ana)

    assert answer.alert == " ".join(
        (
            words("reasons-hidden"),
            words("reasons-restricted"),
            "The writer threatened somebody.",
            words("reasons-writer"),
            words("why-more"),
        )
    )
    assert stage.ana.dms == []


@pytest.mark.parametrize("who", ["ben", "mo", "ada"])
async def test_reasons_are_for_whom_they_are_about(stage: Pressing, who: str) -> None:
    """Below a public reminder anybody can press; others learn nothing, moderators neither."""
    hidden(stage)

    answer = await shown(stage, Press("why", DECISION), getattr(stage, who))

    assert answer.alert == words("why-not-yours")


async def test_reasons_that_are_gone(stage: Pressing) -> None:
    """That nothing is kept any longer is said."""
    assert await reads(stage, Press("why", DECISION)) == words("why-gone")
    assert (await shown(stage, Press("why", DECISION), stage.ana)).alert == words("why-gone")


async def test_a_person_s_decision_is_told_as_one(stage: Pressing) -> None:
    """What a moderator ordered is not said to be a program's doing."""
    hidden(stage, template=BY_A_PERSON)

    read = await reads(stage, Press("why", DECISION))

    assert words("reasons-by-person") in read
    assert words("reasons-by-program") not in read


async def test_why_below_an_answer_tells_of_the_decision(stage: Pressing) -> None:
    """The button may carry more than the decision, which is read all the same."""
    hidden(stage)

    assert words("reasons-hidden") in await reads(stage, Press("why", f"{DECISION}/x"))


def test_an_alert_ends_with_a_whole_sentence() -> None:
    """However many reasons there are, it fits, and says where the rest stands."""
    subject = Subject(UserRef("telegram", "", "1"), UserRef("telegram", "", "2"))
    because = tuple(
        Because(f"{{author}} wrote something number {number} that hurts {{target}}", subject)
        for number in range(9)
    )
    text = in_short(Reasons(DECISION, UNTIL, None, because, ("hide",)), "en")

    assert units(text) <= ALERT_MOST
    assert text.endswith(words("why-more"))
    assert text.startswith(f"{words('reasons-hidden')} The writer wrote")
    assert "…" not in text


# --- a human --------------------------------------------------------------------------------------


async def test_a_human_is_asked_once(stage: Pressing) -> None:
    """An appeal is told to the group of the message; a second press finds it there."""
    reasons = hidden(stage)
    button = await posted(stage, Press("human", DECISION))

    await asyncio.gather(stage.ana.clicks(button, "Press"), stage.ana.clicks(button, "Press"))
    await stage.rests()

    [event] = stage.desk.told(Appealed)
    assert (event.member, event.decision) == (user(stage.ana), DECISION)
    assert reasons.message is not None
    assert event.channel == reasons.message.channel_ref
    assert {one.text for one in stage.ana.dms[1:]} == {
        words("appeal-received"),
        words("appeal-again"),
    }


async def test_an_appeal_without_a_message(stage: Pressing) -> None:
    """What is about no message is appealed against where the button was pressed."""
    because = Because("{author} was flooding", Subject(user(stage.ana)))
    stage.desk.given[DECISION] = Reasons(DECISION, UNTIL, None, (because,), ("restrict",))

    await reads(stage, Press("human", DECISION))

    [event] = stage.desk.told(Appealed)
    assert event.channel == ChannelRef("telegram", DIRECT_SPACE, stage.ana.id)


async def test_nobody_appeals_for_somebody_else(stage: Pressing) -> None:
    """Others are told that it is not theirs."""
    hidden(stage)

    answer = await shown(stage, Press("human", DECISION), stage.ben)

    assert answer.alert == words("why-not-yours")
    assert stage.desk.events == []


async def test_an_appeal_that_people_have_answered(stage: Pressing) -> None:
    """It is not asked again, and no button leads there."""
    hidden(stage)
    appealed(stage, "resolved")

    asked = await reads(stage, Press("human", DECISION))
    why = await reads(stage, Press("why", DECISION))

    assert asked == words("appeal-answered")
    assert words("reasons-appeal") not in why
    assert stage.ana.dms[-1].buttons == {}
    assert stage.desk.told(Appealed) == []


async def test_an_appeal_that_fails(stage: Pressing) -> None:
    """No receipt is given for what was not committed, and it may be tried again."""
    hidden(stage)
    stage.desk.fails = {"tell": StorageFull(place="test")}

    failed = await reads(stage, Press("human", DECISION))
    stage.desk.fails = {}
    again = await reads(stage, Press("human", DECISION))

    assert (failed, again) == (words("went-wrong"), words("appeal-received"))


@pytest.mark.parametrize(
    ("judges", "asks", "notice"),
    [(False, True, "went-wrong"), (True, False, "appeal-kept")],
)
async def test_nobody_is_promised_who_is_not_asked(
    stage: Pressing, notice: str, *, judges: bool, asks: bool
) -> None:
    """Where the judgement failed, or the policy asks nobody, the receipt says no more."""
    hidden(stage)
    stage.desk.judges, stage.desk.asks_people = judges, asks

    assert await reads(stage, Press("human", DECISION)) == words(notice)


# --- posting again --------------------------------------------------------------------------------


async def test_an_author_has_a_message_posted_again(stage: Pressing) -> None:
    """Their own press in their private line is the agreement; it is ordered once a question."""
    target = MessageRef("telegram", stage.group.id, "general", "5")
    button = await posted(stage, Press("again", f"{stage.group.id}/general/5"))

    await stage.clicks(stage.ana, button, "Press")

    [event] = stage.desk.told(Ordered)
    [act] = event.acts
    assert isinstance(act, Reveal)
    assert (act.target, act.agreed, act.because.subject.author) == (target, True, user(stage.ana))
    assert act.key.endswith(f":{button.id}")
    assert event.channel == target.channel_ref
    assert stage.ana.dms[-1].text == words("again-agreed")


async def test_nobody_agrees_in_a_group(stage: Pressing) -> None:
    """There others could press."""
    answer = await shown(stage, Press("again", f"{stage.group.id}/general/5"), stage.ben)

    assert answer.alert == words("why-not-yours")
    assert stage.desk.events == []


async def test_where_the_bot_is_gone_nothing_is_posted(stage: Pressing) -> None:
    """It says so, and nothing is ordered."""
    stage.group.removes_bot()

    assert await reads(stage, Press("again", f"{stage.group.id}/general/5")) == words(
        "again-nowhere"
    )
    assert stage.desk.events == []


@pytest.mark.parametrize("argument", ["", "1/2", "x/general/5", "-1/x/5", "-1/general/x"])
async def test_what_names_no_message(stage: Pressing, argument: str) -> None:
    """Nothing is ordered."""
    await reads(stage, Press("again", argument))

    assert stage.desk.events == []


# --- other buttons --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("press", "notice"),
    [
        (Press("blocking", "x"), "how-to-block-telegram"),
        (Press("open"), "asked-in-private"),
        (Press("notme", DECISION), "rated"),
        (Press("kept"), "start-kept"),
    ],
)
async def test_short_answers(stage: Pressing, press: Press, notice: str) -> None:
    """In private they stay to be read again; elsewhere they are an alert."""
    assert await reads(stage, press) == words(notice)
    assert (await shown(stage, press, stage.ben)).alert == words(notice)


@pytest.mark.parametrize("press", [Press("help"), Press("report"), Press("report", "else/-1")])
async def test_what_belongs_in_private_is_told_so_in_a_group(stage: Pressing, press: Press) -> None:
    """No button of ours asks for it there."""
    answer = await shown(stage, press, stage.ben)

    assert answer.alert == words("help-now" if press.verb == "help" else "report-how")
    assert stage.desk.events == []


@pytest.mark.parametrize(
    "argument", ["it/", "it/1/2/3/4", "it/-1/x/5/6", "it/-1/general/x/6", "else/-1", "in/x", "y"]
)
async def test_a_report_that_names_nothing(stage: Pressing, argument: str) -> None:
    """A button that carries no message brings no report."""
    await reads(stage, Press("report", argument))

    assert stage.desk.events == []


@pytest.mark.parametrize("verb", ["why", "take", "again", "ban"])
async def test_a_button_of_another_chat_means_nothing(stage: Pressing, verb: str) -> None:
    """What was signed for one chat is worth nothing in another."""
    hidden(stage)
    rows: Rows = ((Button(Press(verb, DECISION), "Press"),),)  # type: ignore[arg-type] # it is one
    below = keyboard(rows, stage.team.key, stage.context.secret)
    sent = await stage.context.bot.send_message(stage.ana.key, "Read this.", reply_markup=below)

    answer = await stage.clicks(
        stage.ana, Message(stage.peer, stage.ana.key, sent.message_id), "Press"
    )

    assert answer.alert == OLD
    assert stage.desk.events == []


async def test_an_answer_that_comes_too_late(stage: Pressing) -> None:
    """Telegram takes it no more; what was asked for is done all the same."""
    hidden(stage)
    button = await posted(stage, Press("human", DECISION))
    stage.peer.faults.plan(
        "answerCallbackQuery", Status(400, "Bad Request: query is too old"), times=-1
    )

    await stage.clicks(stage.ana, button, "Press")

    assert len(stage.desk.told(Appealed)) == 1
    assert stage.ana.dms[-1].text == words("appeal-received")


async def test_an_answer_whose_line_broke(stage: Pressing) -> None:
    """It is given again, and an answer that stands already is none of our concern."""
    hidden(stage)
    stage.peer.faults.plan("answerCallbackQuery", DropAfter())

    answer = await shown(stage, Press("why", DECISION), stage.ana)

    assert answer.alert is not None
    assert len(stage.peer.requested("answerCallbackQuery")) == 2


async def test_words_in_another_language_fall_back(stage: Pressing) -> None:
    """Whose app speaks a language without words reads the first one."""
    stage.ana.account.language = "tlh"

    assert await reads(stage, Press("kept")) == words("start-kept")
