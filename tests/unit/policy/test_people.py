"""People that a policy names: who is close for a reason, and which accounts are one person's."""

from pathlib import Path

import pytest

from leeward.detectors import known_signals
from leeward_policies.domain.refs import UserRef
from leeward_policies.errors import PolicyError
from leeward_policies.explain_policy import policy_sentences
from leeward_policies.policy import Policy, load

HEAD = 'schema = 1\nname = "riverside"\nversion = "1"\n'
ANA, BEN, CID = (UserRef("discord", "", str(n)) for n in (1, 2, 3))


def policy(folder: Path, text: str) -> Policy:
    """Write a policy and load it."""
    path = folder / "mine.toml"
    path.write_text(HEAD + text, "utf-8")
    return load(path, known_signals())


def test_ties_are_to_some_or_to_everybody(tmp_path: Path) -> None:
    """A sister is one to her brother; a coach is one to all; what is nearer goes first."""
    people = policy(
        tmp_path,
        '[[known]]\nwho = "discord:1"\nas = "coach"\n'
        '[[known]]\nwho = "discord:1"\nas = "relative"\nto = ["discord:2"]\n',
    ).people

    assert people.ties(ANA, [BEN, CID]) == ("relative", "coach")
    assert people.ties(BEN, [ANA]) == (None,)


def test_linked_accounts_know_each_other(tmp_path: Path) -> None:
    """Each account has the others of its list."""
    people = policy(tmp_path, '[[linked]]\naccounts = ["discord:1", "telegram:7"]\n').people

    assert people.linked == {
        ANA: (UserRef("telegram", "", "7"),),
        UserRef("telegram", "", "7"): (ANA,),
    }


def test_whom_a_policy_names_is_part_of_its_hash(tmp_path: Path) -> None:
    """A decision says by which policy it was made, and these change decisions."""
    tied = policy(tmp_path, '[[known]]\nwho = "discord:1"\nas = "coach"\n')

    assert tied.hash != policy(tmp_path, "").hash


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[known]]\nwho = "ana"\nas = "coach"\n', 'known[0] · who: "ana" is no account'),
        ('[[known]]\nwho = "discord:1"\nas = "coach"\nto = ["?"]\n', 'to[0]: "?" is no account'),
        ('[[known]]\nwho = "discord:1"\nas = "boss"\n', '"boss" does not fit here'),
        ('[[known]]\nwho = "discord:1"\n', "as"),
        ('[[linked]]\naccounts = ["discord:1"]\n', "the list has 1 accounts"),
        (
            ('[[linked]]\naccounts = ["discord:1", "discord:2"]\n'
            '[[linked]]\naccounts = ["discord:1", "discord:3"]\n'),
            '"discord:1" stands in two lists',
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(tmp_path: Path, text: str, told: str) -> None:
    """A slip is told with its place, the value and the cure."""
    with pytest.raises(PolicyError) as refused:
        policy(tmp_path, text)

    assert told in str(refused.value)


def test_a_policy_read_aloud_names_them(tmp_path: Path) -> None:
    """An admin hears whom the policy knows, and which accounts it takes for one person's."""
    told = list(
        policy_sentences(
            policy(
                tmp_path,
                '[[known]]\nwho = "discord:1"\nas = "coach"\n'
                '[[known]]\nwho = "discord:2"\nas = "friend"\nto = ["discord:1"]\n'
                '[[linked]]\naccounts = ["telegram:7", "discord:1"]\n',
            )
        )
    )

    rest = ": steps of a pattern that this explains weigh half."
    assert f"discord:1 is known as coach of everybody{rest}" in told
    assert f"discord:2 is known as friend of discord:1{rest}" in told
    assert told.count("discord:1 and telegram:7 are accounts of one person.") == 1
