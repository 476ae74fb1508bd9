"""What the first release has left in clear, sealed as soon as the secret is at hand: when migrating, when the server
starts and each hour after (a restored backup may bring more), and by `beds purge`, which rids the file of the bytes.
"""

import hmac

from beds.people import contact, wish
from beds.settings import Settings
from beds.store.engine import orm
from beds.store.key import mark
from beds.store.models.ledger import Head

LEFT = "%d languages of interpreters lie in clear: run `beds purge` with BEDS_SECRET_KEY, or start the server once."


async def seal(settings: Settings) -> int:
    """Seal it; how many rows still lie in clear, for want of the secret that the database is used with. Use it within
    `orm`."""
    if not (await wish.in_clear() or await contact.first_release()):
        return 0
    secret = await _secret(settings)
    if secret is not None:
        await wish.seal_first_release(secret)
        await contact.seal_first_release(secret, settings.country)
    return await wish.in_clear()


async def count(settings: Settings) -> int:
    """How many rows still lie in clear."""
    async with orm(settings):
        return await wish.in_clear()


async def after_migrating(settings: Settings) -> None:
    """Seal it, where a migration has been run with the secret at hand; else the next start of the server does."""
    async with orm(settings):
        await seal(settings)


async def _secret(settings: Settings) -> bytes | None:
    """The secret, if it is the one that the database is used with: with another nobody could read again what it has
    sealed. A database that knows none yet is given the one that the environment names, as by the first start of its
    server (beds.store.key)."""
    secret = settings.secret_at_hand
    if secret is None:
        return None
    if settings.secret_key:
        await Head.filter(id=1, key_mark=None).update(key_mark=mark(secret))
    known = await Head.filter(id=1).exclude(key_mark=None).values_list("key_mark")
    return secret if known and hmac.compare_digest(known[0][0], mark(secret)) else None
