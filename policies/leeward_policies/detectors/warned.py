"""Whether a disclosure is only an example in a warning: `never write "i live at ..." in a chat`."""

from collections.abc import Callable
from typing import Final

from leeward_policies.detectors.clauses import quotations
from leeward_policies.detectors.findings import covered_by
from leeward_policies.detectors.page import Page
from leeward_policies.detectors.wording import spaced
from leeward_policies.domain.signals import Span

_WARNS: Final = spaced(
    r"""never|don'?t|do not|shouldn'?t|reminder|example|if (?:someone|somebody|anyone|a stranger|
    people)|
    nie|niemals|nicht|kein\w{0,2}|erinnerung|beispiel|wenn (?:jemand|einer|leute|ihr|du)|
    jamais|ne|n'\S+|rappel|exemple|si (?:quelqu'un|on|tu|un)|
    nunca|jamás|recordad|recuerda|ejemplo|no (?:deis|des|digas|digáis|pongas|escribas|escribáis)|
    si alguien|não|lembrem|lembrete|exemplo|se alguém"""
)
"""What people say who warn of giving something away."""

_SUCH: Final = spaced(
    r"""(?:things|stuff|something|messages) like|such as|for example|e \. g(?: \.)?|(?:so ?was|
    etwas|sachen)
    wie|zum beispiel|z \. b(?: \.)?|(?:des trucs|des choses|quelque chose) comme|par exemple|
    (?:cosas|algo) como|por ejemplo|(?:coisas|algo) como|por exemplo"""
)
"""What stands before an example."""

_BEFORE: Final = 60
"""Code points before a datum in which such words introduce it."""


def examples_in(page: Page) -> Callable[[Span], bool] | None:
    """Return what tells whether a place is an example in a warning; None where nobody warns."""
    original = page.reading.views.original
    quoted = tuple(Span(start, end) for start, end in quotations(original))
    is_introduced = _SUCH.search(page.prose.line) is not None
    if not (quoted or is_introduced):
        return None
    if _WARNS.search(_without(page, quoted)) is None:
        return None
    is_quoted = covered_by(quoted)

    def is_example(span: Span) -> bool:
        before = original[max(0, span.start - _BEFORE) : span.start].casefold()
        introduced = is_introduced and _SUCH.search(f" {' '.join(before.split())} ") is not None
        return is_quoted(span) or introduced

    return is_example


def _without(page: Page, quoted: tuple[Span, ...]) -> str:
    """Return the words outside of quotation marks as one spaced line in lower case."""
    original = page.reading.views.original
    kept: list[str] = []
    at = 0
    for span in quoted:
        kept.append(original[at : span.start])
        at = span.end
    kept.append(original[at:])
    words = "".join(sign if sign.isalnum() or sign == "'" else " " for sign in " ".join(kept))
    return f" {' '.join(words.casefold().split())} "
