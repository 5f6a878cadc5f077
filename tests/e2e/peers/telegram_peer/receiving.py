"""The bot receives: getMe, getUpdates, and webhooks."""

import re

from telegram_peer import payloads
from telegram_peer.api_words import Json, bad
from telegram_peer.methods import Call, method

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@method("getMe")
def get_me(call: Call) -> Json:
    """Tell who the bot is."""
    flags = {
        "can_join_groups": True,
        "can_read_all_group_messages": call.world.reads_all,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return payloads.user(call.world.bot) | flags


def _allow(call: Call) -> None:
    allowed = call.get("allowed_updates")
    if allowed is not None:
        call.world.updates.allowed = list(allowed)


@method("getUpdates")
async def get_updates(call: Call) -> list[Json]:
    """Hand out what is new, and forget what is confirmed."""
    _allow(call)
    limit = min(100, max(1, call.integer("limit", 100)))
    timeout = min(50, max(0, call.integer("timeout", 0)))
    offset = call.integer("offset", 0)
    return await call.world.updates.poll(offset, limit, timeout, call.connected)


@method("setWebhook")
def set_webhook(call: Call) -> bool:
    """Send updates to an address from now on; unlike Telegram, plain HTTP is fine here."""
    call.without("certificate", "ip_address")
    hook, url = call.world.hook, call.text("url")
    secret = call.text("secret_token")
    if url and not url.startswith(("https://", "http://127.0.0.1:")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    _allow(call)
    if call.flag("drop_pending_updates"):
        call.world.updates.drop()
    if url:
        call.world.updates.end_poll("terminated by setWebhook request")
    hook.set(url, secret, call.integer("max_connections", 40))
    return True


@method("deleteWebhook")
def delete_webhook(call: Call) -> bool:
    """Let the bot poll again."""
    if call.flag("drop_pending_updates"):
        call.world.updates.drop()
    call.world.hook.set("", "", 0)
    return True


@method("getWebhookInfo")
def get_webhook_info(call: Call) -> Json:
    """Tell where updates go and how it went."""
    return call.world.hook.told()
