"""Why something cannot be measured."""

from typing import Any

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.text import Text


class UnfitInput(BadRequest, ValueError):
    """An array or number that coverage cannot be measured with: which, what was given, what would be right."""

    def __init__(self, where: str, given: Any, wanted: Text) -> None:
        detail = Text(f"{where} 不能用于计算：{given}；应为{wanted.zh}", f"{where} is {given}; wanted: {wanted.en}")
        super().__init__(detail, [Fault(where, given, wanted)])
