"""Keyboards under messages: what Telegram takes, and what it refuses."""

from urllib.parse import urlsplit

from telegram_peer.api_words import Json, Unmodelled, bad
from telegram_peer.methods import Call

KINDS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
"""What a button does; exactly one of these ("InlineKeyboardButton")."""

DATA = 64
"""Bytes of callback data."""


def markup_of(call: Call) -> tuple[Json | None, Json | None]:
    """Read `reply_markup`: an inline keyboard, or a request for a reply.

    Raises:
        ApiError: a button is not as Telegram wants it.
    """
    given = call.get("reply_markup")
    if not given:
        return None, None
    if given.get("force_reply"):
        return None, given
    if "inline_keyboard" not in given:
        raise Unmodelled(f"{call.method} with a keyboard of the other kind")
    rows = [row for row in given["inline_keyboard"] if row]
    if not rows:
        return None, None
    if sum(len(row) for row in rows) > 100:
        raise bad("REPLY_MARKUP_TOO_LONG")
    for row in rows:
        for button in row:
            _check(button)
    return {"inline_keyboard": [[dict(button) for button in row] for row in rows]}, None


def _check(button: Json) -> None:
    does = KINDS & set(button)
    if not button.get("text"):
        raise bad('can\'t parse inline keyboard button: Field "text" must be non-empty')
    if len(does) != 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= DATA:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button:
        url = urlsplit(button["url"])
        if url.scheme not in {"http", "https", "tg"} or not url.netloc:
            raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    elif "callback_data" not in button:
        raise Unmodelled(f"a button with {does.pop()}")


def buttons(markup: Json | None) -> list[Json]:
    """List the buttons of an inline keyboard, row by row."""
    rows = markup["inline_keyboard"] if markup is not None else []
    return [button for row in rows for button in row]
