"""The published description, and the API held against it by schemathesis."""

import asyncio

import httpx2
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from beds.people import tokens
from beds.store.engine import orm
from tests.support.long_run import count
from tests.support.serving import serving
from tests.web.conftest import START, Clock, Town, found
from web.app import create
from web.routes import API

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
FILLED = {"slug": "home", "id": "home-2", "bed": "home-2"}


async def test_every_address_of_the_api_is_described(town: Town) -> None:
    document = (await town.ask("public", "GET", "/api/v1/openapi.json")).json()
    described = {(m.upper(), path) for path, methods in document["paths"].items() for m in methods}
    served = {(r.method, r.path_format) for r in API if r.path_format != "/api/v1/openapi.json"}
    assert described == served
    assert all(o["summary"] for methods in document["paths"].values() for o in methods.values())
    ids = [o["operationId"] for methods in document["paths"].values() for o in methods.values()]
    assert len(ids) == len(set(ids))


async def test_the_api_is_as_described(migrated_sqlite_url: str) -> None:
    clock = Clock(START)
    options = await found(migrated_sqlite_url, clock)
    async with orm(options):
        bearers = [await tokens.make(role, role, "city", ["home"], START) for role in ("manager", "admin")]
    async with serving(create(options, clock)) as address:
        await asyncio.to_thread(hold_against_description, address, bearers)


def hold_against_description(address: str, bearers: list[str]) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=count(4, 200),
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def check(case: schemathesis.Case) -> None:
            if case.path_parameters:
                case.path_parameters |= {n: v for n, v in FILLED.items() if n in case.path_parameters}
            for bearer in bearers:
                answer = case.call(headers={"Authorization": f"Bearer {bearer}"})
                case.validate_response(answer, checks=CHECKS)

        check()


async def test_a_program_can_be_written_from_the_description_alone(town: Town) -> None:
    document = (await town.ask("public", "GET", "/api/v1/openapi.json")).json()
    schemas = document["components"]["schemas"]
    assert schemas["Hold"]["additionalProperties"] is False
    assert set(schemas["Changed"]["required"]) == {"change", "bed"}
    assert "for" in schemas["BedView"]["properties"]
    answer: httpx2.Response = await town.act("staff", "home-1", "hold")
    assert set(answer.json()["bed"]) == set(schemas["BedView"]["required"])
