"""The API's description (OpenAPI 3.1), made from the routes and the structs that they take and give."""

import inspect
from functools import partial
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from beds.people.rights import PUBLIC, RIGHTS
from web.api.address import Api, reply
from web.problem import TITLES, ProblemBody

Json = dict[str, Any]

REFS = "#/components/schemas/{name}"
READING = (400, 401, 403, 404, 422, 429, 503)
ACTING = (*READING, 409, 413, 415)
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key with the same body within 14 days: done once, answered again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


def describe(routes: list[Api]) -> Json:
    """The document for these routes."""
    kinds: dict[type, None] = dict.fromkeys([ProblemBody, *(k for r in routes for k in (r.body, r.answer) if k)])
    schemas, components = msgspec.json.schema_components(list(kinds), ref_template=REFS)
    schema: dict[type, Json] = dict(zip(kinds, schemas, strict=True))
    paths: dict[str, dict[str, Json]] = {}
    for route in routes:
        paths.setdefault(route.path_format, {})[route.method.lower()] = _operation(route, schema)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Ledig plats", "version": "1", "description": "Live beds, offers and the queue."},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: Api, schema: dict[type, Json]) -> Json:
    acting = route.method != "GET"
    parameters: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in route.param_convertors
    ]
    parameters += [
        {"name": name, "in": "query", "description": text, "schema": {"type": "string", "pattern": "^[0-9]{0,19}$"}}
        for name, text in route.query.items()
    ]
    answer = schema[route.answer] if route.answer else {}
    operation: Json = {
        "operationId": f"{route.method.lower()}{route.path_format.replace('/', '-')}",
        "summary": _first_line(route),
        "parameters": [*parameters, KEY] if route.method == "POST" else parameters,
        "responses": {"200": {"description": "Done.", "content": _content(answer)}} | _problems(acting),
        "security": [] if PUBLIC in RIGHTS[route.name] else [{"token": []}],
    }
    if route.body is not None:
        operation["requestBody"] = {"content": _content(schema[route.body])}
    return operation


def _first_line(route: Api) -> str:
    endpoint = route.endpoint
    kind = endpoint.args[0].__name__ + ": " if isinstance(endpoint, partial) else ""
    function = endpoint.func if isinstance(endpoint, partial) else endpoint
    return kind + (inspect.getdoc(function) or "").partition("\n\n")[0].replace("\n", " ")


def _content(schema: Json, media: str = "application/json") -> Json:
    return {media: {"schema": schema}}


def _problems(acting: bool) -> Json:
    content = _content({"$ref": REFS.format(name=ProblemBody.__name__)}, "application/problem+json")
    return {str(s): {"description": TITLES[s], "content": content} for s in (ACTING if acting else READING)}


def description(routes: list[Api]) -> Api:
    """The address of the description of all those routes."""
    document = reply(describe(routes)).body

    async def openapi(request: Request) -> Response:
        return Response(document, media_type="application/json", headers={"Cache-Control": "public, max-age=300"})

    return Api("GET", "/openapi.json", openapi, "api-openapi")
