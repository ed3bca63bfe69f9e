"""Who asks for what is their own: the transaction acts for no union, so that it shows of the person alone."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends

from geo_service.core.access.actor import Actor
from geo_service.core.access.gate import allowed
from geo_service.core.access.sending import Sender, sending
from geo_service.core.database.connections import Transaction, act


def own_person(asker: Annotated[Actor, Depends(allowed("self"))], connection: Transaction) -> Actor:
    """Whoever asks, as a person: the role is held at a union, whose other members are none of their business."""
    act(connection, asker.name, ())
    return asker


def own_sender(sender: Annotated[Sender, Depends(sending("self"))]) -> Sender:
    """Whoever sends a file, as a person."""
    return replace(sender, acting=lambda connection: act(connection, sender.actor.name, ()))


Own = Annotated[Actor, Depends(own_person)]
OwnSender = Annotated[Sender, Depends(own_sender)]
