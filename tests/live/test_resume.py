"""Lines that drop end where lines that held would be."""

from hypothesis import given
from hypothesis import strategies as st

from tests.live.fakes import INTAKE, PARTNER, STAFF, Board, FakeClock, FakeLine, Store, hold, join, release, view
from web.live.hub import Hub
from web.live.ring import KEPT_FOR

BEDS = ("home-1", "home-2", "home-3", "refuge-1", "refuge-2")


class Reader:
    """A browser: takes what arrives in order, loses what was under way when the line drops, and comes back."""

    def __init__(self, hub: Hub, audience) -> None:
        self._hub = hub
        self._audience = audience
        self.board = Board()
        self.ids: list[str] = []
        self.connect()

    def connect(self) -> None:
        self.line = FakeLine()
        self._hub.subscribe(self.line, view(self._audience), self.board.last, self.board.epoch)

    def read(self, few: int | None = None) -> None:
        """Take what has arrived, or only the first few."""
        for message in self.line.messages()[:few]:
            self.board.take(message)
            if message["type"] in ("change", "changes"):
                self.ids.append(message["id"])

    def drop(self, few: int) -> None:
        """The line breaks after a few messages."""
        self.read(few)
        self.line.reader.gone()


STEPS = st.one_of(
    st.tuples(st.just("change"), st.lists(st.sampled_from(BEDS), min_size=1, max_size=3)),
    st.tuples(st.just("join"), st.sampled_from(["home", "refuge"])),
    st.tuples(st.just("drop"), st.integers(0, 3)),
    st.tuples(st.just("back"), st.none()),
    st.tuples(st.just("wait"), st.sampled_from([0.001, 0.02, 0.04, 12.0, KEPT_FOR.total_seconds() + 1])),
)


@given(st.lists(STEPS, max_size=60), st.sampled_from([INTAKE, STAFF, PARTNER]))
def test_a_line_that_drops_at_random_ends_in_the_state_of_one_that_never_did(steps: list, audience) -> None:
    clock, store = FakeClock(), Store()
    hub = Hub(store, clock)
    hub.start()
    steady, dropping = Reader(hub, audience), Reader(hub, audience)
    for minute, (step, what) in enumerate(steps):
        match step:
            case "change":
                now = store.world.spells
                store.commit(*(release(b, minute) if b in now else hold(b, minute) for b in dict.fromkeys(what)))
            case "join":
                store.commit(join(f"w{minute}", what))
            case "drop" if dropping.line.reader:
                dropping.drop(what)
            case "back" if not dropping.line.reader:
                dropping.connect()
            case "wait":
                clock.advance(what)
    if not dropping.line.reader:
        dropping.connect()
    clock.advance(1)
    steady.read()
    dropping.read()
    assert dropping.board.shows() == steady.board.shows()
    assert dropping.board.last == steady.board.last
    for reader in (steady, dropping):
        order = [int(name) for name in reader.ids]
        assert order == sorted(set(order)), "a frame came twice or out of order"
    fresh = Reader(hub, audience)
    fresh.read()
    assert fresh.board.shows() == steady.board.shows()


def test_nothing_is_missing_for_a_line_that_drops_between_any_two_frames() -> None:
    for dropped_after in range(12):
        clock, store = FakeClock(), Store()
        reader = Reader(Hub(store, clock), INTAKE)
        for minute in range(10):
            store.commit(hold(BEDS[minute % 5], minute))
            clock.advance(1)
        reader.drop(dropped_after)
        reader.connect()
        reader.read()
        assert [int(name) for name in reader.ids] == list(range(1, 11))[: 10 if dropped_after else 0]
        assert reader.board.last == "10"
