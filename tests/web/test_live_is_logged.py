"""Reading live is logged like any reading (L-10), whatever the reader says that it is."""

import asyncio

from starlette.testclient import TestClient

from beds.people import tokens
from beds.store.models.people import Access
from tests.store.support import Clock
from tests.web.conftest import ADDRESS, START, found
from web.app import create


def test_a_socket_that_tells_of_people_is_logged_whatever_view_it_asks_for(migrated_sqlite_url: str) -> None:
    clock = Clock(START)
    app = create(asyncio.run(found(migrated_sqlite_url, clock)), clock)
    with TestClient(app, base_url=ADDRESS) as client:
        token = client.portal.call(tokens.make, "phone", "staff", "city", ["home"], START)
        for path, told in (("/api/v1/live?view=wall", True), ("/live?view=wall", False), ("/live?view=board", True)):
            headers = {"Authorization": f"Bearer {token}"}
            before = client.portal.call(Access.all().count)
            with client.websocket_connect(f"ws://127.0.0.1{path}", headers=headers) as socket:
                socket.receive_text()
                assert client.portal.call(Access.all().count) == before + told, path
