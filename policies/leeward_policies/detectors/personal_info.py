"""Personal information: what a member gives away of themselves, or of somebody else."""

from collections.abc import Callable, Iterator, Sequence

from leeward_policies.detectors import (
    address,
    age,
    handle,
    home_alone,
    location,
    mail_address,
    one_time_code,
    phone,
    school,
)
from leeward_policies.detectors.page import DIGIT, Found, Page, apart, has_end
from leeward_policies.detectors.spoken_digits import WORDS, WORDS_LEAST
from leeward_policies.detectors.warned import examples_in
from leeward_policies.domain.signals import Signal, Unmeasured
from leeward_policies.ports import Reading, SignalSpec

OTHER = "personal-info.other"
"""Somebody else's data; stands in place of the signal for one's own, so that no rule about own
data speaks to whoever published another person's."""

_FINDERS: tuple[Callable[[Page], Iterator[Found]], ...] = (
    phone.phones,
    mail_address.emails,
    handle.handles,
    address.addresses,
    school.schools,
    home_alone.home_alone,
    location.locations,
    age.ages,
    one_time_code.one_time_codes,
)

_TRIGGERS = (
    handle.TRIGGERS
    | home_alone.TRIGGERS
    | location.TRIGGERS
    | one_time_code.TRIGGERS
    | mail_address.TRIGGERS
    | age.TRIGGERS
)
_COMPOUNDS = school.COMPOUNDS + location.COMPOUNDS


class PersonalInfoDetector:
    """Finds what a message gives away of its author, or of somebody else.

    A signal is about the author's own data or about data whose owner is unclear (`aim` says which).
    Data that the words around call another person's gives `personal-info.other` instead.
    """

    name = "personal-info"
    version = "1"
    languages = ("en", "de", "es", "fr", "it", "nl", "pl", "pt")
    specs = (
        SignalSpec(phone.NAME, "personal-info", "a phone number"),
        SignalSpec(mail_address.NAME, "personal-info", "an e-mail address"),
        SignalSpec(address.NAME, "personal-info", "a street address"),
        SignalSpec(school.NAME, "personal-info", "a school by name"),
        SignalSpec(handle.NAME, "personal-info", "a name on another platform"),
        SignalSpec(home_alone.NAME, "personal-info", "that no grown-up is at home"),
        SignalSpec(age.NAME, "personal-info", "their own age"),
        SignalSpec(age.NAME_UNDER_13, "personal-info", "an own age below thirteen"),
        SignalSpec(location.NAME, "personal-info", "where somebody is right now"),
        SignalSpec(one_time_code.NAME, "personal-info", "a password or a login code"),
        SignalSpec(OTHER, "personal-info", "somebody else's personal information"),
    )

    _by = f"{name}@{version}"

    def detect(self, reading: Reading) -> Sequence[Signal | Unmeasured]:
        """Measure one message; one signal a name, with every place in the text."""
        if _says_nothing(reading):
            return ()
        page = Page(reading)
        found: dict[str, list[Found]] = {}
        for finder in _FINDERS:
            for one in finder(page):
                name = OTHER if one.aim == "person" else one.name
                found.setdefault(name, []).append(one)
        _drop_names_in_addresses(found)
        _drop_examples(page, found)
        return [self._signal(name, found[name]) for name in sorted(found)]

    def _signal(self, name: str, found: Sequence[Found]) -> Signal:
        surest = max(found, key=lambda one: one.score)
        why = f"somebody else's: {surest.why}" if name == OTHER else surest.why
        return Signal(
            name,
            "personal-info",
            round(surest.score, 3),
            self._by,
            apart(one.span for one in found),
            why,
            surest.aim,
        )


def _says_nothing(reading: Reading) -> bool:
    """Say whether a message holds neither a figure nor any word that a finder waits for."""
    words = reading.views.words
    text = reading.views.views[0].text
    return (
        words.isdisjoint(_TRIGGERS)
        and (words.isdisjoint(school.TRIGGERS) or words.isdisjoint(school.VERBS))
        and not words >= home_alone.NO_ONE_HOME
        and "@" not in text
        and not age.is_eleven(words)
        and not ("at" in words and ("(" in text or "[" in text))
        and not DIGIT.search(text)
        and len(words & WORDS) < WORDS_LEAST
        and not has_end(words, _COMPOUNDS)
    )


def _drop_examples(page: Page, found: dict[str, list[Found]]) -> None:
    """Take out what stands in a warning as an example of what not to write."""
    is_example = examples_in(page) if found else None
    if is_example is None:
        return
    for name in tuple(found):
        kept = [one for one in found[name] if not is_example(one.span)]
        if kept:
            found[name] = kept
        else:
            del found[name]


def _drop_names_in_addresses(found: dict[str, list[Found]]) -> None:
    """Take out names on platforms that are the first part of an e-mail address."""
    mails = [one.span for one in found.get(mail_address.NAME, ())]
    names = found.get(handle.NAME)
    if mails and names:
        kept = [
            one
            for one in names
            if not any(mail.start <= one.span.start < mail.end for mail in mails)
        ]
        if kept:
            found[handle.NAME] = kept
        else:
            del found[handle.NAME]
