"""What is to be borne in mind of truck rounds. Pure."""

from collections.abc import Mapping, Sequence

from geo_service.core.demand.frames import Layer
from geo_service.core.planning.round_inputs import RoundsAsked
from geo_service.core.text import Text


def notices(
    asked: RoundsAsked,
    layer: Layer | None,
    names: Mapping[str, str],
    *,
    left_out: int,
    unknown: int,
    samples: int,
    shut: int,
    nobody: Sequence[str],
) -> tuple[Text, ...]:
    """What to bear in mind.

    Args:
        names: of districts, by code.
        left_out: stops that have not what they need; of `unknown` nobody knows, and `samples` are made up.
        shut: stops that can be used on no day.
        nobody: names of the districts in which the assumption comes to nobody.
    """
    found = []
    if layer is not None and asked.assumption is not None:
        found.append(assumed(asked, names))
        if layer.precision == "modelled":
            found.append(
                Text(f"需求底数“{layer.name.zh}”为模型推算", f"“{layer.name.en}”, that it rests on, is modelled")
            )
    if nobody:
        found.append(
            Text(
                f"按假设推算，{'、'.join(nobody)}无人需求；请核对需求图层是否载有其区",
                f"By the assumption nobody in {', '.join(nobody)} wants any: does the layer know its district?",
            )
        )
    counts = (
        (left_out, "停靠点不具备停车、供电或场地条件，已剔除", "stop(s) have not what they need: left out"),
        (unknown, "停靠点条件待核实，已标注", "stop(s) have to be looked at: marked"),
        (
            shut,
            "停靠点没有一天可用：不在所填星期，或不是整个停靠时段都开放",
            "stop(s) can be used on no day: of another weekday, or not open all the time that a truck may be there",
        ),
        (samples, "停靠点为示例数据", "of the stops are made-up samples"),
    )
    found += [Text(f"{count} 个{zh}", f"{count} {en}") for count, zh, en in counts if count]
    return tuple(found)


def assumed(asked: RoundsAsked, names: Mapping[str, str]) -> Text:
    """The assumption in words, wherever its numbers stand."""
    one = asked.assumption
    assert one is not None
    own = one.women_share_by_district.items()
    zh = "".join(f"，{names.get(code, code)} {share:.1%}" for code, share in own)
    en = "".join(f", {share:.1%} in {names.get(code, code)}" for code, share in own)
    return Text(
        f"假设（{one.name}）：女职工占 {one.women_share:.1%}{zh}，其中 {one.take_up:.2%} 参加；未经统计",
        f"Assumption ({one.name}): women are {one.women_share:.1%} of the staff{en}; {one.take_up:.2%} of them come;"
        " nobody has counted",
    )
