"""An application form as it is filed: several sites of both tiers at once, checked against the printed forms."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.day import Day
from geo_service.core.errors import Fault
from geo_service.core.geometry import Datum, convert
from geo_service.core.protection.personal import Personal
from geo_service.core.registry.drafts import Site, Words
from geo_service.core.text import Text
from geo_service.plugins.driver_homes.decisions import validate_form
from geo_service.plugins.driver_homes.facts import Applied
from geo_service.plugins.driver_homes.questions import FormRow
from geo_service.plugins.driver_homes.rules import HomeRules, Tier

MOST_SITES = 50
GIVEN = "✓"


class HomeSite(Site):
    """A row of the form. The person in charge and their number are looked at and let go: nothing keeps them."""

    tier: Tier = Field(description="微型或综合型 / micro or comprehensive")
    organisation: str | None = Field(
        None,
        max_length=200,
        description="站点所属工会；不填则为申报工会 / whose site it is; the filing union's if left out",
        json_schema_extra={"x-vocabulary": "organisations"},
    )
    manager: Personal | None = Field(None, description="站长 / the person in charge; not kept")
    manager_mobile: Personal | None = Field(None, description="站长手机 / their mobile; not kept")
    area_m2: float | None = Field(None, gt=0, le=1_000_000, description="面积，平方米 / area, square metres")
    services_text: Words | None = Field(None, description="服务项目 / services")
    completes_on: Day | None = Field(None, description="计划完成时间 / day by which it will be ready")

    def site(self) -> Site:
        """The site as the registry takes it."""
        same = Site.model_fields.keys() - {"attributes"}
        own = {"area_m2": self.area_m2, "services_text": self.services_text}
        attributes = {**self.attributes, **{name: value for name, value in own.items() if value is not None}}
        return Site.model_validate({name: getattr(self, name) for name in same} | {"attributes": attributes})

    def applied(self) -> Applied:
        """What the case keeps of the application; the site must be sound, its form filled in."""
        assert self.completes_on is not None
        if self.lon is None or self.lat is None or self.datum is None:
            return Applied(tier=self.tier, completes_on=self.completes_on)
        lon, lat = convert(self.lon, self.lat, self.datum, Datum.WGS84)
        return Applied(tier=self.tier, completes_on=self.completes_on, lon=float(lon), lat=float(lat))

    def columns(self) -> dict[str, Any]:
        """The row by the columns that the two forms print."""
        return {
            "站点名称": self.name,
            "地址": self.address,
            "站长": None if self.manager is None else GIVEN,
            "站长手机": None if self.manager_mobile is None else GIVEN,
            "开放时间": self.hours_text,
            "面积(m²)": self.area_m2,
            "服务项目": self.services_text,
            "临停车位数": self.free_bays,
            "停车位数": self.free_bays,
            "可临停时间": self.free_parking_minutes,
            "充电桩数": self.chargers,
            "计划完成时间": None if self.completes_on is None else self.completes_on.isoformat(),
        }


class Filing(BaseModel):
    """Applications of a union for sites of either tier."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation: str = Field(max_length=200, description="申报工会 / the union that files")
    sites: tuple[HomeSite, ...] = Field(min_length=1, max_length=MOST_SITES, description="站点 / sites")


def faults_of_forms(filing: Filing, rules: HomeRules) -> Iterator[Fault]:
    """The columns that a site's form leaves empty."""
    for number, site in enumerate(filing.sites):
        for column, wanted in gaps_of(site, rules):
            yield Fault(f"sites:{number}:{column}", None, wanted)


def gaps_of(site: HomeSite, rules: HomeRules) -> Iterator[tuple[str, Text]]:
    """The columns that a site leaves empty in the form of its tier."""
    form = rules.form[site.tier]
    row = {column: cell for column, cell in site.columns().items() if column in form.columns}
    for column in validate_form(FormRow(tier=site.tier, row=row), rules).result.missing:
        yield column, Text(f"申报表须填写“{column}”（{form.clause}）", f'the form asks for "{column}" ({form.clause})')
