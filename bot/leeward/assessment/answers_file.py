"""The file of answers: TOML, read with its mistake named, and written with its questions."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import structs

from leeward.assessment.answers import MODERATORS_MOST, Answers, Rating, check
from leeward.assessment.questions import GRAVE, LIKELY, QUESTIONS, RATED, Question
from leeward.output import whole_file
from leeward_policies.errors import InputError, UsageError

SCHEMA: Final = 1
LONGEST: Final = 100_000
"""A file of answers has some two kilobytes."""

SHOWN: Final = 60
"""Letters at most of what is wrong."""

KEYS: Final = frozenset(question.key for question in QUESTIONS)

HEAD: Final = """\
# What an admin knows of the community, for `leeward assess --answers {name}`.
# Take away the # before a line to answer it. What stays behind a # is taken as it stands there:
# the careful answer, which counts against the community. Write no names into this file.
schema = 1
"""


def read_answers(path: Path) -> tuple[Answers, frozenset[str]]:
    """Return the answers of a file, and the keys that were answered in it.

    Raises:
        InputError: there is no such file, or it is no TOML.
        UsageError: a question is unknown, an answer is not possible, or two are at odds.
    """
    raw = _raw(path)
    schema = raw.pop("schema", None)
    if schema != SCHEMA or isinstance(schema, bool):
        raise UsageError(
            place=f"{path} key schema",
            value="it is missing" if schema is None else f"{schema!r}"[:SHOWN],
            cure=f"Write schema = {SCHEMA} at the top.",
        )
    answers = answers_of(raw, str(path))
    check(answers, str(path))
    return answers, frozenset(raw)


def answers_of(raw: Mapping[str, object], place: str) -> Answers:
    """Return answers, each of which is possible; `check` says whether they go together.

    Args:
        raw: the answers by their keys; what is missing takes its careful default.
        place: where they stand, for errors.

    Raises:
        UsageError: a question is unknown, or an answer is not possible.
    """
    for key in raw:
        if key not in KEYS:
            near = difflib.get_close_matches(key, sorted(KEYS), 1)
            hint = f"Did you mean {near[0]}? " if near else ""
            raise UsageError(
                place=f"{place} key {key[:SHOWN]}",
                value="there is no such question",
                cure=f"{hint}`leeward assess --write-answers FILE` shows them all.",
            )
    types = {field.name: field.type for field in structs.fields(Answers)}
    possible = {key: _answer(key, value, types[key], place) for key, value in raw.items()}
    return msgspec.convert(possible, Answers)


def _raw(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LONGEST:
            raise InputError(
                place=str(path),
                value=f"{path.stat().st_size} bytes",
                cure="Answers have a few lines; check that this is the right file.",
            )
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise InputError(
            place=str(path),
            value="there is no such file",
            cure=f"Make one with `leeward assess --write-answers {path.name}`.",
        ) from None
    except OSError as error:
        raise InputError(
            place=str(path), value=str(error.strerror), cure="Check the path and its rights."
        ) from None
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, or nested without end
        raise InputError(
            place=str(path),
            value=str(error)[:SHOWN],
            cure="Correct the line; the file is TOML in UTF-8.",
        ) from None


def _answer(key: str, value: object, kind: Any, place: str) -> object:
    """Return one answer that is possible, or raise what is wrong with it and which there are."""
    question = next(one for one in QUESTIONS if one.key == key)
    try:
        answer = msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise _impossible(question, value, place) from None
    if key == "moderators" and not 0 <= answer <= MODERATORS_MOST:
        raise _impossible(question, value, place)
    if key == "country":
        answer = answer.strip().upper()
        if answer and not (answer.isascii() and answer.isalpha() and len(answer) == len("DE")):
            raise _impossible(question, value, place)
        return answer
    return value


def _impossible(question: Question, value: object, place: str) -> UsageError:
    return UsageError(
        place=f"{place} key {question.key}",
        value=f"{value!r}"[:SHOWN],
        cure=f"Write {_possible(question)}.",
    )


def _possible(question: Question) -> str:
    if question.key in RATED:
        return (
            f"{{ likely = one of {', '.join(LIKELY)}; grave = one of {', '.join(GRAVE)} }}, as"
            ' { likely = "rare", grave = "serious" }'
        )
    if question.key == "moderators":
        return f"a whole number from 0 to {MODERATORS_MOST}"
    if question.key == "country":
        return 'two letters in quotes, such as "DE", or ""'
    return f"one of {', '.join(question.choices)}, in quotes"


def written_answers(
    name: str, answers: Answers | None = None, given: frozenset[str] = frozenset()
) -> str:
    """Return a file of answers with every question; what was not given stands behind a #.

    Args:
        name: of the file.
        answers: None for a template.
        given: the keys that were answered.
    """
    lines = [HEAD.format(name=name)]
    for question in QUESTIONS:
        lines += _asked(question)
        value = getattr(answers or Answers(), question.key)
        mark = "" if question.key in given else "# "
        lines.append(f"{mark}{question.key} = {_toml(value)}\n")
    return "\n".join(lines)


def _asked(question: Question) -> Iterator[str]:
    yield f"# {question.asks}"
    for choice, means in question.choices.items():
        yield f"#   {choice}: {means}"
    if question.key in RATED:
        yield "# How likely is it here, and how bad would it be?"
        yield f"#   likely: {_meant(LIKELY)}"
        yield f"#   grave: {_meant(GRAVE)}"


def _meant(words: Mapping[str, str]) -> str:
    return "; ".join(f"{word} ({means})" for word, means in words.items())


def _toml(value: object) -> str:
    match value:
        case Rating(likely=likely, grave=grave):
            return f'{{ likely = "{likely}", grave = "{grave}" }}'
        case int():
            return str(value)
        case _:
            return f'"{value}"'  # one of our own words, or two letters


def write_whole(text: str, path: Path) -> None:
    """Write a file whole; whoever calls has looked that none is in the way.

    Raises:
        OutputError: it cannot be written.
    """
    with whole_file(path) as file:
        file.write(text.encode())
