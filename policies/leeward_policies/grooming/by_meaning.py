"""The stages of a grooming pattern by meaning: what a line says after what was said before it.

Who builds a hold over somebody seldom uses telling words. Networks over sentence embeddings of the
line and of the lines before it were trained on staged lines and on harmless ones that look alike
(`policies/training/grooming`). They look later, in batches, and only where a cheap gate, or what
is known between the two, asks for it. What they find is evidence; the ledger weighs it.
"""

import math
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from leeward_policies.detectors.builtin import FOLDER, addressed
from leeward_policies.detectors.encoder import (
    LETTERS,
    Embeddings,
    as_meant,
    shared_embeddings,
)
from leeward_policies.domain.signals import STAGES, Signal, Unmeasured
from leeward_policies.errors import ModelError
from leeward_policies.grooming.book import LANGUAGES
from leeward_policies.grooming.stages import MEANINGS
from leeward_policies.models.card import read_card
from leeward_policies.models.heads import Scorer, load_heads
from leeward_policies.models.stage_nets import VOICES, load_stage_nets, rows_of
from leeward_policies.ports import Look, SignalSpec
from leeward_policies.text import views_of

BEFORE: Final = 3
"""Lines of the room before a line that are read with it; as many as the entries it learned from."""

WORTH: Final = 0.37
"""What a logit of one weighs in the ledger's log-odds. The networks tell staged lines from hard
look-alikes, of which a conversation may hold many, so their word weighs less than a pattern's;
chosen on the conversations for development (`docs/grooming.md`)."""

MOST: Final = 3.0
"""A logit above this weighs no more: no single line is certain."""

PLAIN_THREAT: Final = 0.6
"""Score of a threat that the packs act on by themselves."""

_SPECS: Final = tuple(
    SignalSpec(f"grooming.{stage}", "grooming", MEANINGS[stage]) for stage in STAGES
)
_SIGNALS: Final = tuple(spec.name for spec in _SPECS)


class StagesByMeaningDetector:
    """Looks again at lines that may take a stage of a grooming pattern.

    Where a model file cannot be used, what it is shown is Unmeasured, with the reason; `problem`
    says so to `doctor`.
    """

    name = "stages"
    specs = _SPECS
    languages = LANGUAGES
    batch = 32
    deadline = 10.0
    """Seconds; the first batch may load the encoder, which takes one."""

    def __init__(self, folder: Path | None = None, embeddings: Embeddings | None = None) -> None:
        self.problem: ModelError | None = None
        self.version = "unknown"
        self._embeddings = shared_embeddings() if embeddings is None else embeddings
        with resources.as_file(FOLDER) as shipped:
            try:
                self._read(folder or shipped)
            except ModelError as error:
                self.problem = error
        self._by = f"{self.name}@{self.version}"

    def _read(self, place: Path) -> None:
        gate, card = read_card(place / "gate.toml"), read_card(place / "stages.toml")
        self._gate = Scorer(load_heads(place / gate.file, gate.sha256, len(gate.heads)))
        self._nets = load_stage_nets(place / card.file, card.sha256)
        least = gate.levels["grooming"]["look"]
        self._least = math.log(least / (1.0 - least))
        self.version = f"{card.version}-{gate.version}"

    def wants(self, look: Look) -> bool:
        """Ask for lines that may take a stage, and for all between two who are watched.

        A plain threat is the business of the rule for threats, and not looked at. Without its files
        it asks where patterns of words found a stage, so that people are told.
        """
        reading = look.reading
        if reading.message.author.is_bot or not reading.views.words:
            return False
        if any(one.name == "threat" and one.score >= PLAIN_THREAT for one in look.signals):
            return False
        if any(pair.level != "none" for pair in reading.conversation.pairs):
            return True
        if self.problem is not None:
            return any(one.stage is not None for one in look.signals)
        text = reading.views.views[-1].text[:LETTERS]
        return self._gate.logits(addressed(reading, text))[0] >= self._least

    def detect_late(self, looks: Sequence[Look]) -> list[tuple[Signal | Unmeasured, ...]]:
        """Tell which stage a batch of lines takes, if any, by what was said before them."""
        if self.problem is not None:
            return [(Unmeasured(self._by, "no usable model file", _SIGNALS),) for _ in looks]
        read = [(as_meant(look.reading.views), _before(look)) for look in looks]
        told = self._nets.told(rows_of(read, self._embeddings.of_meant))
        return [
            self._signals(stages, logit)
            for stages, logit in zip(told.stages, told.logits.tolist(), strict=True)
        ]

    def _signals(self, stages: NDArray[np.float32], logit: float) -> tuple[Signal, ...]:
        """Return the likeliest stage, with a score that weighs what the logit is worth."""
        if logit <= 0.0:
            return ()
        stage = STAGES[int(np.argmax(stages))]
        score = -math.expm1(-WORTH * min(logit, MOST))
        why = f"{MEANINGS[stage]}, by its meaning"
        name = f"grooming.{stage}"
        return (Signal(name, "grooming", score, self._by, (), why, stage=stage),)


def _before(look: Look) -> list[list[str]]:
    """Return what the author, the target and others said before, as it is meant."""
    message, conversation = look.reading.message, look.reading.conversation
    target = conversation.shares[0].target if conversation.shares else None
    said: list[list[str]] = [[] for _ in VOICES]
    for line in [one for one in conversation.room.recent if one.ref != message.ref][-BEFORE:]:
        voice = 0 if line.author == message.author.ref else 1 if line.author == target else 2
        said[voice].append(as_meant(views_of(line.text)))
    return said
