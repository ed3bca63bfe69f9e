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


def meridian(x: int, z: int) -> float:
    """The western edge of a column, in degrees."""
    columns = 1 << z
    return x / columns * 360 - 180


def parallel(y: int, z: int) -> float:
    """The northern edge of a row, in degrees."""
    rows = 1 << z
    return degrees(atan(sinh(pi * (1 - 2 * y / rows))))
