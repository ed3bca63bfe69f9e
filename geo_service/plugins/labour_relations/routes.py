"""GET /programmes/labour_relations/rubric."""

from typing import Any

from fastapi import APIRouter

from geo_service.plugins.labour_relations.rubric import rubric_of
from geo_service.plugins.labour_relations.rules import BOOK

router = APIRouter()


@router.get("/rubric")
def read_rubric() -> dict[str, Any]:
    """The rubric of 附件2-3-1 in the newest edition: categories, headings, indicators with points or levels, bands."""
    edition = BOOK.newest
    return {"edition": edition.name, **rubric_of(edition.latest)}
