"""The table of requirements of a server: python -m tests.ogc.table --url URL [--collection ID] [--header NAME:VALUE].

Without a header that lets somebody write, part 4 is not looked at; with one it writes features and deletes them.
"""

import argparse
import sys
from functools import cache

from tests.ogc import core, crs, editing, filtering, tiles
from tests.ogc.server import REQUIREMENTS, SPECS, Part, Requirement, Server

MET, NOT_MET, NOT_CLAIMED, UNSEEN = "met", "**not met**", "not claimed", "not looked at"
SUITES = (core, crs, filtering, editing, tiles)  # whose requirements stand in the list once they are imported


@cache
def judged(server: Server, one: Requirement) -> tuple[str, str]:
    """Whether a requirement is met, and why not where it is not."""
    if not server.claims(one):
        return NOT_CLAIMED, ""
    if one.part == 4 and not server.headers:
        return UNSEEN, ""
    try:
        one.check(server)
    # A strange server can break a check in any way: then it does not meet it.
    except Exception as error:  # noqa: BLE001
        return NOT_MET, f"{type(error).__name__}: {error}".splitlines()[0][:160]
    return MET, ""


def table(server: Server) -> list[str]:
    """The lines of the table: each class with its requirements, by whether they are met."""
    found: dict[tuple[Part, str, str], list[str]] = {}
    for one in sorted(REQUIREMENTS, key=lambda one: [*SPECS].index(one.part)):
        found.setdefault((one.part, one.of, judged(server, one)[0]), []).append(f"`{one.name}`")
    head = ["| part | class | | requirements |", "|---|---|---|---|"]
    return head + [f"| {part} | {of} | {how} | {' '.join(names)} |" for (part, of, how), names in found.items()]


def main() -> int:
    """Print the table, and below it why what is claimed is not met; 1 where there is such."""
    options = argparse.ArgumentParser(prog="tests.ogc.table", description=(__doc__ or "").splitlines()[0])
    options.add_argument("--url", required=True, help="the server's address")
    options.add_argument("--collection", help="the collection that is looked at; else the first with an extent")
    options.add_argument("--header", action="append", default=[], help="sent with what is written; can be repeated")
    asked = options.parse_args()
    headers = {name.strip(): value.strip() for name, _, value in (one.partition(":") for one in asked.header)}
    server = Server(asked.url, asked.collection, headers)
    print("\n".join(table(server)))
    broken = [(one, why) for one in REQUIREMENTS for how, why in [judged(server, one)] if how == NOT_MET]
    for one, why in broken:
        print(f"{one.code}: {why}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
