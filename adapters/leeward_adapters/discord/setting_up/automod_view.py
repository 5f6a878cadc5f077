"""The part of `/leeward setup` about AutoMod: shows what would change, and does it when told to."""

from collections.abc import Iterable
from typing import Any, Final, get_args

import discord
from typing_extensions import override

from leeward_adapters.discord.context import Context
from leeward_adapters.discord.hearing.server import server_of
from leeward_adapters.discord.hearing.staff import staff_roles
from leeward_adapters.discord.setting_up.automod import Diff, Kind, Rule, diff, kinds_of, wanted
from leeward_adapters.discord.setting_up.automod_calls import apply, bot_of, rules_of
from leeward_adapters.discord.setting_up.owned_view import OwnedView
from leeward_adapters.discord.setting_up.rest import Odd

LONGEST: Final = 2_000
"""Characters of a message."""

ABOUT: Final = (
    "**AutoMod** is Discord's own filter: it stops a message before anybody reads it, and tells"
    " its author why. It acts at once, also while Leeward only observes. Leeward's rules leave out"
    " staff, and it touches no rule but its own."
)
NOTHING: Final = "Nothing would change."
CONFIRM: Final = "Do this"
REMOVE: Final = "Remove Leeward's rules"

KIND_WORDS: Final[dict[Kind, tuple[str, str]]] = {
    "tricks": ("Tricks to take accounts", "Copied addresses, free gifts for a log-in."),
    "invitations": ("Ways into other groups", "Invitations; not in age-restricted rooms."),
}


class AutoModView(OwnedView):
    """The choice of our AutoMod rules in one server, with what it would change.

    Args:
        context: of the connection.
        guild: the server.
        owner: who began.
    """

    def __init__(self, context: Context, guild: discord.Guild, owner: int) -> None:
        super().__init__(owner, "`/leeward setup`")
        self._context = context
        self._guild = guild
        self._kinds: tuple[Kind, ...] | None = None
        self._todo = Diff()

    async def look(self, interaction: discord.Interaction[Any]) -> None:
        """Ask Discord for the rules, and show what would be done to them."""
        await interaction.response.defer()
        try:
            present = await rules_of(self._context, self._guild.id)
        except Odd as odd:
            self.clear_items()
            await self.show(interaction, f"{ABOUT}\n{odd.says}")
            self.stop()
            return
        bot_id = bot_of(self._context)
        if self._kinds is None:
            self._kinds = kinds_of(present, bot_id)
        self._todo = diff(present, self._rules(), bot_id)
        has_ours = any(one.is_of(bot_id) for one in present)
        self._arrange(has_ours=has_ours)
        await self.show(interaction, self._text())

    def _rules(self) -> tuple[Rule, ...]:
        server = server_of(self._guild)
        vanity = self._guild.vanity_url_code
        return wanted(
            self._kinds or (),
            language=self._context.settings.language,
            staff=staff_roles(self._context, server),
            adult_rooms=[room.id for room in server.rooms if room.nsfw],
            own_invites=[vanity] if vanity else [],
        )

    def _text(self) -> str:
        lines = [ABOUT, *(f"- {sentence}" for sentence in self._todo.sentences())]
        lines.append(self._todo.problem or ("" if self._todo else NOTHING))
        return "\n".join(lines)[:LONGEST]

    def _arrange(self, *, has_ours: bool) -> None:
        self.clear_items()
        self.add_item(_Kinds(self, self._kinds or ()))
        can_do = bool(self._todo) and not self._todo.problem
        self.add_item(_Confirm(self, disabled=not can_do))
        if has_ours and self._kinds:
            self.add_item(_Remove(self))

    async def choose(self, interaction: discord.Interaction[Any], kinds: Iterable[str]) -> None:
        """Take another choice of rules and show what it would change."""
        chosen = frozenset(kinds)
        self._kinds = tuple(kind for kind in get_args(Kind) if kind in chosen)
        await self.look(interaction)

    async def confirm(self, interaction: discord.Interaction[Any]) -> None:
        """Do what was shown, and say what came of it."""
        self.stop()
        await interaction.response.defer()
        by, rules = str(interaction.user.id), self._rules()
        done = await apply(self._context, self._guild.id, self._todo, rules, by)
        text = "\n".join(("**AutoMod**", *(f"- {sentence}" for sentence in done)))
        await interaction.edit_original_response(content=text[:LONGEST], view=None)


class _Kinds(discord.ui.Select[AutoModView]):
    def __init__(self, owner: AutoModView, kinds: tuple[Kind, ...]) -> None:
        options = [
            discord.SelectOption(label=label, value=kind, description=about, default=kind in kinds)
            for kind, (label, about) in KIND_WORDS.items()
        ]
        super().__init__(
            custom_id=owner.own_id("kinds"),
            placeholder="What AutoMod should stop (nothing, if you choose nothing)",
            min_values=0,
            max_values=len(options),
            options=options,
        )
        self._owner = owner

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await self._owner.choose(interaction, self.values)


class _Confirm(discord.ui.Button[AutoModView]):
    def __init__(self, owner: AutoModView, *, disabled: bool) -> None:
        super().__init__(
            style=discord.ButtonStyle.primary,
            label=CONFIRM,
            custom_id=owner.own_id("confirm"),
            disabled=disabled,
        )
        self._owner = owner

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await self._owner.confirm(interaction)


class _Remove(discord.ui.Button[AutoModView]):
    def __init__(self, owner: AutoModView) -> None:
        super().__init__(label=REMOVE, custom_id=owner.own_id("remove"))
        self._owner = owner

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await self._owner.choose(interaction, ())
