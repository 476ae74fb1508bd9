"""Houses in which rows and order are checked at every entry; one is a night shelter with three nights for each."""

from datetime import UTC, datetime, time, timedelta

from beds.store.fairness import OrderCheck
from beds.world import Entry, apply
from beds.world.commands import Admit, Command
from beds.world.state import replace
from tests.world.city import ANN, SHELTER, House
from tests.world.rows import SpellTable

EVENING = datetime(2026, 2, 2, 19, tzinfo=UTC)
"""Eight in the evening of the Monday."""
OUT = datetime(2026, 2, 3, 6, 30, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = replace(SHELTER.rules, check_out_all=True, nights=3, no_show_at=time(20))
NO_SHOW = datetime(2026, 2, 3, 19, tzinfo=UTC)


class Checked(House):
    """The small city; whatever is written must be in order, and what the tables can hold."""

    def __init__(self) -> None:
        super().__init__()
        self.table, self.order = SpellTable(), OrderCheck()

    def __call__(self, command: Command) -> list[Entry]:
        before = self.world
        for entry in super().__call__(command):
            after = apply(before, entry)
            self.table.write(before, entry, after)
            fault = self.order(before, entry, after)
            assert fault is None, fault
            before = after
        return self.entries


class Shelter(Checked):
    """Everybody is out in the morning. It is eight in the evening."""

    def __init__(self, **rules: object) -> None:
        super().__init__()
        self.set_unit("natten", rules=replace(RULES, **rules))
        self.tick(to=EVENING)

    def kept(self, ticket: str = ANN) -> "Shelter":
        """Somebody slept in bed 1, and it is the morning after."""
        self.do(Admit, "natten-1", ticket=ticket)
        self.tick(to=OUT)
        return self
