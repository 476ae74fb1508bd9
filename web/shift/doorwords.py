"""The words for somebody who asked and got no bed."""

from web.i18n import N_
from web.planning.codes import OUTCOME, REASON

GROUPS = {"": N_("Not said"), "women": N_("Women"), "men": N_("Men")}
CHOICES = {"reasons": REASON, "outcomes": OUTCOME, "groups": GROUPS}
"""What `_turnaway.html` lets staff choose from: a reason is the tap."""
