"""`/report` in a group: one word, taken away at once, and a receipt that nobody else reads."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from telegram_acting import ref_of, user
from telegram_peer.failing import Status
from telegram_peer.persons import Person
from telegram_peer.posts import Message
from telegram_pressing import Pressing, pressing

from leeward_adapters.telegram.answering.updates import Answering
from leeward_adapters.telegram.context import Context
from leeward_adapters.telegram.perform import Performer
from leeward_policies.advice import advice
from leeward_policies.domain.event import ReportFiled
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import LeewardError, NotReady, StorageFull

ABUSE = "It may show a child being abused"
READ = "Read the answer"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a group with the bot in it."""
    async with pressing(tmp_path) as made:
        yield made


def words(name: str) -> str:
    """Return the words of a notice."""
    return advice(name).text


def head(text: str) -> str:
    """Return the first line: of a receipt, the thanks before its number."""
    return text.partition("\n")[0]


def notes(stage: Pressing) -> list[Message]:
    """Return what the bot says in the group."""
    return [message for message in stage.group.messages if message.by_bot]


async def reports(
    stage: Pressing, message: Message, text: str = "/report", *, by: Person | None = None
) -> Message:
    """Let Ben report a message."""
    who = by or stage.ben
    return await stage.says(who, stage.group, text, reply_to=message)


async def test_one_word_files_a_report(stage: Pressing) -> None:
    """The report carries the message itself; the command is gone, the receipt in private."""
    stage.ben.opened_bot()
    said = await stage.says(stage.ana, stage.group, "count your days")

    command = await reports(stage, said, "/report  she scares me  ")

    [event] = stage.desk.told(ReportFiled)
    assert (event.reporter, event.reason) == (user(stage.ben), "she scares me")
    assert (event.message, event.subject) == (ref_of(said), user(stage.ana))
    assert event.channel == ref_of(said).channel_ref
    assert event.said is not None
    assert (event.said.text.body, event.said.ref) == ("count your days", ref_of(said))
    assert not event.subject_is_staff
    assert not command.exists
    [receipt] = stage.ben.dms
    assert head(receipt.text) == words("report-received")
    assert list(receipt.buttons) == ["Get help", "How to block", ABUSE]
    assert notes(stage) == []


async def test_the_command_by_its_whole_name(stage: Pressing) -> None:
    """What Telegram's list writes is the same command."""
    stage.ben.opened_bot()
    said = await stage.says(stage.ana, stage.group, "count your days")

    await reports(stage, said, f"/report@{stage.peer.bot.username} again and again")

    [event] = stage.desk.told(ReportFiled)
    assert event.reason == "again and again"


async def test_a_report_in_a_topic(stage: Pressing) -> None:
    """A topic is a room of its own."""
    stage.group.becomes_forum()
    topic = await stage.lou.opens_topic(stage.group, "games")
    said = await stage.says(stage.ana, topic, "count your days")

    await stage.says(stage.ben, topic, "/report", reply_to=said)

    [event] = stage.desk.told(ReportFiled)
    assert event.message == ref_of(said)
    assert event.channel.id == topic.id
    assert [note.thread for note in notes(stage)] == [topic.key]


async def test_without_a_private_line_the_answer_is_left_in_the_group(stage: Pressing) -> None:
    """A note names nobody; whoever asked reads the receipt, others read that it is not theirs."""
    said = await stage.says(stage.ana, stage.group, "count your days")

    await reports(stage, said)
    [note] = notes(stage)
    others = [await stage.clicks(who, note, READ) for who in (stage.ana, stage.lou)]
    own = await stage.clicks(stage.ben, note, READ)

    assert note.text == words("asked-here")
    assert note.reply_to is None
    assert [answer.alert for answer in others] == [words("asked-not-yours")] * 2
    assert (own.alert or "").startswith(words("report-received"))
    assert stage.ben.id not in str(note.payload())


async def test_the_note_goes_away_by_itself(stage: Pressing) -> None:
    """After a minute nothing is left of it."""
    said = await stage.says(stage.ana, stage.group, "count your days")
    await reports(stage, said)

    await stage.passes(61)

    assert notes(stage) == []


async def test_a_report_is_filed_once(stage: Pressing) -> None:
    """Whoever reports the same message again is thanked for the first time."""
    stage.ben.opened_bot()
    said = await stage.says(stage.ana, stage.group, "count your days")

    await reports(stage, said)
    await reports(stage, said)

    assert len(stage.desk.told(ReportFiled)) == 1
    assert [head(letter.text) for letter in stage.ben.dms] == [
        words("report-received"),
        words("report-again"),
    ]


async def test_two_members_may_report_one_message(stage: Pressing) -> None:
    """Each is heard."""
    said = await stage.says(stage.ana, stage.group, "count your days")

    await reports(stage, said)
    await reports(stage, said, by=stage.mo)

    reporters = [event.reporter for event in stage.desk.told(ReportFiled)]
    assert reporters == [user(stage.ben), user(stage.mo)]


