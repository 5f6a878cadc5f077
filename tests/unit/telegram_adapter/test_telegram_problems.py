"""What goes wrong with Telegram is told with a cure, and neither with words nor with the token."""

import errno
import itertools
import logging
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs
from telegram import error as told

from leeward_adapters.live.library_logs import ContentFree
from leeward_adapters.telegram.hearing.library_logs import LOGGERS, hush
from leeward_adapters.telegram.hearing.problems import problem_of
from leeward_policies.errors import AdapterError, AuthFailed, Broken, NotReady

QUIET = "count your days"

PROBLEMS: list[tuple[Exception, type[AdapterError], str]] = [
    (told.InvalidToken(QUIET), AuthFailed, "the token is refused"),
    (told.EndPointNotFound(QUIET), AuthFailed, "the token is refused"),
    (told.Forbidden(QUIET), AuthFailed, "the token is refused"),
    (told.Conflict(QUIET), NotReady, "another program asks"),
    (told.Conflict(f"{QUIET}: webhook is active"), NotReady, "a webhook"),
    (told.RetryAfter(7), NotReady, "a longer pause"),
    (told.BadRequest(QUIET), Broken, "400"),
    (told.TimedOut(QUIET), NotReady, "in time"),
    (told.NetworkError(QUIET), NotReady, "the line is broken"),
    (ConnectionResetError(errno.ECONNRESET, QUIET), NotReady, "Connection reset by peer"),
    (told.ChatMigrated(-5), NotReady, "stumbled"),
    (told.TelegramError(QUIET), NotReady, "stumbled"),
    (KeyError(QUIET), NotReady, "stumbled"),
]


@pytest.mark.parametrize(("error", "kind", "value"), PROBLEMS)
def test_each_end_has_a_name(error: Exception, kind: type[AdapterError], value: str) -> None:
    """What the library raises is told in three words, with a cure and without content."""
    problem = problem_of(error)

    assert type(problem) is kind
    assert isinstance(problem, AdapterError)
    assert problem.cure
    assert value in str(problem)
    assert QUIET not in str(problem)


def test_two_pollers_are_explained() -> None:
    """Whoever reads it can look for the other one."""
    problem = problem_of(told.Conflict("terminated by other getUpdates request"))

    assert "End the other one" in str(problem)
    assert "/revoke" in str(problem)


def chained(*errors: BaseException) -> BaseException:
    """Return the first error, each caused by the next."""
    for error, cause in itertools.pairwise(errors):
        error.__cause__ = cause
    return errors[0]


def test_what_the_system_says_of_a_broken_line_is_told() -> None:
    """However deep it lies in what the libraries raise; their own texts are not."""
    request = httpx.Request("POST", f"https://api.example/bot{QUIET}/getUpdates")
    problem = problem_of(
        chained(
            told.NetworkError(f"httpx.ConnectError: {QUIET}"),
            httpx.ConnectError(QUIET, request=request),
            OSError(QUIET),
            ConnectionRefusedError(errno.ECONNREFUSED, QUIET),
        )
    )

    assert "Connection refused" in str(problem)
    assert QUIET not in str(problem)


def test_a_line_that_breaks_without_a_reason_is_told_by_the_kind_of_its_cause() -> None:
    """A protocol that is not kept, for instance."""
    problem = problem_of(chained(told.NetworkError(QUIET), httpx.RemoteProtocolError(QUIET)))

    assert "RemoteProtocolError" in str(problem)


def test_causes_without_end_end() -> None:
    """Whoever made them."""
    errors = [told.NetworkError(QUIET) for _ in range(20)]

    assert isinstance(problem_of(chained(*errors)), NotReady)


def test_our_own_words_stay_as_they_are() -> None:
    """An error of ours, and what is no error, are passed on."""
    ours, stop = NotReady(place="here"), KeyboardInterrupt()

    assert problem_of(ours) is ours
    assert problem_of(stop) is stop


@pytest.mark.parametrize("name", LOGGERS)
def test_the_libraries_log_without_content(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Where it complained and of which error, and nothing that it quotes."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger(name).propagate = True
    hush()
    logger = logging.getLogger(f"{name}.part")

    with capture_logs() as logged:
        logger.info("HTTP Request: POST %s", f"https://api.example/bot{QUIET}")
        logger.error("A payload with %s", QUIET, exc_info=ValueError(QUIET))

    (line,) = logged
    assert (line["logger"], line["level"], line["error"]) == (f"{name}.part", "error", "ValueError")
    assert QUIET not in str(logged) + caplog.text


def test_hushing_twice_is_hushing_once() -> None:
    """Each new connection hushes the libraries, and handlers of strangers do not stay."""
    stranger: logging.Handler = logging.StreamHandler()
    for name in LOGGERS:
        logging.getLogger(name).addHandler(stranger)
        logging.getLogger(f"{name}.part").addHandler(stranger)
    hush()
    hush()

    kinds: dict[str, Any] = {
        name: [type(one) for one in logging.getLogger(name).handlers] for name in LOGGERS
    }
    assert kinds == {name: [ContentFree] for name in LOGGERS}
    assert all(not logging.getLogger(f"{name}.part").handlers for name in LOGGERS)
