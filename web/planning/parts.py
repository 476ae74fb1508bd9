"""What a report is made of: sections with sentences, figures and tables. Page, memo and exports show the same ones."""

from msgspec import Struct

from web.planning.charts import Figure
from web.planning.words import Kind, Value


class Column(Struct, frozen=True):
    """A column by its heading; `kind` is how its cells are written."""

    name: str
    kind: Kind = "count"


class Table(Struct, frozen=True, kw_only=True):
    """Rows of values under columns, with what is counted and against what (`definition`, D-06). `chosen` is the row
    that the planner looks at, `folded` whether the page opens it only when asked."""

    key: str
    title: str
    definition: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    chosen: int | None = None
    folded: bool = False


class Section(Struct, frozen=True, kw_only=True):
    """A part of the report. `side` stands beside it, `points` are a list after the sentences. One that `awaits`
    what it shows keeps the numbers of a figure and a table."""

    key: str
    heading: str
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    figure: Figure | None = None
    caption: str = ""
    tables: tuple[Table, ...] = ()
    awaits: bool = False
