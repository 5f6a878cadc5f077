"""The page of a case: what happened, why, how sure, what was done, and what can be done."""

from hashlib import blake2b
from typing import Any, Final

from litestar import Response, get
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from leeward.cases.book import REPORTER
from leeward.cases.hands import Said
from leeward.cases.moving import NOTE_LONGEST, SERVICE_LONGEST
from leeward.console.case.abuse import reporting_of
from leeward.console.case.appeals import appealing
from leeward.console.case.buttons import buttons, cannot_undo, chances, undoings
from leeward.console.case.done import deeds_of
from leeward.console.case.facts import facts_of, is_abuse_material, names_for, person_printed
from leeward.console.case.history import ENTRIES, history
from leeward.console.case.lines import lines_of
from leeward.console.case.team import team_for
from leeward.console.guards import TEAM, for_roles
from leeward.console.inside import Asked, inside_of, visitor_of
from leeward.console.links import case_path, platform_name
from leeward.console.sheets import go, show
from leeward.report.legible import legible
from leeward.report.pictures import SHARED
from leeward.report.words import times
from leeward_policies.advice.playbook import is_reviewed
from leeward_policies.case_story import story_of
from leeward_policies.domain.case import Case
from leeward_policies.domain.decision import canonical
from leeward_policies.helplines import registry

UNPROCESSABLE: Final = 422

PAUSE_EVERY: Final = 10
"""Times that somebody opens lines until they are asked more firmly to rest."""


class Tried(Struct, frozen=True):
    """What somebody typed, and why it was not taken; it stands in its field again."""

    field: str = ""
    text: str = ""
    why: str = ""


NOTHING: Final = Tried()


@get("/cases/{case_id:str}", opt=for_roles(*TEAM))
async def case_page(request: Asked, case_id: FromPath[str]) -> Response[str]:
    """Show a case to whoever may see it."""
    return await show_case(request, await seen(request, case_id))


@get("/cases/{case_id:str}/stamp", opt=for_roles(*TEAM, is_quiet=True))
async def stamp(request: Asked, case_id: FromPath[str]) -> Response[str]:
    """Tell a page that is open whether its case is still the same; nothing else is told."""
    return Response(stamp_of(await seen(request, case_id)), media_type=MediaType.TEXT)


ROUTES: Final = (case_page, stamp)


def stamp_of(case: Case) -> str:
    """Return what changes whenever anything in a case does."""
    return blake2b(canonical(case), digest_size=16).hexdigest()


async def seen(request: Asked, case_id: str) -> Case:
    """Return a case for whoever asks; what they may not see is answered like what is not there."""
    case = await inside_of(request).doors.hands.see(case_id, visitor_of(request).reader)
    if case is None:
        raise NotFoundException
    return case


def back(request: Asked, case_id: str, said: Said, at: str = "") -> Response[Any]:
    """Lead back to a case after an act, or to the queue where they see it no longer.

    Args:
        request: which asked for it.
        case_id: which case.
        said: what came of it.
        at: the part of the page, such as `#do`.
    """
    if said.case is None and not said.is_done:
        raise NotFoundException
    return go(request, "/" if said.case is None else f"{case_path(case_id)}{at}", said.text)


async def show_case(request: Asked, case: Case, tried: Tried = NOTHING) -> Response[str]:
    """Show a case, with what somebody had typed where it was not taken."""
    told = {"said": tried.why} if tried.why else {}
    template = "case_abuse.html.j2" if is_abuse_material(case) else "case.html.j2"
    context = await _context(request, case)
    status = UNPROCESSABLE if tried.why else 200
    return show(request, template, status=status, tried=tried, **context, **told)


async def _context(request: Asked, case: Case) -> dict[str, Any]:
    """Return what every case shows: facts, what was done, and what can be done."""
    inside, visitor = inside_of(request), visitor_of(request)
    doors, who, names = inside.doors, visitor.who, names_for(case, inside)
    deeds = await deeds_of(doors.store, case)
    can = doors.capabilities(case.channel.space_ref)
    entries = await doors.store.audit_entries(limit=ENTRIES, about=case.id)
    reasons = await doors.desk.reasons(case.appeal.decision) if case.appeal else None
    context = {
        "appeal": appealing(case, reasons, deeds, inside, who=who, names=names),
        "buttons": buttons(case, can, names),
        "cannot_undo": cannot_undo(deeds.done()),
        "case": case,
        "deeds": [
            (deed, person_printed(deed.by, inside, who) if deed.by else None)
            for deed in deeds.told(names)
        ],
        "earlier": deeds.earlier,
        "facts": facts_of(case, inside, who),
        "hides_reporter": is_abuse_material(case),
        "history": history(entries),
        "may": chances(case, who, doors.clock),
        "note_longest": NOTE_LONGEST,
        "notes": [(note, person_printed(note.by, inside, who)) for note in case.notes],
        "path": case_path(case.id),
        "reporter": REPORTER,
        "platform": platform_name(case.channel.platform),
        "service_longest": SERVICE_LONGEST,
        "stamp": stamp_of(case),
        "team": await team_for(case, inside, who),
        "undoings": undoings(case, await doors.desk.undoing(case, who), can, names),
    }
    if is_abuse_material(case):
        country = str(request.query_params.get("country", ""))
        return {**context, "reporting": reporting_of(case, country)}
    return {**context, **await _told(request, case, deeds.done())}


async def _told(request: Asked, case: Case, done: Any) -> dict[str, Any]:
    """Return what a case tells that is no suspected abuse material: its story and its lines."""
    inside, visitor = inside_of(request), visitor_of(request)
    opening = inside.opened.opening(visitor.way.id, case.id, inside.doors.clock.now())
    texts = () if opening is None else await inside.doors.hands.lines(case, visitor.reader)
    story = story_of(case, names_for(case, inside), lambda room: legible(str(room)))
    return {
        "hotlines": registry().lines,
        "lines": lines_of(case, texts, inside, done),
        "opened_times": "" if opening is None else times(opening.times),
        "opening": opening,
        "pause": opening is not None and opening.times % PAUSE_EVERY == 0,
        "reviewed": is_reviewed(),
        "shared": SHARED,
        "story": story,
    }
