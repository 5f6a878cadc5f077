"""A house in which plain words carry evidence, so that tests of the roof need no real detector."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from typing_extensions import override

from leeward.cases.book import CaseBook
from leeward.community import Community, Step
from leeward.journal import Journal
from leeward.ledger import Ledger
from leeward.testing.house_rules import HOUSE
from leeward_policies.domain.event import Event
from leeward_policies.domain.signals import Signal, Span, Stage
from leeward_policies.policy import Policy, load
from leeward_policies.ports import Detector, Reading, SignalSpec

WEIGHS: Final[Mapping[str, tuple[Stage, float]]] = {
    "hello": ("contact", 0.2),
    "skin": ("gifts", 0.5),
    "secret": ("secrecy", 0.7),
    "mum": ("probing", 0.6),
    "app": ("other-place", 0.7),
    "meet": ("meeting", 0.8),
}
"""Which stage a word shows, and how clearly: `secret` alone is watched, two grave ones concern."""

PLAIN_RULES: Final = """
schema  = 1
name    = "plain"
version = "1"
mode    = "{mode}"

[audience]
roles = {{ staff = ["moderator"], young = ["under 18"] }}

[[rule]]
id       = "growl"
because  = "{{author}} growled at {{target}}"
category = "toxicity"
any      = [{{ words = ["grr"] }}]
do       = [{{ warn = "author" }}, {{ ask = "moderators" }}]

[[rule]]
id       = "boo"
because  = "{{author}} said boo"
category = "toxicity"
any      = [{{ words = ["boo"] }}]
do       = [{{ hide = "message" }}]

[[rule]]
id       = "number"
because  = "{{author}} said a number"
category = "personal-info"
any      = [{{ words = ["number"] }}]
do       = [{{ tip = "own-phone", to = "author" }}]

[[rule]]
id       = "steering"
because  = "{{author}} keeps steering {{target}}: {{stages}}"
category = "grooming"
all      = [{{ trend = "grooming", at_least = "concern" }}]
do       = [{{ tip = "someone-steers", to = "target" }}, {{ ask = "safety-lead" }}]
"""


class PlainDetector(Detector):
    """Finds the words of `WEIGHS`, each where it first stands."""

    @property
    @override
    def name(self) -> str:
        return "plain"

    @property
    @override
    def version(self) -> str:
        return "1"

    @property
    @override
    def specs(self) -> tuple[SignalSpec, ...]:
        return tuple(
            SignalSpec(f"grooming.{stage}", "grooming", stage) for stage, _ in WEIGHS.values()
        )

    @property
    @override
    def languages(self) -> tuple[str, ...]:
        return ()

    @override
    def detect(self, reading: Reading) -> Sequence[Signal]:
        text = reading.message.text.body
        return [
            Signal(
                f"grooming.{stage}",
                "grooming",
                score,
                "plain@1",
                (Span(text.index(word), text.index(word) + len(word)),),
                aim="reader",
                stage=stage,
            )
            for word, (stage, score) in WEIGHS.items()
            if word in text
        ]


def plain_policy(folder: Path, *, mode: str = "enforce", added: str = "") -> Policy:
    """Write the rules into a folder and load them."""
    path = folder / "plain.toml"
    path.write_text(PLAIN_RULES.format(mode=mode) + added, "utf-8")
    return load(path, PlainDetector().specs)


def plain_house(policy: Policy) -> Community:
    """Return a community that knows nothing yet."""
    return Community(HOUSE, policy, (PlainDetector(),), Ledger(), CaseBook(HOUSE))


def stepped(community: Community, event: Event, journal: Journal | None = None) -> Step:
    """Let a community take an event in, and fail where the judgement itself does."""
    step = community.take(event, Journal() if journal is None else journal)
    if not isinstance(step, Step):
        raise TypeError(f"the judgement failed: {step.kind} in {step.where}")
    return step
