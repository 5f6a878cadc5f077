"""Menus named in the language of whoever opens them, where Discord has it and there are words."""

from typing import Any, Final

from discord import Locale, app_commands
from typing_extensions import override

from leeward_policies.advice import FIRST_LANGUAGE, advice, spoken

NAME_LONGEST: Final = 32
"""Characters of a menu's name (docs.discord.com, "Application Command Structure")."""

LABEL: Final = "label"


def named(name: str, label: str) -> app_commands.locale_str:
    """Return the name of a menu, which Discord shows in other languages as well.

    Args:
        name: what it is called where there is no other name, and in what Discord sends us.
        label: the id of the words in other languages.
    """
    return app_commands.locale_str(name, label=label)


class MenuNames(app_commands.Translator):
    """Finds the names in other languages; what has none, or too long a one, keeps its own."""

    @override
    async def translate(
        self,
        string: app_commands.locale_str,
        locale: Locale,
        context: app_commands.TranslationContext[Any, Any],
    ) -> str | None:
        label = string.extras.get(LABEL)
        language = spoken(locale.value)
        if not isinstance(label, str) or language in {"", FIRST_LANGUAGE}:
            return None
        found = advice(label, language)
        is_theirs = found.language == language and len(found.text) <= NAME_LONGEST
        return found.text if is_theirs else None
