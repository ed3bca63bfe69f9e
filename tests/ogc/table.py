"""The table of requirements of a server: python -m tests.ogc.table --url URL [--collection ID]."""

import argparse
import sys

from tests.ogc import core, crs, filtering, tiles
from tests.ogc.server import REQUIREMENTS, SPECS, Part, Requirement, Server

MET, NOT_MET, NOT_CLAIMED = "met", "**not met**", "not claimed"
SUITES = (core, crs, filtering, tiles)  # whose requirements stand in the list once they are imported


def judged(server: Server, one: Requirement) -> tuple[str, str]:
    """Whether a requirement is met, and why not where it is not."""
    if not server.claims(one):
        return NOT_CLAIMED, ""
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
    options = argparse.ArgumentParser(prog="tests.ogc.table", description=__doc__)
    options.add_argument("--url", required=True, help="the server's address")
    options.add_argument("--collection", help="the collection that is looked at; else the first with an extent")
    asked = options.parse_args()
    server = Server(asked.url, asked.collection)
    print("\n".join(table(server)))
    broken = [(one, why) for one in REQUIREMENTS for how, why in [judged(server, one)] if how == NOT_MET]
    for one, why in broken:
        print(f"{one.code}: {why}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
