"""What tiles have beside the public projection."""

from sqlalchemy.orm import Mapped, mapped_column

from geo_service.core.registry.models import Base, Integer32


class TileSquare(Base):
    """What lies in a square of zoom 14, of a kind and a tier ('' for none), in a datum; kept by trigger.

    `square` is its quad. `ids`, `across` and `down` are sums: of the ids, and of how far east and south they lie in
    2^32 parts of the square of Web Mercator.
    """

    __tablename__ = "tile_square"

    datum: Mapped[str] = mapped_column(primary_key=True)
    square: Mapped[Integer32] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    tier: Mapped[str] = mapped_column(primary_key=True)
    facilities: Mapped[Integer32]
    ids: Mapped[int]
    across: Mapped[int]
    down: Mapped[int]
