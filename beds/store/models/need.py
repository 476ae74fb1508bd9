"""What need is estimated from besides the ledger: sightings by partners, imported counts, prices; and what is kept of
the ledger when its content is erased. `whom` is "women", "men" or empty: not said."""

from tortoise import fields
from tortoise.models import Model


class SightingWindow(Model):
    """A quarter within which partners may see the same number. Without its random key no sighting leads to a ticket;
    it goes, and its sightings with it, a month after the quarter."""

    quarter = fields.CharField(max_length=6, primary_key=True)
    key = fields.BinaryField()
    ends = fields.DatetimeField()
    sightings: fields.ReverseRelation["Sighting"]

    class Meta:
        table = "sighting_window"


class Sighting(Model):
    """One organisation has seen one number in the window; `token` is HMAC(window's key, ticket). `lost` when its holder
    said that this number replaces one lost within the window. `id` is random: nothing tells who was seen first."""

    id = fields.CharField(max_length=16, primary_key=True)
    window: fields.ForeignKeyRelation[SightingWindow] = fields.ForeignKeyField(
        "models.SightingWindow", related_name="sightings", on_delete=fields.CASCADE
    )
    organisation = fields.CharField(max_length=60)
    token = fields.CharField(max_length=64)
    whom = fields.CharField(max_length=5, default="")
    lost = fields.BooleanField(default=False)

    class Meta:
        table = "sighting"
        unique_together = (("window", "organisation", "token"),)


class SightingTotal(Model):
    """What is left of a window: how many numbers stood on which lists. `cells` is JSON: "101" -> count."""

    id = fields.IntField(primary_key=True)
    quarter = fields.CharField(max_length=6)
    whom = fields.CharField(max_length=5)
    cells: fields.JSONField[dict[str, int]] = fields.JSONField()
    lost = fields.IntField()

    class Meta:
        table = "sighting_total"
        unique_together = (("quarter", "whom"),)


class Import(Model):
    """One file that was read in: what kind, by whom, when, and the hash of its bytes."""

    id = fields.CharField(max_length=16, primary_key=True)
    kind = fields.CharField(max_length=16)
    account = fields.CharField(max_length=16)
    organisation = fields.CharField(max_length=60)
    made_at = fields.DatetimeField()
    sha256 = fields.CharField(max_length=64)
    rows = fields.IntField()

    class Meta:
        table = "import"


class Occupancy(Model):
    """Guests a night, in the mean from the night `since` to the night `until` (the same for nightly counts), in a unit
    that may not be one of ours."""

    id = fields.IntField(primary_key=True)
    batch: fields.ForeignKeyRelation[Import] = fields.ForeignKeyField(
        "models.Import", related_name="occupancies", on_delete=fields.CASCADE
    )
    unit = fields.CharField(max_length=80)
    since = fields.DateField()
    until = fields.DateField()
    whom = fields.CharField(max_length=5, default="")
    guests = fields.FloatField()
    usable = fields.FloatField(null=True)
    planned = fields.FloatField(null=True)

    class Meta:
        table = "occupancy"


class Comparison(Model):
    """One figure of another municipality, with its source."""

    id = fields.IntField(primary_key=True)
    batch: fields.ForeignKeyRelation[Import] = fields.ForeignKeyField(
        "models.Import", related_name="comparisons", on_delete=fields.CASCADE
    )
    municipality = fields.CharField(max_length=60)
    year = fields.IntField()
    measure = fields.CharField(max_length=80)
    value = fields.FloatField()
    source = fields.CharField(max_length=200)

    class Meta:
        table = "comparison"


class Price(Model):
    """What a night costs, in kronor, from a date on. Rows are only added: the newest for a date holds."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharField(max_length=20)
    kronor = fields.FloatField()
    valid_from = fields.DateField()
    account = fields.CharField(max_length=16)
    made_at = fields.DatetimeField()

    class Meta:
        table = "price"


class ErasedRequest(Model):
    """A request for a place in the unit, named by its command, whose number was erased: kept is whether it was the
    first of an `episode`, and whether it was `part` of another, so that it still counts as it did when nobody can tell
    any more whose it was."""

    id = fields.IntField(primary_key=True)
    unit = fields.CharField(max_length=60)
    act = fields.BigIntField()
    episode = fields.BooleanField()
    part = fields.BooleanField(null=True)

    class Meta:
        table = "erased_request"
        unique_together = (("unit", "act"),)


class KeptFacts(Model):
    """A quarter's facts of one unit, written before the content they were made of is erased."""

    id = fields.IntField(primary_key=True)
    unit = fields.CharField(max_length=60)
    quarter = fields.CharField(max_length=6)
    body = fields.BinaryField()

    class Meta:
        table = "kept_facts"
        unique_together = (("unit", "quarter"),)
