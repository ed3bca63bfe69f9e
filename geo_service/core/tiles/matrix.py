"""WebMercatorQuad: which tiles there are, and what each covers (OGC 17-083r4, annex E.2)."""

from dataclasses import dataclass
from math import atan, degrees, pi, sinh

DEEPEST = 24


@dataclass(frozen=True)
class Address:
    """A tile: its zoom, its column from the west and its row from the north."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether the matrix has such a tile."""
        return 0 <= self.z <= DEEPEST and 0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees; neighbours share the very same number."""
        return (
            meridian(self.x, self.z),
            parallel(self.y + 1, self.z),
            meridian(self.x + 1, self.z),
            parallel(self.y, self.z),
        )

    @property
    def quads(self) -> tuple[int, int]:
        """The first and the last quad in the tile: tiles of the deepest zoom, column's and row's bits in turn."""
        deeper = 2 * (DEEPEST - self.z)
        first = (with_gaps(self.x) | with_gaps(self.y) << 1) << deeper
        return first, first + (1 << deeper) - 1


# Masks that leave every second group of 16, 8, 4, 2 bits and every second bit.
GAPS = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def with_gaps(bits: int) -> int:
    """A number of 24 bits with a zero bit after each."""
    for shift, mask in GAPS:
        bits = (bits | bits << shift) & mask
    return bits


def meridian(x: int, z: int) -> float:
    """The western edge of a column, in degrees."""
    columns = 1 << z
    return x / columns * 360 - 180


def parallel(y: int, z: int) -> float:
    """The northern edge of a row, in degrees."""
    rows = 1 << z
    return degrees(atan(sinh(pi * (1 - 2 * y / rows))))
