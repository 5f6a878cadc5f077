"""In which language somebody reads: what they chose, else that of their app."""

from collections import OrderedDict
from typing import Final

import structlog
from msgspec.structs import replace

from leeward_adapters.live.members.choices import chosen_by, language_for
from leeward_adapters.telegram.context import Context
from leeward_policies.advice import spoken
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import LeewardError
from leeward_policies.ports import Choices

KNOWN_MOST: Final = 10_000
"""People whose language is remembered; who was written to longest ago goes first."""

log = structlog.get_logger("leeward.adapters.telegram")


class Tongues:
    """Knows members' languages; what they chose lies with the desk, and is asked for once.

    Args:
        context: of the connection.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: OrderedDict[UserRef, str] = OrderedDict()

    async def of(self, who: UserRef, app: str = "") -> str:
        """Return the language in which somebody reads.

        Args:
            who: reads.
            app: the language of their app; empty where nobody has told it.
        """
        default = self._context.settings.language
        chosen = self._known.get(who)
        if chosen is None:
            choices = await chosen_by(self._context.desk, who)
            if choices is None:
                return language_for(Choices(), app, default)
            self._known[who] = chosen = choices.language
            while len(self._known) > KNOWN_MOST:
                self._known.popitem(last=False)
        return language_for(Choices(language=chosen), app, default)

    async def remember(self, who: UserRef, app: str) -> None:
        """Keep the language of somebody's app as their choice, unless they have made one.

        So tips and answers that come by themselves are in it, too.
        """
        language = spoken(app)
        if not language:
            return
        try:
            choices = await self._context.desk.choices(who)
            if not choices.language:
                await self._context.desk.choose(who, replace(choices, language=language))
        except LeewardError as error:
            log.warning("telegram.language_not_kept", kind=type(error).__name__)
        self.forget(who)

    def forget(self, who: UserRef) -> None:
        """Learn that somebody may have chosen anew."""
        self._known.pop(who, None)
