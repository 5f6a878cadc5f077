"""Which calls the schedule makes one, which it turns away, and what it stops as Discord asks."""

import asyncio

import pytest

from leeward.testing.scheduled import Scheduled, TooMany
from leeward_adapters.discord.sending.invalid_requests import (
    CAREFUL_AT,
    SPARSE_AT,
    STOPPED_AT,
    WINDOW_SECONDS,
    InvalidRequests,
)
from leeward_adapters.live.sending.priority import Priority
from leeward_adapters.live.sending.refusals import Paused
from leeward_adapters.live.sending.schedule import (
    FULL_PAUSE,
    LATE_PAUSE,
    PATIENCE,
)

HIDE, PAGE, ANSWER, WARNING, TIP, NOTICE, LOG = Priority


def paused(task: asyncio.Task[str]) -> Paused:
    """Return why a call was turned away."""
    error = task.exception()
    assert isinstance(error, Paused)
    return error


# --- coalescing ---------------------------------------------------------------------------------


async def test_the_newest_of_the_waiting_stands_for_all() -> None:
    """Updates of one case that wait become one, the newest; each caller gets its result."""
    discord = Scheduled()
    discord.ask(NOTICE, "edit:1", "under way", coalesce="case-1")
    await discord.clock.run_for(0.0)
    waiting = [discord.ask(NOTICE, "edit:1", f"{n}", coalesce="case-1") for n in range(3)]
    other = discord.ask(NOTICE, "edit:1", "other", coalesce="case-2")

    await discord.clock.run_for(1.0)

    assert discord.order == ["under way", "2", "other"]
    assert [task.result() for task in waiting] == ["2", "2", "2"]
    assert other.result() == "other"


async def test_the_same_word_in_another_lane_is_another_matter() -> None:
    """What is coalesced is a call of one lane."""
    discord = Scheduled()
    for lane in ("send:1", "send:2"):
        discord.ask(HIDE, lane, f"first {lane}")
    await discord.clock.run_for(0.0)
    tasks = [discord.ask(NOTICE, f"send:{n}", f"{n}", coalesce="reminder") for n in (1, 2)]

    await discord.clock.run_for(1.0)

    assert [task.result() for task in tasks] == ["1", "2"]


@pytest.mark.parametrize("first", [True, False])
async def test_a_coalesced_call_lives_while_one_of_its_callers_waits(
    first: bool,  # noqa: FBT001 - the case
) -> None:
    """One of two gives up, before or after it began: the other still gets the result."""
    discord = Scheduled()
    discord.ask(HIDE, "edit:1", "busy", 2.0)
    await discord.clock.run_for(0.0)
    older = discord.ask(NOTICE, "edit:1", "older", 2.0, coalesce="case-1")
    newer = discord.ask(NOTICE, "edit:1", "newer", 2.0, coalesce="case-1")
    await discord.clock.run_for(1.0 if first else 3.0)

    older.cancel()
    await discord.clock.run_for(5.0)

    assert older.cancelled()
    assert newer.result() == "newer"
    assert discord.is_clean()


async def test_a_coalesced_call_is_as_urgent_as_the_most_urgent_asks() -> None:
    """A case that becomes urgent does not stay in the queue of its lesser days."""
    discord = Scheduled()
    discord.ask(HIDE, "edit:1", "busy")
    await discord.clock.run_for(0.0)
    discord.ask(LOG, "edit:1", "older", coalesce="case-1")
    discord.ask(TIP, "edit:1", "tip")
    discord.ask(PAGE, "edit:1", "newer", coalesce="case-1")
    discord.ask(LOG, "edit:1", "newest", coalesce="case-1")

    await discord.clock.run_for(1.0)

    assert discord.order == ["busy", "newest", "tip"]


# --- turning away -------------------------------------------------------------------------------


async def test_who_waits_too_long_is_turned_away_before_the_executor_gives_up() -> None:
    """After 20 s without a turn nothing was sent, and the caller knows it."""
    discord = Scheduled()
    discord.ask(HIDE, "send:1", "stuck", 60.0)
    task = discord.ask(TIP, "send:1", "tip")
    await discord.clock.run_for(PATIENCE - 0.1)
    early = task.done()

    await discord.clock.run_for(0.2)

    assert not early
    assert paused(task).seconds == LATE_PAUSE
    await discord.clock.run_for(60.0)
    assert discord.order == ["stuck"]
    assert discord.is_clean()


