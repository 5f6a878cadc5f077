"""What holds of every decision: the same bytes, one key an act, and more never finds less."""

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Final, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from leeward.testing.builders import message, user
from leeward.testing.judging import SPECS, addressed, found, judged, policy_of, rule, signal
from leeward_policies.domain.action import Hide, Restrict, Warn
from leeward_policies.domain.decision import canonical
from leeward_policies.domain.signals import Aim, Signal, Span, Unmeasured
from leeward_policies.policy import Policy

RULES: Final = "".join(
    [
        '\n[when_unsure]\ndo = [{ ask = "moderators" }]\n',
        rule("insult", '{ signal = "insult", at_least = 0.5 }', '{ warn = "author" }'),
        rule(
            "grave",
            '{ signal = "insult", at_least = 0.8, aim = ["reader", "person"] }',
            '{ hide = "message" }, { warn = "author" }, { tip = "bullied", to = "target" }',
        ),
        rule(
            "threat",
            '{ signal = "threat", at_least = 0.7 }',
            '{ hide = "message" }, { restrict = "author", for = "1h" }, { ask = "moderators" }',
        ),
        rule(
            "self-harm",
            '{ signal = "self-harm", at_least = 0.6 }',
            '{ tip = "self-harm", to = "author" }, { ask = "safety-lead", urgency = "urgent" }',
            severity='"urgent"',
        ),
        rule(
            "phone",
            '{ signal = "personal-info.phone", at_least = 0.7 }',
            '{ tip = "own-phone", to = "author" }, { note = true }',
        ),
        rule(
            "both", '{ signal = "insult", at_least = 0.3 }, { words = ["you"] }', "{ note = true }"
        ),
        rule("trend", '{ trend = "grooming", at_least = "watch" }', '{ ask = "safety-lead" }'),
    ]
)

AIMS: Final = st.sampled_from(get_args(Aim))
SIGNALS: Final = st.builds(
    lambda name, score, aim, by, target, span, why: replace(
        signal(name, score, aim=aim, target=target, why=why),
        detector=by,
        spans=(span,),
    ),
    st.sampled_from([spec.name for spec in SPECS]),
    st.integers(0, 1000).map(lambda score: score / 1000),
    AIMS,
    st.sampled_from(["one@1", "two@1"]),
    st.sampled_from([None, user("ben"), user("cleo")]),
    st.builds(lambda start, more: Span(start, start + more), st.integers(0, 5), st.integers(1, 5)),
    st.sampled_from(["", "a rude word", "{author}"]),
)
FAILURES: Final = st.builds(
    Unmeasured,
    st.sampled_from(["one@1", "insult@1", ""]),
    st.sampled_from(["failed: ValueError", "language not covered"]),
    st.lists(st.sampled_from([*[spec.name for spec in SPECS], "other"]), max_size=3).map(tuple),
)
TEXTS: Final = st.text(max_size=40) | st.sampled_from(["you", "Y O U!", "\ud800 you", "{target}"])


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """Rules of every kind."""
    return policy_of(tmp_path_factory.mktemp("rules"), RULES)


@given(
    st.lists(SIGNALS, max_size=6),
    st.lists(FAILURES, max_size=3),
    TEXTS,
    st.randoms(use_true_random=False),
)
@settings(deadline=None)
def test_equal_arguments_give_equal_bytes(
    policy: Policy,
    measured: list[Signal],
    failures: list[Unmeasured],
    text: str,
    order: random.Random,
) -> None:
    """The order in which detectors answered, and answers told twice, change no byte."""
    said = message(text)
    one = judged(policy, *measured, *failures, said=said)
    mixed: list[Signal | Unmeasured] = [*measured, *failures, *failures[:1], *measured[:1]]
    order.shuffle(mixed)

    assert canonical(one) == canonical(judged(policy, *mixed, said=said))


@given(st.lists(SIGNALS, max_size=6), st.lists(FAILURES, max_size=3), TEXTS)
@settings(deadline=None)
def test_each_act_has_one_key(
    policy: Policy, measured: list[Signal], failures: list[Unmeasured], text: str
) -> None:
    """No two acts share a key, done or held back, and every act has its finding."""
    decision = judged(policy, *measured, *failures, said=message(text))
    keys = [one.key for one in decision.actions] + [one.action.key for one in decision.withheld]

    assert len(keys) == len(set(keys))
    assert all(key.startswith(f"{decision.id}:") for key in keys)
    assert {one.rule for one in decision.actions} <= set(found(decision))


@given(st.lists(SIGNALS, max_size=5), SIGNALS, TEXTS)
@settings(deadline=None)
def test_more_evidence_never_finds_less(
    policy: Policy, measured: list[Signal], further: Signal, text: str
) -> None:
    """Another signal takes no finding away, so an edit that adds words finds what was found."""
    said = message(text)
    before = judged(policy, *measured, said=said)
    after = judged(policy, *measured, further, said=said)

    assert set(found(before)) <= set(found(after))


@given(st.lists(SIGNALS, min_size=1, max_size=4), st.data())
@settings(deadline=None)
def test_a_higher_score_never_finds_less(
    policy: Policy, measured: list[Signal], data: st.DataObject
) -> None:
    """The surer a detector is, the more holds."""
    raised = [
        replace(one, score=data.draw(st.integers(round(one.score * 1000), 1000)) / 1000)
        for one in measured
    ]

    assert set(found(judged(policy, *measured))) <= set(found(judged(policy, *raised)))


@given(st.lists(SIGNALS, max_size=6), TEXTS)
@settings(deadline=None)
def test_no_automatic_act_touches_staff(policy: Policy, measured: list[Signal], text: str) -> None:
    """Whatever a moderator writes, nothing is hidden and nobody is warned or restricted."""
    decision = judged(policy, *measured, said=message(text, roles=["moderator"]))

    assert not [one for one in decision.actions if isinstance(one, Hide | Warn | Restrict)]


@given(st.lists(SIGNALS, max_size=6), TEXTS)
@settings(deadline=None)
def test_the_state_is_only_read(policy: Policy, measured: list[Signal], text: str) -> None:
    """Deciding changes nothing: the same state decides the same again."""
    said = message(text)
    state = addressed(said)
    bytes_before = canonical(state)
    judged(policy, *measured, said=said, state=state)

    assert bytes_before == canonical(state)


SCRIPT: Final = """
import sys
from pathlib import Path
from leeward.testing.judging import judged, policy_of, signal, unmeasured
from leeward_policies.domain.decision import canonical
policy = policy_of(Path(sys.argv[1]), sys.argv[2])
decision = judged(policy, signal("insult"), signal("threat"), unmeasured("x", "self-harm", "y"),
                  unmeasured("z", "personal-info.phone"))
sys.stdout.buffer.write(canonical(decision))
"""


def told(folder: Path, seed: str) -> bytes:
    """Return the bytes of a decision that another process makes."""
    command = [sys.executable, "-c", SCRIPT, str(folder), RULES]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, env=environment, check=True, capture_output=True).stdout


def test_processes_agree(tmp_path: Path) -> None:
    """Two processes whose sets lie in different orders decide byte for byte the same."""
    assert told(tmp_path, "1") == told(tmp_path, "2")
