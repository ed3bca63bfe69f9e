"""The tables of figures: unions by benefits and months by benefits, small cells hidden in both."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geo_service.core.money import yuan
from geo_service.plugins.member_protection.figures.hiding import LEAST, Counts, hidden, with_totals

OTHER = "other"


@dataclass(frozen=True)
class Granted:
    """So many claims of a union, a benefit and a month (2025-03), and what was granted for them, in fen."""

    union: str
    benefit: str
    month: str
    claims: int
    fen: int


def figures_of(
    granted: Sequence[Granted], unions: Sequence[str], months: Sequence[str], least: int = LEAST
) -> dict[str, Any]:
    """Counts and sums; null where hidden.

    Both tables have the same totals of benefits, which are always shown: so neither tells of the other's cells.
    Benefits of too few claims are one column for that. An amount of several benefits together would tell how many
    there are of each, since most are paid a fixed amount: it is left out where one of them is hidden.

    Args:
        unions: all that could have claims; one that is left out would be known to have none.
        months: likewise.
    """
    total = sum(one.claims for one in granted)
    if total < least:
        return {"least": least, "benefits": [], "claims": None, "amount": None, "unions": [], "months": []}
    column_of = columns_of(granted, least)
    columns = list(dict.fromkeys(column_of.values()))
    is_whole = len(columns) == len(column_of)
    sums = Counter[str]()
    for one in granted:
        sums[column_of[one.benefit]] += one.fen
    counts = Counter[str]()
    for one in granted:
        counts[column_of[one.benefit]] += one.claims
    return {
        "least": least,
        "benefits": [
            {"benefit": column, "claims": counts[column], "amount": amount(sums[column], column)} for column in columns
        ],
        "claims": total,
        "amount": yuan(sum(sums.values())) if is_whole else None,
        "unions": table(unions, [one.union for one in granted], granted, column_of, least),
        "months": table(months, [one.month for one in granted], granted, column_of, least),
    }


def columns_of(granted: Iterable[Granted], least: int) -> dict[str, str]:
    """The column of each benefit: its own, or one that it shares with others until there are enough of them."""
    counts = Counter[str]()
    for one in granted:
        counts[one.benefit] += one.claims
    shared: set[str] = set()
    for benefit, count in sorted(counts.items(), key=lambda item: (item[1], item[0])):
        if count >= least and (not shared or sum(counts[other] for other in shared) >= least):
            break
        shared.add(benefit)
    return {benefit: OTHER if benefit in shared else benefit for benefit in sorted(counts, key=shared.__contains__)}


def table(
    rows: Sequence[str], row_of: Sequence[str], granted: Sequence[Granted], column_of: dict[str, str], least: int
) -> list[dict[str, Any]]:
    """A table's rows, each with its cells by column and its total.

    Args:
        row_of: in which row each of `granted` stands.
    """
    columns = list(dict.fromkeys(column_of.values()))
    counts, fens = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for row, one in zip(row_of, granted, strict=True):
        counts[row, column_of[one.benefit]] += one.claims
        fens[row, column_of[one.benefit]] += one.fen
    full: Counts = np.array([[counts[row, column] for column in columns] for row in rows], dtype=np.int64)
    hides, full = hidden(full, least), with_totals(full)
    found = []
    for index, row in enumerate(rows):
        is_whole = len(columns) == len(column_of) and not hides[index].any()
        cells = {
            column: {"claims": int(full[index, at]), "amount": amount(fens[row, column], column)}
            for at, column in enumerate(columns)
            if not hides[index, at]
        }
        found.append(
            {
                "row": row,
                "cells": {column: cells.get(column) for column in columns},
                "claims": None if hides[index, -1] else int(full[index, -1]),
                "amount": yuan(sum(fens[row, column] for column in columns)) if is_whole else None,
            }
        )
    return found


def amount(fen: int, column: str) -> str | None:
    """What a column's claims come to, in yuan; None where they are of several benefits."""
    return None if column == OTHER else yuan(fen)
