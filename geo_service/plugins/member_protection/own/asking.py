"""Who asks for what is their own: the transaction acts for no union, so that it shows of the person alone."""

from typing import Annotated

from fastapi import Depends

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.database.connections import Transaction, act


def own_person(asker: Annotated[Actor, Depends(allowed("self"))], connection: Transaction) -> Actor:
    """Whoever asks, as a person: the role is held at a union, whose other members are none of their business."""
    act(connection, asker.name, ())
    return asker


Own = Annotated[Actor, Depends(own_person)]
