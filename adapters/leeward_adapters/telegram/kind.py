"""Telegram as a kind of platform: how its adapter is set up, looked at and made."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from leeward_adapters.live.tokens import NO_TOKEN
from leeward_adapters.telegram.adapter import TelegramAdapter
from leeward_adapters.telegram.setting_up.beginning import beginning
from leeward_adapters.telegram.setting_up.checks import examine
from leeward_adapters.telegram.setting_up.chosen import chosen
from leeward_adapters.telegram.setting_up.codes import begin_codes
from leeward_adapters.telegram.setting_up.links import links
from leeward_adapters.telegram.settings import settings_of, token_of
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
[adapters.telegram]
# The bot's token: put it into this file and make it yours alone (chmod 600), or into the
# environment variable LEEWARD_TELEGRAM_TOKEN. What else may stand here: docs/configuration.md.
token_file = "telegram.token"
"""

TO_THE_TOKEN: Final = (
    (
        "In Telegram write to @BotFather: /newbot, then a name that your members will know, and a"
        " username."
    ),
    (
        "Save the token that it answers as {token}, run `chmod 600 {token}`, and run"
        " `leeward init telegram` again."
    ),
)

TO_THE_GROUPS: Final = (
    "Start Leeward: leeward run",
    (
        "Make a new group for your moderators alone, and switch Topics on in it. Then tap this link"
        " and choose that group: {moderators}"
    ),
    "Let whoever is asked first about danger tap this link, and press Start: {lead}",
    (
        "Tap this link and choose the group that Leeward looks after; for each further one again:"
        " {group}"
    ),
    (
        "In the moderators' group write /setup, and then /leeward doctor. At last, in @BotFather,"
        " /setjoingroups, Disable: so nobody can bring the bot to groups of theirs."
    ),
)

ABOUT_THE_LINKS: Final = (
    "Show these links to nobody else: whoever taps those of 2 and 3 chooses for all. They work"
    " for a day, those two once; `leeward init telegram` prints new ones."
)

SUGGESTED: Final = (
    "For whoever adds the bot by hand, Telegram now suggests the two rights that it needs: Delete"
    " messages and Ban users."
)


class TelegramKind(AdapterKind):
    """What an installation knows of Telegram."""

    @override
    def adapter(self, table: Mapping[str, Any], folder: Path, desk: Desk, clock: Clock) -> Adapter:
        return TelegramAdapter.configured(table, folder, desk, clock)

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
        begun = await beginning(settings, token)
        to = links(begun.username, begin_codes(folder, datetime.now(UTC)))
        return (
            *(
                one.format(moderators=to.moderators, lead=to.lead, group=to.group)
                for one in TO_THE_GROUPS
            ),
            ABOUT_THE_LINKS,
            *([SUGGESTED] if begun.has_suggested else ()),
        )
