"""What the ledger stores: bodies without tickets, dumps, and the rows of the spell table that each entry writes."""

from datetime import UTC, date, datetime, timedelta

import msgspec

from beds.world import Entry, apply, dump, load, spell_changes
from beds.world.commands import Admit, Attach, Discharge, Extend, Hold, Swap, Undo
from beds.world.spells import Altered, Ended, Opened, Voided
from tests.world.city import ANN, BEA, BEGIN, House

SOON = BEGIN + timedelta(hours=1)


class Writing(House):
    """A house that keeps what its last command writes to the spell table."""

    def __call__(self, command: object) -> list[Entry]:
        before, self.rows = self.world, []
        super().__call__(command)
        for entry in self.entries:
            after = apply(before, entry)
            self.rows.extend(spell_changes(before, entry, after))
            before = after
        return self.entries


def kinds(house: Writing) -> list[type]:
    return [type(row) for row in house.rows]


def test_a_claimed_promise_ends_as_the_stay_begins():
    house = Writing()
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    (held,) = house.rows
    assert (type(held), held.bed, held.unit, held.spell.ticket) == (Opened, "hemmet-1", "hemmet", ANN)
    house.wait(minutes=9).do(Admit, "hemmet-1", claim="pin")
    ended, opened = house.rows
    assert (ended.id, ended.ended, ended.ended_by) == (held.spell.id, house.now, "admit")
    assert (opened.spell.since, opened.spell.state) == (house.now, "occupied")


def test_the_row_of_a_stay_ends_with_why_and_where_to():
    """D-05."""
    house = Writing()
    house.do(Admit, "natten-1", ticket=ANN)
    fields = {"reason": "planned-move", "next_": "own-home", "follow_up_on": date(2026, 3, 1)}
    house.wait(hours=1).do(Discharge, "natten-1", when=BEGIN + timedelta(minutes=30), **fields)
    (ended,) = house.rows
    assert (ended.reason, ended.next_, ended.follow_up_on) == tuple(fields.values())
    assert ended.ended == BEGIN + timedelta(minutes=30)


def test_what_lasts_is_altered_in_its_row():
    house = Writing()
    house.do(Hold, "hemmet-1", until=SOON)
    house.do(Extend, "hemmet-1", until=SOON + timedelta(hours=1))
    assert kinds(house) == [Altered]
    house.do(Attach, "hemmet-1", ticket=ANN)
    assert kinds(house) == [Altered]
    assert house.rows[0].spell.ticket == ANN


def test_what_is_undone_leaves_no_row_and_brings_the_old_one_back():
    house = Writing()
    house.do(Admit, "hemmet-1", ticket=ANN)
    stay = house.world.spells["hemmet-1"]
    act = house.do(Discharge, "hemmet-1")[0].act
    cleaning = house.world.spells["hemmet-1"]
    house.do(Undo, change=act)
    assert house.rows == [Voided(cleaning.id), Altered(stay)]


def test_two_guests_who_change_beds_are_never_in_one():
    house = Writing()
    house.do(Admit, "hemmet-1", ticket=ANN)
    house.do(Admit, "hemmet-2", ticket=BEA)
    house.wait(minutes=5).do(Swap, "hemmet-1", other="hemmet-2")
    assert kinds(house) == [Ended, Ended, Opened, Opened]


def test_entries_without_a_bed_write_no_row():
    house = Writing()
    house.rows = []
    house.join(ANN, "hemmet")
    assert house.rows == []


def test_a_body_is_canonical_and_names_nobody():
    """L-06: neither a ticket nor a number is in what is kept for ever."""
    house = House()
    house.join(ANN, "hemmet", "natten")
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    (entry,) = house.entries
    again = Entry.from_body(entry.body(), ANN)
    assert again.body() == entry.body()
    assert ANN.encode() not in entry.body()
    assert "ticket" not in msgspec.json.decode(entry.body())
    assert again.ticket == ANN
    assert Entry.from_body(entry.body()).ticket == ""


def test_a_dump_names_nobody_and_its_links_name_everybody():
    house = House()
    handle = house.join(ANN, "natten")
    house.do(Admit, "hemmet-1", ticket=BEA)
    house.do(Admit, "natten-1", ticket=ANN)
    house.do(Discharge, "natten-1", suspended_until=datetime(2026, 2, 9, tzinfo=UTC))
    (suspension,) = house.world.suspensions
    other = house.join(ANN, "hemmet")
    body, links = dump(house.world)
    (stay,) = house.world.left
    named = {"spell:hemmet-1": BEA, f"wait:{other}": ANN, f"bar:{suspension}": ANN, f"left:{stay}": ANN}
    assert links == named
    assert handle != other
    assert not any(ticket.encode() in body for ticket in (ANN, BEA))
    assert load(body, links, house.world.recent) == house.world


def test_who_has_been_forgotten_leaves_the_beds_and_the_order_as_they_were():
    house = House()
    house.join(ANN, "hemmet")
    house.do(Admit, "natten-1", ticket=BEA)
    body, links = dump(house.world)
    left = {what: who for what, who in links.items() if who != ANN}
    world = load(body, left)
    assert [(w.key, w.ticket) for w in world.waits.values()] == [(w.key, "") for w in house.world.waits.values()]
    assert world.occupied_by(BEA) == "natten-1"
    assert dump(world) == (body, left)


def test_once_somebody_is_erased_it_is_not_known_who_slept_where():
    """Whoever is gone from the tables must not live on in the world, or in its next dump."""
    house = House()
    house.do(Admit, "natten-1", ticket=ANN)
    house.do(Discharge, "natten-1")
    assert [left.ticket for left in house.world.left.values()] == [ANN]
    body, links = dump(house.world)
    world = load(body, {place: who for place, who in links.items() if who != ANN})
    world = apply(world, Entry(kind="purge", at=house.now, by="clock", act=1, note={"tickets": 1, "unlinked": 2}))
    assert [left.ticket for left in world.left.values()] == [""]
    assert dump(world)[1] == {}
