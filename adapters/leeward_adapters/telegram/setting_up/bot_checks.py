"""What the doctor says of the bot itself: its name, privacy mode, and the way that updates take."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from leeward_adapters.live.saying.names import counted, shown
from leeward_adapters.telegram.setting_up.told import Account, Webhook
from leeward_adapters.telegram.settings import TelegramSettings
from leeward_policies.ports import Check

MANY_WAIT: Final = 500
"""Updates that wait at Telegram from which on it is told: a running Leeward leaves none."""

ERROR_LASTS: Final = timedelta(hours=1)
"""For how long the last failed delivery counts as one that still fails."""

CLOSE_JOINING: Final = (
    "Once it is in your groups: in @BotFather /setjoingroups, choose the bot, Disable."
)


def bot_checks(own: Account) -> Iterator[Check]:
    """Yield what is to be said of the bot's own account."""
    yield Check("telegram token", "well", f"it is that of @{shown(own.username)}")
    if own.can_join_groups:
        says = "anybody who knows its name can add this bot to a group of theirs"
        yield Check("telegram joining", "note", says, CLOSE_JOINING)
    else:
        yield Check("telegram joining", "well", "nobody can add the bot to more groups")
    if own.can_read_all_group_messages:
        yield Check(
            "telegram privacy mode", "well", "it is off: Leeward reads every group it is in"
        )
    else:
        says = "it is on, so Leeward reads only those groups in which it is an administrator"
        yield Check("telegram privacy mode", "well", says)


def webhook_checks(
    told: Webhook, settings: TelegramSettings, now: datetime | None = None
) -> Iterator[Check]:
    """Yield what is to be said of the way that updates take.

    Args:
        told: what Telegram says of its webhook.
        settings: whether it should bring updates, or be asked for them.
        now: the time; None takes the machine's.
    """
    name = "telegram updates"
    wanted = "" if settings.webhook is None else settings.webhook.url
    if told.url != wanted:
        yield Check(name, "ill", *_elsewhere(told.url, wanted))
    elif wanted and _is_failing(told, now or datetime.now(UTC)):
        says = f"Telegram cannot bring them to {_host(wanted)}: {shown(told.last_error_message)}"
        cure = "Check the proxy, its certificate, and that `leeward run` listens behind it."
        yield Check(name, "ill", says, cure)
    elif wanted:
        yield Check(name, "well", f"Telegram brings them to {_host(wanted)}")
    else:
        yield Check(name, "well", "Leeward asks Telegram for them")
    if told.pending_update_count >= MANY_WAIT:
        says = f"{counted(told.pending_update_count, 'update')} wait at Telegram"
        cure = "Let `leeward run` run: Telegram keeps what nobody fetches for a day at most."
        yield Check("telegram backlog", "note", says, cure)


def _elsewhere(present: str, wanted: str) -> tuple[str, str]:
    """Return what is wrong with where updates go, and the cure; addresses may hold secrets."""
    if not present:
        return (
            "Telegram is not told yet to bring them here",
            "Start `leeward run`, which tells it; until then nothing is read.",
        )
    if wanted:
        return (
            f"Telegram brings them to {_host(present)}, which is not the address of webhook.url",
            "Stop any other program that uses this token; then start `leeward run` again.",
        )
    return (
        f"Telegram brings them to {_host(present)}, where another program has them sent",
        "Stop that program, or give it a bot of its own; then start `leeward run` again.",
    )


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    return shown(host or "an address without a name")


def _is_failing(told: Webhook, now: datetime) -> bool:
    if not told.last_error_date:
        return False
    return now - datetime.fromtimestamp(told.last_error_date, UTC) < ERROR_LASTS
