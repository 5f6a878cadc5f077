"""Discord as a kind of platform: how its adapter is set up, looked at and made."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from leeward_adapters.discord.adapter import DiscordAdapter
from leeward_adapters.discord.setting_up.checks import application_id, examine
from leeward_adapters.discord.setting_up.chosen import chosen
from leeward_adapters.discord.setting_up.invite import invite_link
from leeward_adapters.discord.settings import settings_of, token_of
from leeward_adapters.live.tokens import NO_TOKEN
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import ConfigError
from leeward_policies.ports import (
    Adapter,
    AdapterKind,
    Check,
    Chosen,
    Clock,
    Desk,
    Surroundings,
)

TABLE: Final = """\
[adapters.discord]
# The bot's token: put it into this file and make it yours alone (chmod 600), or into the
# environment variable LEEWARD_DISCORD_TOKEN. What else may stand here: docs/configuration.md.
token_file = "discord.token"
"""

TO_THE_TOKEN: Final = (
    "Open https://discord.com/developers/applications and press New Application.",
    "On the page Installation set Install Link to None; on the page Bot switch Public Bot off.",
    "On the page Bot switch Message Content and Server Members on, and Presence off.",
    "On the page Bot press Reset Token and copy the token.",
    "Save it as {token}, run `chmod 600 {token}`, and run `leeward init discord` again.",
)

TO_THE_SERVER: Final = (
    "Open this link and choose your server: {server}",
    "Start Leeward: leeward run",
    "In your server use /leeward setup, and then /leeward doctor.",
)

FOR_ACCOUNTS: Final = (
    "Only if members want to use Is this OK? in direct messages, too (it needs Public Bot on; see"
    " the README of the Discord adapter), they add it to their account here: {user}"
)


class DiscordKind(AdapterKind):
    """What an installation knows of Discord."""

    @override
    def adapter(self, table: Mapping[str, Any], folder: Path, desk: Desk, clock: Clock) -> Adapter:
        return DiscordAdapter.configured(table, folder, desk, clock)

    @override
    def chosen(self, table: Mapping[str, Any], folder: Path) -> Chosen:
        found = chosen(folder)
        lead = UserRef.parse(found.safety_lead) if found.safety_lead else None
        return Chosen(found.policy or None, lead)

    @override
    async def examine(
        self, table: Mapping[str, Any], folder: Path, around: Surroundings
    ) -> tuple[Check, ...]:
        settings = settings_of(table)
        lead = around.people.safety_lead
        return await examine(
            settings,
            token_of(settings, folder),
            folder,
            staff_roles=around.staff_roles,
            young_roles=around.young_roles,
            safety_lead="" if lead is None else str(lead),
        )

    @override
    def table(self) -> str:
        return TABLE

    @override
    async def first_steps(self, table: Mapping[str, Any], folder: Path) -> tuple[str, ...]:
        settings = settings_of(table)
        try:
            token = token_of(settings, folder)
        except ConfigError as error:
            if error.value != NO_TOKEN:
                raise  # there is one, and it is not in order
            file = folder / settings.token_file
            return tuple(one.format(token=file) for one in TO_THE_TOKEN)
        number = await application_id(settings, token)
        server, user = invite_link(number), invite_link(number, install="user")
        return (
            *(one.format(server=server) for one in TO_THE_SERVER),
            FOR_ACCOUNTS.format(user=user),
        )
