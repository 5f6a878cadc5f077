"""What members do and read: *Is this OK?*, reasons, appeals, and messages put back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import discord
import pytest
from discord_peer.answers import Answer
from discord_peer.people import Person
from discord_peer.things import Message
from discord_pressing import DECISION, Pressing, pressing, told, user
from msgspec.structs import replace

from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.acting.private import notice_buttons
from leeward_adapters.live.casework.presses import Button, Press
from leeward_policies.advice import advice
from leeward_policies.domain.action import BY_A_PERSON, Because, Reveal, Subject
from leeward_policies.domain.case import Appeal, Status
from leeward_policies.domain.event import Appealed, Ordered, ReportFiled
from leeward_policies.domain.refs import DIRECT_SPACE, ChannelRef, MessageRef
from leeward_policies.errors import NotReady, StorageFull
from leeward_policies.ports import Looked, Reasons

FINDER = "https://childhelplineinternational.org"

REPORT = "Report to moderators"
IS_THIS_OK = "Is this OK?"
UNTIL = datetime(2026, 12, 24, 18, 0, tzinfo=UTC)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Pressing]:
    """Yield a server with the bot connected."""
    async with pressing(tmp_path) as made:
        yield made


def words(name: str) -> str:
    """Return the words of a tip or notice."""
    return advice(name).text


async def reads(stage: Pressing, answer: Answer, notice: str) -> str:
    """Wait until a text can be read, and return all that is read."""
    await stage.peer.until(lambda: words(notice) in told(answer), what=notice)
    return told(answer)


# --- Is this OK? ----------------------------------------------------------------------------------


async def test_what_was_seen_is_told_by_its_advice(stage: Pressing) -> None:
    """The advice of each topic, gravest first, and what one can do; nobody else reads it."""
    message = await stage.ana.says(stage.room, "keep this a secret")
    stage.desk.sees = Looked(("secrecy", "meeting", "gifts", "pressure"))

    answer = await stage.ben.uses_menu(IS_THIS_OK, message)
    read = await reads(stage, answer, "look-can-do")

    expected = ("secrecy", "meeting", "gifts", "look-can-do")
    assert read.startswith("\n".join(words(name) for name in expected))
    assert FINDER in read
    assert answer.only_for_them
    [(looked_at, by)] = stage.desk.looked_at
    assert (looked_at.text.body, by) == ("keep this a secret", user(stage.ben))
    assert set(answer.messages[0].buttons) == {"Get help", "How to block", REPORT}
    assert stage.desk.events == []


@pytest.mark.parametrize(
    ("looked", "notices"),
    [
        (Looked(), ("look-nothing", "look-can-do")),
        (Looked(is_measured=False), ("look-unmeasured", "look-can-do")),
        (Looked(("picture",), is_measured=False), ("picture", "look-unmeasured", "look-can-do")),
        (Looked(("not-a-topic",)), ("look-odd", "look-can-do")),
        (Looked(is_spent=True), ("look-spent",)),
    ],
)
async def test_nothing_is_called_safe(
    stage: Pressing, looked: Looked, notices: tuple[str, ...]
) -> None:
    """What was not seen or not measured is told as that, and a day's end in kind words."""
    message = await stage.ana.says(stage.room, "hello")
    stage.desk.sees = looked

    answer = await stage.ben.uses_menu(IS_THIS_OK, message)

    read = await reads(stage, answer, notices[-1])
    assert read.startswith("\n".join(map(words, notices)))
    assert FINDER in read


async def test_the_answer_leads_on_to_a_report(stage: Pressing) -> None:
    """From the answer the same message is reported with two more taps."""
    message = await stage.ana.says(stage.room, "keep this a secret")
    answer = await stage.ben.uses_menu(IS_THIS_OK, message)
    await reads(stage, answer, "look-can-do")

    form = await stage.ben.clicks(answer, label=REPORT)
    await stage.peer.until(lambda: form.modal)
    await reads(stage, await stage.ben.submits(form, {"reason": ""}), "report-received")

    [event] = stage.desk.told(ReportFiled)
    assert event.said is not None
    assert event.said.text.body == "keep this a secret"


