"""What a programme says of all cases of a workflow at once, as data: which route answers it, and how it is shown."""

from dataclasses import dataclass

from geo_service.core.text import Text


@dataclass(frozen=True)
class Source:
    """A route of the programme that answers figures; it is asked with ?edition=, by whoever holds the permission."""

    href: str
    permission: str


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        at: where its value stands in a row, such as `planned.micro`; amounts in yuan with two decimals are text.
        summed: a total stands below it.
    """

    at: str
    title: Text
    summed: bool = False


@dataclass(frozen=True)
class Table:
    """Figures of a workflow's cases; a row with `case_id` is of one case.

    Attributes:
        rows: the member of the answer that holds the rows; None where the answer is the rows.
        columns: the first one heads its row.
        reached: where the answer says how much of a target is reached that no list of sites can say, by target.
    """

    title: Text
    source: Source
    columns: tuple[Column, ...]
    rows: str | None = None
    reached: tuple[tuple[str, str], ...] = ()
