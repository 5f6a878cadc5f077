"""What `leeward init telegram` asks of Telegram, and the one thing that it changes there."""

from msgspec import Struct

from leeward_adapters.telegram.setting_up.links import rights_of
from leeward_adapters.telegram.setting_up.rest import Odd, Rest
from leeward_adapters.telegram.setting_up.told import RIGHTS_OF_ADMINISTRATORS, Account, Rights
from leeward_adapters.telegram.settings import TelegramSettings
from leeward_policies.errors import ConfigError


class Begun(Struct, frozen=True):
    """What is known before the links are made."""

    username: str
    """The bot's, without the @."""
    has_suggested: bool = False
    """From now on Telegram suggests the rights that it needs to whoever adds it by hand."""


async def beginning(settings: TelegramSettings, token: str) -> Begun:
    """Ask who the bot is; suggest its rights to those who add it, unless some are suggested.

    Args:
        settings: the table of the configuration.
        token: the bot's.

    Raises:
        ConfigError: Telegram does not know the token, or it is out of reach, so that there is
            nobody to link to.
    """
    async with Rest(settings.base_url, token) as rest:
        try:
            own = await rest.ask("getMe", Account)
        except Odd as odd:
            if odd.is_of_token:
                raise ConfigError(
                    place="the bot's token",
                    value="Telegram does not know it",
                    cure="Copy it again from @BotFather: /mybots, your bot, API Token.",
                ) from None
            raise ConfigError(
                place="[adapters.telegram]",
                value=odd.says,
                cure="Check the network and base_url; then run `leeward init telegram` again.",
            ) from None
        return Begun(own.username, await _suggest(rest))


async def _suggest(rest: Rest) -> bool:
    """Suggest the rights that the bot needs, where none are; say whether that was done."""
    wanted = {one.field for one in rights_of("members")}
    rights = {name: name in wanted for name in RIGHTS_OF_ADMINISTRATORS}
    try:
        standing = await rest.ask("getMyDefaultAdministratorRights", Rights)
        if any(standing.values()):
            return False
        return await rest.ask("setMyDefaultAdministratorRights", bool, rights=rights)
    except Odd:
        return False  # it saves two taps, and nothing rests on it
