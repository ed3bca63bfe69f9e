"""What is told of lists and of their faults."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping

from geo_service.core.errors import Conflict, NotFound
from geo_service.core.money import yuan
from geo_service.core.protection.documents import DocumentKind
from geo_service.core.protection.keyring import Keyring
from geo_service.core.protection.masking import Shape
from geo_service.core.protection.unmasking import shown
from geo_service.core.protection.values import Sealed
from geo_service.core.text import Text
from geo_service.plugins.member_protection.lists import queries
from geo_service.plugins.member_protection.lists.columns import COLUMNS
from geo_service.plugins.member_protection.protected import DOCUMENT, NAME

# Whoever has a cover from elsewhere: it is not told from where (C20).
INSURED = Text("该人本年度已有保障，每人限一份", "the person has a cover for the year; one a person")
ROW = Text("整行", "the row")
NAMES = {
    "reading": Text("读取中", "being read"),
    "refused": Text("待更正", "refused"),
    "listed": Text("待提交", "listed"),
    "submitted": Text("待确认", "submitted"),
    "returned": Text("已退回", "returned"),
    "withdrawn": Text("已撤回", "withdrawn"),
    "confirmed": Text("已确认", "confirmed"),
}


def told(row: RowMapping) -> dict[str, Any]:
    """A list as the service answers it; money in yuan."""
    amounts = {
        name: None if row[f"fen_{name}"] is None else yuan(row[f"fen_{name}"]) for name in ("fee", "city_subsidy")
    }
    owed = None if row["fen_fee"] is None else yuan(row["fen_fee"] - row["fen_city_subsidy"])
    names = (
        "id",
        "organisation",
        "organisation_name",
        "year",
        "way",
        "uploaded_on",
        "rows",
        "members",
        "faults",
        "made_at",
    )
    return {
        **{name: row[name] for name in names},
        "mode": "all" if row["is_all_or_nothing"] else "good_rows",
        "state": row["state"] if row["state"] != "reading" or row["job_status"] is None else row["job_status"],
        "progress": progress(row),
        **amounts,
        "to_transfer": owed,
        "steps": row["steps"] or {},
        "history": row["history"] or [],
        "instead_of": row["instead_of"],
        "replaced_by": row["replaced_by"],
    }


def progress(row: RowMapping) -> dict[str, Any] | None:
    """How far the reading of a list is; None once it is read."""
    if row["state"] != "reading":
        return None
    note = row["note_zh"] or row["error_zh"]
    return {
        "fraction": row["fraction"] or 0.0,
        "note": None if note is None else {"zh": note, "en": row["note_en"] or row["error_en"]},
    }


def told_fault(row: RowMapping) -> dict[str, Any]:
    """What is to be mended in a row, as the service answers it."""
    title = COLUMNS[row["field"]].title if row["field"] in COLUMNS else ROW
    return {
        "row": row["row"],
        "field": row["field"],
        "column": title.json(),
        "given": row["given"],
        "reason": row["reason"],
        "wanted": {"zh": row["wanted_zh"], "en": row["wanted_en"]},
        "is_notice": row["is_notice"],
    }


def told_member(keys: Keyring, row: RowMapping) -> dict[str, Any]:
    """Somebody on a list, as whoever sees the list sees them: masked."""
    number = DOCUMENT[DocumentKind(row["document_kind"])]
    return {
        **{name: row[name] for name in ("row", "plan", "organisation", "organisation_name", "card_kind")},
        "name": shown(keys, NAME, row["id"], Sealed(bytes(row["name"])), Shape.TEXT),
        "document": shown(keys, number, row["id"], Sealed(bytes(row["document"])), Shape.DOCUMENT),
    }


def wrong_state(row: RowMapping, wanted: str) -> Conflict:
    """The refusal of a step with a list that is in another state."""
    now, right = NAMES[row["state"]], NAMES[wanted]
    return Conflict(Text(f"名单现为“{now.zh}”，应为“{right.zh}”", f"The list is {now.en}, not {right.en}"))


def overtaken(connection: Connection, list_id: UUID, wanted: str) -> Conflict | NotFound:
    """The refusal of a step that somebody else's came before while it waited: how the list stands now."""
    rows = queries.lists(connection, 1, id=list_id)
    return wrong_state(rows[0], wanted) if rows else no_list()


def no_list() -> NotFound:
    """The refusal of a list that is not there, or not to be seen."""
    return NotFound(Text("没有这份名单", "There is no such list"))
