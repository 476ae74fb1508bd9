"""Each way in which someone can be refused, with its sentence. Nothing here knows of HTTP."""

from datetime import datetime


class Refused(Exception):
    """A command that may not happen. `code` is the stable name for programs, `message` the msgid of the sentence for
    people, filled with `params`."""

    code = "refused"
    message = "This cannot be done now."

    def __init__(self, **params: object) -> None:
        super().__init__(self.code)
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params


class Unknown(Refused):
    """What is named does not exist."""

    code = "unknown"
    message = "It does not exist, or you cannot reach it."


class Invalid(Refused):
    """The command could never be done as it stands, whatever the state."""

    code = "invalid"
    message = "The request is not right: %(what)s."


class UnknownUnit(Unknown):
    message = "There is no such unit."


class UnknownBed(Unknown):
    message = "There is no such bed."


class UnknownChange(Unknown):
    message = "There is no such change, or it is too old to undo."


class UnknownTask(Unknown):
    message = "There is no such task, or it is done."


class UnknownNumber(Unknown):
    message = "The number or the code is wrong."


class UnknownReason(Invalid):
    message = "The reason %(reason)s is not one of those on the list."


class BadTime(Invalid):
    message = "The time does not fit: %(what)s."


class SleptElsewhere(Refused):
    """Nobody is in two beds at once. `until` is when the other stay ended: from then on it fits."""

    code = "slept-elsewhere"
    message = "The number had another bed until %(until)s. From then on it can be written down."

    def __init__(self, *, until: datetime) -> None:
        super().__init__(until=until)
        self.until = until


class InTwoBeds(Refused):
    """As SleptElsewhere, of a stay so long ago that only the tables know of it."""

    code = "slept-elsewhere"
    message = "The number had another bed at that time."


class BedTaken(Refused):
    code = "bed-taken"
    message = "Bed %(bed)s is already taken or promised."


class WrongState(Refused):
    code = "wrong-state"
    message = "Bed %(bed)s is %(state)s, so this cannot be done."


class BedOutOfUse(Refused):
    code = "out-of-use"
    message = "Bed %(bed)s is not in use tonight."


class NumberNeeded(Refused):
    code = "number-needed"
    message = "Only a number can be suspended: give the guest one first, or end the stay without."


class AlreadyPlaced(Refused):
    code = "already-placed"
    message = "The number already has a bed. End that stay first, or say that it is over."


class AlreadyPromised(Refused):
    code = "already-promised"
    message = "The number is already promised a bed."


class NotFirst(Refused):
    code = "not-first"
    message = "Somebody else is first in line for bed %(bed)s. Offer it to them, or give a reason."


class NotEligible(Refused):
    code = "not-eligible"
    message = "The number cannot be offered bed %(bed)s: %(why)s."


class NobodyWaits(Refused):
    code = "nobody-waits"
    message = "Nobody in line can be offered a bed here now."


class NoFreeBed(Refused):
    code = "no-free-bed"
    message = "No bed is free here now."


class UnitNotOpen(Refused):
    code = "unit-not-open"
    message = "%(unit)s is not open."


class NoDecision(Refused):
    code = "no-decision"
    message = "%(unit)s has no decision on record that allows admission without assessment."


class ClaimNeeded(Refused):
    code = "claim-needed"
    message = "Bed %(bed)s is promised. Ask for the code, or say that you recognise the person."


class ChildrenHere(Refused):
    """Of the unit `slug`: whoever asked counts the request."""

    code = "children"
    message = "%(unit)s is for adults only. Call the social services' emergency line: there is another way to help."

    def __init__(self, *, unit: str, slug: str) -> None:
        super().__init__(unit=unit, slug=slug)
        self.slug = slug


class Suspended(Refused):
    code = "suspended"
    message = "The number may not come to %(unit)s until %(until)s."


class TooLate(Refused):
    code = "too-late"
    message = "It can be undone for five minutes only."


class ChangedSince(Refused):
    code = "changed-since"
    message = "Something else has happened since, so it cannot be undone."


class OfferAccepted(Refused):
    code = "offer-accepted"
    message = "The offer has been accepted, so it cannot be undone."


class NoOffer(Refused):
    code = "no-offer"
    message = "There is no open offer."


class NotWaiting(Refused):
    code = "not-waiting"
    message = "The number does not wait in line."


class AlreadyWaiting(Refused):
    code = "already-waiting"
    message = "The number already waits for %(unit)s."


class AlreadyListed(Refused):
    code = "already-listed"
    message = "It is already on the list."


class AlreadyAttested(Refused):
    code = "already-attested"
    message = "An earlier time has been attested for this number already."


class NotEarlier(Invalid):
    message = "The time must be before the number's own place in line, and within a year."


class HasGuests(Refused):
    code = "has-guests"
    message = "%(unit)s still has guests or promises."


class AlreadyFounded(Refused):
    code = "already-founded"
    message = "The database already has a beginning."


class NotForThem(Invalid):
    message = "%(unit)s is for %(group)s only."
