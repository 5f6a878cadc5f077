"""The doctor's questions to Discord's interface, one after the other, and what the answers say."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Final

from msgspec import Struct

from leeward_adapters.discord.hearing.server import Role, Room, Server
from leeward_adapters.discord.setting_up.application import (
    Application,
    application_checks,
    review_check,
)
from leeward_adapters.discord.setting_up.automod import Present, stale
from leeward_adapters.discord.setting_up.automod_calls import NO_RIGHT
from leeward_adapters.discord.setting_up.automod_told import present_of
from leeward_adapters.discord.setting_up.check import Asked
from leeward_adapters.discord.setting_up.chosen import Chosen, space_settings
from leeward_adapters.discord.setting_up.rest import Odd, Rest
from leeward_adapters.discord.setting_up.server_checks import server_checks
from leeward_adapters.discord.settings import DiscordSettings
from leeward_adapters.live.saying.names import counted, listed, shown
from leeward_policies.advice import FIRST_LANGUAGE
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import RefError
from leeward_policies.ports import Check

SERVERS_MOST: Final = 20
"""Servers that are looked at; each takes up to five questions."""

MEMBERS_PAGE: Final = 1_000
"""Members that Discord tells of at once; in a larger server nobody counts who holds a role."""


class _Known(Struct, frozen=True):
    """A server that the bot is in, as the list of them tells."""

    id: str
    name: str = ""


class _User(Struct, frozen=True):
    bot: bool = False


class _Member(Struct, frozen=True):
    roles: tuple[str, ...] = ()
    user: _User = _User()


class _Guild(Struct, frozen=True):
    id: str
    name: str = ""
    owner_id: str = ""
    mfa_level: int = 0
    roles: tuple[Role, ...] = ()
    approximate_member_count: int = 0
    features: tuple[str, ...] = ()


class Look:
    """One examination, question by question."""

    def __init__(
        self,
        rest: Rest,
        settings: DiscordSettings,
        choice: Chosen,
        is_staff: Callable[[str], bool],
        named: Sequence[str],
    ) -> None:
        self._rest = rest
        self._settings = settings
        self._choice = choice
        self._is_staff = is_staff
        self._named = named
        self._members = 0

    async def everything(self, safety_lead: str) -> AsyncIterator[Check]:
        """Yield what is found; a wrong token ends it at once."""
        try:
            application = await self._rest.read("/applications/@me", Application)
        except Odd as odd:
            yield _not_let_in(odd)
            return
        yield Check("discord token", "well", f"it is that of {shown(application.name)}")
        for check in application_checks(application):
            yield check
        try:
            known = await self._rest.read("/users/@me/guilds?limit=200", tuple[_Known, ...])
        except Odd as odd:
            yield Check("discord servers", "ill", odd.says, "Run `leeward doctor` again later.")
            return
        async for check in self._servers(known, application):
            yield check
        yield review_check(self._members)
        async for check in self._lead(safety_lead, known[:SERVERS_MOST]):
            yield check

    async def _servers(
        self, known: Sequence[_Known], application: Application
    ) -> AsyncIterator[Check]:
        if not known:
            says = "Leeward is in no server yet"
            cure = "Open the invitation link that `leeward init discord` prints."
            yield Check("discord servers", "ill", says, cure)
        for one in known[:SERVERS_MOST]:
            async for check in self._server(one, application):
                yield check
        left = len(known) - SERVERS_MOST
        if left > 0:
            says = f"{counted(left, 'more server')} not looked at"
            yield Check("discord servers", "note", says, "In each, run `/leeward doctor`.")

    async def _server(self, one: _Known, application: Application) -> AsyncIterator[Check]:
        try:
            server = await self._told(one.id, application.bot_id)
        except Odd as odd:
            yield Check(f"{shown(one.name)}: server", "ill", odd.says, "Look again later.")
            return
        self._members += server.approximate_member_count
        asked = Asked(
            space_settings(self._settings, self._choice, server.id),
            self._is_staff,
            self._named,
            await self._holders(server.id) if application.sees_members else None,
        )
        for check in server_checks(server, asked):
            yield check
        try:
            present = present_of(await self._rest.read(_automod(server.id), list[object]))
        except Odd as odd:
            yield without_automod(server, odd)
        else:
            yield automod_check(server, present, application.bot_id, self._settings.language)

    async def _told(self, guild_id: str, own_id: str) -> Server:
        """Ask for a server, its rooms and what the bot is in it."""
        guild = await self._rest.read(f"/guilds/{guild_id}?with_counts=true", _Guild)
        rooms = await self._rest.read(f"/guilds/{guild_id}/channels", tuple[Room, ...])
        own = await self._rest.read(f"/guilds/{guild_id}/members/{own_id}", _Member)
        return Server(
            id=guild.id,
            name=guild.name,
            owner_id=guild.owner_id,
            mfa_level=guild.mfa_level,
            roles=guild.roles,
            rooms=rooms,
            approximate_member_count=guild.approximate_member_count,
            own_id=own_id,
            own_roles=own.roles,
            features=guild.features,
        )

    async def _holders(self, guild_id: str) -> Mapping[str, int] | None:
        """Count the people who hold each role; None where they are too many or not told."""
        path = f"/guilds/{guild_id}/members?limit={MEMBERS_PAGE}"
        try:
            members = await self._rest.read(path, tuple[_Member, ...])
        except Odd:
            return None
        if len(members) == MEMBERS_PAGE:
            return None
        return Counter(role for one in members if not one.user.bot for role in one.roles)

    async def _lead(self, printed: str, known: Sequence[_Known]) -> AsyncIterator[Check]:
        name = "safety lead on discord"
        lead = _discord_user(printed)
        if lead is None:
            return
        for one in known:
            answer = await self._rest.ask(f"/guilds/{one.id}/members/{lead}")
            if not answer.problem:
                break
        else:
            says = "the safety lead is in none of Leeward's servers, so it cannot write to them"
            yield Check(name, "ill", says, "Let them join, or name somebody else.")
            return
        answer = await self._rest.ask("/users/@me/channels", body={"recipient_id": lead})
        if answer.problem:
            yield Check(name, "ill", answer.problem, "Let them open direct messages from members.")
        else:
            says = "Leeward can open direct messages with the safety lead; whether they let them"
            yield Check(name, "well", f"{says} in, only the first one shows")


def _discord_user(printed: str) -> str | None:
    """Return the id of somebody on Discord; None for anybody else, and for nobody."""
    try:
        ref = UserRef.parse(printed) if printed else None
    except RefError:
        return None  # the look at the configuration says so
    is_here = ref is not None and ref.platform == "discord" and ref.id.isdecimal()
    return ref.id if ref is not None and is_here else None


def _not_let_in(odd: Odd) -> Check:
    if odd.status == HTTPStatus.UNAUTHORIZED:
        return Check(
            "discord token",
            "ill",
            "Discord does not know this token; it was reset, or is another one's",
            "Developer Portal, page Bot, Reset Token; put the new one where the old one is.",
        )
    return Check("discord", "ill", odd.says, "Check the network and api_base; then look again.")


# --- AutoMod ----------------------------------------------------------------------------------


def _automod(guild_id: str) -> str:
    return f"/guilds/{guild_id}/auto-moderation/rules"


def without_automod(server: Server, odd: Odd) -> Check:
    """Say why nothing can be said of AutoMod."""
    name = f"{shown(server.name)}: AutoMod"
    if odd.status == HTTPStatus.FORBIDDEN:
        return Check(name, "note", "not used: Leeward is not let at it", NO_RIGHT)
    return Check(name, "note", odd.says, "Look again later.")


def automod_check(
    server: Server, present: Sequence[Present], bot_id: str, language: str = FIRST_LANGUAGE
) -> Check:
    """Say how the AutoMod rules of ours do in a server.

    Args:
        server: where.
        present: the rules that stand there, whoever made them.
        bot_id: the bot's own account.
        language: of what authors read.
    """
    name, setup = f"{shown(server.name)}: AutoMod", "Run `/leeward setup`, button AutoMod rules."
    ours = [one for one in present if one.is_of(bot_id)]
    others = len(present) - len(ours)
    beside = f"; {counted(others, 'rule')} of the server's own" if others else ""
    if not ours:
        return Check(name, "well", f"no rule of Leeward's{beside}")
    old = stale(ours, language)
    if old:
        says = f"not as Leeward would have it: {listed(old)}{beside}"
        return Check(name, "note", says, setup)
    return Check(name, "well", f"{counted(len(ours), 'rule')} of Leeward's in force{beside}")
