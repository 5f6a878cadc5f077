"""Whom a line is meant for: those it answers or names, else those who spoke last."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from leeward_policies.domain.conversation import (
    ADDRESSEES_MAX,
    SPEAKERS_KEPT,
    SPEAKERS_KEPT_SECONDS,
    Line,
    RoomState,
    Share,
    Speaker,
)
from leeward_policies.domain.message import Mention, Message, Quote
from leeward_policies.domain.refs import DIRECT_SPACE, MessageRef, UserRef

RECENT: Final = timedelta(minutes=10)
"""Who spoke within these ten minutes may be meant by a line that names nobody."""

LATER: Final = timedelta(hours=6)
"""Nobody within ten minutes: who spoke last within six hours may still be meant."""

DIRECT_TOTAL: Final = 1.0
ONLY_PARTNER_TOTAL: Final = 0.9
RECENT_TOTAL: Final = 0.8
LATER_TOTAL: Final = 0.4
"""How sure it is that the line is meant for any of them: in a direct chat; in a room where only
one other member has spoken for days; after the last speakers; after a long pause."""

NEXT_SPEAKER: Final = 0.5
"""Each earlier speaker is meant half as likely as the one who spoke after them."""

SPOKE_TO_ME: Final = 3.0
I_SPOKE_TO_THEM: Final = 3.0
"""Two who are already talking with each other are likelier to go on doing so."""

LIKELY: Final = 0.5
"""From this share on a room remembers to whom a member spoke."""

_KEPT: Final = timedelta(seconds=SPEAKERS_KEPT_SECONDS)


def addressees(room: RoomState, message: Message) -> tuple[Share, ...]:
    """Return whom a line is meant for, likeliest first; never its author, never a known bot.

    A line that is still remembered (an edit, late evidence, a repeated delivery) is meant for
    whom it was taken to be meant, unless the new revision names somebody itself.

    Args:
        room: before the message was folded in.
        message: any revision.
    """
    named = _named(room, message)
    if named:
        weight = int(1000 / len(named)) / 1000
        return tuple([Share(member, weight) for member in named[:ADDRESSEES_MAX]])
    known = line_of(room, message.ref, message.sent_at)
    if known is not None and known.author == message.author.ref:
        return known.shares
    return _likely(room, message)


def line_of(room: RoomState, ref: MessageRef, sent_at: datetime | None = None) -> Line | None:
    """Return the line of a message if it is still in memory.

    Args:
        room: where to look.
        ref: of the message.
        sent_at: lets a line younger than all others be told as unknown without looking.
    """
    if not room.recent or (sent_at is not None and sent_at > room.recent[-1].at):
        return None
    for line in room.recent:
        if line.ref == ref:
            return line
    return None


def heard(
    speakers: tuple[Speaker, ...], message: Message, shares: tuple[Share, ...]
) -> tuple[Speaker, ...]:
    """Remember that the author spoke, and to whom."""
    author, at = message.author.ref, message.sent_at
    to = shares[0].target if shares and shares[0].weight >= LIKELY else None
    others = [other for other in speakers if other.member != author and at - other.at <= _KEPT]
    others.append(Speaker(author, at, to, message.author.is_bot))
    return tuple(others[-SPEAKERS_KEPT:])


def _named(room: RoomState, message: Message) -> list[UserRef]:
    """Return the members whom the message itself answers or calls, without its author and bots."""
    reply = message.reply_author
    if reply is None and message.reply_to is not None:
        line = line_of(room, message.reply_to)
        reply = None if line is None else line.author
    if reply is None and not message.parts:
        return []
    named = [] if reply is None else [reply]
    for part in message.parts:
        if type(part) is Mention:
            named.append(part.user)
        elif type(part) is Quote and part.author is not None and not part.is_forward:
            named.append(part.author)
    bots = [other.member for other in room.speakers if other.is_bot]
    return _distinct(named, (message.author.ref, *bots))


def _distinct(members: Iterable[UserRef], without: tuple[UserRef, ...]) -> list[UserRef]:
    found: list[UserRef] = []
    for member in members:
        if member not in without and member not in found:
            found.append(member)
    return found


def _likely(room: RoomState, message: Message) -> tuple[Share, ...]:
    """Return who is probably meant by a line that names nobody."""
    author, at = message.author.ref, message.sent_at
    mine: Speaker | None = None
    others: list[Speaker] = []
    for speaker in room.speakers:
        if speaker.member == author:
            mine = speaker
        elif not speaker.is_bot and at - speaker.at <= _KEPT:
            others.append(speaker)
    if not others:
        return ()
    if len(others) == 1:
        is_direct = room.channel.space == DIRECT_SPACE
        return (Share(others[0].member, DIRECT_TOTAL if is_direct else ONLY_PARTNER_TOTAL),)
    recent = [one for one in others if at - one.at <= RECENT]
    if recent:
        return _ranked(recent, author, mine)
    if at - others[-1].at <= LATER:
        return (Share(others[-1].member, LATER_TOTAL),)
    return ()


def _ranked(recent: list[Speaker], author: UserRef, mine: Speaker | None) -> tuple[Share, ...]:
    """Share one line among the last speakers: who spoke last, and who is already talking."""
    weight = 1.0
    weighed: list[tuple[float, Speaker]] = []
    for speaker in reversed(recent[-ADDRESSEES_MAX:]):
        likely = weight
        if speaker.to == author:
            likely *= SPOKE_TO_ME
        if mine is not None and mine.to == speaker.member:
            likely *= I_SPOKE_TO_THEM
        weighed.append((likely, speaker))
        weight *= NEXT_SPEAKER
    weighed.sort(key=lambda pair: -pair[0])
    unit = RECENT_TOTAL / sum(pair[0] for pair in weighed)
    return tuple([Share(speaker.member, round(likely * unit, 3)) for likely, speaker in weighed])
