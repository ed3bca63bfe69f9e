"""Money as whole fen; yuan only at the edges, as text with two decimals."""

import re

YUAN = re.compile(r"(0|[1-9]\d{0,14})\.(\d{2})", re.ASCII)


def fen(yuan: str) -> int:
    """The amount in fen of a text such as "26.00".

    Raises:
        ValueError: the text is not yuan with exactly two decimals, or is negative.
    """
    match = YUAN.fullmatch(yuan)
    if match is None:
        raise ValueError(f"{yuan!r} is not an amount in yuan with two decimals, such as '26.00'")
    return int(match[1]) * 100 + int(match[2])


def yuan(fen: int) -> str:
    """The amount as text in yuan with two decimals, such as "26.00"; a minus sign leads a negative one."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"
