"""The bot presents itself: commands, descriptions, default rights; and it answers presses."""

import json

from telegram_peer.api_words import Json, bad
from telegram_peer.entities import units
from telegram_peer.methods import Call, method
from telegram_peer.realm import PRESSED
from telegram_peer.rights import ALL_RIGHTS

DEFAULT: Json = {"type": "default"}
COMMANDS = 100
ALERT = 200
"""Characters of an answer to a press ("answerCallbackQuery")."""

DESCRIPTIONS = {"Description": ("description", 512), "ShortDescription": ("short_description", 120)}


def _key(call: Call) -> tuple[str, str]:
    scope = call.get("scope") or DEFAULT
    if "chat_id" in scope:
        call.world.find(scope["chat_id"])
    return json.dumps(scope, sort_keys=True), call.text("language_code")


@method("setMyCommands")
def set_my_commands(call: Call) -> bool:
    """Offer commands, to everybody or to those of one scope and language."""
    wanted = call.get("commands") or []
    if len(wanted) > COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for each in wanted:
        name = each["command"].removeprefix("/")
        if not 1 <= len(name) <= 32 or name != name.lower() or not name.replace("_", "a").isalnum():
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(each["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    call.world.commands[_key(call)] = wanted
    return True


@method("getMyCommands")
def get_my_commands(call: Call) -> list[Json]:
    """List the commands of one scope and language."""
    return call.world.commands.get(_key(call), [])


@method("deleteMyCommands")
def delete_my_commands(call: Call) -> bool:
    """Offer no commands in one scope and language."""
    call.world.commands.pop(_key(call), None)
    return True


@method("setMyDefaultAdministratorRights")
def set_my_default_administrator_rights(call: Call) -> bool:
    """Say which rights are proposed to whoever adds the bot."""
    where = "channels" if call.flag("for_channels") else "groups"
    call.world.profile["rights", where] = call.get("rights") or {}
    return True


@method("getMyDefaultAdministratorRights")
def get_my_default_administrator_rights(call: Call) -> Json:
    """Tell which rights are proposed."""
    where = "channels" if call.flag("for_channels") else "groups"
    nothing = dict.fromkeys(("is_anonymous", *ALL_RIGHTS[:10]), False)
    return nothing | dict(call.world.profile.get(("rights", where), {}))


def _describe(call: Call, what: str) -> bool:
    field, longest = DESCRIPTIONS[what]
    text = call.text(field)
    if len(text) > longest:
        raise bad("the description is too long")
    call.world.profile[field, call.text("language_code")] = text
    return True


@method("setMyDescription")
def set_my_description(call: Call) -> bool:
    """Say what the bot is, to whoever opens its private chat."""
    return _describe(call, "Description")


@method("setMyShortDescription")
def set_my_short_description(call: Call) -> bool:
    """Say what the bot is, on its page."""
    return _describe(call, "ShortDescription")


@method("getMyDescription")
def get_my_description(call: Call) -> Json:
    """Tell what the bot says of itself."""
    key = ("description", call.text("language_code"))
    return {"description": call.world.profile.get(key, "")}


@method("getMyShortDescription")
def get_my_short_description(call: Call) -> Json:
    """Tell what the bot says of itself, in short."""
    key = ("short_description", call.text("language_code"))
    return {"short_description": call.world.profile.get(key, "")}


@method("answerCallbackQuery")
def answer_callback_query(call: Call) -> bool:
    """Answer a press: once, in time, in few words."""
    query = call.world.queries.get(call.text("callback_query_id"))
    now = call.world.now()
    if query is None or query.answered or now - query.at > PRESSED:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    text = call.text("text")
    if units(text) > ALERT:
        raise bad("MESSAGE_TOO_LONG")
    url = call.get("url")
    own = f"t.me/{call.world.bot.username}?start="
    if url and not url.removeprefix("https://").removeprefix("http://").startswith(own):
        raise bad("URL_INVALID")
    query.answered, query.text, query.url = True, text or None, url
    query.alert = call.flag("show_alert")
    return True
