"""Chat exports and Leeward JSON Lines, streamed as events."""

from leeward_adapters.transcript.items import FORMATS, Format, Item, Names, Problem
from leeward_adapters.transcript.lines_in import read_lines
from leeward_adapters.transcript.transcript import Transcript, open_transcript
from leeward_adapters.transcript.writing import write_event

__all__ = [
    "FORMATS",
    "Format",
    "Item",
    "Names",
    "Problem",
    "Transcript",
    "open_transcript",
    "read_lines",
    "write_event",
]
