"""Who and what a report mentions, in the order in which a reader meets them."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from leeward.report.summary import CaseReport, Example, Person, Room
from leeward_policies.domain.action import Because
from leeward_policies.domain.refs import ChannelRef, UserRef


def people_in(
    cases: Iterable[CaseReport], examples: Iterable[Example], names: Callable[[UserRef], str]
) -> tuple[Person, ...]:
    """Return everybody whom the page names, numbered from 1 in order of appearance."""
    met = dict.fromkeys([*_in_cases(cases), *_in_examples(examples)])
    return tuple(Person(ref, number, names(ref)) for number, ref in enumerate(met, start=1))


def _in_cases(cases: Iterable[CaseReport]) -> Iterator[UserRef]:
    for case in cases:
        yield case.subject.author
        if case.subject.target is not None:
            yield case.subject.target
        yield from _of(case.because)
        for line in case.lines:
            yield line.author
            yield from _of(line.because)
            yield from line.excerpt.called if line.excerpt else ()


def _in_examples(examples: Iterable[Example]) -> Iterator[UserRef]:
    for example in examples:
        yield from _of(example.because)
        yield from example.excerpt.called if example.excerpt else ()


def _of(because: Because) -> Iterator[UserRef]:
    yield because.subject.author
    if because.subject.target is not None:
        yield because.subject.target


def channels_in(
    cases: Iterable[CaseReport],
    examples: Iterable[Example],
    described: Mapping[ChannelRef, Room],
) -> tuple[Room, ...]:
    """Return every room that the page names, as the export describes it."""
    met = dict.fromkeys(
        [
            *(case.channel for case in cases),
            *(line.message.channel_ref for case in cases for line in case.lines),
            *(example.channel for example in examples),
        ]
    )
    return tuple(described.get(channel, Room(channel, "")) for channel in met)
