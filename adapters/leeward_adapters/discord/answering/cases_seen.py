"""Which open cases somebody may see, and where their cards stand."""

from collections.abc import Mapping

import discord

from leeward_adapters.discord.acting.boards import ForumBoard, Post, RoomBoard
from leeward_adapters.discord.acting.capabilities import moderators_room
from leeward_adapters.discord.acting.people import Someone
from leeward_adapters.discord.answering.case_rights import caller_of
from leeward_adapters.discord.answering.replying import log
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.calls import Calls
from leeward_adapters.discord.sending.passing import PASSING
from leeward_adapters.discord.sending.said import Said
from leeward_adapters.live.casework.calls import people_of
from leeward_adapters.live.casework.rights import roles_here
from leeward_adapters.live.casework.standing import is_of
from leeward_adapters.live.casework.team import Seen, visible_cases
from leeward_adapters.live.casework.team import seen_cases as shared_seen_cases
from leeward_adapters.live.sending.priority import Priority


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
    caller = caller_of(who)
    cases = await visible_cases(context.desk, caller, roles_here(caller, people_of(context.desk)))
    posted: Mapping[str, Post] = {}
    room = moderators_room(context, guild)
    if cases and room is not None and member is not None:
        may = room.permissions_for(member)
        if may.view_channel and may.read_message_history:
            posted = await _posted(context, room)
    links = {
        case.id: _link(guild, posted[case.id])
        for case in cases
        if case.id in posted and is_of(posted[case.id], case)
    }
    return shared_seen_cases(cases, caller, links)


async def _posted(
    context: Context, room: discord.ForumChannel | discord.TextChannel | discord.Thread
) -> Mapping[str, Post]:
    calls = Calls(context)
    board: ForumBoard | RoomBoard
    if isinstance(room, discord.ForumChannel):
        board = ForumBoard(context, calls, room)
    else:
        board = RoomBoard(context, calls, Said(context, calls), room)
    try:
        return await board.learn(Priority.ANSWER)
    except PASSING as error:
        log.info("discord.board_not_read", kind=type(error).__name__)
        return {}


def _link(guild: discord.Guild, post: Post) -> str:
    return f"https://discord.com/channels/{guild.id}/{post.channel}/{post.message}"
