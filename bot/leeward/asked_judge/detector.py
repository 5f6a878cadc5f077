"""The late detector `judge`: one more capped piece of evidence about pairs that are watched."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, Final

from leeward.asked_judge.asking import Answer, NoAnswer, ask
from leeward.asked_judge.prompt import request
from leeward.asked_judge.settings import Endpoint, Settings, endpoint
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.ports import Look, SignalSpec

SIGNAL: Final = "grooming.judged"

WORTH: Final = 0.5
"""The highest score that an answer can have: a weight of 0.69, below that of one grave pattern of
words, so that a judge that is fooled or wrong opens no case by one answer."""

SURE: Final = 0.5
"""An answer that is less sure than this says nothing."""


class JudgeDetector:
    """Asks a language model of the admin's about lines between two who are watched.

    Args:
        settings: the table of the configuration.
        folder: that relative paths start at.
        asked: asks; another one in tests.
    """

    table: ClassVar[type[Settings]] = Settings

    name = "judge"
    specs = (SignalSpec(SIGNAL, "grooming", "a step of a pattern, by the judge that was asked"),)
    languages: tuple[str, ...] = ()
    batch = 4

    def __init__(
        self,
        settings: Settings | None = None,
        folder: Path = Path(),
        asked: Callable[[Endpoint, bytes], Answer] = ask,
    ) -> None:
        chosen = settings or Settings()
        self._endpoint = endpoint(chosen, folder) if chosen.enabled else None
        self._ask = asked
        self.version = f"1-{chosen.model}" if chosen.model else "1"
        self.deadline = chosen.deadline * self.batch + 1.0
        self._by = f"{self.name}@{self.version}"

    def wants(self, look: Look) -> bool:
        """Ask about words of people between two who are at `watch` or above."""
        reading = look.reading
        if reading.message.author.is_bot or not reading.views.words:
            return False
        return any(pair.level != "none" for pair in reading.conversation.pairs)

    def detect_late(self, looks: Sequence[Look]) -> list[tuple[Signal | Unmeasured, ...]]:
        """Ask about each message in turn; no answer is Unmeasured, with the reason."""
        return [self._asked(look) for look in looks]

    def _asked(self, look: Look) -> tuple[Signal | Unmeasured, ...]:
        if self._endpoint is None:
            return (Unmeasured(self._by, "it is switched off", (SIGNAL,)),)
        try:
            answer = self._ask(self._endpoint, request(look, self._endpoint.model))
        except NoAnswer as error:
            return (Unmeasured(self._by, f"{error}", (SIGNAL,)),)
        if answer.stage == "none" or answer.sure < SURE:
            return ()
        score = WORTH * answer.sure
        why = f"{answer.stage}, by the judge that was asked"
        return (Signal(SIGNAL, "grooming", score, self._by, (), why, stage=answer.stage),)
