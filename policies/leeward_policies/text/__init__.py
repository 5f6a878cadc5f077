"""Views of a text that undo obfuscation, each with spans mapped back to the original text."""

from leeward_policies.text.plain import plain_view
from leeward_policies.text.undo import STEPS, bare_view
from leeward_policies.text.view import WORD, View, Views

__all__ = ["READ_HEAD", "READ_TAIL", "WORD", "View", "Views", "views_of"]

READ_HEAD = 65_536
"""Code points read from the start: what the largest message of any platform can hold (a Matrix
event is at most 65,536 bytes; Discord, Telegram and Slack stop at 4,000, 4,096 and 40,000)."""

READ_TAIL = 16_384
"""Code points read from the end of a text that is longer still, such as one in a damaged export;
no platform lets a person write what lies between."""


def _read(text: str) -> View:
    """Return the plain view of the text, or of its head and tail when it is beyond any platform."""
    if len(text) <= READ_HEAD + READ_TAIL:
        return plain_view(text)
    kept = plain_view(f"{text[:READ_HEAD]}\n{text[-READ_TAIL:]}")
    places = (*range(READ_HEAD + 1), *range(len(text) - READ_TAIL, len(text) + 1))
    read = range(len(kept.text) + 1) if kept.offsets is None else kept.offsets
    return View(kept.name, kept.text, tuple(places[at] for at in read))


def views_of(text: str) -> Views:
    """Read a text in every way that undoes a known obfuscation.

    Time is linear in the length, and what is read is bounded by `READ_HEAD` and `READ_TAIL`.
    Views come in a fixed order, each read from the one before and left out where it would
    change nothing: `plain`, `bare` (no marks on Latin letters), `joined` (spaced letters),
    `unleet` (figures and signs for letters, masks), `mended` (words cut by signs), `ordered`
    (neighbouring letters swapped), `squeezed` (repeated letters). The last one is the most undone.

    Args:
        text: any string, lone surrogates included.
    """
    view = _read(text)
    found = [view]
    words = all_words = frozenset(WORD.findall(view.text))
    if not view.text.isascii():
        view = bare_view(view)
        if view is not found[0]:
            found.append(view)
            words = frozenset(WORD.findall(view.text))
            all_words |= words
    for may_help, step in STEPS:
        if may_help(view.text, words):
            undone = step(view)
            if undone is not view:
                view = undone
                found.append(view)
                words = frozenset(WORD.findall(view.text))
                all_words |= words
    return Views(text, tuple(found), all_words)
