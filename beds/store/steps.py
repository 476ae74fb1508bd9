"""The steps of the schema, each whole or not at all: what it changes and that it was done are one transaction.

Tortoise's executor says so only afterwards: a process that ends in between, or finds the disk full, would leave a step
that was done and cannot be done again.
"""

from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.executor import MigrationExecutor, PlanStep
from tortoise.migrations.migration import Migration
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State


class _Said(MigrationRecorder):
    """Each step has said so itself."""

    async def record_applied(self, app: str, name: str) -> None:
        """Nothing is left to say."""


class _Step(Migration):
    """A migration that is recorded in the transaction in which it is done."""

    def __init__(self, migration: Migration) -> None:
        if not migration.atomic:
            raise ValueError(f"{migration.name} would be done in pieces")
        super().__init__(migration.name, migration.app_label)
        self._migration = migration

    async def apply(
        self,
        state: State,
        *,
        dry_run: bool = False,
        schema_editor: BaseSchemaEditor | None = None,
        collect_sql: bool = False,
    ) -> State:
        """Do it, and say so."""
        after = await self._migration.apply(
            state, dry_run=dry_run, schema_editor=schema_editor, collect_sql=collect_sql
        )
        if not dry_run and schema_editor is not None:
            await MigrationRecorder(schema_editor.client).record_applied(self.app_label, self.name)
        return after


class Steps(MigrationExecutor):
    """Tortoise's executor, forwards only."""

    def __init__(self, connection: BaseDBAsyncClient, apps: dict[str, dict[str, Any]]) -> None:
        super().__init__(connection, apps)
        self.recorder = self.loader.recorder = _Said(connection)

    def _migration_plan(self, *args: Any) -> list[PlanStep]:
        return [PlanStep(_Step(step.migration), step.backward) for step in super()._migration_plan(*args)]
