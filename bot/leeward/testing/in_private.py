"""What people of a conversation ask of the bot in private, and whether they read what they must."""

from collections.abc import Iterator, Mapping, Sequence

from leeward.testing.script import LineTable
from leeward_adapters.loopback import Member, Missing, Shown
from leeward_policies.advice import advice
from leeward_policies.domain.refs import MessageRef


def is_private(line: LineTable) -> bool:
    """Say whether a line asks the bot for something in private."""
    asked = (
        line.asks_whether_ok, line.turns_to, line.chooses, line.calls_wrong, line.writes_to_bot,
    )  # fmt: skip
    return any(one is not None for one in asked)


async def asked(who: Member, line: LineTable, said: Mapping[int, Sequence[MessageRef]]) -> Shown:
    """Ask the bot what a line says, and return what it shows.

    Args:
        who: asks.
        line: says what.
        said: the messages of earlier lines, by number.

    Raises:
        Missing: there is no such message, tip or button, or no bot that answers.
    """
    shared = line.asks_whether_ok
    if shared is not None:
        return await who.asks_whether_ok(said[shared][-1] if isinstance(shared, int) else shared)
    if line.turns_to is not None:
        return await who.presses("safety", line.turns_to)
    if line.chooses is not None:
        return await who.presses("choose", line.chooses)
    if line.writes_to_bot is not None:
        return await who.writes_to_bot(line.writes_to_bot)
    tips = [one for one in who.inbox if one.kind == "tip" and one.topic == line.calls_wrong]
    if not tips:
        raise Missing(f"{who.name} has no tip about {line.calls_wrong}.")
    return await who.presses_below(tips[-1], "notme")


def unread(number: int, line: LineTable, shown: Shown) -> Iterator[str]:
    """Yield what should stand in what somebody was shown, and does not, or the reverse."""
    for names, should in ((line.reads, True), (line.reads_not, False)):
        for name in names:
            fixed = advice(name).text.partition("{")[0]
            if (fixed in shown.text) is not should:
                yield f"line {number}: {name} is {'not read' if should else 'read'}"
