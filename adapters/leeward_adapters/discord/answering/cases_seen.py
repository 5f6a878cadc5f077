"""Which open cases somebody may see, and where their cards stand."""

from collections.abc import Mapping
from typing import Final

import discord
from msgspec import Struct

from leeward_adapters.discord.acting.abuse_cards import is_abuse
from leeward_adapters.discord.acting.boards import Board, ForumBoard, Post, RoomBoard
from leeward_adapters.discord.acting.capabilities import moderators_room, people_of
from leeward_adapters.discord.acting.people import Someone
from leeward_adapters.discord.acting.standing import OLDER
from leeward_adapters.discord.answering.case_rights import roles_here
from leeward_adapters.discord.answering.replying import log
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.calls import Calls
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.said import Said
from leeward_adapters.live.sending.priority import Priority
from leeward_policies.case_rights import may_see
from leeward_policies.domain.case import Case

NOBODYS: Final = "This is for people who moderate this server."


class Seen(Struct, frozen=True):
    """A case that somebody may see."""

    case: Case
    link: str | None = None
    """The address of its card, where that is known."""


async def seen_cases(
    context: Context, guild: discord.Guild, who: Someone, member: discord.Member | None
) -> tuple[Seen, ...]:
    """Return the open cases that somebody may see, most urgent and then oldest first.

    The safety lead and the deputy see all but those about themselves, and suspected abuse
    material alone where they are its responders. Moderators see what stands in the moderators'
    room, if they can read it: what is about staff, or for the safety lead alone, never stands
    there (`precise.md` 8). Nobody sees a case about themselves.

    Args:
        context: of the connection.
        guild: where it is asked.
        who: asks.
        member: the same, as discord.py knows them there; None where they are no member.
    """
    roles = roles_here(who, people_of(context))
    if not roles:
        return ()
    cases = [case for case in await context.desk.open_cases() if may_see(case, who.ref, roles)]
    posted: Mapping[str, Post] = {}
    room = moderators_room(context, guild)
    if cases and room is not None and member is not None:
        may = room.permissions_for(member)
        if may.view_channel and may.read_message_history:
            posted = await _posted(context, room)
    found = [
        Seen(case, _link(guild, posted[case.id])) if _is_posted(case, posted) else Seen(case)
        for case in cases
    ]
    return tuple(one for one in found if who.answers or is_abuse(one.case) or one.link is not None)


async def _posted(
    context: Context, room: discord.ForumChannel | discord.TextChannel | discord.Thread
) -> Mapping[str, Post]:
    calls = Calls(context)
    board: Board
    if isinstance(room, discord.ForumChannel):
        board = ForumBoard(context, calls, room)
    else:
        board = RoomBoard(context, calls, Said(context, calls), room)
    try:
        return await board.learn(Priority.ANSWER)
    except PASSING as error:
        log.info("discord.board_not_read", kind=type(error).__name__)
        return {}


def _is_posted(case: Case, posted: Mapping[str, Post]) -> bool:
    post = None if is_abuse(case) else posted.get(case.id)
    return post is not None and post.at >= case.opened_at - OLDER


def _link(guild: discord.Guild, post: Post) -> str:
    return f"https://discord.com/channels/{guild.id}/{post.channel}/{post.message}"
