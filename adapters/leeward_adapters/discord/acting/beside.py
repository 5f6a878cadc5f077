"""What a case's card says beside the case itself, with what can be done in its server."""

from leeward_adapters.discord.acting.capabilities import capabilities
from leeward_adapters.discord.context import Context
from leeward_adapters.discord.sending.dialect import DISCORD
from leeward_adapters.live.casework import beside as live
from leeward_adapters.live.casework.sheets import Beside
from leeward_policies.domain.action import AskHuman, Because
from leeward_policies.domain.case import Case


async def beside(
    context: Context,
    case: Case,
    action: AskHuman | None = None,
    because: Because | None = None,
    *,
    is_private: bool = False,
) -> Beside:
    """Return what a case's card says beside the case itself.

    Args:
        context: of the connection.
        case: as it stands.
        action: the question that it is posted for; None where it is only shown anew.
        because: why people were asked first, where no line of the case says so.
        is_private: the card stands in somebody's direct messages.
    """
    return await live.beside(
        context.desk,
        case,
        capabilities(context, case.channel.space_ref),
        DISCORD,
        action=action,
        because=because,
        is_private=is_private,
    )