async def test_between_friends_nothing_is_kept(stage: Pressing) -> None:
    """A message shared out of a direct message is looked at, told to nobody, and that is said."""
    stage.ben.installs_app()
    message = await stage.ana.says(stage.ben, "keep this a secret")
    stage.desk.sees = Looked(("secrecy",))

    answer = await stage.ben.uses_menu(IS_THIS_OK, message)
    read = await reads(stage, answer, "look-direct")

    assert words("secrecy") in read
    [(looked_at, _)] = stage.desk.looked_at
    assert looked_at.ref.space == DIRECT_SPACE
    assert set(answer.messages[0].buttons) == {"Get help", "How to block"}
    assert stage.desk.events == []


async def test_in_a_server_without_the_bot_nobody_is_told(stage: Pressing) -> None:
    """Where the app came along with its user, there is no team to report to."""
    elsewhere = stage.peer.guild("Harbour", bot=False)
    room = elsewhere.text("general")
    stage.ben.installs_app()
    await stage.ben.joins(elsewhere)
    await stage.ana.joins(elsewhere)
    message = await stage.ana.says(room, "keep this a secret")

    answer = await stage.ben.uses_menu(IS_THIS_OK, message)
    await reads(stage, answer, "look-can-do")

    assert REPORT not in answer.messages[0].buttons


async def test_a_look_that_fails(stage: Pressing) -> None:
    """A failing desk is told in kind words, and nothing is called safe."""
    message = await stage.ana.says(stage.room, "hello")
    stage.desk.fails = {"look": NotReady(place="test")}

    answer = await stage.ben.uses_menu(IS_THIS_OK, message)

    assert await reads(stage, answer, "went-wrong") == words("went-wrong")


# --- why, and a human -----------------------------------------------------------------------------


def hidden(stage: Pressing, *, template: str = "{author} threatened {target}") -> Reasons:
    """Put the reasons of a hidden message of Ana's on the desk."""
    because = Because(template, Subject(user(stage.ana), user(stage.ben)))
    message = MessageRef("discord", stage.guild.id, stage.room.id, "1234567890")
    reasons = Reasons(DECISION, UNTIL, message, (because,), ("hide", "restrict"), UNTIL, UNTIL)
    stage.desk.given[DECISION] = reasons
    return reasons


async def notified(stage: Pressing, person: Person | None = None) -> Message:
    """Send the notice with its two buttons, to Ana unless told otherwise."""
    rows = [[Button(Press("why", DECISION), "Why?"), Button(Press("human", DECISION), "Human")]]
    return await stage.sent_to(person or stage.ana, buttons(rows))


async def test_a_statement_of_reasons(stage: Pressing) -> None:
    """What was done, why, by what, until when, how long words are kept, and how to ask a human."""
    hidden(stage)

    answer = await stage.clicks(stage.ana, await notified(stage), "why")

    date = f"<t:{int(UNTIL.timestamp())}:f>"
    assert told(answer) == "\n".join(
        (
            words("reasons-hidden"),
            words("reasons-restricted"),
            "",
            "- The writer threatened somebody",
            words("reasons-writer"),
            words("reasons-by-program"),
            f"{words('reasons-until')} {date}",
            f"{words('reasons-kept')} {date}",
            words("reasons-appeal"),
        )
    )
    assert stage.ben.id not in told(answer)
    assert "Ask a human" in answer.messages[-1].buttons
    assert answer.only_for_them


async def test_a_person_s_decision_is_told_as_one(stage: Pressing) -> None:
    """What a moderator ordered is not said to be a program's doing."""
    hidden(stage, template=BY_A_PERSON)

    read = told(await stage.clicks(stage.ana, await notified(stage), "why"))

    assert words("reasons-by-person") in read
    assert words("reasons-by-program") not in read


