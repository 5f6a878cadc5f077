"""The interview: every question in a terminal, with the careful answer where one presses Enter."""

from collections.abc import Collection
from typing import Final, TextIO

import msgspec
from rich.console import Console
from rich.prompt import Prompt
from rich.text import TextType
from typing_extensions import override

from leeward.assessment.answers import Answers, Rating, at_odds
from leeward.assessment.answers_file import KEYS, answers_of
from leeward.assessment.questions import GRAVE, LIKELY, QUESTIONS, RATED, Question
from leeward_policies.errors import UsageError

PLACE: Final = "your answers"
DIGITS: Final = 9
"""A number with more is none."""


class _Asks(Prompt):
    """A prompt that reads a stream as it reads a terminal: Enter is empty, the end is an end."""

    @classmethod
    @override
    def get_input(
        cls, console: Console, prompt: TextType, password: bool, stream: TextIO | None = None
    ) -> str:
        line = super().get_input(console, prompt, password, stream)
        if stream is not None and not line:
            raise EOFError
        return line.removesuffix("\n")


def interview(console: Console, stream: TextIO | None = None) -> tuple[Answers, frozenset[str]]:
    """Ask every question, and return the answers and which were given.

    Answers that are at odds are told, and asked again, with what was said as a beginning.

    Args:
        console: where the questions stand.
        stream: where the answers come from; None is the terminal.

    Raises:
        UsageError: the answers ended before the questions.
    """
    said: dict[str, object] = {}
    console.print(
        f"{len(QUESTIONS)} questions. Enter takes the answer in brackets: the careful one."
    )
    keys: Collection[str] = KEYS
    while True:
        for number, question in enumerate(QUESTIONS, 1):
            if question.key not in keys:
                continue
            console.print(f"\n{number}. {question.asks}", highlight=False, markup=False)
            said[question.key] = _answered(question, said, console, stream)
        answers = answers_of(said, PLACE)
        odd = next(at_odds(answers), None)
        if odd is None:
            return answers, KEYS
        keys, why, cure = odd
        console.print(f"\nThat cannot be: {why}. {cure}", highlight=False, markup=False)


def _answered(
    question: Question, said: dict[str, object], console: Console, stream: TextIO | None
) -> object:
    """Ask until an answer is possible."""
    before = said.get(question.key, getattr(Answers(), question.key))
    if question.key in RATED:
        rating = msgspec.convert(before, Rating, from_attributes=True)
        return {
            "likely": _chosen("   How likely is it here?", LIKELY, rating.likely, console, stream),
            "grave": _chosen("   How bad would it be?", GRAVE, rating.grave, console, stream),
        }
    if question.choices:
        return _chosen("", dict(question.choices), str(before), console, stream)
    while True:
        text = _typed("", None, str(before), console, stream)
        value: object = text
        if question.key == "moderators":
            is_number = text.isascii() and text.isdigit() and len(text) <= DIGITS
            value = int(text) if is_number else text
        try:
            answers_of({question.key: value}, PLACE)
        except UsageError as error:
            console.print(str(error.cure), highlight=False, markup=False)
            continue
        return value


def _chosen(
    ask: str, choices: dict[str, str], before: str, console: Console, stream: TextIO | None
) -> str:
    for choice, means in choices.items():
        console.print(f"   {choice}: {means}", highlight=False, markup=False)
    return _typed(ask, [*choices], before, console, stream)


def _typed(
    ask: str, choices: list[str] | None, before: str, console: Console, stream: TextIO | None
) -> str:
    try:
        return _Asks.ask(
            ask,
            console=console,
            choices=choices,
            default=before,
            show_choices=False,
            stream=stream,
        ).strip()
    except EOFError:
        raise UsageError(
            place=PLACE,
            value="they ended before the questions",
            cure="Answer each one, or write them into a file and give it with --answers.",
        ) from None
