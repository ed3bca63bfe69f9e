"""The command `audit verify`: whether what was written down still stands as it was sealed."""

import argparse
from pathlib import Path

from geo_service.commands.database import ACTOR, both, migrated_database, say, writing
from geo_service.core.audit.chain import Finding
from geo_service.core.audit.verify import verify
from geo_service.core.database.connections import ALL_ORGANISATIONS, act, begun
from geo_service.core.errors import ServiceError
from geo_service.core.text import Text
from geo_service.settings import Settings

# The first are said one by one; one broken place can make many.
MOST_SAID = 20


class Tampered(ServiceError):
    """The audit is not as it was sealed."""


def add_audit(command: argparse.ArgumentParser) -> None:
    """Add what can be asked of the audit."""
    several = command.add_subparsers(required=True, metavar="WHAT")
    verifying = several.add_parser("verify", help="核验审计链 / verify the chain of seals")
    verifying.add_argument("--file", type=Path, help="库外保存的封印 / the seals kept outside the database")
    verifying.set_defaults(run=verify_audit)


def verify_audit(settings: Settings, asked: argparse.Namespace) -> None:
    """Verify the chain, and say every number at which something is wrong.

    Raises:
        Tampered: something is.
    """
    with migrated_database(settings) as ready, begun(writing(ready)) as connection:
        act(connection, ACTOR, ALL_ORGANISATIONS)
        done = verify(connection, settings.var, asked.file)
    for finding in done.findings[:MOST_SAID]:
        say(sentence(finding))
    if done.findings:
        count = len(done.findings)
        raise Tampered(Text(f"审计链有 {count} 处不符", f"The audit is wrong in {count} places"))
    say(
        f"审计链完整：{done.last} 条已封存，{done.waiting} 条待封存，与 {done.file} 一致 / "
        f"The audit is whole: {done.last} entries sealed, {done.waiting} waiting for a seal"
    )


def sentence(finding: Finding) -> str:
    """A finding for the terminal."""
    return both(finding.what) if finding.number is None else f"{finding.number}: {both(finding.what)}"
