"""The declaration of recuperation: 附件2-9."""

from geo_service.core.decisions import Decision
from geo_service.core.plugin import Plugin, Target
from geo_service.core.text import Text
from geo_service.plugins.recuperation import questions
from geo_service.plugins.recuperation.decisions import groups, shares, stays
from geo_service.plugins.recuperation.kinds import RECUPERATION_SITE
from geo_service.plugins.recuperation.routes import router
from geo_service.plugins.recuperation.rules import BOOK

TARGETS = {
    "own": Text("个人赴直管院所休养度假", "Members on their own"),
    "renewal": Text("“焕新之旅”疗休养", "Workers on a renewal journey"),
    "group": Text("团体疗休养", "Staff in groups"),
}

STAY_SUBSIDY = Decision(
    name="stay.subsidy",
    title=Text("个人休养度假补贴", "Subsidy of a stay of one's own"),
    decide=stays.stay_subsidy,
    question=questions.Stay,
    result=questions.StaySubsidy,
    book=BOOK,
    rests_on=("stay_period", "stay_limit", "house"),
    example={"house": "屏风山", "rooms": 2, "nights": 5, "used_this_year": "0.00"},
)

STAY_PRICE = Decision(
    name="stay.price",
    title=Text("会员每间夜应付房价", "What a member pays for a room-night"),
    decide=stays.stay_price,
    question=questions.StayNight,
    result=questions.StayPrice,
    book=BOOK,
    rests_on=("house",),
    example={"house": "千禧海鸥", "list_price": "800.00"},
)

STAY_ELIGIBLE = Decision(
    name="stay.eligible",
    title=Text("凭证是否有效", "Whether the cards are enough"),
    decide=stays.stay_eligible,
    question=questions.Cards,
    result=questions.StayEligible,
    book=BOOK,
    rests_on=("entitlement",),
    example={"service_card": False, "e_card": True},
)

RENEWAL_SPLIT = Decision(
    name="renewal.split",
    title=Text("“焕新之旅”每人费用分担", "Shares of a renewal journey, for one person"),
    decide=shares.renewal_split,
    question=questions.RenewalPlan,
    result=questions.RenewalShares,
    book=BOOK,
    rests_on=("renewal_standard", "renewal_table", "renewal_plan"),
    example={"plan": 1, "price": "1500.00"},
)

RENEWAL_TOTAL = Decision(
    name="renewal.total",
    title=Text("“焕新之旅”费用合计", "Shares of a renewal journey, for a party"),
    decide=shares.renewal_total,
    question=questions.RenewalParty,
    result=questions.RenewalTotal,
    book=BOOK,
    rests_on=("renewal_standard", "renewal_table", "renewal_plan"),
    example={"plan": 3, "persons": 40},
)

GROUP_SPLIT = Decision(
    name="group.split",
    title=Text("团体疗休养每人费用分担", "Shares of a group's stay, for one person"),
    decide=shares.group_split,
    question=questions.GroupPlan,
    result=questions.GroupShares,
    book=BOOK,
    rests_on=("group_standard", "group_table", "group_plan"),
    example={"plan": 7},
)

GROUP_VALIDATE = Decision(
    name="group.validate",
    title=Text("团体费用分担是否合规", "Whether the shares of a group's stay fit"),
    decide=shares.group_validate,
    question=questions.GroupOffer,
    result=questions.Valid,
    book=BOOK,
    rests_on=("group_standard", "group_table", "group_plan"),
    example={"plan": 7, "city": "800.00", "upper_union": "800.00", "unit": "1400.00"},
)

GROUP_EXTRA = Decision(
    name="group.extra",
    title=Text("接送车辆加价", "What vehicles cost more"),
    decide=groups.group_extra,
    question=questions.Pickup,
    result=questions.PickupExtra,
    book=BOOK,
    rests_on=("vehicle_extra",),
    example={"district": "崇明", "vehicles": 2},
)

GROUP_QUOTA = Decision(
    name="group.quota",
    title=Text("团体名额是否足够", "Whether there are places for a group"),
    decide=groups.group_quota,
    question=questions.Booking,
    result=questions.Valid,
    book=BOOK,
    rests_on=("target", "group_places"),
    example={"cap": 25000, "booked": 24990, "request": 10},
)

GROUP_MEAL = Decision(
    name="group.meal",
    title=Text("餐费是否超标", "Whether a meal is within the standard"),
    decide=groups.group_meal,
    question=questions.Meal,
    result=questions.Valid,
    book=BOOK,
    rests_on=("meal_standard",),
    example={"house": "沙家浜", "meal": "lunch", "price": "100.00"},
)

TARGET_SUM = Decision(
    name="target.sum",
    title=Text("各项人数合计", "What the targets add up to"),
    decide=groups.target_sum,
    question=questions.Sum,
    result=questions.TargetSum,
    book=BOOK,
    rests_on=("title", "target"),
    example={},
)

PLUGIN = Plugin(
    name="recuperation",
    number=9,
    title=Text("组织5万名一线技术工人及职工疗休养", "Recuperation for 50,000 workers"),
    annex="附件2-9",
    kinds=(RECUPERATION_SITE,),
    targets=tuple(
        Target(rule.part, TARGETS[rule.part], rule.persons, Text("人", "persons"), rule.clause)
        for rule in BOOK.newest.latest.target.values()
    ),
    decisions=(
        *(STAY_SUBSIDY, STAY_PRICE, STAY_ELIGIBLE),
        *(RENEWAL_SPLIT, RENEWAL_TOTAL),
        *(GROUP_SPLIT, GROUP_VALIDATE, GROUP_EXTRA, GROUP_QUOTA, GROUP_MEAL),
        TARGET_SUM,
    ),
    routers=(router,),
)
