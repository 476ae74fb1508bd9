"""One step of a migration that says the same in each database's own words."""

from tortoise.migrations.operations import RunSQL
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State


class DialectSQL(RunSQL):
    """Statements by dialect ("sqlite", "postgres"), each sent whole: a trigger has semicolons of its own."""

    def __init__(self, **statements: tuple[str, ...]) -> None:
        super().__init__(RunSQL.noop)
        self.statements = statements

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        if state_editor is not None:
            for statement in self.statements[state_editor.DIALECT]:
                await state_editor.client.execute_query(statement)
