"""A house by any of its names."""

from geo_service.core.decisions import NoSuchQuestion
from geo_service.core.errors import Fault
from geo_service.core.text import Text
from geo_service.plugins.recuperation.rules import House, RecuperationRules


def house_called(name: str, rules: RecuperationRules) -> House:
    """The house of that name.

    Raises:
        NoSuchQuestion: none has it.
    """
    for house in rules.house.values():
        if name in house.names:
            return house
    known = ", ".join(rules.house)
    raise NoSuchQuestion(Fault("house", name, Text(f"应为其中之一：{known}", f"one of {known}")))
