"""What stands beside a CSV, which has no place for it: its columns, its state and its licence, in the W3C's vocabulary.

Metadata Vocabulary for Tabular Data (W3C Recommendation, 17 December 2015). The answer with the table links to it, as
the Model for Tabular Data says (5.2); `csv-metadata.json` beside the table is also where readers look unasked (5.3).
"""

from collections.abc import Mapping
from typing import Any

from geo_service.core.exports.stamp import Stamp, is_address
from geo_service.core.exports.streams import OPERATION
from geo_service.core.exports.table import BETWEEN, Table
from geo_service.core.features.properties import Type

MEDIA_TYPE = "application/csvm+json"
DATATYPES: Mapping[Type, Any] = {
    "text": "string",
    "integer": "integer",
    "number": "number",
    "boolean": {"base": "boolean", "format": "true|false"},
    "moment": "dateTimeStamp",
    "texts": "string",
    "object": "json",
}


def metadata(stamp: Stamp, address: str) -> dict[str, Any]:
    """The metadata of the table at an address."""
    export, licence = stamp.export, stamp.state.licence
    title = export.collection.title
    told = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": export.language}],
        "url": address,
        "dc:title": f"{title.zh} / {title.en}",
        "dc:license": {"@id": licence} if is_address(licence) else {"@value": licence},
        "schema:version": str(stamp.state.number),
        # No line of it is a comment.
        "dialect": {"encoding": "utf-8", "header": True, "commentPrefix": None},
        "tableSchema": {"columns": columns(stamp), "primaryKey": export.collection.id_name},
        "notes": [stamp.json()],
    }
    if stamp.state.changed_at is not None:
        told["dc:modified"] = {"@value": stamp.state.changed_at.isoformat(), "@type": "dateTimeStamp"}
    return told


def columns(stamp: Stamp) -> list[dict[str, Any]]:
    """The columns of the table in their order."""
    table, language = Table(stamp.export), stamp.export.language
    described = [
        {"name": one.name, "titles": {language: title}, "datatype": DATATYPES[one.type]}
        | ({"separator": BETWEEN} if one.type == "texts" else {})
        for one, title in zip(table.told, table.names[: len(table.told)], strict=True)
    ]
    for axis, title in zip(table.axes, table.names[len(table.told) :], strict=True):
        name = f"{axis.en}_{stamp.export.datum}"
        described.append({"name": name, "titles": {language: title}, "datatype": "number"})
    if stamp.export.since is not None:
        operation = {"name": OPERATION.en, "titles": {language: OPERATION.in_(language)}, "datatype": "string"}
        described.insert(0, operation)
    return described
