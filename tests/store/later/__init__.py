"""The migrations, with two more that could be written some day."""

from pathlib import Path

from beds.store import migrations

LAST = max(step.stem for step in Path(migrations.__path__[0]).glob("[0-9]*.py"))
__path__ = [*migrations.__path__, *__path__]
