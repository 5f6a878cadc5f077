"""Rendering: a text that takes values becomes words, by the rules of its language (Fluent)."""

from functools import cache
from typing import TYPE_CHECKING, Final

from leeward_policies.errors import ConfigError

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
"""Languages whose values stand between isolation marks (FSI and PDI), so that a number in Latin
letters does not turn the sentence around it."""

_NAME: Final = "text"


def rendered(text: str, language: str, **values: str | int) -> str:
    """Return a text with its values in it.

    Args:
        text: a pattern of Fluent.
        language: of the text; its rules of plurals and numbers count.
        values: by the names that the text takes.

    Raises:
        ConfigError: the text is no pattern, or a value is missing.
    """
    if "{" not in text:
        return text
    bundle = bundle_of(text, language)
    pattern = bundle.get_message(_NAME).value
    if pattern is None:  # pragma: no cover - a message that parsed has a value
        return text
    shown, problems = bundle.format_pattern(pattern, values)
    if problems:
        raise ConfigError(
            place=f"a text in {language}",
            value=str(problems[0]),
            cure="Give each value that the text takes, and no other.",
        )
    return str(shown)


@cache
def bundle_of(text: str, language: str) -> "FluentBundle":
    """Return the text, read; kept, since there are few.

    Raises:
        ConfigError: it is no pattern of Fluent.
    """
    from fluent.runtime import FluentBundle, FluentResource  # noqa: PLC0415 - 150 ms, seldom needed

    bundle = FluentBundle([language], use_isolating=language.partition("-")[0] in RIGHT_TO_LEFT)
    lines = "\n    ".join(text.strip().splitlines())
    bundle.add_resource(FluentResource(f"{_NAME} = {lines}\n"))
    if not bundle.has_message(_NAME):
        raise ConfigError(
            place=f"a text in {language}",
            value=text[:60],
            cure="Close each `{`; a value is written as `{ $number }`.",
        )
    return bundle
