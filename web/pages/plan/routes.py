"""The planner's addresses. Their handlers need scipy, which takes a second to import: a thread does it at the first
question, if it has not been done some seconds after the start (web/planning.py)."""

import asyncio
from collections.abc import Awaitable, Callable
from importlib import import_module

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Handler = Callable[[Request], Awaitable[Response]]
PAGES, POST = "web.pages", ["POST"]


def later(module: str, name: str) -> Handler:
    """The handler `name` of a module of web.pages, which is imported when it is first asked for."""

    async def handler(request: Request) -> Response:
        found = await asyncio.to_thread(import_module, f"{PAGES}.{module}")
        return await getattr(found, name)(request)

    return handler


routes = [
    Route("/plan", later("plan.page", "plan_page"), name="plan"),
    Route("/plan/replay", later("plan.page", "replay_page"), name="plan-replay"),
    Route("/plan/memo", later("memo", "memo_page"), name="plan-memo"),
    Route("/plan/exports", later("exports", "exports_page"), name="plan-exports"),
    Route("/plan/exports/{name}", later("exports", "export_file"), name="plan-exports"),
    Route("/plan/data", later("imports", "data_page"), name="plan-data"),
    Route("/plan/data/price", later("imports", "put_price"), methods=POST, name="plan-data"),
    Route("/plan/data/preview", later("imports", "preview_file"), methods=POST, name="plan-data"),
    Route("/plan/data/import", later("imports", "import_file"), methods=POST, name="plan-data"),
    Route("/plan/data/withdraw", later("imports", "withdraw_file"), methods=POST, name="plan-data"),
]
