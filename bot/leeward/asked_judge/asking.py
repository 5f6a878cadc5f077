"""Asking the judge: one request over HTTP, and an answer that is read strictly."""

import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final, Literal

import msgspec
from msgspec import Struct

from leeward.asked_judge.settings import Endpoint
from leeward_policies.domain.signals import Stage

ANSWER_BYTES: Final = 65_536
"""An answer longer than this is none."""

OK: Final = 200


class NoAnswer(Exception):
    """The judge was not reached, or what it said is no answer; the text names no word of it."""


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """What a judge says of a line."""

    stage: Stage | Literal["none"]
    sure: float


class _Said(Struct, frozen=True):
    content: str


class _Choice(Struct, frozen=True):
    message: _Said


class _Completion(Struct, frozen=True):
    choices: list[_Choice]


def ask(endpoint: Endpoint, body: bytes) -> Answer:
    """Send a request and read the answer; no redirection is followed, and nothing is tried twice.

    Raises:
        NoAnswer: there is none that can be used.
    """
    try:
        status, data = _exchange(endpoint, body)
    except TimeoutError:
        raise NoAnswer("no answer in time") from None
    except (OSError, HTTPException, ValueError) as error:
        raise NoAnswer(f"not reached ({type(error).__name__})") from None
    if status != OK:
        raise NoAnswer(f"status {status}")
    if len(data) > ANSWER_BYTES:
        raise NoAnswer("an answer that is too long")
    try:
        said = msgspec.json.decode(data, type=_Completion).choices[0].message.content
        answer = msgspec.json.decode(said, type=Answer)
    except (msgspec.DecodeError, UnicodeDecodeError, IndexError, RecursionError):
        raise NoAnswer("an answer that cannot be read") from None
    if not 0.0 <= answer.sure <= 1.0:
        raise NoAnswer("a certainty beyond 0 to 1")
    return answer


def _exchange(endpoint: Endpoint, body: bytes) -> tuple[int, bytes]:
    connection = _connection(endpoint)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    try:
        connection.request("POST", endpoint.path, body, headers)
        response = connection.getresponse()
        return response.status, response.read(ANSWER_BYTES + 1)
    finally:
        connection.close()


def _connection(endpoint: Endpoint) -> HTTPConnection:
    if endpoint.is_encrypted:
        return HTTPSConnection(
            endpoint.host,
            endpoint.port,
            timeout=endpoint.deadline,
            context=ssl.create_default_context(),
        )
    return HTTPConnection(endpoint.host, endpoint.port, timeout=endpoint.deadline)