async def test_one_s_own_message(stage: Pressing) -> None:
    """Nobody reports themselves by mistake."""
    stage.ana.opened_bot()
    said = await stage.says(stage.ana, stage.group, "hello")

    command = await reports(stage, said, by=stage.ana)

    assert stage.ana.dms[-1].text == words("report-own")
    assert not command.exists
    assert stage.desk.events == []


async def test_the_bot_s_own_message(stage: Pressing) -> None:
    """What the bot said is no case."""
    stage.ben.opened_bot()
    await reports(stage, await stage.says(stage.ana, stage.group, "count your days"), by=stage.mo)
    [note] = notes(stage)
    stage.desk.events.clear()

    await reports(stage, note)

    assert stage.ben.dms[-1].text == words("report-bot")
    assert stage.desk.events == []


@pytest.mark.parametrize("in_topic", [False, True])
async def test_a_report_of_nothing_is_explained(stage: Pressing, *, in_topic: bool) -> None:
    """Without a message that it answers, nothing is filed; the beginning of a topic is none."""
    stage.ben.opened_bot()
    stage.group.becomes_forum()
    topic = await stage.lou.opens_topic(stage.group, "games")

    command = await stage.says(stage.ben, topic if in_topic else stage.group, "/report")

    assert stage.ben.dms[-1].text == words("report-how")
    assert not command.exists
    assert stage.desk.events == []


async def test_a_reported_admin_is_staff(stage: Pressing) -> None:
    """It is asked at Telegram, so that nobody reads a case about themselves."""
    said = await stage.says(stage.lou, stage.group, "count your days")

    await reports(stage, said)

    [event] = stage.desk.told(ReportFiled)
    assert (event.subject_is_staff, event.subject_roles) == (True, ("Admin",))
    assert event.said is not None
    assert event.said.author.is_staff


async def test_somebody_of_whom_telegram_does_not_tell_is_taken_for_staff(stage: Pressing) -> None:
    """Then the safety lead alone is asked."""
    said = await stage.says(stage.ana, stage.group, "count your days")
    stage.peer.faults.plan("getChatMember", Status(500), times=-1)

    await reports(stage, said)

    [event] = stage.desk.told(ReportFiled)
    assert event.subject_is_staff


async def test_somebody_who_has_left_is_reported(stage: Pressing) -> None:
    """What they wrote stands; they are no staff."""
    said = await stage.says(stage.ana, stage.group, "count your days")
    await stage.ana.leaves(stage.group)

    await reports(stage, said)

    [event] = stage.desk.told(ReportFiled)
    assert (event.subject, event.subject_is_staff) == (user(stage.ana), False)


async def test_a_channel_that_writes_is_taken_for_staff(stage: Pressing) -> None:
    """Nobody knows who writes in its name; perhaps somebody of the team."""
    channel = stage.peer.channel("News")
    stage.ana.is_owner_of(channel)
    said = await stage.says(stage.ana, stage.group, "count your days", as_channel=channel)

    await reports(stage, said)

    [event] = stage.desk.told(ReportFiled)
    assert event.subject == UserRef("telegram", "", channel.id)
    assert event.subject_is_staff


async def test_an_anonymous_admin_reports(stage: Pressing) -> None:
    """They write as the group; any of its admins can read the answer, and nobody else."""
    stage.lou.is_admin_of(stage.group, anonymous=True)
    said = await stage.says(stage.ana, stage.group, "count your days")

    await reports(stage, said, by=stage.lou)
    [note] = notes(stage)
    admin = await stage.clicks(stage.ada, note, READ)
    member = await stage.clicks(stage.ana, note, READ)

    [event] = stage.desk.told(ReportFiled)
    assert event.reporter == UserRef("telegram", "", stage.group.id)
    assert (admin.alert or "").startswith(words("report-received"))
    assert member.alert == words("asked-not-yours")


async def test_what_may_show_abuse_is_said_below_the_receipt(stage: Pressing) -> None:
    """A second report without any words goes to those responsible for abuse alone."""
    stage.ben.opened_bot()
    said = await stage.says(stage.ana, stage.group, "look at this")
    await reports(stage, said)

    await stage.clicks(stage.ben, stage.ben.dms[-1], ABUSE)
    await stage.clicks(stage.ben, stage.ben.dms[0], ABUSE)

    first, second = stage.desk.told(ReportFiled)
    assert (first.is_abuse_material, second.is_abuse_material) == (False, True)
    assert (second.message, second.subject) == (ref_of(said), user(stage.ana))
    assert (second.said, second.reason) == (None, "")
    assert [head(letter.text) for letter in stage.ben.dms[1:]] == [
        words("report-abuse"),
        words("report-again"),
    ]


