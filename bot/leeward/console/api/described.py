"""The API's own description, in OpenAPI, for whoever may use it; no page of anybody else's."""

from functools import cache
from importlib.metadata import version
from typing import Final

from litestar import Litestar, Response, get
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from msgspec import json

from leeward.console.api import acts, cases, state
from leeward.console.api.frame import JSON, V1, framed
from leeward.console.guards import ALL, for_roles
from leeward.console.inside import Asked

SCHEME: Final = "token"

ABOUT: Final = (
    "The same acts as in the moderators' console, for programs. A token is made on the page"
    " Account of the console, or with `leeward console token`; it never allows more than the"
    " roles that its bearer holds at the moment. Errors have one shape, whatever their status."
)


@get(f"{V1}/openapi.json", opt=for_roles(*ALL), include_in_schema=False)
async def openapi(request: Asked) -> Response[bytes]:
    """Return the description."""
    del request
    return Response(description(), media_type=JSON)


@get("/account/openapi.json", opt=for_roles(*ALL), include_in_schema=False)
async def openapi_for_people(request: Asked) -> Response[bytes]:
    """Return the description to somebody who is signed in with a browser."""
    del request
    return Response(description(), media_type=JSON)


ROUTES: Final = (openapi,)
FOR_PEOPLE: Final = (openapi_for_people,)


@cache
def description() -> bytes:
    """Return the description of the API, made from its routes."""
    config = OpenAPIConfig(
        title="Leeward",
        version=version("leeward"),
        description=ABOUT,
        components=Components(
            security_schemes={SCHEME: SecurityScheme(type="http", scheme="bearer")}
        ),
        security=[{SCHEME: []}],
        use_handler_docstrings=True,
    )
    routes = framed(*cases.ROUTES, *acts.ROUTES, *state.ROUTES)
    described = Litestar([routes], openapi_config=config, logging_config=None)
    schema = described.openapi_schema.to_schema()
    for name, shape in schema["components"]["schemas"].items():
        if name.endswith("Body"):
            shape["additionalProperties"] = False  # as the shapes forbid unknown fields
    return json.encode(schema, order="sorted")
