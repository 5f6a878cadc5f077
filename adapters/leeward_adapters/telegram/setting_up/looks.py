"""The doctor's questions to Telegram, one after the other, and what the answers say."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Final

from leeward_adapters.live.saying.names import counted, listed
from leeward_adapters.telegram.setting_up.asking import home_at, look_at
from leeward_adapters.telegram.setting_up.bot_checks import bot_checks, webhook_checks
from leeward_adapters.telegram.setting_up.chosen import Chosen, moderators_group
from leeward_adapters.telegram.setting_up.group_checks import group_checks, unseen
from leeward_adapters.telegram.setting_up.moderators_checks import CHOOSE_ONE, home_checks
from leeward_adapters.telegram.setting_up.rest import Odd, Rest
from leeward_adapters.telegram.setting_up.told import Account, Webhook
from leeward_adapters.telegram.settings import TelegramSettings
from leeward_policies.advice import languages
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import RefError
from leeward_policies.ports import Check

GROUPS_MOST: Final = 30
"""Groups that are looked at; each takes up to four questions."""

NAMES_GROUPS: Final = (
    "Add the bot with the link that `leeward init telegram` prints: then its groups are known here."
    " Within the running bot, `/leeward doctor` in the moderators' group looks at all of them."
)


class Look:
    """One examination, question by question."""

    def __init__(self, rest: Rest, settings: TelegramSettings, choice: Chosen) -> None:
        self._rest = rest
        self._settings = settings
        self._choice = choice

    async def everything(
        self, safety_lead: str, *, staff_roles: Sequence[str], young_roles: Sequence[str]
    ) -> AsyncIterator[Check]:
        """Yield what is found; a wrong token ends it at once."""
        try:
            own = await self._rest.ask("getMe", Account)
        except Odd as odd:
            yield not_let_in(odd)
            return
        for check in bot_checks(own):
            yield check
        async for check in self._updates():
            yield check
        async for check in self.groups(own, self._named()):
            yield check
        async for check in self._lead(safety_lead):
            yield check
        for check in policy_checks(self._settings, staff_roles, young_roles):
            yield check

    async def _updates(self) -> AsyncIterator[Check]:
        try:
            told = await self._rest.ask("getWebhookInfo", Webhook)
        except Odd as odd:
            yield Check("telegram updates", "ill", odd.says, "Run `leeward doctor` again later.")
            return
        for check in webhook_checks(told, self._settings):
            yield check

    def _named(self) -> tuple[str, ...]:
        """Return the groups of members that are known without the running bot."""
        return tuple(dict.fromkeys((*self._settings.spaces, *self._choice.groups)))

    async def groups(self, own: Account, members: Sequence[str]) -> AsyncIterator[Check]:
        """Yield what is to be said of groups, and of those where their cases go.

        Args:
            own: the bot's account.
            members: the groups where members write.
        """
        homes = self._homes(members)
        if not homes:
            says = "none is chosen, so cases for the moderators have nowhere to go"
            yield Check("moderators' group", "ill", says, CHOOSE_ONE)
        for chat in homes:
            async for check in self._home(own, chat):
                yield check
        known = [chat for chat in members if chat not in homes]
        if not known:
            says = "none is known here, since Telegram does not tell in which groups a bot is"
            yield Check("telegram groups", "note", says, NAMES_GROUPS)
        for chat in known[:GROUPS_MOST]:
            async for check in self._group(own, chat):
                yield check
        left = len(known) - GROUPS_MOST
        if left > 0:
            says = f"{counted(left, 'more group')} not looked at"
            yield Check("telegram groups", "note", says, "In each, look at the bot's rights.")

    def _homes(self, members: Iterable[str]) -> tuple[str, ...]:
        found = [moderators_group(self._settings, self._choice, chat) for chat in ("", *members)]
        return tuple(dict.fromkeys(one for one in found if one is not None))

    async def _home(self, own: Account, chat: str) -> AsyncIterator[Check]:
        try:
            home = await home_at(self._rest, chat, own)
        except Odd as odd:
            yield unseen(f"moderators' group {chat}", odd)
            return
        for check in home_checks(home):
            yield check

    async def _group(self, own: Account, chat: str) -> AsyncIterator[Check]:
        try:
            look = await look_at(self._rest, chat, own)
        except Odd as odd:
            yield unseen(f"group {chat}", odd)
            return
        for check in group_checks(look):
            yield check

    async def _lead(self, printed: str) -> AsyncIterator[Check]:
        """Say whether the safety lead can be written to.

        Only an attempt tells: so they are shown for some seconds, in their chat with the bot
        alone, that it types. No message is sent, and nothing rings.
        """
        lead = _telegram_user(printed)
        if lead is None:
            return
        name = "safety lead on telegram"
        try:
            await self._rest.ask("sendChatAction", bool, chat_id=lead, action="typing")
        except Odd as odd:
            cure = (
                "Let them open a chat with the bot and press Start, or tap the link for the safety"
                " lead that `leeward init telegram` prints; or name somebody else."
            )
            says = f"Leeward cannot write to the safety lead: {odd.says}"
            yield Check(name, "ill", says, cure)
        else:
            yield Check(name, "well", "Leeward can write to the safety lead")


def not_let_in(odd: Odd) -> Check:
    """Say why nothing can be asked of Telegram."""
    if odd.is_of_token:
        return Check(
            "telegram token",
            "ill",
            "Telegram does not know this token; it was revoked, or copied without its end",
            "@BotFather, /mybots, your bot, API Token; put the new one where the old one is.",
        )
    return Check("telegram", "ill", odd.says, "Check the network and base_url; then look again.")


def policy_checks(
    settings: TelegramSettings, staff_roles: Sequence[str], young_roles: Sequence[str]
) -> Iterable[Check]:
    """Yield what of the policy and of the words Telegram cannot do.

    Args:
        settings: the table of the configuration.
        staff_roles: names of roles that the policy calls staff.
        young_roles: names of roles that the policy calls young.
    """
    if young_roles:
        says = (
            f"the policy names roles for young members ({listed(young_roles)}), which nobody has on"
            " Telegram: there, what a room is for decides alone"
        )
        cure = "Name the rooms in the policy, [audience.rooms], where the default will not do."
        yield Check("telegram young members", "note", says, cure)
    if staff_roles:
        says = (
            f"the policy names roles for staff ({listed(staff_roles)}); on Telegram the staff are"
            " the administrators of a group"
        )
        yield Check("telegram staff", "well", says)
    if settings.language not in languages():
        says = f"there are no words in {settings.language!r}, so members read English"
        cure = f"Write one of these for language: {', '.join(languages())}."
        yield Check("telegram language", "note", says, cure)


def _telegram_user(printed: str) -> int | None:
    """Return the id of somebody on Telegram; None for anybody else, and for nobody."""
    try:
        ref = UserRef.parse(printed) if printed else None
    except RefError:
        return None  # the look at the configuration says so
    if ref is None or ref.platform != "telegram" or not (ref.id.isascii() and ref.id.isdecimal()):
        return None
    return int(ref.id)
