"""The declaration of recuperation: 附件2-9."""

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.plugin import Kind, Plugin, Target
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
)

PERSONS = Text("人", "persons")

PLUGIN = Plugin(
    name="recuperation",
    number=9,
    title=Text("组织5万名一线技术工人及职工疗休养", "Recuperation for 50,000 workers"),
    annex="附件2-9",
    kinds=(RECUPERATION_SITE,),
    targets=(
        Target("own", Text("个人赴直管院所休养度假", "Members on their own"), 10_000, PERSONS, "附件2-9 一(一)"),
        Target("renewal", Text("“焕新之旅”疗休养", "Workers on a renewal journey"), 10_000, PERSONS, "附件2-9 一(二)"),
        Target("group", Text("团体疗休养", "Staff in groups"), 25_000, PERSONS, "附件2-9 一(三)"),
    ),
)