async def test_a_full_queue_turns_the_least_urgent_away() -> None:
    """With all places taken, a newcomer no more urgent than the least is refused; a more urgent
    one takes the place of the last of the least urgent.
    """
    discord = Scheduled(most=3)
    discord.ask(HIDE, "send:1", "busy")
    await discord.clock.run_for(0.0)
    kept = discord.ask(TIP, "send:1", "tip")
    logs = [discord.ask(LOG, f"send:{n}", f"log{n}") for n in (1, 1)]
    too_many = discord.ask(LOG, "send:1", "one log too many")
    await discord.clock.run_for(0.0)
    assert [too_many.done(), logs[1].done()] == [True, False]
    hide = discord.ask(HIDE, "send:1", "hide")
    await discord.clock.run_for(0.0)

    assert (paused(too_many).seconds, paused(logs[1]).seconds) == (FULL_PAUSE, FULL_PAUSE)
    await discord.clock.run_for(1.0)
    assert [task.done() for task in (kept, logs[0], hide)] == [True, True, True]
    assert discord.order == ["busy", "hide", "tip", "log1"]


async def test_closing_turns_away_who_waits_and_who_comes() -> None:
    """When the connection closes, what waits may be tried later; what is under way ends."""
    discord = Scheduled()
    first = discord.ask(TIP, "send:1", "first")
    second = discord.ask(TIP, "send:1", "second")
    await discord.clock.run_for(0.0)

    await discord.schedule.close()
    late = [discord.ask(TIP, "send:2", "late"), discord.ask(ANSWER, "", "late")]
    await discord.clock.run_for(1.0)
    await discord.schedule.close()

    assert first.result() == "first"
    assert [paused(task).seconds for task in (second, *late)] == [LATE_PAUSE] * 3
    assert discord.is_clean()


# --- what Discord asks --------------------------------------------------------------------------


async def test_a_pause_is_spent_in_its_lane_alone() -> None:
    """After a 429 its lane stands still as long as asked; the other lanes go on."""
    discord = Scheduled()

    async def too_many() -> str:
        raise TooMany

    first = asyncio.create_task(discord.schedule.run(HIDE, "send:1", too_many))
    second = discord.ask(HIDE, "send:1", "same lane")
    other = discord.ask(LOG, "send:2", "other lane")
    await discord.clock.run_for(9.9)
    early = (second.done(), other.done())
    await discord.clock.run_for(1.0)

    assert isinstance(first.exception(), TooMany)
    assert early == (False, True)
    assert discord.begun == [("other lane", 0.0), ("same lane", 10.0)]
    assert discord.is_clean()


async def test_a_global_pause_stops_every_lane_but_no_answer() -> None:
    """While Discord wants nothing at all, what waits goes on waiting, for no longer than asked."""
    discord = Scheduled()
    discord.schedule.hold(5.0)
    discord.schedule.hold(2.0)
    hide = discord.ask(HIDE, "delete:1", "hide")
    answer = discord.ask(ANSWER, "", "answer")

    await discord.clock.run_for(6.0)

    assert (hide.result(), answer.result()) == ("hide", "answer")
    assert discord.begun == [("answer", 0.0), ("hide", 5.0)]


async def test_a_hold_that_comes_meanwhile_outlasts_what_waits() -> None:
    """Who has waited in vain stays away until the pause is over."""
    discord = Scheduled()
    discord.ask(HIDE, "send:1", "busy", 2.0)
    task = discord.ask(HIDE, "send:1", "behind")
    await discord.clock.run_for(1.0)

    discord.schedule.hold(100.0)
    await discord.clock.run_for(PATIENCE)

    assert paused(task).seconds == pytest.approx(101.0 - PATIENCE)


async def test_a_pause_longer_than_the_patience_is_told_at_once() -> None:
    """Nobody waits 20 s to hear that the lane is closed for a minute."""
    discord = Scheduled()
    discord.schedule.hold(60.0)

    task = discord.ask(HIDE, "delete:1", "hide")
    await discord.clock.run_for(0.0)

    assert paused(task).seconds == 60.0


