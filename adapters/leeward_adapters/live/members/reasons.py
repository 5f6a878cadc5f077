"""What members read about themselves: a statement of reasons, and what is known of them."""

import json
from collections.abc import Mapping
from typing import Final

from msgspec import to_builtins

from leeward_adapters.live.saying.spans import Span, Text, When, flat, joined
from leeward_adapters.live.saying.words import notice, told
from leeward_policies.domain.action import BY_A_PERSON
from leeward_policies.domain.refs import UserRef
from leeward_policies.ports import MemberData, Reasons

DONE: Final[Mapping[str, str]] = {
    "hide": "reasons-hidden",
    "restrict": "reasons-restricted",
    "warn": "reasons-warned",
    "kick": "reasons-removed",
    "ban": "reasons-removed",
}
"""The notice for each thing that was done to somebody."""

WRITER: Final = "the writer"
"""How a statement calls whom it is about, whatever the sentence says of them."""

SOMEBODY: Final = "somebody"
"""How it calls everybody else: whom it was done to, and nobody who told of it."""

MY_DATA: Final = "my-data.json"
"""The name of the file."""


def statement(reasons: Reasons, language: str, *, may_ask: bool = True) -> Text:
    """Return a statement of reasons; no name and no report is in it.

    Its button is `buttons.reasons_rows`.

    Args:
        reasons: whose.
        language: of whom it is about.
        may_ask: no human has answered them yet.
    """
    parts: list[Span | Text] = [notice(name, language) for name in _done(reasons)]
    parts.append("")
    subjects = {because.subject.author for because in reasons.because}

    def called(who: UserRef) -> str:
        return WRITER if who in subjects else SOMEBODY

    sentences = [told(one, called) for one in reasons.because]
    because = {flat(one): one for one in sentences}  # what reads alike is read once
    parts += [("- ", *one) for one in because.values()]
    if any(WRITER in one.casefold() for one in because):
        parts.append(notice("reasons-writer", language))
    by_a_person = all(one.template == BY_A_PERSON for one in reasons.because)
    parts.append(notice("reasons-by-person" if by_a_person else "reasons-by-program", language))
    if reasons.until is not None:
        parts.append((f"{notice('reasons-until', language)} ", When(reasons.until)))
    if reasons.text_until is not None:
        parts.append((f"{notice('reasons-kept', language)} ", When(reasons.text_until)))
    parts.append(notice("reasons-appeal" if may_ask else "appeal-answered", language))
    return joined(parts)


def _done(reasons: Reasons) -> tuple[str, ...]:
    found = dict.fromkeys(DONE[kind] for kind in reasons.done if kind in DONE)
    return tuple(found) or ("reasons-noted",)


def is_about(reasons: Reasons, who: UserRef) -> bool:
    """Say whether somebody is the one whose message or account a statement is about."""
    return any(because.subject.author == who for because in reasons.because)


def my_data_words(data: MemberData, language: str) -> Text:
    """Return what may be told of a member as a summary.

    How many short notes there are is not told: whoever asks again after each line would learn
    which of them was noticed (`precise.md` 6).
    """
    lines = (
        notice("my-data-decisions", language, number=len(data.decisions)),
        notice("my-data-told", language, number=len(data.notices)),
        notice("my-data-reports", language, number=len(data.reports)),
        notice("my-data-choices", language),
        notice("my-data-fades", language),
    )
    listed = [f"- {line}" for line in lines]
    return joined((notice("my-data", language), *listed, notice("my-data-held", language)))


def my_data_file(data: MemberData) -> bytes:
    """Return all that may be told of a member, as JSON in UTF-8; its name is `MY_DATA`."""
    whole = {
        "member": data.member,
        "decisions": [_read(line) for line in data.decisions],
        "notices": [_read(line) for line in data.notices],
        "choices": to_builtins(data.choices),
        "reports": [to_builtins(one) for one in data.reports],
        "ratings": data.ratings,
    }
    content = json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True)
    return content.encode("utf-8", "replace")


def _read(line: str) -> object:
    """Return a canonical JSON line as what it says; one that is none is kept as it is."""
    try:
        return json.loads(line)
    except ValueError:
        return line
