"""A member's own stay in a house: what it costs, what the Federation pays of it, who may have it."""

from datetime import date

from geo_service.core.decisions import Ruling, refusal
from geo_service.core.money import yuan
from geo_service.core.rules import Period
from geo_service.plugins.recuperation.decisions.houses import house_called
from geo_service.plugins.recuperation.questions import Cards, Stay, StayEligible, StayNight, StayPrice, StaySubsidy
from geo_service.plugins.recuperation.rules import House, RecuperationRules


def stay_subsidy(question: Stay, rules: RecuperationRules) -> Ruling[StaySubsidy]:
    """What the Federation pays of a stay: so much a room-night, within the limits of visit, year and price."""
    house, limit, period = house_called(question.house, rules), rules.stay_limit, rules.stay_period
    rooms, nights = min(question.rooms, limit.max_rooms), min(question.nights, limit.max_nights)
    nights_this_year, nights_next_year = nights_in_and_after(period, question.first_night, nights)
    reason = None if question.first_night is None else period.reason_against(question.first_night)
    if reason and not nights_this_year:
        return Ruling(refusal(StaySubsidy, reason), (period,))
    room_nights = rooms * nights_this_year
    left = max(0, limit.max_fen_per_year - question.used_this_year)
    per_night = fen_per_night(house, question.list_price)
    subsidy = min(room_nights * per_night, left)
    used_up = room_nights > 0 and left == 0
    readings = {
        "C43": 0 < subsidy < room_nights * per_night,
        "C44": per_night < house.fen_per_room_night,
        "C45": nights_this_year < nights,
    }
    result = StaySubsidy(
        accepted=not used_up,
        reason="limit_used_up" if used_up else None,
        house=house.house,
        room_nights=room_nights,
        room_nights_next_year=rooms * nights_next_year,
        subsidy=yuan(subsidy),
    )
    rested_on = (limit, house) if question.first_night is None else (period, limit, house)
    return Ruling(result, rested_on, tuple(row for row, matters in readings.items() if matters))


def nights_in_and_after(period: Period, first_night: date | None, nights: int) -> tuple[int, int]:
    """How many of the nights lie in a period, and how many after its year; all and none, when no day is known."""
    if first_night is None:
        return nights, 0
    # By number: the calendar ends with the year 9999, a stay need not.
    stay = range(first_night.toordinal(), first_night.toordinal() + nights)
    paid = range(period.first_day.toordinal(), period.last_day.toordinal() + 1)
    last_of_year = date(period.last_day.year, 12, 31).toordinal()
    return sum(night in paid for night in stay), sum(night > last_of_year for night in stay)


def stay_price(question: StayNight, rules: RecuperationRules) -> Ruling[StayPrice]:
    """What a member pays for a room-night: the list price, less the discount, less the subsidy, never below nothing."""
    house = house_called(question.house, rules)
    price, subsidy = discounted(question.list_price, house), fen_per_night(house, question.list_price)
    result = StayPrice(
        accepted=True,
        house=house.house,
        discounted_price=yuan(price),
        subsidy=yuan(subsidy),
        pay_per_room_night=yuan(price - subsidy),
    )
    return Ruling(result, (house,), ("C44",) if subsidy < house.fen_per_room_night else ())


def discounted(fen_list_price: int, house: House) -> int:
    """A list price less the house's discount, in fen, half a fen rounded up."""
    percent = house.percent_of_list_price or 100
    return (fen_list_price * percent + 50) // 100


def fen_per_night(house: House, fen_list_price: int | None) -> int:
    """The subsidy of a room-night in fen, never above its discounted price where that is known."""
    if fen_list_price is None:
        return house.fen_per_room_night
    return min(house.fen_per_room_night, discounted(fen_list_price, house))


def stay_eligible(question: Cards, rules: RecuperationRules) -> Ruling[StayEligible]:
    """Whether a member shows a card that is enough."""
    eligible = any(getattr(question, card) for card in rules.entitlement.cards)
    result = StayEligible(eligible=eligible, reason=None if eligible else "service_card_required")
    return Ruling(result, (rules.entitlement,))
