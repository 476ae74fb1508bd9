"""One step of a migration that says the same in each database's own words."""

from typing import Any

from tortoise.migrations.operations import RunSQL


class DialectSQL(RunSQL):
    """Statements by dialect ("sqlite", "postgres"), each sent whole: a trigger has semicolons of its own."""

    def __init__(self, **statements: tuple[str, ...]) -> None:
        super().__init__(RunSQL.noop)
        self.statements = statements

    async def database_forward(
        self, app_label: str, old_state: Any, new_state: Any, state_editor: Any | None = None
    ) -> None:
        for statement in self.statements[state_editor.DIALECT] if state_editor else ():
            await state_editor.client.execute_query(statement)
