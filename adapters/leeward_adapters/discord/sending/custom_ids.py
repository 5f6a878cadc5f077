"""The ids of our buttons: what a press means, in at most 100 characters."""

from typing import Final

from leeward_adapters.live.casework.presses import VERBS, Press

LONGEST: Final = 100
"""Characters of a custom id (Discord's limit)."""


def custom_id(press: Press) -> str:
    """Return the id that stands on a button."""
    text = f"lw:{press.verb}:{press.argument}"
    if len(text) > LONGEST:
        raise ValueError(f"a custom id of {len(text)} characters for {press.verb}")
    return text


def press_of(button: str) -> Press | None:
    """Read a button's id; None for one that is not ours."""
    own, _, rest = button.partition(":")
    verb, _, argument = rest.partition(":")
    if own != "lw" or verb not in VERBS:
        return None
    return Press(verb, argument)  # type: ignore[arg-type] # it is one of VERBS
