"""The bot asks: about chats, members and files."""

from telegram_peer import payloads
from telegram_peer.api_words import Json, bad
from telegram_peer.methods import Call, method


@method("getChat")
def get_chat(call: Call) -> Json:
    """Tell all about a chat."""
    return payloads.full_chat(call.world, call.chat(write=False))


@method("getChatMember")
def get_chat_member(call: Call) -> Json:
    """Tell what somebody is in a chat."""
    chat = call.chat(write=False)
    target = call.target(chat)
    me = call.myself(chat)
    if chat.kind == "channel" and not me.leads:
        raise bad("CHAT_ADMIN_REQUIRED")
    return payloads.member(call.world, chat, target)


@method("getChatAdministrators")
def get_chat_administrators(call: Call) -> list[Json]:
    """List who leads a chat; bots other than the asking one are left out unless asked for."""
    chat = call.chat(write=False)
    if chat.kind == "private":
        raise bad("there are no administrators in the private chat")
    leaders = [call.world.member(chat, number) for number in list(chat.members)]
    bots = call.flag("return_bots")
    return [
        payloads.member(call.world, chat, each)
        for each in leaders
        if each.leads and (bots or each.user_id == call.me or not _is_bot(call, each.user_id))
    ]


def _is_bot(call: Call, user_id: int) -> bool:
    return call.world.users[user_id].is_bot


@method("getChatMemberCount")
def get_chat_member_count(call: Call) -> int:
    """Count the members."""
    chat = call.chat(write=False)
    if chat.kind == "private":
        return 2
    return sum(call.world.member(chat, number).present for number in list(chat.members))


@method("getFile")
def get_file(call: Call) -> Json:
    """Say where a file is to be downloaded."""
    kept = call.world.files.get(call.text("file_id"))
    if kept is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(kept.content) > 20 * 1024 * 1024:
        raise bad("file is too big")
    return {
        "file_id": kept.id,
        "file_unique_id": f"unique-{kept.id.removeprefix('file-')}",
        "file_size": len(kept.content),
        "file_path": f"documents/{kept.id}",
    }


@method("leaveChat")
def leave_chat(call: Call) -> bool:
    """Leave a chat."""
    chat = call.chat(write=False)
    if chat.kind == "private":
        raise bad("chat member status can't be changed in private chats")
    me = call.myself(chat)
    if me.present:
        call.world.change(chat, type(me)(call.me, "left"), call.me)
        if chat.kind != "channel":
            gone = payloads.user(call.world.bot)
            call.world.serve(chat, {"left_chat_member": gone}, call.me)
    return True
