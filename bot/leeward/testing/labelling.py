"""Labelled lines for tests: written to files, and detectors that read their scores in the text."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from leeward.quality.evaluating import Asked, evaluate
from leeward.quality.figures import Evaluation
from leeward.quality.labelled import LabelledFiles
from leeward.quality.labels import KnownLabels
from leeward.quality.setups import Installed
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.ports import Detector, Look, Reading, SignalSpec

SPECS: Final = (
    SignalSpec("insult", "toxicity", "an insult"),
    SignalSpec("swearing", "toxicity", "coarse language"),
    SignalSpec("threat", "threat", "a threat"),
    SignalSpec("personal-info.phone", "personal-info", "a phone number"),
    SignalSpec("personal-info.email", "personal-info", "an email address"),
)
"""Signals that the detectors here may give."""

POLICY: Final = """
schema = 1
name = "tried"
version = "1"

[[rule]]
id = "rude"
because = "{author} was rude"
any = [{ signal = "insult", at_least = 0.50 }, { signal = "swearing", at_least = 0.50 }]
do = [{ note = true }]
category = "toxicity"

[[rule]]
id = "very-rude"
because = "{author} was very rude"
any = [{ signal = "insult", at_least = 0.70 }]
do = [{ warn = "author" }]

[[rule]]
id = "unbearable"
because = "{author} was unbearable"
any = [{ signal = "insult", at_least = 0.90 }]
do = [{ hide = "message" }]
"""
"""A policy that notes from 0.5, warns from 0.7 and hides from 0.9 on."""

_SAID: Final = re.compile(r"([a-z.-]+)=([\d.]+|failed|unsure)")


class ReadingDetector(Detector):
    """Gives the scores that a text names: `insult=0.7` scores an insult at 0.7.

    `insult=failed` raises, and `insult=unsure` answers that it could not measure.

    Args:
        name: of the detector.
        gives: the signals it looks for; others are left to others.
    """

    def __init__(self, name: str, *gives: str) -> None:
        self._name = name
        self._specs = tuple(spec for spec in SPECS if spec.name in gives)

    @property
    @override
    def name(self) -> str:
        return self._name

    @property
    @override
    def version(self) -> str:
        return "1"

    @property
    @override
    def specs(self) -> tuple[SignalSpec, ...]:
        return self._specs

    @property
    @override
    def languages(self) -> tuple[str, ...]:
        return ()

    @override
    def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
        found: list[Signal | Unmeasured] = []
        for spec in self._specs:
            for name, value in _SAID.findall(reading.message.text.body):
                if name == spec.name:
                    found.append(self._one(spec, value))
        return found

    def _one(self, spec: SignalSpec, value: str) -> Signal | Unmeasured:
        known = f"{self._name}@{self.version}"
        if value == "failed":
            raise ValueError("as the text says")
        if value == "unsure":
            return Unmeasured(known, "unsure", (spec.name,))
        return Signal(spec.name, spec.category, float(value), known)


class ReadingLateDetector(ReadingDetector):
    """The same, but later: it wants every message, and reads `later.insult` in its stead."""

    @property
    def batch(self) -> int:
        """One at a time."""
        return 1

    @property
    def deadline(self) -> float:
        """It answers at once."""
        return 1.0

    def wants(self, look: Look) -> bool:
        """Want every message that names something for later."""
        return "later:" in look.reading.message.text.body

    def detect_late(self, looks: Sequence[Look]) -> Sequence[Sequence[Signal | Unmeasured]]:
        """Read what is written behind `later:`."""
        return [self._late(look) for look in looks]

    def _late(self, look: Look) -> list[Signal | Unmeasured]:
        later = look.reading.message.text.body.partition("later:")[2]
        return [
            self._one(spec, value)
            for spec in self.specs
            for name, value in _SAID.findall(later)
            if name == spec.name
        ]


def installed(*detectors: Detector, late: Sequence[ReadingLateDetector] = ()) -> Installed:
    """Return these detectors as if they were installed; without any, one of each kind."""
    given = detectors or (
        ReadingDetector("words", "insult", "swearing"),
        ReadingDetector("danger", "threat"),
        ReadingDetector("private", "personal-info.phone", "personal-info.email"),
    )
    return Installed(tuple(given), tuple(late), SPECS)


def written(folder: Path, *lines: dict[str, Any] | str, name: str = "labelled.jsonl") -> Path:
    """Write labelled lines to a file; a text is written as it is, and may be no line at all."""
    path = folder / name
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("".join(f"{text}\n" for text in texts), "utf-8")
    return path


def policy_in(folder: Path, text: str = POLICY, *, name: str = "tried.toml") -> str:
    """Write a policy file and return its path."""
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def found_in(
    folder: Path,
    lines: Sequence[dict[str, Any] | str],
    *,
    what: Installed | None = None,
    about: Sequence[str] = (),
    compare: Sequence[str] = (),
    seed: int = 0,
    has_examples: bool = False,
) -> Evaluation:
    """Evaluate labelled lines under the policy of this module.

    Args:
        folder: may be written to.
        lines: labelled ones.
        what: the detectors; one of each kind unless given.
        about: what is reported on; whatever occurs unless given.
        compare: further setups.
        seed: of the intervals.
        has_examples: whether the worst mistakes are kept.
    """
    detectors = what or installed()
    known = KnownLabels(detectors.specs)
    files = LabelledFiles([written(folder, *lines)], known)
    asked = Asked(policy_in(folder), tuple(about), tuple(compare), seed, has_examples)
    return evaluate(files, known, asked, detectors, lambda _: None)
