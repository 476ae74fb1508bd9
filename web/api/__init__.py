"""The JSON API under /api/v1, one file a family."""

from web.api import access, beds, changes, directory, settings, tickets, units
from web.api.description import description

routes = [
    *units.routes,
    *beds.routes,
    *changes.routes,
    *tickets.routes,
    *directory.routes,
    *settings.routes,
    *access.routes,
]
routes.append(description(routes))
