"""Reports as members file them: two taps, no privileged intent, and a receipt that is true."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import discord
import pytest
from discord_peer.answers import Answer
from discord_peer.faults import Status
from discord_peer.people import Person
from discord_peer.things import Message
from discord_pressing import Pressing, pressing, told, user

from leeward_adapters.discord.acting.case_buttons import buttons
from leeward_adapters.discord.answering import menus
from leeward_policies.advice import advice
from leeward_policies.domain.event import ReportFiled
from leeward_policies.domain.message import Text
from leeward_policies.domain.refs import MessageRef
from leeward_policies.errors import LeewardError, NotReady, StorageFull

REPORT = "Report to moderators"


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


async def reports(
    stage: Pressing, message: Message, reason: str = "", *, by: Person | None = None
) -> Answer:
    """Let Ben report a message with two taps."""
    person = by or stage.ben
    form = await person.uses_menu(REPORT, message)
    await stage.peer.until(lambda: form.modal)
    return await person.submits(form, {"reason": reason})


async def test_two_taps_file_a_report(stage: Pressing) -> None:
    """The report carries the message itself, and its receipt is for the reporter alone."""
    message = await stage.ana.says(stage.room, "count your days")

    answer = await reports(stage, message, "  she scares me  ")
    await reads(stage, answer, "report-received")

    [event] = stage.desk.told(ReportFiled)
    ref = MessageRef("discord", stage.guild.id, stage.room.id, message.id)
    assert (event.reporter, event.reason) == (user(stage.ben), "she scares me")
    assert (event.message, event.channel, event.subject) == (
        ref,
        ref.channel_ref,
        user(stage.ana),
    )
    assert event.said is not None
    assert event.said.text.body == "count your days"
    assert event.said.ref == ref
    assert not event.subject_is_staff
    assert answer.only_for_them
    assert [one.words for one in stage.room.messages] == ["count your days"]
    assert stage.ana.dms == []


async def test_the_form_says_who_reads_it(stage: Pressing) -> None:
    """Before anything is written, it is said who reads it, and that a reason may be left out."""
    message = await stage.ana.says(stage.room, "hello")

    form = await stage.ben.uses_menu(REPORT, message)
    await stage.peer.until(lambda: form.modal)

    assert words("report-reader") in str(form.modal).replace('\\"', '"')
    assert "'required': False" in str(form.modal)
    assert "'max_length': 500" in str(form.modal)


async def test_a_second_report_is_not_filed(stage: Pressing) -> None:
    """Whoever reports again, also with a form that was open, reads that it is there already."""
    message = await stage.ana.says(stage.room, "count your days")
    open_form = await stage.ben.uses_menu(REPORT, message)
    await stage.peer.until(lambda: open_form.modal)

    await reads(stage, await reports(stage, message), "report-received")
    again = await stage.ben.submits(open_form, {"reason": ""})
    await reads(stage, again, "report-again")
    third = await stage.ben.uses_menu(REPORT, message)
    await reads(stage, third, "report-again")
    await reads(stage, await reports(stage, message, by=stage.mo), "report-received")

    assert [event.reporter for event in stage.desk.told(ReportFiled)] == [
        user(stage.ben),
        user(stage.mo),
    ]


async def reports_abuse(stage: Pressing, message: Message, reason: str = "") -> Answer:
    """Let Ben say that a message may show the abuse of a child."""
    form = await stage.ben.uses_menu(REPORT, message)
    await stage.peer.until(lambda: form.modal)
    return await stage.ben.submits(form, {"reason": reason, "about": ["abuse"]})


async def test_what_may_show_abuse_is_reported_without_being_handed_over(stage: Pressing) -> None:
    """Nothing of it is kept; its reporter reads not to save it and not to send it on."""
    message = await stage.ana.says(stage.room, "count your days")

    answer = await reports_abuse(stage, message, "a picture")
    read = await reads(stage, answer, "report-abuse")

    [event] = stage.desk.told(ReportFiled)
    assert event.is_abuse_material
    assert event.said is None
    assert (event.subject, event.reason) == (user(stage.ana), "a picture")
    assert event.message == MessageRef("discord", stage.guild.id, stage.room.id, message.id)
    assert "don't save it" in read
    assert "Get help" in answer.messages[-1].buttons


async def test_a_report_is_about_something_else_unless_it_is_chosen(stage: Pressing) -> None:
    """Two taps stay two taps; the grave choice is made on purpose, in plain words."""
    message = await stage.ana.says(stage.room, "count your days")
    form = await stage.ben.uses_menu(REPORT, message)
    await stage.peer.until(lambda: form.modal)

    await reads(stage, await stage.ben.submits(form, {"reason": ""}), "report-received")

    assert "It may show a child being abused" in str(form.modal)
    assert [event.is_abuse_material for event in stage.desk.told(ReportFiled)] == [False]


async def test_what_was_reported_can_still_be_said_to_be_abuse(stage: Pressing) -> None:
    """A form that was open when something else was reported is taken."""
    message = await stage.ana.says(stage.room, "count your days")
    form = await stage.ben.uses_menu(REPORT, message)
    await stage.peer.until(lambda: form.modal)
    await reads(stage, await reports(stage, message), "report-received")

    answer = await stage.ben.submits(form, {"reason": "", "about": ["abuse"]})
    await reads(stage, answer, "report-abuse")

    assert [event.is_abuse_material for event in stage.desk.told(ReportFiled)] == [False, True]


async def test_one_s_own_message(stage: Pressing) -> None:
    """Nobody reports themselves; help is offered instead."""
    message = await stage.ben.says(stage.room, "hello")

    answer = await stage.ben.uses_menu(REPORT, message)
    await reads(stage, answer, "report-own")

    assert "Get help" in answer.messages[0].buttons
    assert stage.desk.events == []


async def test_the_bot_s_own_message(stage: Pressing) -> None:
    """The bot cannot judge itself; a person can be told."""
    sent = await stage.sent_in_room(buttons([]))

    await reads(stage, await stage.ben.uses_menu(REPORT, sent), "report-bot")

    assert stage.desk.events == []


@pytest.mark.parametrize("who", ["mo", "hal"])
async def test_a_report_about_staff_says_so(stage: Pressing, who: str) -> None:
    """By right or by role: on it rests who may see the case, without the members intent."""
    person: Person = getattr(stage, who)
    message = await person.says(stage.room, "count your days")

    await reads(stage, await reports(stage, message), "report-received")

    [event] = stage.desk.told(ReportFiled)
    assert event.subject_is_staff
    assert event.subject_roles == (("team",) if who == "mo" else ("Moderator",))


async def test_a_member_nobody_can_look_up_counts_as_staff(stage: Pressing) -> None:
    """Where Discord does not tell who is reported, the lead alone is asked."""
    message = await stage.ana.says(stage.room, "count your days")
    stage.peer.faults.plan("GET", rf"/members/{stage.ana.id}$", Status(403, 50001))

    await reads(stage, await reports(stage, message), "report-received")

    assert [event.subject_is_staff for event in stage.desk.told(ReportFiled)] == [True]


async def test_a_message_of_somebody_who_left(stage: Pressing) -> None:
    """It can be reported all the same; they are no staff."""
    message = await stage.ana.says(stage.room, "count your days")
    await stage.ana.leaves(stage.guild)

    await reads(stage, await reports(stage, message), "report-received")

    assert [event.subject_is_staff for event in stage.desk.told(ReportFiled)] == [False]


async def test_a_webhook_can_be_reported(stage: Pressing) -> None:
    """A bridge is reported by its shown name; nobody is looked up."""
    message = stage.room.posts_by_webhook("count your days", name="Bridge")

    await reads(stage, await reports(stage, message), "report-received")

    [event] = stage.desk.told(ReportFiled)
    assert event.subject is not None
    assert event.subject.id.startswith("webhook-")
    assert stage.peer.requested("GET", "/members/") == []


@pytest.mark.parametrize("error", [NotReady(place="test"), StorageFull(place="test")])
async def test_a_report_that_fails_is_no_receipt(stage: Pressing, error: LeewardError) -> None:
    """Whoever reported reads that it did not arrive, and may try again."""
    message = await stage.ana.says(stage.room, "count your days")
    stage.desk.fails = {"tell": error}

    failed = await reports(stage, message)
    assert words("report-received") not in await reads(stage, failed, "report-failed")
    stage.desk.fails = {}
    await reads(stage, await reports(stage, message), "report-received")


async def test_a_report_that_could_not_be_judged(stage: Pressing) -> None:
    """Where the judgement failed, nobody is promised."""
    message = await stage.ana.says(stage.room, "count your days")
    stage.desk.judges = False

    await reads(stage, await reports(stage, message), "report-failed")


async def test_a_report_that_asks_nobody(stage: Pressing) -> None:
    """Where the policy asks nobody, it is kept, and no person is promised."""
    message = await stage.ana.says(stage.room, "count your days")
    stage.desk.asks_people = False

    await reads(stage, await reports(stage, message), "report-kept")


async def test_a_late_form_counts(stage: Pressing) -> None:
    """A report that Discord no longer lets us answer is filed all the same."""
    message = await stage.ana.says(stage.room, "count your days")
    form = await stage.ben.uses_menu(REPORT, message)
    await stage.peer.until(lambda: form.modal)

    late = await stage.ben.submits(form, {"reason": ""}, patience=0)
    late.expire()
    await stage.peer.until(lambda: stage.desk.told(ReportFiled))

    assert not late.responded


async def test_a_message_that_discord_py_cannot_read(
    stage: Pressing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is safe from a report by writing what makes a library stumble."""

    def stumble(*_: object, **__: object) -> None:
        raise KeyError("of the future")

    monkeypatch.setattr(discord.app_commands.Namespace, "_get_resolved_items", stumble)
    message = await stage.ana.says(stage.room, "count your days")

    await reads(stage, await reports(stage, message), "report-received")

    [event] = stage.desk.told(ReportFiled)
    assert event.said is not None
    assert event.said.text.body == "count your days"


