"""What a rule is called on a page: its reason, about nobody in particular."""

import re
from typing import Final

from leeward_policies.deciding.conditions import SignalTest
from leeward_policies.policy import Policy, Rule

SIGNS_LENGTH: Final = 45
"""Code points of signs that a title names; a rule with more says so."""

_FIELD: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


def title_of(rule: Rule, policy: Policy) -> str:
    """Return a rule's reason with what its signals mean, but with nobody's name."""
    tests = [test.name for test in rule.tests if isinstance(test, SignalTest)]
    signs = list(dict.fromkeys(policy.means.get(name, name) for name in tests))
    named = signs[:1]
    for sign in signs[1:]:
        if len(" or ".join([*named, sign])) > SIGNS_LENGTH:
            break
        named.append(sign)
    told = " or ".join(named) or "something"
    return anybody(rule.because, told if named == signs else f"{told} or the like")


def anybody(template: str, signs: str = "something") -> str:
    """Return a reason's template as a sentence about nobody in particular.

    Args:
        template: such as `{author} posted {signals}`.
        signs: stands for the signals.
    """
    words = {"author": "somebody", "target": "somebody else", "signals": signs}

    def filled(match: re.Match[str]) -> str:
        return match[0][0] if match[1] is None else words.get(match[1], "…")

    text = _FIELD.sub(filled, template).removesuffix("…").rstrip(" :,")
    return text[:1].upper() + text[1:]
