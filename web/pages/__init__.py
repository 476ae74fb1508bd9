"""Pages for people, one module a family. The name of a route is its action in the table of rights."""

from starlette.routing import BaseRoute, Route

from web.pages import (
    acts,
    board,
    choices,
    device,
    history,
    joining,
    later,
    line,
    line_acts,
    numbers,
    office,
    order,
    own,
    own_acts,
    paper,
    passes,
    patterns,
    place,
    queued,
    reviewing,
    start,
    status,
    task_acts,
    turned_away,
    unit,
    words,
)
from web.pages.manage.routes import routes as manage_routes
from web.pages.plan.routes import routes as plan_routes
from web.templating import static_files

POST = ["POST"]


def routes() -> list[BaseRoute]:
    """Every page but sign-in, and the static files."""
    house = "/units/{slug}"
    return [
        Route("/", start.start, name="start"),
        Route("/board", board.board, name="board"),
        Route("/wall", board.wall, name="wall"),
        Route("/history", history.history, name="history"),
        Route("/settings", office.units_page, name="units"),
        Route("/patterns", patterns.patterns, name="patterns"),
        Route("/light", choices.light, methods=POST, name="light"),
        Route("/language", choices.language, methods=POST, name="language"),
        Route(house, unit.unit_page, name="unit"),
        Route(house + "/confirm", acts.confirm, methods=POST, name="confirm"),
        Route(house + "/undo", acts.undo, methods=POST, name="undo"),
        Route(house + "/line", line.line_page, name="line"),
        Route(house + "/line/{act}", line_acts.act, methods=POST, name="line-act"),
        Route("/lines", line.lines_page, name="lines"),
        Route("/numbers", numbers.numbers_page, name="numbers"),
        Route("/numbers/{act}", numbers.act, methods=POST, name="numbers-act"),
        Route("/order", order.order, name="order"),
        Route(house + "/beds/{id}", unit.bed_page, name="bed"),
        Route(house + "/beds/{id}/{action}", acts.act, methods=POST, name="act"),
        *turned_away.routes,
        *manage_routes,
        *task_acts.routes,
        *passes.routes,
        *device.routes,
        *queued.routes,
        *paper.routes,
        *later.routes,
        *words.routes,
        *reviewing.routes,
        *status.routes,
        *place.routes,
        *joining.routes,
        *own.routes,
        *own_acts.routes,
        *plan_routes,
        static_files(),
    ]
