"""What a member chooses for themselves: in which language they read, and where help is near."""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from leeward_policies.advice import FIRST_LANGUAGE, spoken
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import LeewardError
from leeward_policies.ports import Choices, Desk

CHOSEN_WITHIN: Final = 1.0
"""Seconds that a storage may take to tell: help waits for nothing, and Discord gives three for the
first answer to a press."""

log = structlog.get_logger("leeward.adapters")

OWN_NAMES: Final[Mapping[str, str]] = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt-BR": "Português (Brasil)",
    "tr": "Türkçe",
    "uk": "Українська",
}
"""Each language by its own name, so that whoever speaks it finds it in any other."""


async def chosen_by(desk: Desk, who: UserRef) -> Choices | None:
    """Return what a member has chosen; None where that cannot be told soon."""
    try:
        async with asyncio.timeout(CHOSEN_WITHIN):
            return await desk.choices(who)
    except (LeewardError, TimeoutError) as error:
        log.warning("choices.unknown", platform=who.platform, kind=type(error).__name__)
        return None


def own_name(language: str) -> str:
    """Return what a language calls itself; its code where that is not known."""
    return OWN_NAMES.get(language, language)


def language_for(choices: Choices, app: str, default: str = FIRST_LANGUAGE) -> str:
    """Return the language in which somebody is written to.

    What they chose; else that of their app, if there are texts in it; else the community's.

    Args:
        choices: theirs.
        app: the language of their app; empty where the platform does not tell.
        default: the community's.
    """
    return next(filter(None, map(spoken, (choices.language, app, default))), FIRST_LANGUAGE)
