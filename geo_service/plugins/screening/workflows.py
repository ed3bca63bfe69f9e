"""The life of a plan of truck rounds, as data: proposed by a union, published by the Federation, withdrawn or over."""

from geo_service.core.text import Text
from geo_service.core.workflow.declaration import State, Transition, Workflow
from geo_service.plugins.screening import effects
from geo_service.plugins.screening.facts import Proposed
from geo_service.plugins.screening.rules import BOOK

PROPOSE, PUBLISH = "screening:events", "screening:publish"

ROUNDS = Workflow(
    name="rounds",
    title=Text("筛查车排程公布", "Publication of truck rounds"),
    book=BOOK,
    states=(
        State("proposed", Text("待公布", "Proposed")),
        State("published", Text("已公布", "Published")),
        State("refused", Text("不予公布", "Refused"), ends=True),
        State("withdrawn", Text("已撤回", "Withdrawn"), ends=True),
        State("ended", Text("已结束", "Ended"), ends=True),
    ),
    transitions=(
        Transition(
            "propose",
            Text("提交排程", "Propose"),
            after=(),
            to="proposed",
            permission=PROPOSE,
            facts=Proposed,
            effect=effects.must_be_a_plan,
        ),
        Transition(
            "publish",
            Text("公布", "Publish"),
            after=("proposed",),
            to="published",
            permission=PUBLISH,
            four_eyes=True,
            effect=effects.publish,
        ),
        Transition("refuse", Text("不予公布", "Refuse"), ("proposed",), "refused", PUBLISH, says_why=True),
        Transition("take_back", Text("收回", "Take back"), ("proposed",), "withdrawn", PROPOSE, says_why=True),
        Transition(
            "withdraw",
            Text("撤回公布", "Withdraw"),
            after=("published",),
            to="withdrawn",
            permission=PUBLISH,
            says_why=True,
            effect=effects.unpublish,
        ),
        Transition(
            "end",
            Text("到期结束", "End with the last day"),
            after=("published",),
            to="ended",
            permission=PUBLISH,
            by_service=True,
        ),
    ),
)
