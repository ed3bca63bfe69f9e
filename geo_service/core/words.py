"""The words for what decisions ask and answer: a form and an answer can be read by people who know no codes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo_service.core.text import Text

type Schema = dict[str, Any]


@dataclass(frozen=True)
class Words:
    """The words by code.

    Attributes:
        fields: by name of the field, or by decision and name where one decision means another thing by it.
        values: of what a field can be one of.
        reasons: why not.
        verdicts: what a decision says yes or no with: yes, then no.
    """

    fields: Mapping[str, Text]
    values: Mapping[str, Text]
    reasons: Mapping[str, Text]
    verdicts: Mapping[str, tuple[Text, Text]]

    def in_schema(self, schema: Schema, decision: str) -> Schema:
        """A decision's JSON Schema whose properties have `x-words` {zh, en}, but for those nobody has words for."""
        return {name: self._worded(part, name, decision) for name, part in schema.items()}

    def _worded(self, part: Any, name: str, decision: str) -> Any:
        if name == "properties":
            return {field: self._property(schema, field, decision) for field, schema in part.items()}
        if isinstance(part, list):
            return [self._worded(one, "", decision) for one in part]
        return self.in_schema(part, decision) if isinstance(part, dict) and name != "example" else part

    def _property(self, schema: Schema, field: str, decision: str) -> Schema:
        own = described(schema.get("description", ""))
        words = own or self.fields.get(f"{decision}.{field}") or self.fields.get(field)
        return self.in_schema(schema, decision) | ({} if words is None else {"x-words": words.json()})

    def json(self) -> dict[str, Any]:
        """The words for fields, values, reasons and verdicts, as the service answers them."""
        return {
            "fields": {code: words.json() for code, words in self.fields.items()},
            "values": {code: words.json() for code, words in self.values.items()},
            "reasons": {code: words.json() for code, words in self.reasons.items()},
            "verdicts": {code: {"yes": yes.json(), "no": no.json()} for code, (yes, no) in self.verdicts.items()},
        }


def described(description: str) -> Text | None:
    """A description in both languages, "中文 / English", as a text; None for any other."""
    zh, stroke, en = description.partition(" / ")
    return Text(zh, en) if stroke else None


def read_words(data: Path) -> Words:
    """The words of data/policy/words.toml."""
    tables = tomllib.loads((data / "policy" / "words.toml").read_text(encoding="utf-8"))
    verdicts = {code: (Text(*yes), Text(*no)) for code, (yes, no) in tables.pop("verdicts").items()}
    return Words(
        verdicts=verdicts,
        **{table: {code: Text(*both) for code, both in words.items()} for table, words in tables.items()},
    )
