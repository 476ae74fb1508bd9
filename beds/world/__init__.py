"""The pure core: one world, `decide` and `apply`. No input or output, no clock, nothing else of ours."""

from beds.world.apply import apply
from beds.world.clock import next_due
from beds.world.decide import decide
from beds.world.dump import dump, load, load_sealed
from beds.world.entry import Entry
from beds.world.refusals import Invalid, Refused, Unknown
from beds.world.spells import spell_changes
from beds.world.state import Bed, Organisation, Rules, Spell, Unit, World
from beds.world.waits import Wait

__all__ = [
    "Bed", "Entry", "Invalid", "Organisation", "Refused", "Rules", "Spell", "Unit", "Unknown", "Wait", "World",
    "apply", "decide", "dump", "load", "load_sealed", "next_due", "spell_changes",
]  # fmt: skip
