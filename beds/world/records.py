"""What the world remembers beside its present state: draws, lines as they were, and who slept where until when."""

from datetime import date

from beds.world.stored import Instant, Stored


class Left(Stored):
    """In which bed, and from and until when (true times), somebody slept last whose stay has ended or rests for the
    day, and by what kind of entry."""

    bed: str
    since: Instant
    at: Instant
    by: str
    ticket: str = ""


class Commitment(Stored):
    """The hash of the secret by which one night's order will be drawn."""

    night: date
    commitment: str


class Draw(Stored):
    """One night's draw: waits with a key up to `cutoff` are ordered by their lot, later ones by key."""

    night: date
    seed: str
    cutoff: int


class Line(Stored):
    """The order of a protected unit's line, as it was at one of the hours when bands are renewed."""

    at: Instant
    handles: tuple[str, ...] = ()
