"""The kind of facility that recuperation declares."""

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.plugin import Kind
from geo_service.core.text import Text


class RecuperationSite(BaseModel):
    """What a recuperation site declares beyond the common columns."""

    model_config = ConfigDict(extra="forbid")

    hotel_name: str | None = Field(None, description="酒店名称 / name of the hotel, as the notice prints it")


RECUPERATION_SITE = Kind(
    code="recuperation_site",
    title=Text("疗休养院所", "Recuperation site"),
    attributes=RecuperationSite,
    clause="附件2-9 一",
    colour="#a8410a",
    glyph="疗",
)
