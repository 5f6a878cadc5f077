"""Sheets: how a page of the console is written, and how one leads to the next."""

from collections.abc import Iterable
from functools import cache

from jinja2 import Environment
from litestar import Response
from litestar.enums import MediaType
from litestar.response import Redirect

from leeward.console.inside import Asked, Inside, Place, inside_of, visitor_of
from leeward.console.sessions import Visitor
from leeward.console.words import ABUSE_MATERIAL, ROLES, due_words, long_ago
from leeward.report import words
from leeward.report.legible import legible
from leeward.report.sheet import environment
from leeward_policies.words import asked_words, listed, urgency_words


@cache
def templates() -> Environment:
    """Return what renders our templates, and those of the report behind them."""
    made = environment("leeward.console")
    made.globals.update(
        abuse_material=ABUSE_MATERIAL,
        asked_words=asked_words,
        categories=words.CATEGORIES,
        due_words=due_words,
        listed=listed,
        long_ago=long_ago,
        moment_words=words.moment_words,
        role_names=ROLES,
        urgency_words=urgency_words,
    )
    return made


def write(inside: Inside, visitor: Visitor | None, template: str, **context: object) -> str:
    """Return a page with all that every page shows.

    Args:
        inside: what the pages share.
        visitor: who reads it; None for whoever is not signed in.
        template: its file, such as `queue.html.j2`, which extends `layout.html.j2`.
        context: what else it shows.
    """
    doors = inside.doors
    shared = {
        "community": str(doors.community),
        "here": "",
        "name_of": lambda member: legible(doors.name_of(member)),
        "now": doors.clock.now(),
        "places": _places(inside.places, visitor),
        "said": "",
        "statics": inside.statics,
        "token": visitor.token if visitor else "",
        "visitor": visitor,
    }
    return templates().get_template(template).render({**shared, **context})


def show(request: Asked, template: str, *, status: int = 200, **context: object) -> Response[str]:
    """Return a page for whoever asks, with what is to be told to them."""
    inside, visitor = inside_of(request), visitor_of(request)
    page = write(
        inside,
        visitor,
        template,
        **{"here": request.url.path, "said": inside.sayings.heard(visitor), **context},
    )
    return Response(page, status_code=status, media_type=MediaType.HTML)


def fragment(request: Asked, template: str, **context: object) -> Response[str]:
    """Return a piece of a page, for a page that is open already; nothing is told with it."""
    page = write(inside_of(request), visitor_of(request), template, **context)
    return Response(page, media_type=MediaType.HTML)


def go(request: Asked, path: str, said: str = "") -> Redirect:
    """Lead on to a page after something was done, and tell there what came of it.

    Args:
        request: which asked for it.
        path: of ours, beginning with a slash.
        said: one or two sentences.
    """
    if said:
        inside_of(request).sayings.tell(visitor_of(request), said)
    return Redirect(path if path.startswith("/") and path[1:2] != "/" else "/", status_code=303)


def _places(places: Iterable[Place], visitor: Visitor | None) -> tuple[Place, ...]:
    if visitor is None:
        return ()
    return tuple([one for one in places if {*one.roles} & {*visitor.reader.roles}])
