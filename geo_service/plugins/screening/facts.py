"""What the steps in the life of a plan of rounds want to be told."""

from pydantic import Field

from geo_service.core.workflow.declaration import Facts


class Proposed(Facts):
    """Which plan is to be published."""

    run: str = Field(
        pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        description="排程任务编号 / id of the run of truck rounds",
    )
