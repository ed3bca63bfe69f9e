"""Hours written as OSM opening_hours text, the form they are kept in."""

from geo_service.core.opening.hours import (
    ALWAYS,
    DAY_MINUTES,
    MONTHS,
    WEEKDAYS,
    Dates,
    Hours,
    Rule,
    Span,
    State,
    Weekdays,
    clock,
    weekday_runs,
)

_LAST_DAY = 31


def write(hours: Hours) -> str:
    """The hours in OSM syntax."""
    text = _rule_text(hours.rules[0])
    for rule in hours.rules[1:]:
        text += f"{' ' * (rule.separator == '||')}{rule.separator} {_rule_text(rule)}"
    return text


def _rule_text(rule: Rule) -> str:
    days = [_weekdays_text(weekdays) for weekdays in rule.weekdays] + ["PH"] * rule.public + ["SH"] * rule.school
    spans = [f"{clock(span.start)}-{clock(_written_end(span))}" for span in rule.spans]
    if rule.separator == "," and spans and not (rule.dates or days):
        days = ["Mo-Su"]  # bare times would go on with those of the rule before
    parts = [",".join(map(_dates_text, rule.dates)), ",".join(days), ",".join(spans)]
    if rule.state is not State.OPEN:
        parts.append(rule.state.value)
    elif not rule.spans:
        parts.append("00:00-24:00" if any(parts) else "24/7")
    return " ".join(part for part in [*parts, rule.comment and f'"{rule.comment}"'] if part)


def _written_end(span: Span) -> int:
    """06:00 rather than 30:00, where it cannot be mistaken."""
    over = span.end - DAY_MINUTES
    return over if 0 < over <= span.start else span.end


def _weekdays_text(weekdays: Weekdays) -> str:
    if weekdays.nth:
        nth = f"[{','.join(map(str, weekdays.nth))}]"
        return ",".join(WEEKDAYS[day] + nth for day in sorted(weekdays.days))
    runs = weekday_runs(weekdays.days)
    return ",".join(WEEKDAYS[first] + (f"-{WEEKDAYS[last]}" if first != last else "") for first, last in runs)


def _dates_text(dates: Dates) -> str:
    (since, until), (month, day), (last_month, last_day) = dates.years, dates.first, dates.last
    years = "" if dates.years == ALWAYS else f"{since}+" if until == ALWAYS[1] else str(since)
    if since < until < ALWAYS[1]:
        years = f"{since}-{until}"
    if years and dates == Dates(years=dates.years):
        return years
    if day == 1 and last_day == _LAST_DAY:
        days = MONTHS[month - 1] + (f"-{MONTHS[last_month - 1]}" if month != last_month else "")
    elif dates.first == dates.last:
        days = f"{MONTHS[month - 1]} {day:02}"
    else:
        next_year = f"{since + 1} " if since == until and dates.first > dates.last else ""
        named = f"{next_year}{MONTHS[last_month - 1]} " if next_year or month != last_month or day > last_day else ""
        days = f"{MONTHS[month - 1]} {day:02}-{named}{last_day:02}"
    return f"{years} {days}".strip()
