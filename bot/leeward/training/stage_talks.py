"""What the networks learn from whole conversations: each turn, with what was said before it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from leeward.quality.conversations import AIMED_AT, JUDGED, SIDES, Pair, Turn, read_pairs
from leeward.training.stage_lines import BEFORE_MOST, Said, StageLine
from leeward_policies.domain.conversation import LINES_KEPT_SECONDS

_KEPT: Final = timedelta(seconds=LINES_KEPT_SECONDS)
"""An older line is no longer in memory when the next one is judged."""

_CALLED: Final = re.compile(r"\{[A-Z]\}")


def all_talk_lines(folder: Path) -> list[StageLine]:
    """Read every turn of every conversation in a folder.

    Raises:
        ConfigError: as `read_pairs`.
    """
    return [
        line
        for path in sorted(folder.glob("*.txt"))
        for pair in read_pairs(path)
        for line in talk_lines(pair, path.stem)
    ]


def talk_lines(pair: Pair, source: str) -> Iterator[StageLine]:
    """Yield the turns of both conversations of a pair that can be learned from.

    A staged turn of the judged one without a stage is left out: it takes none that was written
    down, and is no example of harmless talk either. What others say is harmless.
    """
    for side in SIDES:
        said: dict[str, list[tuple[Turn, str]]] = {}
        for turn in pair.turns:
            room = said.setdefault(turn.room, [])
            if turn.is_edit:
                room.remove(next(one for one in reversed(room) if one[0].who == turn.who))
            text = _CALLED.sub("@user", turn.said(side))
            is_staged = side == "staged" and turn.who == JUDGED
            is_same = turn.staged == turn.twin
            if not (is_staged and turn.stage is None) and not (side == "staged" and is_same):
                yield StageLine(
                    text,
                    tuple(_before(turn, room)),
                    turn.stage,
                    not is_staged,
                    pair.language,
                    source,
                )
            room.append((turn, text))


def _before(turn: Turn, room: list[tuple[Turn, str]]) -> Iterator[Said]:
    """Yield what is remembered of the room, from where whoever speaks now stands."""
    target = turn.answers or (AIMED_AT if turn.who == JUDGED else JUDGED)
    fresh = [one for one in room if turn.at - one[0].at <= _KEPT]
    for earlier, text in fresh[-BEFORE_MOST:]:
        if earlier.who == turn.who:
            yield Said("author", text)
        else:
            yield Said("target" if earlier.who == target else "other", text)
