"""Acts on the loopback platform have outcomes that tell the truth, also when things go wrong."""

import asyncio
from typing import Any

import pytest

from leeward.testing.acts import Kind, acts, case_about
from leeward.testing.clock import VirtualClock
from leeward_adapters.loopback import (
    AsksToWait,
    Fails,
    Fault,
    Kills,
    LoopbackAdapter,
    LosesReply,
    Member,
    Platform,
    ProcessDied,
    Refuses,
    ShutsOut,
    Takes,
)
from leeward_policies.advice import advice
from leeward_policies.domain.action import (
    AskHuman,
    Done,
    Failed,
    Outcome,
    Refused,
    Tip,
    TryLater,
    Unsupported,
    Warn,
)
from leeward_policies.domain.refs import MessageRef


class Club:
    """A platform with Kai, who has written something, and a bot."""

    def __init__(self, *, keeps_keys: bool = True) -> None:
        self.clock = VirtualClock()
        self.platform = Platform(self.clock, keeps_keys=keeps_keys)
        self.kai: Member = self.platform.member("Kai")
        self.mo: Member = self.platform.member("Mo", roles=["moderator"])
        self.adapter = LoopbackAdapter(self.platform)

    async def writes(self) -> MessageRef:
        """Let Kai write."""
        return await self.kai.says("general", "hello")

    async def does(self, kind: Kind, message: MessageRef, key: str = "key") -> Outcome:
        """Let the bot do one act about Kai's message."""
        made = acts(message, self.kai.ref, self.platform.space_ref(), self.mo.ref, key)[kind]
        return await self.adapter.perform(made, case_about(message, self.kai.ref))


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fails(), Failed),
        (AsksToWait(7.0), TryLater),
        (Refuses(), Refused),
        (ShutsOut(), Failed),
        (LosesReply(), Failed),
    ],
)
async def test_each_failure_has_its_outcome(fault: Fault, outcome: type[Any]) -> None:
    """A planned failure strikes once, and its outcome is of the right kind."""
    club = Club()
    message = await club.writes()
    club.platform.faults.plan(fault)

    struck = await club.does("hide", message)
    after = await club.does("hide", message)

    assert isinstance(struck, outcome)
    assert isinstance(after, Done)
    assert club.platform.faults.left == 0


async def test_a_time_to_wait_is_handed_on() -> None:
    """How long the platform asks to wait stands in the outcome."""
    club = Club()
    club.platform.faults.plan(AsksToWait(7.5))

    outcome = await club.does("hide", await club.writes())

    assert isinstance(outcome, TryLater)
    assert outcome.seconds == 7.5


async def test_a_lost_reply_means_that_it_was_done() -> None:
    """The outcome is a failure, and yet the message is hidden."""
    club = Club()
    message = await club.writes()
    club.platform.faults.plan(LosesReply(), on="hide")

    assert isinstance(await club.does("hide", message), Failed)
    assert club.platform.hidden() == (message,)


@pytest.mark.parametrize(("keeps_keys", "letters"), [(True, 1), (False, 2)])
async def test_only_keys_save_a_post_from_being_doubled(*, keeps_keys: bool, letters: int) -> None:
    """After a lost reply a second tip is a second letter, unless the platform knows the key."""
    club = Club(keeps_keys=keeps_keys)
    message = await club.writes()
    club.platform.faults.plan(LosesReply(), on="private")

    await club.does("tip", message)
    await club.does("tip", message)

    assert len(club.kai.inbox) == letters
    assert [call.key for call in club.platform.api.calls] == ["key", "key"]


@pytest.mark.parametrize(("when", "hidden"), [("before", 0), ("after", 1)])
async def test_a_killed_process_leaves_what_was_done(when: Any, hidden: int) -> None:
    """A process dies before or after the platform has acted; no broad handler survives it."""
    club = Club()
    message = await club.writes()
    club.platform.faults.plan(Kills(when), on="hide")

    with pytest.raises(ProcessDied):
        await club.does("hide", message)

    assert len(club.platform.hidden()) == hidden
    assert club.platform.faults.killed.is_set()


async def test_a_slow_platform_takes_its_time() -> None:
    """A slow call is done when the platform's clock has moved on."""
    club = Club()
    message = await club.writes()
    club.platform.faults.plan(Takes(30.0))

    running = asyncio.create_task(club.does("hide", message))
    await club.clock.run_for(29.0)
    assert not running.done()
    await club.clock.run_for(1.0)

    assert isinstance(running.result(), Done)


