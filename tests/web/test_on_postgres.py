"""The same house on PostgreSQL: what its column types could take differently."""

from beds.people import accounts
from tests.web.conftest import PASSPHRASE, running


async def test_an_evening_on_postgres(migrated_postgres_url: str) -> None:
    async with running(migrated_postgres_url) as town:
        berit = await town.sign_in("Berit", "staff", ("home",))
        made = (await town.ask("staff", "POST", "/api/v1/tickets", headers={"Idempotency-Key": "a"})).json()
        again = (await town.ask("staff", "POST", "/api/v1/tickets", headers={"Idempotency-Key": "a"})).json()
        assert made["number"] == again["number"]
        done = await town.act("staff", "home-1", "admit", number=again["number"], recognised=True)
        assert done.json()["bed"]["number"] == made["number"]
        assert (await berit.get("/api/v1/units/home/beds")).json()["beds"][0]["state"] == "occupied"
        changes = (await town.ask("staff", "GET", "/api/v1/changes")).json()
        assert changes["changes"][-1]["id"] == done.json()["change"]
        assert (await town.ask("staff", "POST", f"/api/v1/changes/{done.json()['change']}/undo")).status_code == 200
        log = (await town.ask("reviewer", "GET", "/api/v1/access")).json()["readings"]
        assert {reading["page"] for reading in log} == {"api-beds"}
        await accounts.disable("berit", town.clock())
        assert (await berit.get("/api/v1/units/home/beds")).status_code == 401
        assert (await town.browser.get("/readyz")).status_code == 200


async def test_text_that_postgres_cannot_hold_is_refused_before_it_gets_there(migrated_postgres_url: str) -> None:
    async with running(migrated_postgres_url) as town:
        for login in ("nul\0", "\ud800".encode("utf-8", "replace").decode(), "x" * 1000):
            form = {"login": login, "passphrase": PASSPHRASE}
            assert (await town.browser.post("/sign-in", data=form)).status_code == 422
        assert (await town.browser.post("/sign-in/first", data={"code": "\0", "passphrase": "\0"})).status_code == 422
        answer = await town.ask("admin", "PATCH", "/api/v1/beds/home-1", json={"label": "a\0b"})
        assert answer.status_code == 422
        assert (await town.ask("staff", "POST", "/api/v1/tickets/%00/pin")).status_code == 404
        assert (await town.ask("staff", "GET", "/api/v1/units/%00/beds")).status_code == 404
        bearer = {"Authorization": b"Bearer \xff\xfe"}
        assert (await town.browser.get("/api/v1/units", headers=bearer)).status_code == 401
        assert (await town.browser.get("/api/v1/changes?after=" + "9" * 19)).status_code == 401
        assert (await town.ask("staff", "GET", "/api/v1/changes?after=" + "9" * 18)).status_code == 404
