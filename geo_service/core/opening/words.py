"""The words of Chinese opening times, and what each of them stands for: data, read by the tokeniser."""

# ruff: noqa: E501

from enum import Enum, auto


class Kind(Enum):
    """What a word or sign does in a phrase."""

    ALL_DAY = auto()
    CLOCK = auto()
    NUMBER = auto()
    PART = auto()
    NEXT_DAY = auto()
    TO = auto()
    WEEKDAYS = auto()
    ORDINAL = auto()
    MONTHLY = auto()
    WORKING = auto()
    PLAIN_WORKING = auto()
    WEEKEND = auto()
    EVERY_DAY = auto()
    HOLIDAY = auto()
    FESTIVAL = auto()
    LUNAR = auto()
    DATE = auto()
    DAY = auto()
    SEASON = auto()
    REST = auto()
    OPEN = auto()
    CLOSED = auto()
    USUAL = auto()
    EXCEPT = auto()
    BUT = auto()
    OUTSIDE = auto()
    EXTEND = auto()
    INCLUDING = auto()
    UNSURE = auto()
    ADMISSION = auto()
    LIST = auto()
    COMMA = auto()
    STOP = auto()
    OPENING = auto()
    CLOSING = auto()
    FILLER = auto()


class Part(Enum):
    """A part of the day: the hours that it adds 12 to, and its minutes when it stands without a time."""

    MORNING = (range(0), (0, 12 * 60))
    SMALL_HOURS = (range(0), (0, 6 * 60))
    NOON = (range(1, 4), None)
    AFTERNOON = (range(1, 12), (12 * 60, 24 * 60))
    EVENING = (range(4, 13), (18 * 60, 24 * 60))


_LISTS: dict[Kind, str] = {
    Kind.ALL_DAY: "全天 全天候 全日 全时段 昼夜 日夜 通宵达旦 7x24 24x7 7*24 7/24 24/7",
    Kind.NEXT_DAY: "次日 翌日 隔日 隔天 第二天 第二日 转天 次 翌",
    Kind.TO: "至 到 - ~ 直至 直到",
    Kind.MONTHLY: "每月 每个月 逢月",
    Kind.WORKING: "工作日 法定工作日 上班日",
    Kind.PLAIN_WORKING: "平日",
    Kind.WEEKEND: "双休日 周末 双休 休息日 周六日 周休日 星期六日",
    Kind.EVERY_DAY: "每天 每日 天天 日日 一周七天 每周七天 一周7天 每周7天 全周 全年 365天 一年365天 一年四季 常年",
    Kind.HOLIDAY: "节假日 法定节假日 国家法定节假日 法定假日 法定节日 国家法定假日 法定假期 国定假日 国定节假日 国定假期 "
    "公众假期 公共假期 公众假日 节日 假日 节庆日 法定公休日 公休假日",
    Kind.SEASON: "夏令时 冬令时 夏令 冬令 夏季 冬季 夏天 冬天 春季 秋季 春夏季 秋冬季 夏秋季 冬春季 旺季 淡季 夏时制 冬时制 暑期 暑假 寒假 寒暑假 高温期间 高温天气 高温季节 汛期",
    Kind.REST: "其余 其他 其它 其余时间 其他时间 其它时间 其余时段 其他时段 其余日期 其他日期 其余月份 其他月份 其它月份 "
    "其余日子 其他日子 其余日 其他日 平时 平常",
    Kind.OPEN: "开放 营业 服务 开门 开馆 开园 不打烊 值班 值守 接待 运营 供应 运行 可用 使用 办公 上班 办理 开诊 供餐 "
    "提供服务 接待服务 对外服务 对外开放 对外营业 不间断服务 不间断开放 不间断 免费开放",
    Kind.CLOSED: "闭馆 休息 休馆 关闭 关门 关馆 不开放 不对外开放 不营业 不服务 不接待 不提供服务 停业 歇业 打烊 闭园 休业 "
    "休园 放假 停止开放 暂停开放 停止营业 暂停营业 停止服务 暂停服务 暂停对外开放 停诊 闭店 店休 午休 午间休息 公休 停用 停开 "
    "不上班 不办公 不开 不开门 不对外 休",
    Kind.USUAL: "照常 照常开放 照常营业 照常服务 正常开放 正常营业 正常服务 照旧 不休 不休息 无休 不闭馆 不放假 不停业 不关门 "
    "不歇业 无休息日 无休日 也开放 均开放 不例外",
    Kind.EXCEPT: "除外 不含 不包括 不包含 以外除外 不计",
    Kind.BUT: "除 除了 除去",
    Kind.OUTSIDE: "外 之外 以外",
    Kind.EXTEND: "延长至 延时至 延至 延长到 延时到 延迟至 延长开放至 延长营业至 延长服务至 延时开放至 延时服务至 延时营业至",
    Kind.INCLUDING: "含 包括 包含",
    Kind.UNSURE: "另行通知 另行公告 另行安排 另行公布 另行公示 另定 待定 不定 不固定 视情况而定 视情况开放 以公告为准 以通知为准 "
    "以公示为准 以现场公告为准 以现场公示为准 以现场通知为准 以当日公告为准 以实际为准 详见公告 详见通知 见公告",
    Kind.ADMISSION: "停止入场 停止入馆 停止入园 停止进场 停止进馆 停止取号 停止领号 停止接单 停止检票 停止换票 停止售票 "
    "停止登记 停止点单 最后入场 最晚入场 最后入馆 最晚入馆 截止入场 截止入馆",
    Kind.LIST: "、 / & 和 及 与 以及 跟 + 或",
    Kind.COMMA: ", 但 且 并 而",
    Kind.STOP: "; 。 | \n",
    Kind.OPENING: "( [ 【 〔",
    Kind.CLOSING: ") ] 】 〕",
    Kind.FILLER: ": 时间 时段 开放时间 营业时间 服务时间 运营时间 开馆时间 办公时间 工作时间 接待时间 对外 每 逢 每逢 每周 每年 "
    "期间 假期 长假 小长假 假日期间 当天 当日 为 的 均 都 则 各 国家 例行 固定 即 从 自 由 在 是 于 个 免费 对市民 全部 不变 仅 只 "
    "风雨无阻 年中 提供 整 起至 · * 入口 时 敬请 遇 如遇 具体 自助 农历 当日 公历 本馆 本站 站点 全体 正点",
}  # fmt: skip

