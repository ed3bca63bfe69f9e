"""Who takes the steps that follow from the calendar: the service itself, in a job that a schedule asks for."""

from dataclasses import dataclass

from geo_service.core.workflow.decisions import EVERY


@dataclass(frozen=True)
class Service:
    """Takes steps for every organisation; a Who of nobody's."""

    name: str

    def organisations(self, permission: str) -> tuple[str, ...]:  # noqa: ARG002 - as every Who is asked
        """Every organisation: what it may do is in the job's code alone."""
        return (EVERY,)


SERVICE = Service("schedule")
