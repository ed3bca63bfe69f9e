"""What can be asked of search, and what is wrong with a question that cannot be answered."""

import unicodedata

from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.catalogue import Catalogue
from geo_service.core.errors import BadRequest, Fault
from geo_service.core.search.folding import terms
from geo_service.core.text import Text

LONGEST_QUERY = 64


class Question(BaseModel):
    """The parameters of GET /search."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str = Field(
        description=f"What is looked for, 1 to {LONGEST_QUERY} characters: a name, address, district or street "
        "in Chinese, in pinyin or by initials; words with a gap between them must all fit."
    )
    kind: list[str] = Field([], description="Kinds of facility, any of them; then no districts or streets come.")
    limit: int = Field(10, ge=1, le=50, description="How many results, at most.")

    def query(self) -> str:
        """The query in its plain form: full-width as half-width, no gaps around it."""
        return unicodedata.normalize("NFKC", self.q).strip()


def check(question: Question, catalogue: Catalogue) -> None:
    """Refuse what cannot be answered.

    Raises:
        BadRequest: the query is empty, of signs alone or too long, or a kind is not known.
    """
    query = question.query()
    faults = []
    if not 1 <= len(query) <= LONGEST_QUERY or not terms(query):
        wanted = Text(
            f"要找的名称、地址、区或街镇，1 至 {LONGEST_QUERY} 个字，含汉字、字母或数字，如 田林、tianlin、tl",
            f"1 to {LONGEST_QUERY} characters, at least one a letter or digit, of a name, address, district or street,"
            " such as tianlin",
        )
        faults.append(Fault("q", question.q[: LONGEST_QUERY + 1], wanted))
    codes = ", ".join(sorted(catalogue.kinds))
    known = Text(f"应为其中之一：{codes}", f"one of {codes}")
    faults += [Fault("kind", kind, known) for kind in question.kind if kind not in catalogue.kinds]
    if faults:
        raise BadRequest(Text(f"有 {len(faults)} 处不符合要求", f"{len(faults)} thing(s) given do not fit"), faults)
