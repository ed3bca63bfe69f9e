"""Pictures that an older version of the service kept in the database go into the store."""

from sqlalchemy import Engine

from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun
from geo_service.core.pictures.store import Store
from geo_service.core.registry.photos import queries

ACTOR = "move_pictures"


def move_pictures(engine: Engine, store: Store) -> int:
    """How many pictures went into the store; each leaves the database once it is there, so nothing is lost by a kill.

    Raises:
        Unavailable: the store cannot be reached; what did not go is still in the database.
    """
    moved = 0
    while True:
        with begun(engine) as connection:
            act(connection, ACTOR, ALL_ORGANISATIONS)
            unmoved = queries.one_unmoved(connection)
            if unmoved is None:
                return moved
            queries.lock_shared(connection, unmoved.sha256)
            store.put(unmoved.content)
            queries.forget_unmoved(connection, unmoved.sha256)
        moved += 1
