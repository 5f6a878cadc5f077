"""What a member chooses for themselves: in which language they read, and where help is near."""

from collections.abc import Mapping
from typing import Final

from leeward_policies.advice import FIRST_LANGUAGE, spoken
from leeward_policies.ports import Choices

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
