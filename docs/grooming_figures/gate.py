"""How many staged lines the gate lets through, and how many harmless ones."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from docs.grooming_figures.counted import LANGUAGES, PACK, share
from leeward.detectors import installed_detectors, known_signals
from leeward.quality.conversations import JUDGED, Pair
from leeward.quality.patterns import play
from leeward.testing.builders import reading
from leeward.training.examples import read_lines
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.grooming.by_meaning import StagesByMeaningDetector
from leeward_policies.policy import load
from leeward_policies.ports import Look

CHAT: Final = Path(__file__).resolve().parents[2] / "policies" / "held_out" / "chat"

CALM: Final = frozenset(("talk", "banter"))
"""Kinds of the held-out chat lines that are everyday talk."""


class _Probe(StagesByMeaningDetector):
    """Looks at every line, and counts those that the gate asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.staged: Counter[tuple[bool, bool]] = Counter()
        """Of the judged one: whether the gate passes, and whether a step is found."""
        self.others: Counter[bool] = Counter()

    def wants(self, look: Look) -> bool:
        """Look at everything the judged one says."""
        if look.reading.message.author.name == JUDGED:
            return True
        self.others[self.passes(look.reading)] += 1
        return False

    def detect_late(self, looks: Sequence[Look]) -> list[tuple[Signal | Unmeasured, ...]]:
        """Count what is found beside what the gate says."""
        found = super().detect_late(looks)
        for look, signals in zip(looks, found, strict=True):
            is_step = any(isinstance(one, Signal) and one.stage is not None for one in signals)
            self.staged[self.passes(look.reading), is_step] += 1
        return found


def gate(pairs: Sequence[Pair]) -> str:
    """Return how much the gate lets through, a row for each language."""
    table = (
        "| language | staged lines in which a step is found: passed | what bystanders say: passed |"
        " harmless chat and comments: passed |\n| --- | --- | --- | --- |\n"
    )
    policy = load(PACK, known_signals())
    for language in LANGUAGES:
        here = [pair for pair in pairs if pair.language == language]
        staged, twins = _Probe(), _Probe()
        for _ in play(here, policy, installed_detectors(), [staged], ["staged"]):
            pass
        for _ in play(here, policy, installed_detectors(), [twins], ["twin"]):
            pass
        steps = staged.staged[True, True] + staged.staged[False, True]
        others = twins.others.total()
        calm = [
            one.text
            for path in sorted(CHAT.glob(f"{language}*.txt"))
            for one in read_lines(path).examples
            if one.kind in CALM
        ]
        passed = sum(staged.passes(reading(text.removeprefix("@ "))) for text in calm)
        table += (
            f"| {language} | {share(staged.staged[True, True], steps)} |"
            f" {share(twins.others[True], others)} | {share(passed, len(calm))} |\n"
        )
    return table
