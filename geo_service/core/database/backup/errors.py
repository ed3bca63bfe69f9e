"""Why a backup is not made or not restored; no text of these holds what stands in a row."""

from geo_service.core.errors import ServiceError


class ProgramMissing(ServiceError):
    """There is no pg_dump or pg_restore that is new enough."""


class ProgramFailed(ServiceError):
    """pg_dump or pg_restore ended with an error."""


class CannotBackUp(ServiceError):
    """There is nothing to back up, the login does not see all rows, or the target is taken."""


class Damaged(ServiceError):
    """The backup is not as it was made."""


class CannotRestore(ServiceError):
    """The database has data, is in use, or the login may not make another; nothing was changed."""


class Differs(ServiceError):
    """What came back is not what the backup says; the faults name the tables."""
