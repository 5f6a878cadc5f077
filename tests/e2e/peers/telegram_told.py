"""A Bot API of a few lines that answers questions about chats, as a test has set them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Self

from aiohttp import web

TOKEN: Final = "4242:" + "a" * 35
"""The token that it knows."""

BOT: Final = 4242
OWNER: Final = 11
LOU: Final = 12
MIA: Final = 13

GROUP: Final = -1001111111111
MODERATORS: Final = -1002222222222

RIGHTS: Final[Mapping[str, bool]] = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": False,
    "can_manage_video_chats": False,
    "can_restrict_members": False,
    "can_promote_members": False,
    "can_change_info": False,
    "can_invite_users": False,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": False,
    "can_manage_topics": False,
}
"""What an administrator is told of without any right but that of being one."""


def account(number: int, *, is_bot: bool = False) -> dict[str, Any]:
    """Return an account."""
    return {"id": number, "is_bot": is_bot, "first_name": "Ana", "username": f"user_{number}"}


def member(number: int, status: str = "member", **rights: bool) -> dict[str, Any]:
    """Return what somebody is in a chat; an administrator has the named rights alone."""
    told = {"status": status, "user": account(number, is_bot=number == BOT)}
    return {**told, **RIGHTS, **rights} if status == "administrator" else told


def chat(number: int, title: str, kind: str = "supergroup", **more: Any) -> dict[str, Any]:
    """Return a chat, whole."""
    whole = {"id": number, "type": kind, "title": title, "accent_color_id": 1}
    return {**whole, "max_reaction_count": 11, "accepted_gift_types": {}, **more}


@dataclass
class TelegramTold:
    """What it answers: a well-kept set-up, which a test changes before it asks.

    A refusal is set by the method's name, and the chat's id where it is about one alone.
    """

    base_url: str = ""
    own: dict[str, Any] = field(
        default_factory=lambda: {
            **account(BOT, is_bot=True),
            "username": "riverside_bot",
            "can_join_groups": False,
            "can_read_all_group_messages": False,
        }
    )
    webhook: dict[str, Any] = field(
        default_factory=lambda: {
            "url": "",
            "has_custom_certificate": False,
            "pending_update_count": 0,
        }
    )
    chats: dict[int, dict[str, Any]] = field(default_factory=dict)
    members: dict[int, dict[int, dict[str, Any]]] = field(default_factory=dict)
    refusals: dict[str, tuple[int, str, dict[str, Any]]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    suggested: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(RIGHTS, False))

    def well_kept(self) -> Self:
        """Add a group and a moderators' group in which everything is as it should be."""
        self.add(
            chat(GROUP, "Riverside"),
            member(BOT, "administrator", can_delete_messages=True, can_restrict_members=True),
            member(OWNER, "creator"),
            member(MIA),
        )
        self.add(
            chat(MODERATORS, "Team", is_forum=True),
            member(BOT, "administrator", can_manage_topics=True),
            member(OWNER, "creator"),
            member(LOU, "administrator"),
        )
        for number in (OWNER, LOU, MIA):
            self.chats[number] = chat(number, "", "private")
        return self

    def add(self, told: dict[str, Any], *members: dict[str, Any]) -> None:
        """Add a chat with those who are in it, in the place of one with the same id."""
        self.chats[told["id"]] = told
        self.members[told["id"]] = {one["user"]["id"]: one for one in members}

    def becomes(self, number: int, told: dict[str, Any]) -> None:
        """Let somebody be something else in a chat."""
        self.members[number][told["user"]["id"]] = told

    def methods(self) -> list[str]:
        """Return the methods that were asked, in order."""
        return [method for method, _ in self.asked]

    # --- answering ------------------------------------------------------------------------------

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request."""
        method, told = request.match_info["method"], await request.json()
        self.asked.append((method, told))
        if request.match_info["token"] != TOKEN:
            return _refused(401, "Unauthorized", {})
        for name in (f"{method}:{told.get('chat_id')}", method):
            if name in self.refusals:
                return _refused(*self.refusals[name])
        found = getattr(self, f"_{method}", lambda _told: None)(told)
        if found is None:
            return _refused(400, "Bad Request: chat not found", {})
        return web.json_response({"ok": True, "result": found})

    def _getMe(self, _told: dict[str, Any]) -> Any:  # noqa: N802 - Telegram's name
        return self.own

    def _getWebhookInfo(self, _told: dict[str, Any]) -> Any:  # noqa: N802
        return self.webhook

    def _getChat(self, told: dict[str, Any]) -> Any:  # noqa: N802
        return self.chats.get(told["chat_id"])

    def _getChatMember(self, told: dict[str, Any]) -> Any:  # noqa: N802
        if told["chat_id"] not in self.members:
            return None
        nobody = member(told["user_id"], "left")
        return self.members[told["chat_id"]].get(told["user_id"], nobody)

    def _getChatMemberCount(self, told: dict[str, Any]) -> Any:  # noqa: N802
        return len(self.members[told["chat_id"]])

    def _getChatAdministrators(self, told: dict[str, Any]) -> Any:  # noqa: N802
        leading = ("creator", "administrator")
        return [one for one in self.members[told["chat_id"]].values() if one["status"] in leading]

    def _sendChatAction(self, told: dict[str, Any]) -> Any:  # noqa: N802
        return told["chat_id"] in self.chats or None

    def _getMyCommands(self, told: dict[str, Any]) -> Any:  # noqa: N802
        return self.commands.get(_scope(told), [])

    def _setMyCommands(self, told: dict[str, Any]) -> Any:  # noqa: N802
        self.commands[_scope(told)] = told["commands"]
        return True

    def _deleteMyCommands(self, told: dict[str, Any]) -> Any:  # noqa: N802
        self.commands.pop(_scope(told), None)
        return True

    def _getMyDescription(self, _told: dict[str, Any]) -> Any:  # noqa: N802
        return {"description": self.texts.get("description", "")}

    def _setMyDescription(self, told: dict[str, Any]) -> Any:  # noqa: N802
        self.texts["description"] = told["description"]
        return True

    def _getMyShortDescription(self, _told: dict[str, Any]) -> Any:  # noqa: N802
        return {"short_description": self.texts.get("short", "")}

    def _setMyShortDescription(self, told: dict[str, Any]) -> Any:  # noqa: N802
        self.texts["short"] = told["short_description"]
        return True

    def _getMyDefaultAdministratorRights(self, _told: dict[str, Any]) -> Any:  # noqa: N802
        return self.suggested

    def _setMyDefaultAdministratorRights(self, told: dict[str, Any]) -> Any:  # noqa: N802
        self.suggested = told["rights"]
        return True


def _scope(told: dict[str, Any]) -> str:
    scope = told["scope"]
    language = told.get("language_code")
    place = f"{scope['type']}:{scope.get('chat_id', '')}"
    return f"{place}:{language}" if language else place


def _refused(status: int, description: str, parameters: dict[str, Any]) -> web.Response:
    body = {"ok": False, "error_code": status, "description": description}
    return web.json_response({**body, "parameters": parameters}, status=status)


@asynccontextmanager
async def telegram_told() -> AsyncIterator[TelegramTold]:
    """Run it at an address of this machine; it holds a well-kept set-up."""
    told = TelegramTold().well_kept()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", told.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        told.base_url = f"http://{host}:{port}"
        yield told
    finally:
        await runner.cleanup()
