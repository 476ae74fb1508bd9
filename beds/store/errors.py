"""What the store answers when it cannot answer: not refusals of a rule, but of the house's own machinery."""


class StoreError(Exception):
    """The store cannot do what it should; the message is one sentence for whoever runs it."""


class Busy(StoreError):
    """Nothing was done, or it is not known; ask again soon (with the same idempotency key). Answered by 503."""


class Away(Busy):
    """The database itself does not answer: gone, hung, full, locked, or not the file that it was."""


class Rejected(StoreError):
    """The database refused rows that the rules allow: one of its constraints does not hold for them."""


class Unlawful(StoreError):
    """What was decided does not hold by the rules as `verify` reads them: a fault of ours. Nothing was written."""


class ClockFault(StoreError):
    """What is due cannot be done, as it is decided or as it is written: a fault of ours, in something that is due."""


class NewerWords(StoreError):
    """The database holds what a newer version of this program has written: this one can only let it be."""


class KeyReused(StoreError):
    """An idempotency key came back with another request. Answered by 422."""


class SchemaError(StoreError):
    """The database lacks tables, or what the rules rest on in it."""
