"""The rest of a group's stay: places, vehicles, meals; and what all targets add up to."""

from geo_service.core.decisions import NoSuchQuestion, Ruling
from geo_service.core.errors import Fault
from geo_service.core.money import yuan
from geo_service.core.text import Text
from geo_service.plugins.recuperation.decisions.houses import house_called
from geo_service.plugins.recuperation.questions import Booking, Meal, Pickup, PickupExtra, Sum, TargetSum, Valid
from geo_service.plugins.recuperation.rules import RecuperationRules

# The districts of Shanghai without 区; 浦东 is 浦东新区.
DISTRICTS = frozenset(
    "黄浦 徐汇 长宁 静安 普陀 虹口 杨浦 闵行 宝山 嘉定 浦东 金山 松江 青浦 奉贤 崇明".split()  # noqa: SIM905
)


def group_extra(question: Pickup, rules: RecuperationRules) -> Ruling[PickupExtra]:
    """What vehicles from a district cost more; the city's share stays as it is."""
    district = district_called(question.district)
    extras = {district_called(name): extra for name, extra in rules.vehicle_extra.items()}
    total = question.vehicles * extras[district].fen_per_vehicle if district in extras else 0
    result = PickupExtra(accepted=True, extra=yuan(total), city_share_changes=False)
    return Ruling(result, tuple(extras.values()))


def district_called(name: str) -> str:
    """A district's name without 区 or 新区.

    Raises:
        NoSuchQuestion: Shanghai has no such district.
    """
    for short in (name, name.removesuffix("区"), name.removesuffix("新区")):
        if short in DISTRICTS:
            return short
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
