"""What a file is called by whoever saves it."""

import re
from urllib.parse import quote

NOT_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


def attachment(name: str, plain: str | None = None) -> str:
    """The Content-Disposition of a file: its name, and a plain one for clients that read only that, such as curl -OJ.

    Args:
        plain: where the name itself is not ASCII; what is neither letter, digit nor one of `._-` becomes `_`.
    """
    in_ascii = NOT_PLAIN.sub("_", name if plain is None else plain)
    return f"attachment; filename=\"{in_ascii}\"; filename*=UTF-8''{quote(name, safe='')}"
