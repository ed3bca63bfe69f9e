"""What is said in feedback, without what can be a person's."""

from geo_service.core.protection.personal import without_numbers
from geo_service.core.registry.importing.table import masked

MOST_WORDS = 300


def without_persons(words: str) -> str:
    """Words without numbers, telephones and mail addresses that can be a person's."""
    return masked(without_numbers(words))