@pytest.mark.parametrize("verb", ["why", "human"])
async def test_reasons_are_for_whom_they_are_about(stage: Pressing, verb: str) -> None:
    """Below a public reminder anybody can press; others learn nothing, and appeal for nobody."""
    hidden(stage)
    rows = [[Button(Press("why", DECISION), "Why?"), Button(Press("human", DECISION), "Human")]]
    public = await stage.sent_in_room(buttons(rows))

    for person in (stage.ben, stage.mo):
        assert told(await stage.clicks(person, public, verb)) == words("why-not-yours")
    assert stage.desk.events == []


@pytest.mark.parametrize("verb", ["why", "human"])
async def test_reasons_that_are_gone(stage: Pressing, verb: str) -> None:
    """That nothing is kept any longer is said; nothing is appealed against."""
    answer = await stage.clicks(stage.ana, await notified(stage), verb)

    assert told(answer) == words("why-gone")
    assert stage.desk.events == []


async def test_a_human_is_asked_once(stage: Pressing) -> None:
    """An appeal is told to the server of the message; a second press finds it there."""
    reasons = hidden(stage)
    notice = await notified(stage)

    both = await asyncio.gather(
        stage.ana.clicks(notice, "lw:human"), stage.ana.clicks(notice, "lw:human")
    )
    await stage.peer.until(lambda: all(told(answer) for answer in both))

    [event] = stage.desk.told(Appealed)
    assert (event.member, event.decision) == (user(stage.ana), DECISION)
    assert reasons.message is not None
    assert event.channel == reasons.message.channel_ref
    assert {told(answer) for answer in both} == {words("appeal-received"), words("appeal-again")}


def appealed(stage: Pressing, status: Status, member: Person | None = None) -> None:
    """Put an appeal against the decision on the desk."""
    case = stage.case()
    who = user(member or stage.ana)
    appeal = Appeal(DECISION, who, case.opened_at)
    stage.desk.cases[case.id] = replace(case, status=status, appeal=appeal)


async def test_an_appeal_that_people_have_answered_is_not_asked_again(stage: Pressing) -> None:
    """Their answer stands in the member's messages; nothing more is handed in."""
    hidden(stage)
    appealed(stage, "resolved")
    notice = await notified(stage)

    answer = await stage.clicks(stage.ana, notice, "human")
    why = await stage.clicks(stage.ana, notice, "why")

    assert told(answer) == words("appeal-answered")
    assert words("appeal-answered") in told(why)
    assert words("reasons-appeal") not in told(why)
    assert why.messages[-1].buttons == {}
    assert stage.desk.events == []


async def test_an_appeal_of_an_earlier_process_is_known(stage: Pressing) -> None:
    """Whoever has asked before a restart is not told that they ask for the first time."""
    hidden(stage)
    appealed(stage, "appealed")

    answer = await stage.clicks(stage.ana, await notified(stage), "human")

    assert told(answer) == words("appeal-again")
    assert stage.desk.events == []


async def test_somebody_else_s_appeal_is_not_mine(stage: Pressing) -> None:
    """One decision may touch two members; each may ask."""
    hidden(stage)
    appealed(stage, "resolved", stage.ben)

    answer = await stage.clicks(stage.ana, await notified(stage), "human")

    assert told(answer) == words("appeal-received")


async def test_why_below_an_answer_tells_of_the_decision(stage: Pressing) -> None:
    """The button of the answer carries more than the decision, which is read all the same."""
    hidden(stage)
    view, _ = notice_buttons(f"{DECISION}:notice:appeal:case-1:x", "en", may_ask=False)
    notice = await stage.sent_to(stage.ana, view)

    assert "Your message was hidden." in told(await stage.clicks(stage.ana, notice, "why"))


async def test_an_appeal_without_a_message(stage: Pressing) -> None:
    """What is about no message is appealed against where the button was pressed."""
    because = Because("{author} was flooding", Subject(user(stage.ana)))
    stage.desk.given[DECISION] = Reasons(DECISION, UNTIL, None, (because,), ("restrict",))
    notice = await notified(stage)

    await stage.clicks(stage.ana, notice, "human")

    [event] = stage.desk.told(Appealed)
    assert event.channel == ChannelRef("discord", DIRECT_SPACE, notice.channel.id)


