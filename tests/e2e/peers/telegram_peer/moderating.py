"""The bot moderates: restrict, ban, unban, permissions, requests to join."""

from telegram_peer import payloads, rights
from telegram_peer.api_words import bad
from telegram_peer.methods import Call, method
from telegram_peer.state import Chat, Member

SHORTEST = 30
"""Seconds; a shorter end means never ("restrictChatMember")."""

LONGEST = 366 * 86_400
"""Seconds; a later end means never."""


def _until(call: Call) -> int:
    until = call.integer("until_date", 0)
    ahead = until - call.world.now()
    return until if SHORTEST <= ahead <= LONGEST else 0


def _must_restrict(call: Call, chat: Chat) -> None:
    if not call.myself(chat).may("can_restrict_members"):
        raise bad("not enough rights to restrict/unrestrict chat member")


def _must_be_plain(call: Call, target: Member) -> None:
    if target.user_id == call.me:
        raise bad("can't restrict self")
    if target.status == "creator":
        raise bad("can't remove chat owner")
    if target.status == "administrator":
        raise bad("user is an administrator of the chat")


def _wide(chat: Chat) -> None:
    if chat.kind not in {"supergroup", "channel"}:
        raise bad("method is available for supergroup and channel chats only")


@method("restrictChatMember")
def restrict_chat_member(call: Call) -> bool:
    """Take permissions from a member, or give them back."""
    chat = call.chat()
    if chat.kind != "supergroup":
        raise bad("method is available only for supergroups")
    target = call.target(chat)
    _must_restrict(call, chat)
    _must_be_plain(call, target)
    independent = call.flag("use_independent_chat_permissions")
    table = rights.asked(call.get("permissions") or {}, independent=independent)
    # "Pass True for all permissions to lift restrictions from a user."
    if all(table.values()):
        new = Member(target.user_id, "member" if target.present else "left")
    else:
        status = "restricted"
        new = Member(
            target.user_id, status, permissions=table, until=_until(call), is_in=target.present
        )
    call.world.change(chat, new, call.me)
    return True


@method("banChatMember")
def ban_chat_member(call: Call) -> bool:
    """Remove somebody for good; from a basic group they are only removed."""
    chat = call.chat()
    if chat.kind == "private":
        raise bad("can't ban members in private chats")
    target = call.target(chat)
    _must_restrict(call, chat)
    _must_be_plain(call, target)
    was_in = target.present
    if chat.kind == "group":
        if not was_in:
            raise bad("USER_NOT_PARTICIPANT")
        call.world.change(chat, Member(target.user_id, "left"), call.me)
    else:
        until = _until(call)
        call.world.change(chat, Member(target.user_id, "kicked", until=until), call.me)
    _forget(call, chat, target.user_id)
    if was_in and chat.kind != "channel":
        gone = payloads.user(call.world.users[target.user_id])
        call.world.serve(chat, {"left_chat_member": gone}, call.me)
    return True


def _forget(call: Call, chat: Chat, user_id: int) -> None:
    chat.join_requests.discard(user_id)
    if call.flag("revoke_messages"):
        theirs = [n for n, m in chat.messages.items() if m.sender_id == user_id]
        for number in theirs:
            call.world.remove(chat, number)


@method("unbanChatMember")
def unban_chat_member(call: Call) -> bool:
    """Lift a ban; without `only_if_banned`, a member is removed by it."""
    chat = call.chat()
    _wide(chat)
    target = call.target(chat)
    if call.flag("only_if_banned") and target.status != "kicked":
        return True
    _must_restrict(call, chat)
    _must_be_plain(call, target)
    was_in = target.present
    call.world.change(chat, Member(target.user_id, "left"), call.me)
    if was_in and chat.kind == "supergroup":
        gone = payloads.user(call.world.users[target.user_id])
        call.world.serve(chat, {"left_chat_member": gone}, call.me)
    return True


def _sender_chat(call: Call, chat: Chat) -> Chat:
    _wide(chat)
    _must_restrict(call, chat)
    found = call.world.chats.get(call.integer("sender_chat_id"))
    if found is None or found.kind not in {"channel", "supergroup"}:
        raise bad("PARTICIPANT_ID_INVALID")
    if found.id in {chat.id, chat.linked_id}:
        raise bad("PARTICIPANT_ID_INVALID")
    return found


@method("banChatSenderChat")
def ban_chat_sender_chat(call: Call) -> bool:
    """Keep a channel, and whoever owns it, from posting as a channel here."""
    chat = call.chat()
    chat.banned_chats.add(_sender_chat(call, chat).id)
    return True


@method("unbanChatSenderChat")
def unban_chat_sender_chat(call: Call) -> bool:
    """Let a channel post again."""
    chat = call.chat()
    chat.banned_chats.discard(_sender_chat(call, chat).id)
    return True


@method("setChatPermissions")
def set_chat_permissions(call: Call) -> bool:
    """Say what plain members may do."""
    chat = call.chat()
    if chat.kind not in {"group", "supergroup"}:
        raise bad("can't change chat permissions")
    if not call.myself(chat).may("can_restrict_members"):
        raise bad("not enough rights to change chat permissions")
    independent = call.flag("use_independent_chat_permissions")
    chat.permissions = rights.asked(call.get("permissions") or {}, independent=independent)
    return True


def _request(call: Call) -> tuple[Chat, int]:
    chat = call.chat()
    if not call.myself(chat).may("can_invite_users"):
        raise bad("not enough rights")
    target = call.target(chat)
    if target.user_id not in chat.join_requests:
        words = "USER_ALREADY_PARTICIPANT" if target.present else "HIDE_REQUESTER_MISSING"
        raise bad(words)
    chat.join_requests.discard(target.user_id)
    return chat, target.user_id


@method("approveChatJoinRequest")
def approve_chat_join_request(call: Call) -> bool:
    """Let somebody in who asked."""
    chat, user_id = _request(call)
    call.world.change(chat, Member(user_id, "member"), call.me, via_join_request=True)
    if chat.kind == "supergroup":
        new = [payloads.user(call.world.users[user_id])]
        call.world.serve(chat, {"new_chat_members": new}, user_id)
    return True


@method("declineChatJoinRequest")
def decline_chat_join_request(call: Call) -> bool:
    """Let somebody wait outside."""
    _request(call)
    return True
