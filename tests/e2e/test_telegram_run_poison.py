"""A running Leeward whose Telegram tells nonsense: each update is judged or counted, and passed."""

from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import pytest_asyncio
from leeward_running import ENFORCING, THREAT
from telegram_peer.failing import Status
from telegram_peer.posts import Message
from telegram_running import Club, club

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNBRAKED: Final = f"{ENFORCING}\n[brakes]\nhides_per_hour = 5000\n"

HALF: Final = "half \ud800 of \udfff a word"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Club]:
    """A group with a bot that enforces, and that lives through all of this."""
    async with club(tmp_path_factory.mktemp("poison")) as made:
        made.configure(UNBRAKED)
        await made.bot.starts()
        yield made


def nested(depth: int) -> dict[str, Any]:
    """Return a message that answers one that answers one, and so on."""
    said: dict[str, Any] = {"text": THREAT}
    for _ in range(depth):
        said = {"reply_to_message": said}
    return said


def payload(one: Club, **other: Any) -> dict[str, Any]:
    """Return a message of Ben's to the group; anything in it can be another."""
    allowed, one.peer.updates.allowed = one.peer.updates.allowed, ["nothing"]
    told = one.ben.writes(one.group, "good morning").payload()
    one.peer.updates.allowed = allowed
    return told | other


def poison(one: Club) -> list[dict[str, Any]]:
    """Return updates that no Telegram sends, but a proxy, a test server or an attacker may."""
    ben = {"id": one.ben.key, "is_bot": False, "first_name": "Ben"}
    entity = {"type": "bold", "offset": -5, "length": 2**70}
    messages: list[Any] = [
        None, 0, "nothing", [], {}, {"message_id": 1}, {"message_id": "one"},
        payload(one, message_id=-1),
        payload(one, date="yesterday"),
        payload(one, date=2**70),
        payload(one, date=-(2**40)),
        payload(one, chat=None),
        payload(one, chat={"id": "here", "type": "supergroup"}),
        payload(one, chat={"id": 2**80, "type": "supergroup", "title": "x"}),
        payload(one, **{"from": None}),
        payload(one, **{"from": [ben]}),
        payload(one, text=["a", "b"]),
        payload(one, text=HALF),
        payload(one, text="x" * 1_000_000),
        payload(one, entities=entity),
        payload(one, entities=[entity] * 50),
        payload(one, entities=[{"type": ["bold"], "offset": 0, "length": 1}]),
        payload(one, reply_to_message=7),
        payload(one, quote={"text": {}}),
        payload(one, photo={"file_id": 3}),
        payload(one, poll={"options": "many"}),
        payload(one, contact={"phone_number": 555}),
        payload(one, forward_origin={"type": "alien"}),
        payload(one, new_chat_members=[None, {"id": None}]),
        payload(one, migrate_to_chat_id="there"),
        payload(one, **nested(60)),
    ]  # fmt: skip
    kinds = ("message", "edited_message", "channel_post", "callback_query", "my_chat_member")
    updates: list[dict[str, Any]] = [{"message": said} for said in messages]
    odd: tuple[Any, ...] = (None, 5, [[]], {"chat": 3}, {"id": {}})
    updates += [{kind: each} for kind in kinds for each in odd]
    updates += [{"chat_member": {"chat": {"id": one.group.key}, "new_chat_member": "somebody"}}]
    updates += [{"message_reaction": {"chat": {}, "new_reaction": [{"type": None}]}}]
    updates += [{}, {"of_next_year": {"chat": {"id": one.group.key}, "text": THREAT}}]
    return updates


def threat(one: Club, text: str = THREAT) -> Message:
    """Let somebody new threaten Ana: whoever does it again and again may soon write no more."""
    return one.group.member("Kai").writes(one.group, text, mentions=[one.ana])


async def is_judging(one: Club) -> None:
    """Check that it lives, and hides the next threat as ever."""
    await one.is_hidden(threat(one))
    await one.peer.polled()


async def unread(one: Club) -> int:
    """Return how much was not looked at, as the team is told."""
    before = len([message for message in one.team.messages if message.by_bot])

    def told() -> list[Message]:
        return [message for message in one.team.messages if message.by_bot][before:]

    await one.lea.says(one.team, "/leeward status")
    await one.until(lambda: any("Not measured" in one.text for one in told()), "no status")
    text = next(one.text for one in told() if "Not measured" in one.text)
    return int(text.split("Not measured: ")[1].split(" ", 1)[0])


async def test_poison_is_counted_and_passed(one: Club) -> None:
    """None of it ends the process, its connection, or what is judged behind it."""
    before, restarts = await unread(one), len(one.bot.logged("adapter.waits"))
    for update in poison(one):
        one.peer.sends_raw(update)

    await is_judging(one)
    await one.peer.polled()

    assert await unread(one) - before >= len(poison(one)) // 2
    assert len(one.bot.logged("adapter.waits")) == restarts
    assert one.bot.logged("event.failed") == []
    assert one.bot.logged("telegram.answer_failed") == []


async def test_poison_between_every_two_messages(one: Club) -> None:
    """Threats between nonsense are hidden, each of them."""
    said: list[Message] = []
    for update in poison(one):
        one.peer.sends_raw(update)
        said.append(threat(one))

    await one.is_hidden(*said)


async def test_updates_without_a_number_are_passed(one: Club) -> None:
    """An update that cannot be confirmed is counted, and what comes behind it is judged."""
    restarts = len(one.bot.logged("adapter.waits"))
    for number in ("seven", None, [7], 7.5):
        one.peer.sends_raw({"update_id": number, "message": payload(one)})
        await one.is_hidden(threat(one))
    await is_judging(one)

    assert len(one.bot.logged("adapter.waits")) == restarts


async def test_half_characters_and_long_texts_are_judged(one: Club) -> None:
    """A threat at the end of a long message, and beside half a character, is hidden."""
    long = threat(one, f"{'la ' * 1_200}{THREAT}")
    one.peer.sends_raw({"message": payload(one, text=HALF)})
    short = threat(one, f"{THREAT}\x00\u202e")

    await one.is_hidden(long, short)


@pytest.mark.parametrize("date", [0, 1, 2**31 - 1, 4_102_444_800])
async def test_clocks_that_are_wrong_delay_nothing(one: Club, date: int) -> None:
    """A message from long ago or far ahead is judged, and so are those after it."""
    said = payload(one, date=date, text=f"{THREAT} {date}")
    before = one.bot.judged()
    one.peer.sends_raw({"message": said})

    await is_judging(one)
    await one.bot.hears(2, before)


async def test_ids_that_start_anew_are_no_repetitions(one: Club) -> None:
    """After a week of quiet Telegram counts from elsewhere: lower or higher, all is judged."""
    for start in (5_000, 1_900_000_000, 77):
        one.peer.updates.ids_start_anew(start)
        await is_judging(one)


async def test_an_answer_that_is_none_is_asked_for_again(one: Club) -> None:
    """A proxy answers in Telegram's place, with pages and with lists of nonsense."""
    for status in (Status(502), Status(500), Status(413, "Request Entity Too Large")):
        one.peer.faults.plan("getUpdates", status)
        await is_judging(one)
