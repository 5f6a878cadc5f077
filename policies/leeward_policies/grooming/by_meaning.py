"""The stages of a grooming pattern by meaning: what a line says after what was said before it.

Who builds a hold over somebody seldom uses telling words. Networks over sentence embeddings of the
line and of the lines before it, and a linear head over its letters and words, were trained on
staged lines and on harmless ones that look alike (`policies/training`). They look later, in
batches, and only where a cheap gate, or what is known between the two, asks for it. What they find
is evidence, for a pattern or against one; the ledger weighs it.
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
from leeward_policies.domain.signals import RELIEF, STAGES, Signal, Unmeasured
from leeward_policies.errors import ModelError
from leeward_policies.grooming.book import LANGUAGES
from leeward_policies.grooming.evidence import score_of
from leeward_policies.grooming.stages import MEANINGS
from leeward_policies.models.card import read_card
from leeward_policies.models.heads import Scorer, load_heads
from leeward_policies.models.stage_nets import VOICES, load_stage_nets, rows_of
from leeward_policies.ports import Look, Reading, SignalSpec
from leeward_policies.text import views_of

BEFORE: Final = 3
"""Lines of the room before a line that are read with it; as many as the entries it learned from."""

WORTH: Final = 0.65
"""What a logit of one weighs in the ledger's log-odds. The networks tell staged lines from hard
look-alikes, of which a conversation may hold many, so their word weighs less than a pattern's;
chosen on the conversations for development (`docs/grooming.md`)."""

EASE: Final = 0.3
"""What a logit of minus one weighs against a pattern, of a line that looks like a stage and reads
as harmless; chosen there, too."""

MOST: Final = 3.0
"""A logit above this weighs no more, on either side: no single line is certain."""

WORDS: Final = 0.35
"""Share of the linear head in the logit; the networks have the rest."""

PLAIN_THREAT: Final = 0.6
"""Score of a threat that the packs act on by themselves."""

_HARMLESS: Final = "looks like a step of a pattern, and reads as harmless"

_SPECS: Final = (
    *(SignalSpec(f"grooming.{stage}", "grooming", MEANINGS[stage]) for stage in STAGES),
    SignalSpec(RELIEF, "grooming", _HARMLESS),
)
_SIGNALS: Final = tuple(spec.name for spec in _SPECS)


class StagesByMeaningDetector:
    """Looks again at lines that may take a stage of a grooming pattern.

    Where a model file cannot be used, what it is shown is Unmeasured, with the reason; `problem`
    says so to `doctor`.

    Args:
        folder: of the model files; the shipped ones if left out.
        embeddings: those of this process if left out.
        words: share of the linear head in the logit; another for ablations alone.
        before: how many lines are read with one; another for ablations alone.
    """

    name = "stages"
    specs = _SPECS
    languages = LANGUAGES
    batch = 32
    deadline = 10.0
    """Seconds; the first batch may load the encoder, which takes one."""

    def __init__(
        self,
        folder: Path | None = None,
        embeddings: Embeddings | None = None,
        *,
        words: float = WORDS,
        before: int = BEFORE,
    ) -> None:
        self._words, self._before = words, before
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
        self._heads = Scorer(load_heads(place / gate.file, gate.sha256, len(gate.heads)))
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
        return self.passes(reading)

    def passes(self, reading: Reading) -> bool:
        """Say whether the gate asks for a line, whoever speaks to whom."""
        return self._heads_of(reading)[0] >= self._least

    def _heads_of(self, reading: Reading) -> list[float]:
        """Return the logits of the gate, and of what the words alone say."""
        return self._heads.logits(addressed(reading, reading.views.views[-1].text[:LETTERS]))

    def detect_late(self, looks: Sequence[Look]) -> list[tuple[Signal | Unmeasured, ...]]:
        """Tell which stage a batch of lines takes, if any, by what was said before them."""
        if self.problem is not None:
            return [(Unmeasured(self._by, "no usable model file", _SIGNALS),) for _ in looks]
        read = [(as_meant(look.reading.views), _before(look, self._before)) for look in looks]
        told = self._nets.told(rows_of(read, self._embeddings.of_meant))
        return [
            self._signals(look, stages, logit)
            for look, stages, logit in zip(looks, told.stages, told.logits.tolist(), strict=True)
        ]

    def _signals(self, look: Look, stages: NDArray[np.float32], meant: float) -> tuple[Signal, ...]:
        """Return the likeliest stage, with a score that weighs what the logit is worth.

        A line that the gate asked for and that reads as harmless speaks against a pattern, if there
        is anything that it could speak against.
        """
        gate, words = self._heads_of(look.reading)
        logit = (1.0 - self._words) * meant + self._words * words
        if logit > 0.0:
            stage = STAGES[int(np.argmax(stages))]
            why = f"{MEANINGS[stage]}, by its meaning"
            name, score = f"grooming.{stage}", score_of(WORTH * min(logit, MOST))
            return (Signal(name, "grooming", score, self._by, (), why, stage=stage),)
        if gate < self._least or not _is_weighed(look):
            return ()
        score = score_of(EASE * min(-logit, MOST))
        return (Signal(RELIEF, "grooming", score, self._by, (), _HARMLESS),)


def _is_weighed(look: Look) -> bool:
    """Say whether there is evidence between the two, or in the line."""
    return any(one.stage is not None for one in look.signals) or any(
        pair.evidence for pair in look.reading.conversation.pairs
    )


def _before(look: Look, lines: int) -> list[list[str]]:
    """Return what the author, the target and others said before, as it is meant."""
    message, conversation = look.reading.message, look.reading.conversation
    target = conversation.shares[0].target if conversation.shares else None
    said: list[list[str]] = [[] for _ in VOICES]
    earlier = [one for one in conversation.room.recent if one.ref != message.ref]
    for line in earlier[-lines:] if lines else ():
        voice = 0 if line.author == message.author.ref else 1 if line.author == target else 2
        said[voice].append(as_meant(views_of(line.text)))
    return said
