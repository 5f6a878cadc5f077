"""The late detector `detoxify`: how toxic the real package takes an uncertain message to be."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, Final, Protocol

import structlog

from leeward.second_opinion.files import Chosen, Settings, chosen
from leeward.second_opinion.loading import load
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.errors import ModelError
from leeward_policies.ports import Look, SignalSpec

SIGNAL: Final = "toxicity"

UNSURE_FROM: Final = 0.2
UNSURE_TO: Final = 0.8
"""First scores between which a second opinion is asked for (`detection.md`)."""

DEADLINE: Final = 10.0
"""Seconds for one batch."""

LOADING_WITHIN: Final = 300.0
"""Seconds for the first batch, for which the model is loaded; torch alone takes up to a minute."""

log = structlog.get_logger("leeward.second_opinion")


class Opinion(Protocol):
    """A loaded model."""

    @property
    def sha256(self) -> str:
        """Of the file it came from."""
        ...

    def toxicity(self, texts: Sequence[str]) -> Sequence[float]:
        """Return how toxic it takes each text to be, in order."""
        ...


class DetoxifyDetector:
    """A second opinion on messages whose toxicity the first look is not sure of.

    It gives `toxicity` alone. The models also give `threat`, `insult`, `identity_attack` and
    more, but on other scales, and nobody has measured on chat what such a number means there;
    our rules for threats are not to be overruled by it. Its toxicity is not calibrated either:
    it is the number that detoxify gives, and how it does on a community's own lines is what
    `leeward evaluate --compare without:detoxify` says.

    Evidence that arrives later adds to what was found first and takes nothing away, so a low
    second opinion never clears a message.

    Args:
        settings: the table of the configuration.
        folder: that relative paths start at.
        loaded: loads the model; another one in tests.
    """

    table: ClassVar[type[Settings]] = Settings

    name = "detoxify"
    specs = (SignalSpec(SIGNAL, "toxicity", "hurtful words, as learned from examples"),)
    batch = 8

    def __init__(
        self,
        settings: Settings | None = None,
        folder: Path = Path(),
        loaded: Callable[[Chosen], Opinion] = load,
    ) -> None:
        self.chosen = chosen(settings or Settings(), folder)
        self._load = loaded
        self._opinion: Opinion | None = None
        self._failed: tuple[object, ModelError] | None = None

    @property
    def version(self) -> str:
        """Model and checksum: another file is another detector."""
        return f"1-{self.chosen.model.name}-{self.chosen.sha256[:8]}"

    @property
    def languages(self) -> tuple[str, ...]:
        """What the authors of the model have tested it on."""
        return self.chosen.model.languages

    @property
    def deadline(self) -> float:
        """Seconds that a batch may take; longer for the one that has the model loaded."""
        return DEADLINE if self._opinion is not None else LOADING_WITHIN

    def wants(self, look: Look) -> bool:
        """Ask for messages of people whose toxicity is neither clear nor out of the question."""
        if look.reading.message.author.is_bot:
            return False
        return any(
            signal.name == SIGNAL and UNSURE_FROM <= signal.score <= UNSURE_TO
            for signal in look.signals
        )

    def detect_late(self, looks: Sequence[Look]) -> Sequence[Sequence[Signal | Unmeasured]]:
        """Ask the model about a batch; without one each message is Unmeasured, with the reason."""
        try:
            opinion = self._ready()
        except ModelError as error:
            reason = f"no second opinion: {error.value}"
            unknown = Unmeasured(self._label, reason, (SIGNAL,))
            return [(unknown,) for _ in looks]
        texts = [look.reading.message.text.body for look in looks]
        return [self._signals(score) for score in opinion.toxicity(texts)]

    def _signals(self, score: float) -> tuple[Signal, ...]:
        why = f"a second opinion, from detoxify's model {self.chosen.model.name}"
        return (Signal(SIGNAL, "toxicity", score, self._label, why=why),)

    @property
    def _label(self) -> str:
        return f"{self.name}@{self.version}"

    def _ready(self) -> Opinion:
        """Return the model, loaded once; what could not be loaded is tried again once it changed.

        Raises:
            ModelError: it cannot be loaded.
        """
        if self._opinion is not None:
            return self._opinion
        stamp = self.chosen.stamp
        if self._failed is not None and self._failed[0] == stamp:
            raise self._failed[1]
        started = time.monotonic()
        try:
            self._opinion = self._load(self.chosen)
        except ModelError as error:
            self._failed = stamp, error
            log.error("second_opinion.not_loaded", problem=str(error))
            raise
        log.info(
            "second_opinion.loaded",
            model=self.chosen.model.name,
            sha256=self._opinion.sha256,
            seconds=round(time.monotonic() - started, 1),
        )
        return self._opinion
