"""Columns of the public projection that the database makes of others."""

from sqlalchemy import Computed
from sqlalchemy.orm import MappedColumn, mapped_column

# What else than ASCII and Chinese with its signs is in a text: without it there is nothing to take apart, which takes
# ten times as long as to look.
UNUSUAL = "[^ -~、-〗一-鿿！-～]"


def across_of(position: str) -> MappedColumn[float | None]:
    """How far east a position lies in the square of Web Mercator, 0 to 1."""
    return mapped_column(Computed(f"core.across(st_x({position}))", persisted=True))


def down_of(position: str) -> MappedColumn[float | None]:
    """How far south it lies in it, 0 to 1."""
    return mapped_column(Computed(f"core.down(st_y({position}))", persisted=True))


def quad_of(position: str) -> MappedColumn[int | None]:
    """The tile of zoom 24 that holds it, its column's and its row's bits in turn."""
    grid = f"core.quad(core.across(st_x({position})), core.down(st_y({position})))"
    return mapped_column(Computed(grid, persisted=True))


def number_of(name: str) -> MappedColumn[float | None]:
    """A number that kinds declare among their attributes."""
    return mapped_column(Computed(f"(attributes ->> '{name}')::double precision", persisted=True))


def is_bare(name: str) -> MappedColumn[bool]:
    """Whether a text is one in which neither case nor accents change anything."""
    return mapped_column(Computed(f"{name} = lower({name}) and {name} !~ '{UNUSUAL}'", persisted=True))