async def test_a_message_that_we_cannot_read(
    stage: Pressing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is reported by where it stands and who wrote it; *Is this OK?* calls it nothing."""

    def stumble(*_: object, **__: object) -> None:
        raise ValueError("the field `timestamp` is odd")

    monkeypatch.setattr(menus, "interaction_message", stumble)
    message = await stage.ana.says(stage.room, "count your days")

    looked = await stage.ben.uses_menu("Is this OK?", message)
    assert await reads(stage, looked, "look-unmeasured") == words("look-unmeasured")
    await reads(stage, await reports(stage, message), "report-received")

    [event] = stage.desk.told(ReportFiled)
    assert event.message == MessageRef("discord", stage.guild.id, stage.room.id, message.id)
    assert event.subject == user(stage.ana)
    assert event.said is not None
    assert event.said.text == Text()
    assert stage.desk.looked_at == []


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"target_id": "5", "resolved": None},
        {"target_id": "5", "resolved": {"messages": {"5": "odd"}}},
        {"target_id": "x", "resolved": {"messages": {"x": {"author": {"id": "@1"}}}}},
    ],
)
def test_the_oddest_choice_names_nobody(data: dict[str, object]) -> None:
    """Whatever is missing, nobody is taken for its author."""
    chosen = SimpleNamespace(data=data, guild_id=1, channel_id=2, id=1 << 22)

    message = menus.bare(cast("Any", chosen))

    assert message.author.ref.id == menus.UNKNOWN
    assert (message.ref.space, message.ref.channel) == ("1", "2")