# Closed, and just for a break of the day: the times that come next are the break's.
NOON_BREAKS = frozenset({"午休", "午间休息"})

_ENGLISH = (
    "monday mon",
    "tuesday tue tues",
    "wednesday wed",
    "thursday thu thur thurs",
    "friday fri",
    "saturday sat",
    "sunday sun",
)

_VALUES: dict[Kind, dict[str, object]] = {
    Kind.WEEKDAYS: {word: frozenset({day}) for day, words in enumerate(_ENGLISH) for word in words.split()},
    Kind.PART: {
        **dict.fromkeys(("上午", "早上", "早晨", "清晨", "早间", "晨间", "早", "晨", "朝"), Part.MORNING),
        **dict.fromkeys(("凌晨", "拂晓"), Part.SMALL_HOURS),
        **dict.fromkeys(("中午", "正午", "午间"), Part.NOON),
        **dict.fromkeys(("下午", "午后", "傍晚"), Part.AFTERNOON),
        **dict.fromkeys(("晚上", "晚间", "夜间", "夜晚", "夜里", "深夜", "每晚", "每天晚上", "晚", "夜"), Part.EVENING),
    },
    Kind.CLOCK: {"午夜": 24 * 60, "零点": 0},
    Kind.FESTIVAL: {
        "元旦": "元旦", "元旦节": "元旦", "春节": "春节", "新春": "春节", "清明": "清明节", "清明节": "清明节",
        "五一": "劳动节", "劳动节": "劳动节", "五一劳动节": "劳动节", "五一节": "劳动节", "端午": "端午节", "端午节": "端午节",
        "中秋": "中秋节", "中秋节": "中秋节", "国庆": "国庆节", "国庆节": "国庆节", "十一": "国庆节", "十一国庆": "国庆节",
    },
    Kind.LUNAR: {"除夕": -1, "大年三十": -1, "年三十": -1, "元宵": 14, "元宵节": 14},
    Kind.ORDINAL: {"首个": 1, "最后一个": -1, "最后1个": -1, "最末一个": -1, "末个": -1},
}  # fmt: skip

WORDS: dict[str, tuple[Kind, object]] = {
    **{word: (kind, None) for kind, words in _LISTS.items() for word in words.replace("\n", "换行").split(" ")},
    **{word: (kind, value) for kind, words in _VALUES.items() for word, value in words.items()},
}
WORDS["\n"] = WORDS.pop("换行")

# Signs and traditional characters, after full-width forms are made narrow, as the words above have them.
SAME = str.maketrans({
    **dict.fromkeys("—–―‐‑−─一"[:-1], "-"), **dict.fromkeys("～〜∼", "~"), "×": "x", "：": ":", "∶": ":", "•": "·", "・": "·",
    "時": "时", "點": "点", "週": "周", "號": "号", "開": "开", "閉": "闭", "館": "馆", "節": "节", "營": "营", "業": "业",
    "間": "间", "務": "务", "禮": "礼", "個": "个", "後": "后", "從": "从", "與": "与", "歇": "歇", "餘": "余", "雙": "双",
    "國": "国", "慶": "庆", "無": "无", "長": "长", "終": "终", "晝": "昼", "過": "过", "廿": "二十",
})  # fmt: skip
