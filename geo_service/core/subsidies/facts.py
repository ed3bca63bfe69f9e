"""What is told of the use of a subsidy."""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, PlainSerializer, create_model, model_validator

from geo_service.core.decisions import Money
from geo_service.core.money import yuan
from geo_service.core.workflow.declaration import Facts

Words = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
# Fen inside; in the history as it was given, yuan with two decimals.
Amount = Annotated[Money, PlainSerializer(yuan, when_used="json")]


class Spent(Facts):
    """One thing that the subsidy was used for."""

    purpose: str = Field(min_length=1, max_length=60, description="用途 / what for")
    what: Words = Field(description="内容 / what it was")
    amount: Amount = Field(gt=0, description="金额，元 / amount, yuan")
    fixed_asset: bool = Field(False, description="形成固定资产 / a fixed asset")
    asset_number: Words | None = Field(None, description="固定资产编号 / its number in the books")

    @model_validator(mode="after")
    def _in_the_books(self) -> Self:
        if self.fixed_asset != (self.asset_number is not None):
            raise ValueError(
                "固定资产须有编号，其他不得有 / a fixed asset, and nothing else, has a number in the books"
            )
        return self


class SubsidyUsed(Facts):
    """What the subsidy was used for."""

    items: tuple[Spent, ...] = Field(min_length=1, max_length=100, description="使用明细 / each thing")


def used_for(purposes: Sequence[str]) -> type[SubsidyUsed]:
    """The same, with the purposes for a form to offer; the guard says which are allowed."""
    purpose = Field(
        min_length=1, max_length=60, description="用途 / what for", json_schema_extra={"x-known": list(purposes)}
    )
    spent = create_model("Spent", __base__=Spent, __doc__=Spent.__doc__, purpose=(str, purpose))
    items = SubsidyUsed.model_fields["items"]
    return create_model(
        "SubsidyUsed",
        __base__=SubsidyUsed,
        __doc__=SubsidyUsed.__doc__,
        items=(tuple[spent, ...], items),  # type: ignore[valid-type]
    )
