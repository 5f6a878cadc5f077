"""What the doctor and the set-up learn of chats, question by question."""

from leeward_adapters.telegram.setting_up.group_checks import Look
from leeward_adapters.telegram.setting_up.moderators_checks import Home
from leeward_adapters.telegram.setting_up.rest import Odd, Rest
from leeward_adapters.telegram.setting_up.told import Account, Chat, Member


async def chat_of(rest: Rest, chat: str) -> Chat:
    """Ask what a chat is, or raise `Odd`."""
    return await rest.ask("getChat", Chat, chat_id=int(chat))


async def member_of(rest: Rest, chat: str, user: int) -> Member:
    """Ask what somebody is in a chat, or raise `Odd`."""
    return await rest.ask("getChatMember", Member, chat_id=int(chat), user_id=user)


async def look_at(rest: Rest, chat: str, own: Account) -> Look:
    """Learn of a chat where members write.

    Args:
        rest: asks.
        chat: its id.
        own: the bot's account.

    Raises:
        Odd: Telegram does not tell the least of it.
    """
    told = await chat_of(rest, chat)
    linked = ""
    if told.type == "channel" and told.linked_chat_id is not None:
        linked = await _linked(rest, told.linked_chat_id, own)
    return Look(
        chat=told,
        own=await member_of(rest, chat, own.id),
        reads_all=own.can_read_all_group_messages,
        administrators=await administrators_of(rest, chat),
        linked=linked,
    )


async def home_at(rest: Rest, chat: str, own: Account) -> Home:
    """Learn of a group for cases.

    Args:
        rest: asks.
        chat: its id.
        own: the bot's account.

    Raises:
        Odd: Telegram does not tell the least of it.
    """
    try:
        people: int | None = await rest.ask("getChatMemberCount", int, chat_id=int(chat))
    except Odd:
        people = None
    return Home(
        chat=await chat_of(rest, chat),
        own=await member_of(rest, chat, own.id),
        people=people,
        administrators=await administrators_of(rest, chat),
    )


async def administrators_of(rest: Rest, chat: str) -> int | None:
    """Count the people who administer a chat; None where Telegram does not tell."""
    try:
        found = await rest.ask("getChatAdministrators", tuple[Member, ...], chat_id=int(chat))
    except Odd:
        return None
    return sum(not one.user.is_bot for one in found)


async def _linked(rest: Rest, group: int, own: Account) -> str:
    """Say why a channel's comments cannot be read; nothing where they can."""
    try:
        member = await member_of(rest, str(group), own.id)
    except Odd as odd:
        return f"people answer in its linked group, which Leeward does not see: {odd.says}"
    if member.is_in:
        return ""
    return "people answer in its linked group, and the bot is not in that one"
