"""POST /feedback/{id}/answer: whoever looks after a site says what was done about what a driver said."""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from geo_service.core.database.connections import Transaction
from geo_service.core.errors import BadRequest, Conflict, Fault, NotFound
from geo_service.core.idempotency.route import Idempotent
from geo_service.core.registry.feedback import queries
from geo_service.core.registry.feedback.routes import Id, Keeper, shown
from geo_service.core.registry.feedback.words import MOST_WORDS, without_persons
from geo_service.core.text import Text

router = APIRouter(tags=["facilities"], route_class=Idempotent)


class Answer(BaseModel):
    """What was done about what a driver said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    done: Literal["mended", "as_told", "passed_on"] = Field(
        description="mended 已更正, as_told 核实无误, passed_on 已转交."
    )
    answer: str = Field("", max_length=MOST_WORDS, description="What was done, in words.")


@router.post("/feedback/{feedback_id}/answer")
def answer_feedback(feedback_id: Id, told: Answer, asker: Keeper, connection: Transaction) -> dict[str, Any]:
    """Say what was done about what a driver said; once."""
    if without_persons(told.answer) != told.answer:
        wanted = Text("请勿填写电话、证件号等个人信息", "no telephone, document or card numbers of persons")
        raise BadRequest(wanted, [Fault("answer", None, wanted)])
    done = queries.answer_feedback(connection, feedback_id, told.done, told.answer.strip(), asker.name)
    row = queries.one_feedback(connection, feedback_id)
    if row is None:
        raise NotFound(Text(f"没有编号为 {feedback_id} 的反馈", f"There is no feedback with the id {feedback_id}"))
    if not done:
        raise Conflict(Text("这条反馈已处理", "It was seen to before"))
    return shown(row)
