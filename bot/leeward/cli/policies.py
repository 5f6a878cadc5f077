"""The work of `leeward policy`."""

from pathlib import Path
from typing import IO

import msgspec

from leeward.cli.progress import progress
from leeward.community import Step
from leeward.detectors import installed_detectors, installed_late_detectors, known_signals
from leeward.replay import replay
from leeward_adapters.transcript import open_transcript
from leeward_policies.compare import Comparison
from leeward_policies.examples import check_examples
from leeward_policies.explain import policy_sentences
from leeward_policies.policy import Policy, load


def check_policy(source: str, out: IO[str], *, as_json: bool) -> bool:
    """Load a policy and run its examples; say what failed; return whether all is well."""
    policy = load(source, known_signals())
    failures = check_examples(policy, installed_detectors())
    if as_json:
        found = {
            "policy": policy.label,
            "rules": len(policy.rules),
            "examples": len(policy.examples),
            "failed": [str(failure) for failure in failures],
        }
        out.write(msgspec.json.encode(found).decode() + "\n")
        return not failures
    for failure in failures:
        out.write(f"{failure}\n")
    held = len(policy.examples) - len(failures)
    out.write(
        f"{policy.label} is well formed: {len(policy.rules)} rules, "
        f"mode {policy.mode}; {held} of {len(policy.examples)} examples hold.\n"
    )
    return not failures


def explain_policy(source: str, out: IO[str]) -> None:
    """Print what a policy does, rule by rule, in sentences."""
    for sentence in policy_sentences(load(source, known_signals())):
        out.write(f"{sentence}\n")


def diff_policies(
    old: str, new: str, over: list[Path], format_: str | None, out: IO[str], *, as_json: bool
) -> bool:
    """Judge an export under two policies and say what would change; return whether it does."""
    before, after = load(old, known_signals()), load(new, known_signals())
    comparison = Comparison(before, after)
    _compare(before, after, over, format_, comparison)
    if as_json:
        out.write(msgspec.json.encode(comparison.figures()).decode() + "\n")
    else:
        for sentence in comparison.sentences():
            out.write(f"{sentence}\n")
    return comparison.differs


def _compare(
    old: Policy, new: Policy, over: list[Path], format_: str | None, comparison: Comparison
) -> None:
    """Read the export once for each policy, side by side, so that memory stays flat."""
    first, second = open_transcript(over, format=format_), open_transcript(over, format=format_)
    detectors, late = installed_detectors(), installed_late_detectors()
    try:
        with progress("Comparing", first.size) as advance:
            pairs = zip(
                replay(first.items(), old, detectors, late),
                replay(second.items(), new, detectors, late),
                strict=True,
            )
            for one, other in pairs:
                if isinstance(one.step, Step) and isinstance(other.step, Step):
                    comparison.add(one.step.decision, other.step.decision)
                if one.item.index % 256 == 0:
                    advance(one.item.bytes_read)
    finally:
        first.close()
        second.close()
