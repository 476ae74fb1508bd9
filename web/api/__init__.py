"""The JSON API under /api/v1, one file a family."""

from web.api import (
    access,
    beds,
    changes,
    directory,
    my,
    offers,
    settings,
    sightings,
    tasks,
    tickets,
    turnaways,
    units,
    waitlist,
)
from web.api.description import description

routes = [
    *units.routes,
    *beds.routes,
    *changes.routes,
    *tickets.routes,
    *waitlist.routes,
    *offers.routes,
    *turnaways.routes,
    *tasks.routes,
    *sightings.routes,
    *my.routes,
    *directory.routes,
    *settings.routes,
    *access.routes,
]
routes.append(description(routes))
