"""How the installation does, as a list of things looked at: each ill one with its cure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from leeward.report.words import many
from leeward_policies.ports import AdapterStanding, Check, DetectorStanding, Standing, State
from leeward_policies.words import span_words

OWED_LONG: Final = timedelta(minutes=10)
"""An act that waits for longer waits for more than a pause between two attempts."""

CROWD: Final = 1_000
"""Events that wait at once; a busy server writes a few in a second."""

ORDER: Final[tuple[State, ...]] = ("ill", "note", "well")

SLOW: Final = "Nothing is lost. If it stays so, run `leeward doctor` and look into the bot's log."
AGAIN: Final = "It is tried again by itself."
STOPPED: Final = "It does not come back by itself: mend what it says, and start Leeward again."
LATE: Final = (
    "What it could not look at is marked as not measured, and the first look alone counts for it."
    " Run `leeward doctor`; it says what is missing."
)
WRONG: Final = "Those events are not judged. The log has the kind and the place of the mistake."
ANSWERS: Final = "Open the queue and take one; whoever cannot, hands it over."


def checks_of(standing: Standing, now: datetime) -> tuple[Check, ...]:
    """Return what was looked at, what is ill first; nothing here is about a single case."""
    found = (
        *_adapters(standing),
        _storage(standing),
        *_queue(standing, now),
        *_detectors(standing),
        *(Check("Rooms", "note", one) for one in standing.blind),
        *(Check("Test pages", "ill", one) for one in standing.drills),
        *([Check("Helplines", "ill", standing.helplines)] if standing.helplines else []),
        *(Check("Only observed", "note", one) for one in standing.withheld),
        *_others(standing),
    )
    return tuple(sorted(found, key=lambda check: ORDER.index(check.state)))


def is_ill(standing: Standing, now: datetime) -> bool:
    """Say whether anything is ill, for whoever may learn nothing else."""
    return any(check.state == "ill" for check in checks_of(standing, now))


def of_cases(waiting: int, overdue: int) -> Check:
    """Return how the cases do of which the reader may know."""
    if overdue:
        says = f"{many(overdue, 'case waits', 'cases wait')} for longer than promised"
        return Check("Answers", "ill", says, ANSWERS)
    says = (
        f"{many(waiting, 'case waits', 'cases wait')} for a person" if waiting else "nobody waits"
    )
    return Check("Answers", "well", f"{says}, and nothing is overdue")


# --- each part --------------------------------------------------------------------------------


def _adapters(standing: Standing) -> Iterator[Check]:
    for one in standing.adapters:
        yield Check(f"Connection to {one.name}", *_connection(one))


def _connection(one: AdapterStanding) -> tuple[State, str, str]:
    times = many(one.restarts, "time", "times")
    again = f", begun again {times} since the start" if one.restarts else ""
    match one.state:
        case "listening":
            return "well", f"it listens{again}", ""
        case "starting":
            return "note", "it is starting", ""
        case "ended":
            return "note", f"it has ended{again}", "Start Leeward again if it should go on."
        case "stopped":
            return "ill", f"it has stopped. {one.problem}".rstrip(), STOPPED
        case _:
            return "ill", f"it waits{again}. {one.problem}".rstrip(), AGAIN


def _storage(standing: Standing) -> Check:
    if standing.storage:
        return Check("Storage", "ill", f"nothing can be kept. {standing.storage}", SLOW)
    return Check("Storage", "well", "everything is kept")


def _queue(standing: Standing, now: datetime) -> Iterator[Check]:
    count = (
        many(standing.waiting, "event waits", "events wait") if standing.waiting else "none waits"
    )
    waiting = f"{count} to be judged"
    state: State = "note" if standing.waiting >= CROWD else "well"
    yield Check("Events", state, waiting, "" if state == "well" else SLOW)
    count = many(standing.owed, "act is", "acts are") if standing.owed else "none is"
    owed = f"{count} owed"
    oldest = standing.oldest_owed
    if oldest is not None and now - oldest >= OWED_LONG:
        since = span_words((now - oldest).total_seconds())
        yield Check("Acts", "ill", f"{owed}, the oldest for {since}", SLOW)
    else:
        yield Check("Acts", "well", owed)
    if standing.failed:
        failed = f"the judgement failed on {many(standing.failed, 'event', 'events')}"
        yield Check("Judgement", "ill", f"{failed} since the start", WRONG)


def _detectors(standing: Standing) -> Iterator[Check]:
    if standing.detectors:
        count = many(len(standing.detectors), "detector looks", "detectors look")
        unsure = many(standing.unmeasured, "look", "looks")
        said = f"{count} at once; {unsure} since the start had no answer"
        yield Check("Detectors", "well", said)
    for one in standing.late:
        yield Check(f"Later look by {one.name.partition('@')[0]}", *_late(one))


def _late(one: DetectorStanding) -> tuple[State, str, str]:
    unanswered = one.failed + one.late + one.crowded
    said = f"{one.answered} of {many(one.asked, 'question', 'questions')} answered"
    why = (
        f", {one.failed} failed, {one.late} too late, {one.crowded} not asked for a crowd"
        if unanswered
        else ""
    )
    if one.problem:
        return "ill", f"{one.problem}; {said}{why}", LATE
    return "well", f"{said}{why}", ""


def _others(standing: Standing) -> Iterator[Check]:
    """Yield what is ill beside all that, such as a policy that could not be loaded."""
    told = {one.problem for one in standing.adapters} | {standing.storage, standing.helplines}
    for problem in standing.problems:
        is_connection = any(problem == f"{one.name}: {one.problem}" for one in standing.adapters)
        if problem not in told and not is_connection:
            yield Check("Policy", "ill", problem)