@pytest.mark.parametrize("error", [NotReady(place="test"), StorageFull(place="test")])
@pytest.mark.parametrize("is_open", [True, False])
async def test_a_report_that_fails(stage: Pressing, error: LeewardError, *, is_open: bool) -> None:
    """No receipt is given for what was not kept, and it may be tried again."""
    if is_open:
        stage.ben.opened_bot()
    said = await stage.says(stage.ana, stage.group, "count your days")
    stage.desk.fails = {"tell": error}

    command = await reports(stage, said)

    if is_open:
        read = stage.ben.dms[-1].text
    else:
        read = (await stage.clicks(stage.ben, notes(stage)[0], READ)).alert or ""
    assert read == words("report-failed")
    assert not command.exists
    stage.desk.fails = {}
    await reports(stage, said)
    assert len(stage.desk.told(ReportFiled)) == 1


async def test_a_person_is_promised_only_where_one_is_asked(stage: Pressing) -> None:
    """Where the policy asks nobody, the receipt says that it was kept, and no more."""
    stage.ben.opened_bot()
    stage.desk.asks_people = False

    await reports(stage, await stage.says(stage.ana, stage.group, "count your days"))

    assert head(stage.ben.dms[-1].text) == words("report-kept")


async def test_a_command_that_cannot_be_taken_away(stage: Pressing) -> None:
    """The report counts, and its reporter is told to delete what they wrote."""
    stage.ben.opened_bot()
    said = await stage.says(stage.ana, stage.group, "count your days")
    stage.group.bot_may("restrict_members")

    command = await reports(stage, said)

    assert command.exists
    assert len(stage.desk.told(ReportFiled)) == 1
    assert [head(letter.text) for letter in stage.ben.dms] == [
        words("report-received"),
        words("report-stays"),
    ]


async def test_a_command_that_somebody_else_took_away(stage: Pressing) -> None:
    """A moderator may be quicker; nothing is said of it."""
    stage.ben.opened_bot()
    said = await stage.says(stage.ana, stage.group, "count your days")
    stage.peer.faults.plan(
        "deleteMessage", Status(400, "Bad Request: message to delete not found"), times=-1
    )

    await reports(stage, said)

    assert [head(letter.text) for letter in stage.ben.dms] == [words("report-received")]


async def test_answers_share_a_note(stage: Pressing) -> None:
    """However many ask at once, the group reads one note, and each their own answer."""
    said = await stage.says(stage.ana, stage.group, "count your days")
    await reports(stage, said)
    await reports(stage, said, by=stage.mo)
    await stage.says(stage.ana, stage.group, "/report")

    [note] = notes(stage)
    read = [(await stage.clicks(who, note, READ)).alert for who in (stage.ben, stage.mo, stage.ana)]

    asked = [words("report-received"), words("report-received"), words("report-how")]
    assert all((alert or "").startswith(told) for alert, told in zip(read, asked, strict=True))


async def test_an_answer_of_an_earlier_process(tmp_path: Path) -> None:
    """Answers lie in memory alone: after a restart that is said."""
    made: list[Answering] = []

    def restarting(context: Context, performer: Performer) -> Callable[[Any], Awaitable[None]]:
        made.append(Answering(context, performer))

        async def answer(update: Any) -> None:
            if "callback_query" in update:
                made.append(Answering(context, performer))
            await made[-1].answer(update)

        return answer

    async with pressing(tmp_path, restarting) as stage:
        said = await stage.says(stage.ana, stage.group, "count your days")
        await reports(stage, said)
        answer = await stage.clicks(stage.ben, notes(stage)[0], READ)

    assert len(made) == 2
    assert answer.alert == words("asked-gone")


async def test_the_link_below_the_note_hands_the_answer_out(stage: Pressing) -> None:
    """Whoever opens their private line by it reads the whole answer there."""
    said = await stage.says(stage.ana, stage.group, "count your days")
    await reports(stage, said)
    [note] = notes(stage)

    await stage.ben.opens(note.buttons["Open a private chat"])
    await stage.rests()

    [letter] = stage.ben.dms
    assert head(letter.text) == words("report-received")
    assert ABUSE in letter.buttons


async def test_a_receipt_that_does_not_arrive_is_left_in_the_group(stage: Pressing) -> None:
    """Nobody is told that a report failed which was filed."""
    stage.ben.opened_bot()
    said = await stage.says(stage.ana, stage.group, "count your days")
    stage.peer.faults.plan("sendMessage", Status(400, "Bad Request: odd"))

    await reports(stage, said)
    answer = await stage.clicks(stage.ben, notes(stage)[0], READ)

    assert (answer.alert or "").startswith(words("report-received"))
    assert stage.ben.dms == []


async def test_where_the_bot_may_not_write_the_report_counts(stage: Pressing) -> None:
    """Nobody can be answered; the report is there."""
    said = await stage.says(stage.ana, stage.group, "count your days")
    stage.peer.faults.plan("sendMessage", Status(403, "Forbidden: bot was kicked"), times=-1)

    command = await reports(stage, said)

    assert len(stage.desk.told(ReportFiled)) == 1
    assert not command.exists
