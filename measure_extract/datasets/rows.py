"""Read the rows of a task in a stream, whatever their number."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, islice
from pathlib import Path

from measure_extract.datasets.groups import GroupCounts, count_groups, parse_group
from measure_extract.datasets.splits import shard_of
from measure_extract.datasets.tables import read_columns
from measure_extract.entities import EntitySpec, entity_spec
from measure_extract.errors import TableError, UnknownEntityError

__all__ = ["Row", "RowBatch", "doubled_index", "entity_of_row", "stream_batches", "stream_rows"]

Row = tuple[str, str, str, int | None]  # index, image, entity, group_id


@dataclass(frozen=True, slots=True)
class RowBatch:
    """Some rows, column by column, in their order."""

    indices: Sequence[str]
    images: Sequence[str]
    entities: Sequence[str]
    groups: Sequence[int | None]

    def __iter__(self) -> Iterator[Row]:
        return zip(self.indices, self.images, self.entities, self.groups, strict=True)


def stream_rows(path: Path) -> Iterator[Row]:
    """Read rows one by one; see `stream_batches`."""
    for batch in stream_batches(path):
        yield from batch


def stream_batches(
    path: Path,
    *,
    shard: tuple[int, int] = (0, 1),
    on_groups: Callable[[GroupCounts], object] = lambda _: None,
) -> Iterator[RowBatch]:
    """Read rows with the columns index, image_link, entity_name and, if there, group_id.

    Args:
        path: see `read_columns`.
        shard: its number from 0, and how many there are; rows of other shards are left out.
        on_groups: is told at the end how many groups of the whole file can be used.

    Raises:
        TableError: if there is no row, the file or a column is missing, or a row is cut off.
        UnknownEntityError: if a row asks for something else.
    """
    counts = GroupCounts()
    for columns in read_columns(path, ("index", "image_link", "entity_name"), ("group_id",)):
        cells = Counter(columns["group_id"])
        asked = columns["entity_name"]
        names = {
            name: entity_of_row(name, path, counts.rows + asked.index(name) + 1).name
            for name in dict.fromkeys(asked)
        }
        counts += count_groups(cells)
        groups = {cell: parse_group(cell) for cell in cells}
        batch = RowBatch(
            columns["index"],
            columns["image_link"],
            [*map(names.__getitem__, asked)],
            [*map(groups.__getitem__, columns["group_id"])],
        )
        yield batch if shard[1] == 1 else _of_shard(batch, shard)
    if not counts.rows:
        raise TableError(str(path), "it has no rows", "give at least one")
    on_groups(counts)


def entity_of_row(name: str, path: Path, row: int) -> EntitySpec:
    """Look up the entity that a row of a table asks for; see `entity_spec`.

    Args:
        name: as it is written.
        path: of the table.
        row: from 1.
    """
    try:
        return entity_spec(name)
    except UnknownEntityError as error:
        raise error.at(path, row) from None


def doubled_index(path: Path, index: str) -> TableError:
    """Make the error of an index that several rows of a table have; it is read again to find them."""
    places = (place for place, row in enumerate(stream_rows(path), start=1) if row[0] == index)
    first, second = islice(places, 2)
    problem = f"index {index!r} occurs twice, in rows {first} and {second}"
    return TableError(str(path), problem, "give each row its own")


def _of_shard(batch: RowBatch, shard: tuple[int, int]) -> RowBatch:
    number, count = shard
    mine = [shard_of(image, count) == number for image in batch.images]
    columns = (batch.indices, batch.images, batch.entities, batch.groups)
    indices, images, entities, groups = (list(compress(column, mine)) for column in columns)
    return RowBatch(indices, images, entities, groups)  # type: ignore[arg-type]
