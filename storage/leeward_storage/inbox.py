"""What other processes leave for the pipeline, in the database: sealed until it is received.

A moderator's note is text, so the events lie under a data key, that of one holder. Once
events are received that key goes: what came since is sealed anew under another one.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from msgspec import json
from sqlalchemy import delete, insert, select

from leeward_policies.domain.decision import canonical
from leeward_policies.domain.event import Event
from leeward_storage import sqlite
from leeward_storage.files import Files
from leeward_storage.lookups import counted
from leeward_storage.schema import counter, inbox
from leeward_storage.sealing import open_text, seal_text
from leeward_storage.times import micros

HOLDER: Final = "inbox"
"""Whose key seals the events."""

LAST_SENT: Final = "last sent"
"""The counter of the last number given to an event; none is given twice."""

_PUT_COUNTER: Final = sqlite.upsert(counter)

_events: Final[json.Decoder[Event]] = json.Decoder(Event)


def send(files: Files, event: Event) -> None:
    """Leave an event."""
    micros(event.at)
    text = canonical(event).decode()
    with files.main.begin():
        n = counted(files, LAST_SENT) + 1
        files.main.execute(_PUT_COUNTER, {"what": LAST_SENT, "value": n})
        files.main.execute(insert(inbox), _rows(files.key_for(HOLDER), [(n, text)]))


def sent(files: Files, after: int, limit: int) -> tuple[tuple[int, Event], ...]:
    """Return events in order, in the caller's transaction; none where their key is gone."""
    key = files.key_of(HOLDER)
    if key is None:
        return ()
    query = select(inbox).where(inbox.c.n > after).order_by(inbox.c.n).limit(limit)
    opened = _opened(key, files.main.execute(query))
    return tuple((n, _events.decode(text)) for n, text in opened)


def received(files: Files, upto: int) -> None:
    """Forget events, and destroy the key that they lay under.

    The audit log has no line for that key: what was received stands in it by itself.
    """
    with files.main.begin():
        if not files.main.execute(delete(inbox).where(inbox.c.n <= upto)).rowcount:
            return
        old = files.key_of(HOLDER)
        rest = files.main.execute(select(inbox).order_by(inbox.c.n)).all()
        gone = files.release([HOLDER])  # takes the rest along
        if rest and old is not None:
            texts = _opened(old, rest)
            files.main.execute(insert(inbox), _rows(files.key_for(HOLDER), texts))
    files.destroy_unused(gone.values())


def _rows(key: bytes, texts: Sequence[tuple[int, str]]) -> list[dict[str, Any]]:
    return [
        {"n": n, "holder": HOLDER, "box": seal_text(key, text, 0, _beside(n))} for n, text in texts
    ]


def _opened(key: bytes, rows: Iterable[Any]) -> list[tuple[int, str]]:
    place = "an event that was left for the pipeline"
    return [(row.n, open_text(key, row.box, _beside(row.n), place)[0]) for row in rows]


def _beside(n: int) -> bytes:
    return canonical([HOLDER, n])