async def test_an_appeal_that_fails(stage: Pressing) -> None:
    """No receipt is given for what was not committed, and it may be tried again."""
    hidden(stage)
    notice = await notified(stage)
    stage.desk.fails = {"tell": StorageFull(place="test")}

    failed = told(await stage.clicks(stage.ana, notice, "human"))
    stage.desk.fails = {}
    again = told(await stage.clicks(stage.ana, notice, "human"))

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
    sent = await notified(stage)
    stage.desk.judges, stage.desk.asks_people = judges, asks

    assert told(await stage.clicks(stage.ana, sent, "human")) == words(notice)


async def test_a_late_appeal_counts(stage: Pressing) -> None:
    """Whoever asks for a human has asked, whether or not we could answer."""
    hidden(stage)
    notice = await notified(stage)

    late = await stage.ana.clicks(notice, "lw:human", patience=0)
    late.expire()
    await stage.peer.until(lambda: stage.desk.told(Appealed))

    assert not late.responded


# --- a message put back, and small answers ------------------------------------------------------


async def consent(stage: Pressing, argument: str, *, public: bool = False) -> Message:
    """Ask Ana in private whether her message may be posted again."""
    view = buttons([[Button(Press("again", argument), "Post it again")]])
    return await (stage.sent_in_room(view) if public else stage.sent_to(stage.ana, view))


async def test_an_author_agrees(stage: Pressing) -> None:
    """Their message is ordered back once, however often they press."""
    asked = await consent(stage, f"{stage.guild.id}/{stage.room.id}/1234567890")

    first = await stage.clicks(stage.ana, asked, "again")
    await stage.clicks(stage.ana, asked, "again")

    events = stage.desk.told(Ordered)
    target = MessageRef("discord", stage.guild.id, stage.room.id, "1234567890")
    assert {(event.by, event.channel) for event in events} == {
        (user(stage.ana), target.channel_ref)
    }
    [act] = {act for event in events for act in event.acts}
    assert isinstance(act, Reveal)
    assert (act.target, act.agreed, act.mode) == (target, True, "enforce")
    assert act.because.subject.author == user(stage.ana)
    assert act.rule == f"human:{user(stage.ana)}"
    assert told(first) == words("again-agreed")


async def test_consent_is_private(stage: Pressing) -> None:
    """A button in a room, which we never send, gives nobody's consent."""
    argument = f"{stage.guild.id}/{stage.room.id}/1234567890"
    asked = await consent(stage, argument, public=True)

    assert told(await stage.clicks(stage.ana, asked, "again")) == words("why-not-yours")
    assert stage.desk.events == []


@pytest.mark.parametrize(
    ("argument", "notice"),
    [("", "why-not-yours"), ("1/2", "why-not-yours"), ("1/2/x", "why-not-yours"),
     ("1/2/3", "again-nowhere")],
)  # fmt: skip
async def test_consent_for_nothing(stage: Pressing, argument: str, notice: str) -> None:
    """What cannot be read, or stood in a server that the bot has left, is not ordered."""
    asked = await consent(stage, argument)

    assert told(await stage.clicks(stage.ana, asked, "again")) == words(notice)
    assert stage.desk.events == []


@pytest.mark.parametrize(
    ("press", "notices"),
    [(Press("blocking"), ("how-to-block",)), (Press("kept"), ("about-kept", "open-kept"))],
)
async def test_small_answers(stage: Pressing, press: Press, notices: tuple[str, ...]) -> None:
    """How blocking works is told, and what is kept of members."""
    view = buttons([[Button(press, "?")]])
    sent = await stage.sent_to(stage.ana, view)

    answer = await stage.clicks(stage.ana, sent, press.verb)
    assert told(answer) == "\n".join(map(words, notices))
    assert stage.desk.events == []


async def test_a_button_of_another_version(stage: Pressing) -> None:
    """A press that nobody here understands is answered."""
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="?", custom_id="lw:later:case-1"))
    view.stop()
    sent = await stage.sent_in_room(view)

    assert "another version" in told(await stage.clicks(stage.ana, sent, "later"))