@pytest.mark.parametrize(
    ("refused", "goes"),
    [
        (CAREFUL_AT - 1, list(Priority)),
        (CAREFUL_AT, [HIDE, PAGE, ANSWER]),
        (SPARSE_AT, [HIDE, PAGE]),
        (STOPPED_AT, []),
    ],
)
async def test_the_more_is_refused_the_less_is_asked(refused: int, goes: list[Priority]) -> None:
    """Long before the ban, words stop; then answers; and at last even hiding, until the ten
    minutes have moved on.
    """
    invalid = InvalidRequests()
    for _ in range(refused):
        invalid.count(403, 0.0)
    discord = Scheduled(invalid=invalid)
    await discord.clock.run_for(60.0)

    tasks = {one: discord.ask(one, f"send:{one}", one.name) for one in Priority}
    await discord.clock.run_for(1.0)

    assert goes == [one for one, task in tasks.items() if task.exception() is None]
    stopped = [paused(task).seconds for one, task in tasks.items() if one not in goes]
    assert stopped == [WINDOW_SECONDS - 60.0] * len(stopped)
    await discord.clock.run_for(WINDOW_SECONDS)
    again = discord.ask(LOG, "send:1", "again")
    await discord.clock.run_for(1.0)
    assert again.result() == "again"


async def test_what_waits_is_stopped_too() -> None:
    """A storm of refusals that breaks out while calls wait stops those as well."""
    discord = Scheduled()
    discord.ask(HIDE, "send:1", "busy", 1.0)
    tip = discord.ask(TIP, "send:1", "tip")
    hide = discord.ask(HIDE, "send:1", "hide")
    await discord.clock.run_for(0.0)
    for _ in range(CAREFUL_AT):
        discord.invalid.count(401, discord.now())

    await discord.clock.run_for(2.0)

    assert hide.result() == "hide"
    assert paused(tip).seconds == pytest.approx(WINDOW_SECONDS, abs=2.0)
    assert discord.order == ["busy", "hide"]


# --- rates ----------------------------------------------------------------------------------------


async def test_a_lane_keeps_its_rates() -> None:
    """One call a second and three in ten: the fourth waits for the ten, whatever is free."""
    platform = Scheduled(rates={"chat": ((1, 1.0), (3, 10.0))})

    for number in range(5):
        platform.ask(NOTICE, "chat:1", f"{number}")
    await platform.clock.run_for(15.0)

    assert [at for _, at in platform.begun] == pytest.approx([0.0, 1.0, 2.0, 10.0, 11.0], abs=0.1)


async def test_a_rate_holds_one_lane_alone() -> None:
    """What is full keeps nobody else waiting: neither another chat, nor another kind of call."""
    platform = Scheduled(rates={"chat": ((1, 5.0),)})
    for lane in ("chat:1", "chat:1", "chat:2", "delete:1", "delete:1"):
        platform.ask(NOTICE, lane, lane)

    await platform.clock.run_for(1.0)

    assert [name for name, _ in platform.begun] == ["chat:1", "chat:2", "delete:1", "delete:1"]


async def test_within_a_rate_the_most_urgent_goes_first() -> None:
    """A page passes words that came before it, and takes their turn."""
    platform = Scheduled(rates={"chat": ((1, 1.0),)})
    for priority in (NOTICE, NOTICE, PAGE):
        platform.ask(priority, "chat:1", priority.name)

    await platform.clock.run_for(3.0)

    assert platform.order == ["NOTICE", "PAGE", "NOTICE"]


# --- what is kept for hides ---------------------------------------------------------------------


async def test_words_never_spend_the_whole_second() -> None:
    """Of ten calls a second four are kept: a hide that comes behind many words goes at once."""
    platform = Scheduled(per_second=10, kept=4)
    for number in range(20):
        platform.ask(WARNING, f"chat:{number}", f"word {number}")
    await platform.clock.run_for(0.5)
    for number in range(4):
        platform.ask(HIDE, f"delete:{number}", f"hide {number}")
    await platform.clock.run_for(3.0)

    begun = dict(platform.begun)
    assert [begun[f"hide {number}"] for number in range(4)] == pytest.approx([0.5] * 4, abs=0.1)
    assert sum(at < 1.0 for name, at in platform.begun if name.startswith("word")) == 6
    assert len(platform.begun) == 24


async def test_hides_may_spend_the_whole_second() -> None:
    """What is kept is kept from words; with nothing but hides all calls are for them."""
    platform = Scheduled(per_second=10, kept=4)
    for number in range(15):
        platform.ask(HIDE, f"delete:{number}", f"{number}")

    await platform.clock.run_for(0.5)

    assert len(platform.begun) == 10


async def test_hides_leave_to_words_what_is_theirs() -> None:
    """Of ten calls a second four are kept, and only four hides come: words have the other six."""
    platform = Scheduled(per_second=10, kept=4)
    for number in range(4):
        platform.ask(HIDE, f"delete:{number}", f"hide {number}")
    await platform.clock.run_for(0.1)
    for number in range(10):
        platform.ask(WARNING, f"chat:{number}", f"word {number}")

    await platform.clock.run_for(0.5)

    assert len(platform.begun) == 10
