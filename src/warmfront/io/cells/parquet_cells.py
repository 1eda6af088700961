"""Cell tables as parquet, read after the footer has been checked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warmfront.domain.errors import InputError, Problem, refuse
from warmfront.io.cells.arrow import convert, is_number
from warmfront.io.cells.columns import Use, check_rows
from warmfront.io.limits import listed, shorten
from warmfront.io.parquet import damaged_parquet, is_text, open_parquet


class ParquetCells:
    """A cell table in parquet.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    InputError
        When it is damaged, or its footer declares more than the bounds allow.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.where = path.name
        check_rows(path.name, _declared_rows(path))
        self.opened = open_parquet(path)
        self.schema = self.opened.schema_arrow
        self.names = tuple(self.schema.names)
        if self.opened.metadata.num_rows == 0:
            raise refuse(self.where, "no rows", "one row per cell", "check that the export finished")

    def read(self, wanted: Mapping[int, Use]) -> dict[int, Any]:
        """Return the wanted columns by place."""
        import pyarrow as pa

        kinds = {place: self.schema.field(place).type for place in wanted}
        places = [
            place
            for place, use in wanted.items()
            if use is not Use.MARKER or is_number(kinds[place]) or is_text(kinds[place])
        ]
        repeated = [self.names[place] for place in places if self.names.count(self.names[place]) > 1]
        if repeated:
            raise refuse(
                f"{self.where}: columns",
                f"the name {shorten(repeated[0])} more than once",
                "distinct names",
                "rename the columns",
            )
        try:
            table = self.opened.read(columns=[self.names[place] for place in places])
        except (pa.ArrowException, OSError) as error:
            raise damaged_parquet(self.path, error) from error
        stored = self.path.stat().st_size
        found = {}
        for place in places:
            column = table.column(self.names[place])
            here = f"{self.where}: column {shorten(self.names[place])}"
            if wanted[place] is Use.POSITION and not is_number(column.type):
                column = _numbers_in_text(here, self.where, column)
            try:
                found[place] = convert(here, stored, column, wanted[place])
            except UnicodeDecodeError as error:
                raise damaged_parquet(self.path, error) from error
            except pa.ArrowException as error:
                found_type = f"values of type {str(column.type)[:60]}"
                raise refuse(here, found_type, "text or numbers", "write the column as text") from error
        return {place: column for place, column in found.items() if column is not None}


def _declared_rows(path: Path) -> int:
    """Return how many rows the footer declares; 0 where `open_parquet` will say what is wrong."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError):
        return 0


def _numbers_in_text(here: str, name: str, column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if is_text(column.type):
        try:
            return column.cast(pa.string()).cast(pa.float64())
        except pa.ArrowInvalid:
            pass
        text = pc.utf8_trim_whitespace(column.cast(pa.string()))
        number = pc.match_substring_regex(text, r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")
        rows = pc.indices_nonzero(pc.invert(number.fill_null(True)).combine_chunks())
        problems = [
            Problem(
                where=f"{here}, row {int(row) + 1}",
                found=shorten(text[row].as_py(), 20),
                allowed="a number",
                next_step="mend the value, or name another column as the position",
            )
            for row in rows.to_pylist()[:5]
        ]
        raise InputError(listed(problems, len(rows), name, "positions that are no numbers"))
    raise refuse(here, f"values of type {column.type}", "numbers", "name another column as the position")
