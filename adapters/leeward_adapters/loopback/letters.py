"""Private words to a member: in their language, for whom the room is, and what stands below."""

from typing import assert_never

from leeward_adapters.live.casework.buttons import helping_rows, notice_rows, tip_rows
from leeward_adapters.live.casework.presses import nonce_of
from leeward_adapters.live.members.help import help_below
from leeward_adapters.live.saying.spans import flat
from leeward_adapters.loopback.answering import reader_language
from leeward_adapters.loopback.faults import NotOffered
from leeward_adapters.loopback.world import Letter
from leeward_policies.advice import YOUNGEST, Audience, words_of
from leeward_policies.domain.action import Answer, Tip, Warn
from leeward_policies.ports import Clock, Desk


class Letters:
    """Writes letters; `Performer` sends them.

    Args:
        clock: says when.
        language: of whoever has chosen none.
        desk: knows what members have chosen; None where nobody can choose.
    """

    def __init__(self, clock: Clock, language: str, desk: Desk | None) -> None:
        self._clock = clock
        self._language = language
        self._desk = desk

    async def of(self, action: Tip | Warn | Answer) -> Letter:
        """Return the letter that an act asks for.

        Raises:
            NotOffered: there are no reviewed words for it.
        """
        language = await reader_language(self._desk, action.to, self._language)
        decision = action.key.partition(":")[0]
        key, now, topic = action.key, self._clock.now(), action.topic
        match action:
            case Tip():
                text = reviewed(topic, language, action.audience)
                text += await self._below(action, language)
                is_own = action.because.subject.author == action.to
                known = "" if self._desk is None else decision
                rows = tip_rows(nonce_of(key), language, known, is_own=is_own)
                return Letter(key, now, "tip", topic, text, rows)
            case Warn():
                text = reviewed(topic, language) + await self._below(action, language)
                return Letter(key, now, "warning", topic, text, notice_rows(decision, language))
            case Answer():
                text = words_of(topic, language, number=action.number)
                return Letter(key, now, "answer", topic, text, helping_rows("answer", language))
            case _:
                assert_never(action)

    async def _below(self, action: Tip | Warn, language: str) -> str:
        today = self._clock.now().date()
        below = await help_below(self._desk, action.topic, action.to, language, today)
        return f"\n{flat(below)}" if below else ""


def reviewed(name: str, language: str, audience: Audience = YOUNGEST) -> str:
    """Return reviewed words.

    Raises:
        NotOffered: there are none by this name.
    """
    try:
        return words_of(name, language, audience)
    except KeyError:
        raise NotOffered(f"There are no reviewed words for {name}.") from None
