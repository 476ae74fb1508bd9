"""A bed does what the table of its states says, and nothing else: a model of a few lines against the core.

The model knows no waits, no clocks of units and no other rule; it says for every command on a bed of the home what
the bed becomes, or by which refusal it stays as it is.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from beds.world import Refused
from beds.world import commands as c
from tests.support.long_run import count
from tests.world.city import HOME_BEDS, House
from tests.world.strategies import beds, who

HOLD = timedelta(minutes=30)


@dataclass
class Model:
    """What each bed is, and whose."""

    state: dict[str, str] = field(default_factory=dict)
    who: dict[str, str] = field(default_factory=dict)
    closing: set[str] = field(default_factory=set)

    def is_(self, bed: str, *states: str) -> bool:
        return self.state.get(bed, "free") in states

    def become(self, bed: str, state: str, who: str = "") -> None:
        self.state[bed], self.who[bed] = state, who

    def empty(self, bed: str) -> None:
        """The guest is out."""
        self.become(bed, "closed" if bed in self.closing else "cleaning")
        self.closing.discard(bed)

    def place(self, who: str, state: str) -> str | None:
        """The bed in which the number has this state."""
        return next((b for b in self.state if who and self.is_(b, state) and self.who[b] == who), None)

    def taken(self, bed: str) -> str:
        return "bed-taken" if self.is_(bed, "occupied", "held") else "wrong-state"


class Beds(RuleBasedStateMachine):
    """Rules are commands; each says first what it expects."""

    def __init__(self) -> None:
        super().__init__()
        self.house, self.model = House(), Model()

    def expect(self, refusal: str, kind: type[c.OnBed], bed: str, **fields: object) -> bool:
        """Carry out the command; whether it was done, as it had to be if `refusal` is empty."""
        code = ""
        try:
            self.house.do(kind, bed, **fields)
        except Refused as refused:
            code = refused.code
        assert code == refusal, f"{code or 'done'} instead of {refusal or 'done'}"
        return not code

    @rule(bed=beds, who=who)
    def hold(self, bed: str, who: str) -> None:
        model = self.model
        refusal = "" if model.is_(bed, "free") else model.taken(bed)
        if not refusal and model.place(who, "held"):
            refusal = "already-promised"
        elif not refusal and model.place(who, "occupied"):
            refusal = "already-placed"
        if self.expect(refusal, c.Hold, bed, until=self.house.now + HOLD, ticket=who):
            model.become(bed, "held", who)

    @rule(bed=beds)
    def release(self, bed: str) -> None:
        if self.expect("" if self.model.is_(bed, "held") else "wrong-state", c.Release, bed):
            self.model.become(bed, "free")

    @rule(bed=beds, who=who, claim=st.booleans(), over=st.booleans())
    def admit(self, bed: str, who: str, claim: bool, over: bool) -> None:
        model, owner = self.model, self.model.who.get(bed, "")
        held = model.is_(bed, "held")
        guest = who or (owner if held and claim else "")
        asleep = model.place(guest, "occupied")
        refusal = ""
        if asleep and (asleep == bed or not over):
            refusal = "already-placed"
        elif not held and not model.is_(bed, "free"):
            refusal = model.taken(bed)
        elif held and owner and not (claim and who in ("", owner)):
            refusal = "claim-needed" if who in ("", owner) else "bed-taken"
        fields = {"claim": "pin" if claim else "", "release_other": over}
        if self.expect(refusal, c.Admit, bed, ticket=who, **fields):
            if asleep:
                model.empty(asleep)
            if (idle := model.place(guest, "held")) and idle != bed:
                model.become(idle, "free")
            model.become(bed, "occupied", guest)

    @rule(bed=beds, who=who.filter(bool))
    def attach(self, bed: str, who: str) -> None:
        model = self.model
        refusal = ""
        if not model.is_(bed, "occupied", "held") or model.who[bed]:
            refusal = "wrong-state"
        elif model.is_(bed, "occupied") and model.place(who, "occupied"):
            refusal = "already-placed"
        elif model.is_(bed, "held") and model.place(who, "held"):
            refusal = "already-promised"
        if self.expect(refusal, c.Attach, bed, ticket=who):
            if model.is_(bed, "occupied") and (idle := model.place(who, "held")):
                model.become(idle, "free")
            model.who[bed] = who

    @rule(bed=beds)
    def discharge(self, bed: str) -> None:
        if self.expect("" if self.model.is_(bed, "occupied") else "wrong-state", c.Discharge, bed):
            self.model.empty(bed)

    @rule(bed=beds)
    def ready(self, bed: str) -> None:
        if self.expect("" if self.model.is_(bed, "cleaning") else "wrong-state", c.Ready, bed):
            self.model.become(bed, "free")

    @rule(bed=beds, when_empty=st.booleans())
    def close(self, bed: str, when_empty: bool) -> None:
        model = self.model
        occupied = model.is_(bed, "occupied")
        refusal = "wrong-state" if model.is_(bed, "closed") or (occupied and not when_empty) else ""
        if self.expect(refusal, c.CloseBed, bed, reason="repair", when_empty=when_empty):
            if occupied:
                model.closing.add(bed)
            else:
                model.become(bed, "closed")

    @rule(bed=beds)
    def reopen(self, bed: str) -> None:
        model = self.model
        refusal = "" if model.is_(bed, "closed") or bed in model.closing else "wrong-state"
        if self.expect(refusal, c.Reopen, bed):
            if model.is_(bed, "closed"):
                model.become(bed, "free")
            model.closing.discard(bed)

    @rule(bed=beds, to=beds)
    def move(self, bed: str, to: str) -> None:
        model = self.model
        refusal = "" if model.is_(bed, "occupied", "held") else "wrong-state"
        if not refusal and not model.is_(to, "free"):
            refusal = model.taken(to)
        if self.expect(refusal, c.Move, bed, to=to):
            model.become(to, model.state[bed], model.who[bed])
            if model.is_(bed, "occupied"):
                model.empty(bed)
            else:
                model.become(bed, "free")

    @rule(bed=beds, other=beds)
    def swap(self, bed: str, other: str) -> None:
        model = self.model
        refusal = "" if model.is_(bed, "occupied") and model.is_(other, "occupied") else "wrong-state"
        if not refusal and bed == other:
            refusal = "invalid"
        if self.expect(refusal, c.Swap, bed, other=other):
            model.who[bed], model.who[other] = model.who[other], model.who[bed]

    @rule()
    def half_an_hour_passes(self) -> None:
        self.house.tick(minutes=30)
        for bed in [b for b in self.model.state if self.model.is_(b, "held")]:
            self.model.become(bed, "free")

    @invariant()
    def each_bed_is_what_the_model_says(self) -> None:
        for bed in (bed.id for bed in HOME_BEDS):
            assert self.house.state(bed) == self.model.state.get(bed, "free")
            if self.model.is_(bed, "held", "occupied"):
                assert self.house.ticket(bed) == self.model.who[bed]
        assert set(self.house.world.closings) == self.model.closing


TestBeds = Beds.TestCase
TestBeds.settings = settings(max_examples=count(40, 1000), stateful_step_count=40)
