"""A machine whose clock can be set, and which goes on running meanwhile."""

from datetime import UTC, datetime, timedelta

from beds.house_time import HouseTime

BEGIN = datetime(2026, 3, 2, 18, tzinfo=UTC)


class Machine:
    """Its wall clock, and for how long it has run."""

    def __init__(self, wall: datetime = BEGIN) -> None:
        self.wall, self.passed, self.name = wall, timedelta(days=3), "one"

    def go(self, **by: float) -> datetime:
        """Time goes by; what the wall clock then says."""
        self.wall += timedelta(**by)
        self.passed += timedelta(**by)
        return self.wall

    def set(self, **by: float) -> None:
        """Somebody sets the wall clock on, or back."""
        self.wall += timedelta(**by)

    def boot(self) -> None:
        """It is switched off and on."""
        self.passed, self.name = timedelta(seconds=20), self.name + "'"

    def clock(self) -> HouseTime:
        """That of a process which starts now."""
        return HouseTime(lambda: self.wall, lambda: self.passed, lambda: self.name)
