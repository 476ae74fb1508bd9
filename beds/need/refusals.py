"""Why something that a planner types or reads in cannot be used. Messages are msgids, to be said in their language."""

from beds.world.refusals import Invalid


class BadFigure(Invalid):
    """A figure that cannot be."""


class NothingUsable(Invalid):
    """A file with a fault is not read in at all; its preview says where."""
