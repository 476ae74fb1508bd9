"""`beds purge`: what has been kept for its time goes, class by class, and a record of that stays (L-16)."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tortoise.transactions import in_transaction

from beds.house_time import utc_now
from beds.need import keeping
from beds.need.keeper import begin
from beds.need.sightings import forget_windows, in_open_window
from beds.people import access, accounts, clear, contact, notify, passes, sessions, tickets
from beds.retention import Limit
from beds.settings import Settings
from beds.store import Store, erase, orm
from beds.store.erase import COLUMNS, Cut, Deleted, Moved, Plan, Undone
from beds.store.errors import Busy, StoreError
from beds.store.models.erasure import Deletion, Forgotten
from beds.store.models.idempotency import Idempotency
from beds.store.wipe import wipe
from beds.world.commands import WriteDown

TRIES = 3
"""How often to look again when somebody else has erased in the meantime."""


async def forget_requests(now: datetime, kept: timedelta) -> int:
    """Drop what was answered to requests so long ago; how many."""
    return await Idempotency.filter(at__lte=now - kept).delete()


async def forget_marks(now: datetime, kept: timedelta) -> int:
    """Drop the marks of tickets that were erased so long ago: no backup holds them any more; how many."""
    return await Forgotten.filter(at__lt=now - kept).delete()


OLDER: dict[str, Callable[[datetime, timedelta], Awaitable[int]]] = {
    "contact": contact.forget,
    "sighting": forget_windows,
    "message": notify.forget,
    "request": forget_requests,
    "guess": tickets.forget_guesses,
    "session": sessions.forget,
    "pass": passes.forget_names,
    "account": accounts.forget_names,
    "access": access.forget,
    "mark": forget_marks,
}
"""The classes that are no part of the ledger: each forgets what is older than that, as seen now, and says how many."""

ERASES: dict[str, tuple[str, ...]] = {
    "person": ("ticket", "contact", "wish", "outbox", "wait", "spell", "link", "snapshot", "idempotency"),
    "content": ("detail", "wait", "spell", "snapshot", "erased_request"),
    "contact": ("contact",),
    "sighting": ("sighting", "sighting_window"),
    "message": ("outbox",),
    "request": ("idempotency",),
    "guess": ("guess",),
    "session": ("session", "revoked"),
    "pass": ("account",),
    "account": ("account",),
    "access": ("access", "log_review"),
    "mark": ("forgotten",),
    "copy": (),
}
"""From which tables each class erases, as the register of docs/dataskydd.md promises: `person` and `content` by
beds.store.erase, copies by the run itself, all others by OLDER. (Of an account the name goes, and the row stays.)"""


async def purge(
    settings: Settings,
    limits: dict[str, Limit],
    now: datetime,
    dry: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> list[Deleted]:
    """Verify the ledger, then erase what is older than the limits as of `now`; what went, class by class. What the
    first release has left in clear is sealed, if the secret is at hand.

    In a trial nothing changes, and only a trial may be of a time to come. Raises Broken, or TooSoon,
    and then nothing was erased; or Busy: then it must be run once more.
    """
    if not dry and now > clock():
        raise TooSoon("That time has not come yet: what is erased cannot be brought back. Try --dry-run.")
    cuts = {kind: Cut(limit.before(now), limit.decision) for kind, limit in limits.items()}
    run = _Run(settings, cuts, now, now, dry)
    await erase.check_schema(settings)  # the ORM would make a file that is not there
    async with orm(settings):
        deleted = await run.until_nobody_else_erases()
        if not dry:
            await clear.seal(settings)
    if settings.file and not dry:
        await wipe(settings.file)
    return deleted


async def forget(store: Store, ticket: str, now: datetime) -> bool:
    """Erase one number at once, because its holder says so. False, and nothing happens, while something of it is open:
    a bed, a line, a follow-up, a suspension, a sighting. Raises Busy. Use it within `orm`."""
    if await in_open_window(ticket):
        return False
    await store.submit(WriteDown(ticket=ticket), now)
    return await erase.forget(store, ticket, now)


class TooSoon(StoreError):
    """Nothing is erased as of a time to come, except in a trial."""


class _Run:
    """One run; `at` is when it is recorded."""

    def __init__(self, settings: Settings, cuts: dict[str, Cut], now: datetime, at: datetime, dry: bool) -> None:
        self.settings, self.cuts, self.now, self.at, self.dry = settings, cuts, now, at, dry

    async def until_nobody_else_erases(self) -> list[Deleted]:
        """All of it, from the beginning if somebody else was quicker. Raises Broken, Busy."""
        for _ in range(TRIES):
            try:
                return await self._all()
            except Moved:
                continue
        raise Busy("Somebody else is erasing: run it once more.")

    async def _all(self) -> list[Deleted]:
        planners, cuts = keeping.Listening(await begin()), self.cuts
        survey = await erase.look(self.settings, cuts["person"], cuts["content"], planners)
        if not planners.fits:
            raise Moved
        gone = [ticket for ticket in survey.closed if not await in_open_window(ticket)]
        through = survey.world.at if survey.has_content else None
        plan = Plan(
            tickets=gone,
            person=cuts["person"],
            content=cuts["content"],
            at=self.at,
            begun=keeping.begun(planners.record, survey.world),
            rows=(*keeping.rows(planners.record, gone, through, self.now), keeping.OVER),
        )
        older = await self._older()
        return await erase.erase(self.settings, survey, plan, self.dry) + older

    async def _older(self) -> list[Deleted]:
        """What is no part of the ledger."""
        copies = self._copies()
        deleted = []
        try:
            async with in_transaction():
                for kind, forget_older in OLDER.items():
                    count = await forget_older(self.now, self.now - self.cuts[kind].before)
                    deleted.append(Deleted(kind, count, self.cuts[kind]))
                deleted.append(Deleted("copy", len(copies), self.cuts["copy"]))
                rows = [some.row(self.at) for some in deleted]
                await Deletion.bulk_create([Deletion(**dict(zip(COLUMNS, row, strict=True))) for row in rows])
                if self.dry:
                    raise Undone(deleted)
        except Undone:
            return deleted
        for copy in copies:
            copy.unlink(missing_ok=True)
        return deleted

    def _copies(self) -> list[Path]:
        """Copies of the SQLite file beside it, left by migrate and restore: they hold everybody erased since."""
        file, before = self.settings.file, self.cuts["copy"].before
        made = sorted(file.parent.glob(f"{file.name}.before-*")) if file else []
        return [copy for copy in made if datetime.fromtimestamp(copy.stat().st_mtime, UTC) < before]
