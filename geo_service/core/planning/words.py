"""What is said of a plan in plain words, and the headings of its tables."""

from geo_service.core.text import Text

# The map approval number, which every file has a line for.
APPROVAL, TO_BE_FILLED_IN = "审图号 / Map approval number", "（待填 / to be filled in）"
HEADINGS = {
    "cell": Text("格网", "Cell"),
    "lon": Text("经度（WGS-84）", "Lon (WGS-84)"),
    "lat": Text("纬度（WGS-84）", "Lat (WGS-84)"),
    "weight": Text("需求", "Demand"),
    "district": Text("区代码", "District code"),
    "district_name": Text("区", "District"),
    "street": Text("街道代码", "Street code"),
    "site": Text("服务站点", "Served by"),
    "nearest_s": Text("到最近站点（秒）", "To the nearest site (s)"),
    "second_nearest_s": Text("到次近站点（秒）", "To the second nearest (s)"),
    "served_s": Text("到服务站点（秒）", "To the site that serves (s)"),
    "before_s": Text("原到最近站点（秒）", "To the nearest before (s)"),
    "access": Text("人均可得", "Supply per head"),
    "key": Text("编号", "Key"),
    "name": Text("名称", "Name"),
    "kind": Text("类别", "Kind"),
    "capacity": Text("容量", "Capacity"),
    "cost": Text("费用", "Cost"),
    "verdict": Text("是否计入", "Counts"),
    "unknown": Text("待核实", "To be looked at"),
    "role": Text("角色", "Role"),
    "served": Text("服务需求", "Demand served"),
    "newly_served": Text("新覆盖需求", "Demand newly within reach"),
    "rank": Text("序号", "Rank"),
    "cells": Text("格数", "Cells"),
    "worst_s": Text("最远（秒）", "Worst (s)"),
    "mean_s": Text("平均（秒）", "Mean (s)"),
    "unreached": Text("无法到达的需求", "Demand with no way"),
    "gap": Text("所在缺口", "Gap"),
    "option": Text("补点建议", "Where one more site helps most"),
    "option_lon": Text("建议经度", "Its lon"),
    "option_lat": Text("建议纬度", "Its lat"),
    "gained": Text("增设一处可覆盖（本缺口）", "What it brings within reach here"),
    "day": Text("日期", "Day"),
    "truck": Text("车辆", "Truck"),
    "order": Text("当日次序", "Of the day"),
    "address": Text("地址", "Address"),
    "arrives": Text("到达", "Arrives"),
    "begins": Text("开始筛查", "Begins"),
    "leaves": Text("结束", "Leaves"),
    "persons": Text("预计人数", "Expected persons"),
    "locked": Text("已锁定", "Locked"),
    "kept": Text("与原方案相同", "As before"),
    "sample": Text("示例数据", "Made-up sample"),
    "visits": Text("停靠次数", "Visits"),
    "women_share": Text("女职工比例（假设）", "Women's share (assumption)"),
    "demand": Text("需求人数", "Persons wanted"),
    "quota": Text("分配名额", "Quota"),
    "unmet": Text("未安排人数", "Not served"),
    "why": Text("未安排原因", "Why not"),
    "days": Text("出车天数", "Days out"),
    "road_min": Text("行驶（分钟）", "On the road (min)"),
    "gained_in_all": Text("增设一处可覆盖（全部缺口）", "What it brings within reach in all gaps"),
}
UNMET = {
    "over_quota": Text("超出名额", "beyond the quota"),
    "no_stop": Text("无可用停靠点", "no stop can be used"),
    "stops_full": Text("停靠点次数或人数已满", "stops as often and as full as they may be"),
    "trucks_full": Text("车辆已排满", "no truck has room left"),
    "too_few": Text("剩余人数不足一次停靠", "too few for a visit"),
}


def heading(column: str) -> Text:
    """What a column is called; `within_5` is the demand within five minutes, `before_` what was before."""
    if column in HEADINGS:
        return HEADINGS[column]
    if column.startswith("before_"):
        now = heading(column.removeprefix("before_"))
        return Text(f"原{now.zh}", f"{now.en}, before")
    minutes = column.removeprefix("within_")
    return Text(f"{minutes} 分钟内的需求", f"Demand within {minutes} min")


def minute_of_day(minutes: int) -> str:
    """A time of day from its minutes: 09:05."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def minutes_text(minutes: float) -> str:
    """Minutes as a column's name has them: 5 or 7.5."""
    return f"{minutes:g}"


def how_good(gap: float, is_optimal: bool) -> Text:
    """How much better an answer could be at most, in plain words.

    Args:
        gap: |bound - value| / |value|.
    """
    if is_optimal:
        return Text("已证明是最优方案", "proven: nothing better is possible")
    if gap == float("inf"):
        return Text("尚不能证明方案的优劣", "how good it is could not be proven")
    # Upwards, so that no more is promised than is proven.
    percent = -(-gap * 1000 // 1) / 10
    return Text(f"最多还能好 {percent:g} %", f"at most {percent:g} % better is possible")
