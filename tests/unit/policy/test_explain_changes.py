"""What one policy says otherwise than another, and policies that are pasted."""

from pathlib import Path

import pytest

from leeward.testing.judging import HEAD, SPECS, policy_of, rule
from leeward_policies.errors import PolicyError
from leeward_policies.explain_changes import changes
from leeward_policies.policy import Policy, load_text

INSULT = '{ signal = "insult", at_least = 0.5 }'
THREAT = '{ signal = "threat", at_least = 0.5 }'
HIDE = '{ hide = "message" }'


def made(folder: Path, name: str, body: str, mode: str = "enforce") -> Policy:
    """Load a policy in a folder of its own."""
    (folder / name).mkdir()
    return policy_of(folder / name, body, mode=mode)


def test_rules_that_came_went_and_changed_are_told(tmp_path: Path) -> None:
    """Each rule that differs is told once, with its words before and after."""
    before = made(tmp_path, "a", rule("one", INSULT, HIDE) + rule("two", THREAT, HIDE))
    after = made(
        tmp_path, "b", rule("one", INSULT, '{ ask = "moderators" }') + rule("three", THREAT, HIDE)
    )
    told = changes(before, after)

    assert [(one.rule, one.how) for one in told] == [
        ("one", "changed"),
        ("three", "new"),
        ("two", "gone"),
    ]
    assert "hide the message" in told[0].before
    assert "ask the moderators" in told[0].after


def test_equal_policies_differ_in_nothing(tmp_path: Path) -> None:
    """Two policies that say the same have no changes."""
    body = rule("one", '{ words = ["grr"] }', HIDE, category='"toxicity"')

    assert changes(made(tmp_path, "a", body), made(tmp_path, "b", body)) == ()


def test_other_words_are_told_without_the_words(tmp_path: Path) -> None:
    """That a list of words changed is said; the words of a list are nobody's business here."""
    before = made(tmp_path, "a", rule("one", '{ words = ["grr"] }', HIDE, category='"toxicity"'))
    after = made(tmp_path, "b", rule("one", '{ words = ["bah"] }', HIDE, category='"toxicity"'))
    (told,) = changes(before, after)

    assert "which words or patterns" in told.after
    assert "bah" not in told.after


def test_the_mode_is_told(tmp_path: Path) -> None:
    """A policy that is enforced where it observed before says so first."""
    body = rule("one", INSULT, HIDE)
    told = changes(made(tmp_path, "a", body, "observe"), made(tmp_path, "b", body))

    assert (told[0].rule, told[0].before, told[0].after) == ("", "It observes.", "It is enforced.")


def test_a_pasted_policy_is_loaded() -> None:
    """A text loads like a file, and may extend a pack."""
    body = HEAD.format(mode="observe") + rule("one", INSULT, HIDE)

    assert load_text(body, "the pasted policy", SPECS).rules[0].id == "one"


@pytest.mark.parametrize("path", ["/etc/passwd", "../leeward.toml", "plain.toml", "/dev/zero"])
def test_a_pasted_policy_reaches_no_file(path: str) -> None:
    """Whoever pastes a policy learns nothing of the files of this machine."""
    with pytest.raises(PolicyError, match="is no pack"):
        load_text(f'schema = 1\nextends = "{path}"\n', "the pasted policy", SPECS)


@pytest.mark.parametrize("text", ["", "[[[", "a = 1", "\ud800", "x = " + "[" * 9_000])
def test_a_broken_text_is_refused_whole(text: str) -> None:
    """What is no policy ends in one error that names its mistakes."""
    with pytest.raises(PolicyError):
        load_text(text, "the pasted policy", SPECS)
