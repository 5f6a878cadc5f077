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

SHOWN: Final = 60
"""Characters of a text that an error shows."""


def is_right_to_left(language: str) -> bool:
    """Say whether a language runs from right to left."""
    return language.partition("-")[0] in RIGHT_TO_LEFT


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
    from fluent.runtime import FluentBundle, FluentResource  # noqa: PLC0415 - 75 ms, seldom needed

    bundle = FluentBundle([language], use_isolating=is_right_to_left(language))
    bundle.add_resource(FluentResource(_message(text)))
    if not bundle.has_message(_NAME):
        raise _no_pattern(text, language)
    return bundle


def takes_of(text: str, language: str) -> frozenset[str]:
    """Return the names of the values that stand in a text, in any of its forms.

    Raises:
        ConfigError: it is no pattern of Fluent, or it refers to other texts.
    """
    if "{" not in text and "}" not in text:
        return frozenset()
    from fluent.syntax import FluentParser  # noqa: PLC0415 - as above
    from fluent.syntax.ast import (  # noqa: PLC0415 - as above
        Junk,
        MessageReference,
        TermReference,
        VariableReference,
    )
    from fluent.syntax.visitor import Visitor  # noqa: PLC0415 - as above

    names: set[str] = set()
    odd: list[str] = []

    class Names(Visitor):
        def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802 - Fluent's name
            names.add(node.id.name)

        def visit_MessageReference(self, node: MessageReference) -> None:  # noqa: N802 - Fluent's name
            odd.append(node.id.name)

        def visit_TermReference(self, node: TermReference) -> None:  # noqa: N802 - Fluent's name
            odd.append(node.id.name)

        def visit_Junk(self, node: Junk) -> None:  # noqa: N802 - Fluent's name
            odd.append(str(node.content)[:SHOWN])

    Names().visit(FluentParser().parse(_message(text)))
    if odd:
        raise _no_pattern(odd[0], language)
    return frozenset(names)


def _message(text: str) -> str:
    lines = "\n    ".join(text.strip().splitlines())
    return f"{_NAME} = {lines}\n"


def _no_pattern(text: str, language: str) -> ConfigError:
    return ConfigError(
        place=f"a text in {language}",
        value=f"no pattern that can be read: {text[:SHOWN]}",
        cure="Close each {; a value is written as { $number }",
    )
