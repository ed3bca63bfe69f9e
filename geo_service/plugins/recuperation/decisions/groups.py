"""The rest of a group's stay: places, vehicles, meals; and what all targets add up to."""

from geo_service.core.decisions import NoSuchQuestion, Ruling
from geo_service.core.errors import Fault
from geo_service.core.money import yuan
from geo_service.core.text import Text
from geo_service.plugins.recuperation.decisions.houses import house_called
from geo_service.plugins.recuperation.questions import Booking, Meal, Pickup, PickupExtra, Sum, TargetSum, Valid
from geo_service.plugins.recuperation.rules import RecuperationRules

# The districts of Shanghai; only 浦东 is a 新区.
DISTRICTS = (
    *("黄浦区", "徐汇区", "长宁区", "静安区", "普陀区", "虹口区", "杨浦区", "闵行区", "宝山区", "嘉定区"),
    *("浦东新区", "金山区", "松江区", "青浦区", "奉贤区", "崇明区"),
)
DISTRICT_CALLED = {name: name for name in DISTRICTS} | {
    name.removesuffix("区").removesuffix("新"): name for name in DISTRICTS
}


def group_extra(question: Pickup, rules: RecuperationRules) -> Ruling[PickupExtra]:
    """What vehicles from a district cost more; the city's share stays as it is."""
    district = district_called(question.district)
    extras = {district_called(name): extra for name, extra in rules.vehicle_extra.items()}
    total = question.vehicles * extras[district].fen_per_vehicle if district in extras else 0
    result = PickupExtra(accepted=True, extra=yuan(total), city_share_changes=False)
    return Ruling(result, tuple(extras.values()))


def district_called(name: str) -> str:
    """The district of that name, which may lack its 区 or 新区.

    Raises:
        NoSuchQuestion: Shanghai has no such district.
    """
    if name in DISTRICT_CALLED:
        return DISTRICT_CALLED[name]
    wanted = Text("应为上海的一个区，如 崇明区", "a district of Shanghai, such as 崇明区")
    raise NoSuchQuestion(Fault("district", name, wanted))


def group_quota(question: Booking, rules: RecuperationRules) -> Ruling[Valid]:
    """Whether a request fits into the places that are left; one that does not is not split."""
    wanted = rules.target["group"]
    cap = wanted.persons if question.cap is None else question.cap
    fits = question.booked + question.request <= cap
    rested_on = (wanted, rules.group_places) if question.cap is None else (rules.group_places,)
    return Ruling(Valid(accepted=fits, reason=None if fits else "places_full"), rested_on)


def group_meal(question: Meal, rules: RecuperationRules) -> Ruling[Valid]:
    """Whether a meal costs no more than its house's standard.

    Raises:
        NoSuchQuestion: the notice has no standard for the house.
    """
    standard = rules.meal_standard.get(house_called(question.house, rules).house)
    if standard is None:
        known = ", ".join(rules.meal_standard)
        wanted = Text(f"方案只规定了这些院所的餐标：{known}", f"the notice has a standard only for {known}")
        raise NoSuchQuestion(Fault("house", question.house, wanted))
    most = standard.max_fen_lunch if question.meal == "lunch" else standard.max_fen_dinner
    fits = question.price <= most
    return Ruling(Valid(accepted=fits, reason=None if fits else "over_meal_cap"), (standard,))


def target_sum(_: Sum, rules: RecuperationRules) -> Ruling[TargetSum]:
    """The parts, their sum, and what the title speaks of beyond them: no shortfall, but for notices to come."""
    parts = {part: target.persons for part, target in rules.target.items()}
    total = sum(parts.values())
    title = rules.title.persons
    result = TargetSum(
        accepted=True,
        own=parts["own"],
        renewal=parts["renewal"],
        group=parts["group"],
        sum=total,
        title=title,
        unallotted=title - total,
    )
    return Ruling(result, (rules.title, *rules.target.values()))
