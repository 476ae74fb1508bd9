"""The codes of the record in words."""

from web.i18n import N_

GROUPS = {"women": N_("Women"), "men": N_("Men"), "unknown": N_("Not said")}
ENDING = {
    "planned-move": N_("Planned move"),
    "own-choice": N_("Own choice"),
    "ended-early": N_("Ended early"),
    "other-care": N_("Other care"),
    "hospital": N_("Hospital"),
    "institution": N_("Institution"),
    "suspended": N_("Suspended"),
    "no-show": N_("Did not come"),
    "died": N_("Died"),
    "unknown": N_("Not known"),
    "moved-on": N_("To another of our units"),
    "check-out": N_("Until the morning, as every night"),
}
NEXT = {
    "own-home": N_("A home of their own"),
    "supported-housing": N_("Supported housing"),
    "care-home": N_("Care home"),
    "treatment": N_("Treatment"),
    "hospital": N_("Hospital"),
    "prison": N_("Prison"),
    "other-shelter": N_("Another shelter"),
    "family-or-friends": N_("Family or friends"),
    "street": N_("Nowhere, outdoors"),
    "unknown": N_("Not known"),
}
REASON = {
    "full": N_("It was full"),
    "wrong-unit": N_("Wrong unit"),
    "not-safe": N_("Not safe"),
    "late": N_("Came too late"),
    "own-choice": N_("Own choice"),
    "other": N_("Other"),
}
OUTCOME = {
    "place-found": N_("Another place was found"),
    "referred": N_("Referred on"),
    "none-found": N_("No place was found"),
    "unknown": N_("Not known"),
}
HOW = {
    "placed": N_("Got a place there"),
    "elsewhere": N_("Got a place elsewhere"),
    "left": N_("Left the line"),
    "silent": N_("Gave no sign"),
    "house": N_("Closed by the house"),
}
FOLLOWED = {
    "done": N_("Made"),
    "not-reached": N_("Not reached"),
    "declined": N_("Declined"),
    "lapsed": N_("Not made within three months"),
}
TABLES = {
    "ended": ENDING,
    "followed": FOLLOWED,
    "next": NEXT,
    "refused-group": GROUPS,
    "refused-reason": REASON,
    "refused-outcome": OUTCOME,
    "waits-women": HOW,
    "waits-men": HOW,
}
"""The words for the columns of each table of beds.need."""
