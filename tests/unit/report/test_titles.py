"""What a rule is called where nobody is meant."""

from pathlib import Path

import pytest

from leeward.report.titles import anybody, title_of
from leeward.testing.decided import policy_of


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{author} threatened {target}", "Somebody threatened somebody else"),
        ("{author} keeps steering {target}: {stages}", "Somebody keeps steering somebody else"),
        ("A member asks for a look at {author}", "A member asks for a look at somebody"),
        ("{author} posted {signals}", "Somebody posted something"),
        ("{why}, said {author}", "…, said somebody"),
        ("{{braces}} by {author}", "{braces} by somebody"),
        ("", ""),
    ],
)
def test_a_reason_is_told_about_nobody(template: str, expected: str) -> None:
    """Members become somebody, and what only a case can tell is left out."""
    assert anybody(template) == expected


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        (["scam"], "Somebody posted a scam"),
        (["scam", "insult"], "Somebody posted a scam or an insult"),
        (
            ["scam", "insult", "personal-info.phone", "grooming.secrecy"],
            "Somebody posted a scam or an insult or a phone number or the like",
        ),
    ],
)
def test_signs_are_named(tmp_path: Path, signals: list[str], expected: str) -> None:
    """A title says what a rule's signals mean, the first few of them."""
    conditions = ", ".join(f'{{ signal = "{one}", at_least = 0.5 }}' for one in signals)
    rules = f"""
schema = 1
name = "x"
version = "1"
[[rule]]
id = "posted"
because = "{{author}} posted {{signals}}"
category = "scam"
any = [{conditions}]
do = [{{ note = true }}]
"""
    policy = policy_of(rules, tmp_path)

    assert title_of(policy.rules[0], policy) == expected