async def test_faults_strike_the_call_they_are_planned_for() -> None:
    """A fault for hiding leaves other calls alone, and strikes as often as was said."""
    club = Club()
    message = await club.writes()
    club.platform.faults.plan(Fails(), on="hide", times=2)

    outcomes = [
        await club.does("restrict", message),
        await club.does("hide", message),
        await club.does("hide", message),
        await club.does("hide", message),
    ]

    assert [Done, Failed, Failed, Done] == [type(outcome) for outcome in outcomes]
    with pytest.raises(ValueError, match="at least once"):
        club.platform.faults.plan(Fails(), times=0)


async def test_a_role_above_the_bot_is_out_of_reach() -> None:
    """Who stands above the bot cannot be restricted, and their message can be hidden."""
    club = Club()
    club.platform.space().above_bot.add("admin")
    await club.kai.gets_roles(["admin"])
    message = await club.writes()

    assert isinstance(await club.does("restrict", message), Refused)
    assert isinstance(await club.does("kick", message), Refused)
    assert isinstance(await club.does("hide", message), Done)


async def test_what_its_author_deleted_needs_no_hiding() -> None:
    """Hiding is done when the message is gone; putting it back is refused."""
    club = Club()
    message = await club.writes()
    await club.kai.deletes(message)

    hidden = await club.does("hide", message)
    revealed = await club.does("reveal", message)

    assert isinstance(hidden, Done)
    assert hidden.via == "already-gone"
    assert isinstance(revealed, Refused)


async def test_members_read_the_reviewed_words() -> None:
    """A letter and a public reminder are the texts of the advice, and the reminder is neutral."""
    club = Club()
    message = await club.writes()

    for kind in ("tip", "warn", "reply"):
        await club.does(kind, message, key=kind)

    assert [letter.text for letter in club.kai.inbox] == [
        advice("own-phone").text,
        advice("warning").text,
    ]
    spoken = [seen.text for seen in club.platform.room("general").visible() if seen.is_from_bot]
    assert [advice("warning-public").text] == spoken
    assert club.platform.answered() == (message,)


async def test_words_that_nobody_reviewed_are_not_said() -> None:
    """A topic without a text is unsupported, and nothing is sent."""
    club = Club()
    message = await club.writes()
    tip = acts(message, club.kai.ref, club.platform.space_ref(), club.mo.ref, "key")["tip"]
    assert isinstance(tip, Tip)
    unknown = Tip(
        key="key", rule="example", because=tip.because, mode="enforce", to=tip.to, topic="unheard"
    )

    assert isinstance(await club.adapter.perform(unknown, None), Unsupported)
    assert club.kai.inbox == ()


async def test_a_public_word_answers_a_message() -> None:
    """A public warning without a message has no place and is unsupported."""
    club = Club()
    warn = acts(await club.writes(), club.kai.ref, club.platform.space_ref(), club.mo.ref, "key")[
        "reply"
    ]
    assert isinstance(warn, Warn)
    alone = Warn(
        key="key",
        rule="example",
        because=warn.because,
        mode="enforce",
        to=warn.to,
        place="public",
    )

    assert isinstance(await club.adapter.perform(alone, None), Unsupported)


async def test_a_case_is_posted_once_and_brought_up_to_date() -> None:
    """The second ask about a case changes its post; a page without a case stands alone."""
    club = Club()
    message = await club.writes()

    await club.does("ask", message, key="first")
    await club.does("ask", message, key="second")
    ask = acts(message, club.kai.ref, club.platform.space_ref(), club.mo.ref, "page")["ask"]
    await club.adapter.perform(ask, None)

    posts = club.platform.desk()
    assert [(post.case, post.changed) for post in posts] == [("case-1", 1), ("page", 0)]
    assert "Kai wrote something" in posts[0].text
    assert "hello" not in posts[0].text


async def test_the_safety_lead_has_a_desk_apart() -> None:
    """What is asked of the safety lead lies before nobody else."""
    club = Club()
    message = await club.writes()
    ask = acts(message, club.kai.ref, club.platform.space_ref(), club.mo.ref, "key")["ask"]
    assert isinstance(ask, AskHuman)
    to_lead = AskHuman(
        key="lead",
        rule="example",
        because=ask.because,
        mode="enforce",
        message=message,
        whom="safety-lead",
        urgency="urgent",
    )

    await club.adapter.perform(to_lead, case_about(message, club.kai.ref))

    assert club.platform.desk("moderators") == ()
    assert [post.case for post in club.platform.desk("safety-lead")] == ["case-1"]


async def test_a_kick_lets_back_in_and_a_ban_does_not() -> None:
    """Both remove; only the ban bars the way back, and both are told as leaving."""
    club = Club()
    message = await club.writes()

    assert isinstance(await club.does("kick", message, key="kick"), Done)
    assert not club.kai.is_member
    await club.kai.joins()
    assert isinstance(await club.does("ban", message, key="ban"), Done)

    assert club.kai.id in club.platform.space().banned
    assert [update["type"] for update in club.platform.log.updates].count("leave") == 2
