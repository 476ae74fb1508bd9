"""The addresses of a unit's settings."""

from starlette.routing import Route

from web.pages.manage import beds, closing, cold, house, overview, rules

AT, POST = "/units/{slug}/settings", ["POST"]

routes = [
    Route(AT, overview.overview_page, name="settings"),
    Route(AT + "/unit", house.house_page, name="settings"),
    Route(AT + "/unit", house.save_house, methods=POST, name="settings"),
    Route(AT + "/rules", rules.rules_page, name="settings"),
    Route(AT + "/rules", rules.save_rules, methods=POST, name="settings"),
    Route(AT + "/beds", beds.beds_page, name="settings"),
    Route(AT + "/beds", beds.add_bed, methods=POST, name="settings"),
    Route(AT + "/beds/{id}", beds.save_bed, methods=POST, name="settings"),
    Route(AT + "/capacity", beds.save_capacity, methods=POST, name="settings"),
    Route(AT + "/cold", cold.cold_page, name="settings"),
    Route(AT + "/cold", cold.save_cold, methods=POST, name="settings"),
    Route(AT + "/closing", closing.closing_page, name="closing"),
    Route(AT + "/closing", closing.close, methods=POST, name="closing"),
]
