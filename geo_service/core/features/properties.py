"""What features tell of themselves: the columns of the core, and what a kind declares beyond them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from geo_service.core.catalogue import Catalogue
from geo_service.core.plugin import Kind
from geo_service.core.registry.models import PRECISIONS
from geo_service.core.text import Text

type Type = Literal["text", "integer", "number", "boolean", "moment", "texts", "object", "geometry"]

SCHEMAS: Mapping[Type, Mapping[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "moment": {"type": "string", "format": "date-time"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "object": {"type": "object"},
    "geometry": {"format": "geometry-any"},
}
# JSON Schema's types as pydantic writes them.
OF_JSON: Mapping[str, Type] = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean"}
GEOMETRY = "geometry"


@dataclass(frozen=True)
class Property:
    """One thing that a feature tells.

    Attributes:
        schema: more of its JSON Schema than its type, such as the codes that it can have.
        role: its x-ogc-role, if it has one.
        kinds: the codes of those that declare it among their attributes; none where all facilities have it.
        sortable: whether an index has features in its order.
        nullable: whether a feature can be without it.
        writable: whether it can be said of a facility by hand.
    """

    name: str
    type: Type
    title: Text
    schema: Mapping[str, Any] = field(default_factory=dict)
    role: str | None = None
    kinds: tuple[str, ...] = ()
    sortable: bool = False
    nullable: bool = True
    writable: bool = False

    @property
    def in_attributes(self) -> bool:
        """Whether it stands among the attributes that kinds declare."""
        return bool(self.kinds)

    @property
    def queryable(self) -> bool:
        """Whether a filter can speak of it."""
        return self.type != "object"

    def json(self) -> dict[str, Any]:
        """Its JSON Schema, titled in both languages."""
        told = {**SCHEMAS[self.type], **self.schema, "title": f"{self.title.zh} / {self.title.en}"}
        told["x-titles"] = self.title.json()
        return told | ({"x-ogc-role": self.role} if self.role else {})


def facility_properties(catalogue: Catalogue, kinds: Iterable[Kind]) -> tuple[Property, ...]:
    """What the facilities of some kinds tell, in the order in which they tell it."""
    kinds = tuple(kinds)
    tiers = [tier.code for kind in kinds for tier in kind.tiers]
    functions = {"items": {"type": "string", "enum": list(catalogue.functions)}}
    return (
        Property("id", "integer", Text("编号", "Id"), role="id", sortable=True, nullable=False),
        Property(
            "kind",
            "text",
            Text("类型", "Kind"),
            {"enum": [kind.code for kind in kinds]},
            nullable=False,
        ),
        Property("tier", "text", Text("级别", "Tier"), {"enum": tiers} if tiers else {}),
        Property("name", "text", Text("名称", "Name"), sortable=True, nullable=False, writable=True),
        Property("address", "text", Text("地址", "Address"), nullable=False, writable=True),
        Property("district_code", "text", Text("区代码", "District code"), sortable=True, writable=True),
        Property("district", "text", Text("区", "District")),
        Property("street_code", "text", Text("街镇代码", "Street code"), sortable=True, writable=True),
        Property("street", "text", Text("街镇", "Street")),
        Property("region", "text", Text("上海以外的地区", "Region outside Shanghai")),
        Property(
            "position_precision", "text", Text("位置精度", "Precision"), {"enum": list(PRECISIONS)}, nullable=False
        ),
        Property("functions", "texts", Text("功能", "Functions"), functions, nullable=False, writable=True),
        Property(
            "free_parking_minutes",
            "integer",
            Text("免费停车分钟数", "Minutes of free parking"),
            sortable=True,
            writable=True,
        ),
        Property("free_bays", "integer", Text("免费车位数", "Free bays"), sortable=True, writable=True),
        Property("chargers", "integer", Text("充电桩数", "Charging posts"), sortable=True, writable=True),
        Property("hours", "text", Text("营业时间（OSM 写法）", "Opening hours in OSM syntax")),
        Property("hours_text", "text", Text("营业时间（原文）", "Opening hours as given"), writable=True),
        Property(
            "attributes",
            "object",
            Text("该类站点的其他属性", "What its kind declares besides"),
            nullable=False,
            writable=True,
        ),
        Property("sample", "boolean", Text("示例数据", "Made-up sample"), nullable=False),
        Property(
            "updated_at",
            "moment",
            Text("更新时间", "Updated"),
            role="primary-instant",
            sortable=True,
            nullable=False,
        ),
        Property("report", "object", Text("司机反映", "What drivers report")),
        *attribute_properties(kinds),
        Property(GEOMETRY, "geometry", Text("位置", "Position"), {"format": "geometry-point"}, "primary-geometry"),
    )


def attribute_properties(kinds: Iterable[Kind]) -> list[Property]:
    """What kinds declare beyond the core's columns; a name that two use for different things is left out."""
    found: dict[str, Property | None] = {}
    for kind in kinds:
        for name, declared in kind.attributes.model_json_schema().get("properties", {}).items():
            kept = attribute(name, declared)
            if kept is not None:
                same = found.get(name, kept)
                is_same = same is not None and same.type == kept.type
                found[name] = replace(kept, kinds=(*same.kinds, kind.code)) if same and is_same else None
    return [one for one in found.values() if one is not None]


def attribute(name: str, declared: Mapping[str, Any]) -> Property | None:
    """A declared attribute that a filter can speak of, from its JSON Schema; None for what is no plain value."""
    types = [one.get("type") for one in (declared.get("anyOf") or [declared]) if one.get("type") != "null"]
    if len(types) != 1 or types[0] not in OF_JSON:
        return None
    zh, _, en = str(declared.get("description", declared.get("title", name))).partition(" / ")
    return Property(name, OF_JSON[types[0]], Text(zh, en or zh))


DISTRICT = (
    Property("code", "text", Text("区代码", "District code"), role="id", sortable=True, nullable=False),
    Property("name", "text", Text("名称", "Name"), sortable=True, nullable=False),
    Property("name_en", "text", Text("英文名称", "English name"), sortable=True, nullable=False),
    Property("has_outline", "boolean", Text("有界线", "Has an outline"), nullable=False),
    Property("source", "text", Text("界线来源", "Whose outline it is")),
    Property("approval_number", "text", Text("审图号", "Map approval number")),
    Property(
        GEOMETRY,
        "geometry",
        Text("界线，没有时为中部一点", "Outline, or a point in its middle"),
        {},
        "primary-geometry",
    ),
)
STREET = (
    Property("code", "text", Text("街镇代码", "Street code"), role="id", sortable=True, nullable=False),
    Property("name", "text", Text("名称", "Name"), sortable=True, nullable=False),
    Property("type", "text", Text("街道、镇、乡等", "Street, town, township …"), sortable=True, nullable=False),
    Property("district_code", "text", Text("区代码", "District code"), sortable=True, nullable=False),
    Property("district", "text", Text("区", "District"), sortable=True, nullable=False),
)
