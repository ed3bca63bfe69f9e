"""Items by words as people type them, in Chinese, pinyin or initials: what /search finds, as a condition of a page."""

from dataclasses import replace

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from geo_service.core.errors import BadRequest, Fault
from geo_service.core.features.question import Question
from geo_service.core.search import question as search
from geo_service.core.search.places import Facility
from geo_service.core.text import Text

MOST_FOUND = 1_000


async def found_by_words(request: Request, question: Question) -> Question:
    """The same question of the facilities alone that its words find, the best MOST_FOUND; as it is without words.

    Raises:
        BadRequest: the words are none, or its collection is not of facilities.
        Unavailable: nothing can be searched yet.
    """
    if question.words is None:
        return question
    collection, catalogue = question.collection, request.app.state.service.catalogue
    if collection.source != "facilities":
        wanted = Text("站点的集合", "a collection of facilities")
        raise BadRequest(Text("q 只用于站点", "q is for facilities"), [Fault("q", collection.code, wanted)])
    asked = search.Question.model_validate({"q": question.words})
    search.check(asked, catalogue)
    kinds = list(catalogue.kinds) if collection.kind is None else [collection.kind.code]
    index = await request.app.state.search.current()
    hits = await run_in_threadpool(index.search, asked.query(), kinds, MOST_FOUND)
    return replace(question, among=tuple(hit.found.id for hit in hits if isinstance(hit.found, Facility)))
