"""How Chinese names are spelled in pinyin, without tones, and how typed letters divide into syllables."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pypinyin import Style, lazy_pinyin, load_phrases_dict

# Place names that pypinyin misreads, by the characters that decide; longer ones win.
MISREAD = {
    "长宁": "chang ning",
    "长桥": "chang qiao",
    "长风": "chang feng",
    "长白": "chang bai",
    "长海": "chang hai",
    "长岛": "chang dao",
    "长清": "chang qing",
    "长阳": "chang yang",
    "长兴": "chang xing",
    "长寿": "chang shou",
    "长征": "chang zheng",
    "闵行": "min hang",
    "殷行": "yin hang",
    "杨行": "yang hang",
    "庙行": "miao hang",
    "徐行": "xu hang",
    "高行": "gao hang",
    "庄行": "zhuang hang",
    "曹行": "cao hang",
    "朝阳农场": "chao yang nong chang",
    "重固": "chong gu",
    "莘庄": "xin zhuang",
    "莘松": "xin song",
    "莘凌": "xin ling",
    "莘朱": "xin zhu",
    "车墩": "che dun",
    "石化": "shi hua",
    "六灶": "liu zao",
    "六里": "liu li",
    "堡镇": "bao zhen",
    "大场": "da chang",
    "柘林": "zhe lin",
    "柘湖": "zhe hu",
    "泖港": "mao gang",
    "外冈": "wai gang",
    "曲阳": "qu yang",
    "乐都": "le du",
    "都市路": "du shi lu",
    "召稼": "zhao jia",
}
# Readings that stand beside the commonest one: in a name of any site, either spelling finds the character.
ALSO_READ = {
    "长": "chang zhang", "行": "hang xing", "莘": "xin shen", "重": "chong zhong", "乐": "le yue",
    "朝": "chao zhao", "都": "du dou", "厦": "sha xia", "曾": "ceng zeng", "单": "dan shan",
    "校": "xiao jiao", "会": "hui kuai", "调": "diao tiao", "柏": "bai bo", "泊": "bo po",
    "藏": "zang cang", "传": "chuan zhuan", "弹": "dan tan", "还": "huan hai", "角": "jiao jue",
    "觉": "jue jiao", "率": "lv shuai", "模": "mo mu", "术": "shu zhu", "参": "can shen", "似": "si shi",
    "系": "xi ji", "血": "xue xie", "盛": "sheng cheng", "种": "zhong chong", "六": "liu lu",
    "大": "da dai", "卜": "bu", "堡": "bao bu pu", "阿": "a e", "仇": "chou qiu", "区": "qu ou",
    "解": "jie xie", "翟": "zhai di", "祭": "ji zhai", "番": "fan pan", "蔚": "wei yu", "尉": "wei yu",
    "泌": "mi bi", "薄": "bo bao", "剥": "bo bao", "择": "ze zhai", "宿": "su xiu", "缪": "miao mou",
    "盖": "gai ge", "奇": "qi ji", "强": "qiang jiang", "降": "jiang xiang", "茄": "qie jia",
    "钥": "yao yue", "铅": "qian yan", "圩": "wei xu", "绿": "lv lu", "露": "lu lou", "着": "zhe zhao",
    "得": "de dei", "地": "di de", "的": "de di", "了": "le liao", "便": "bian pian", "给": "gei ji",
}  # fmt: skip
ONSETS = ("zh", "ch", "sh")
MOST_PARSES, LONGEST_SYLLABLE = 6, 6

type Division = tuple["Sound", ...]

load_phrases_dict({name: [[syllable] for syllable in spelled.split()] for name, spelled in MISREAD.items()})


@dataclass(frozen=True)
class Sound:
    """What typed letters say of one character: its whole syllable, the start of it, or its first sound alone."""

    letters: str
    says: Literal["syllable", "start", "initial"]


def spelling(name: str) -> list[str]:
    """The syllables of a place name, ü as v; what is not Chinese stays as it is."""
    return lazy_pinyin(name, style=Style.NORMAL, v_to_u=False)


@cache
def readings(character: str) -> tuple[str, ...]:
    """The syllables by which one character is found, the commonest first."""
    if character in ALSO_READ:
        return tuple(ALSO_READ[character].split())
    return (lazy_pinyin(character, style=Style.NORMAL, v_to_u=False, errors="default")[0],)


def letters(text: str) -> str:
    """A folded text in letters, as its characters are commonest read."""
    return "".join(readings(character)[0] for character in text)


def blurred(syllable: str) -> str:
    """A syllable without what southern ears confuse: zh and z, ch and c, sh and s, -ng and -n, ü and u."""
    onset = syllable[0] + syllable[2:] if syllable.startswith(ONSETS) else syllable
    return onset.removesuffix("g").replace("v", "u") if onset.endswith("ng") else onset.replace("v", "u")


def blurrings(syllable: str) -> set[str]:
    """The syllables that sound alike to a southern ear, itself among them, whether or not they exist."""
    bare = blurred(syllable)
    onsets = {bare, bare[0] + "h" + bare[1:]} if bare[0] in "zcs" else {bare}
    return onsets | {onset + "g" for onset in onsets if onset.endswith("n")} | {syllable}


def divisions(typed: str, syllables: Collection[str], starts: Collection[str]) -> list[Division]:
    """The ways to read typed letters, those that say most first; the last reads each letter as an initial.

    Args:
        syllables: the whole ones that may be meant.
        starts: their beginnings.
    """
    # With each way to divide the rest goes how little it says: its initials, then its characters.
    ways: list[list[tuple[int, int, Division]]] = [[] for _ in typed] + [[(0, 0, ())]]
    for at in range(len(typed) - 1, -1, -1):
        found: list[tuple[int, int, Division]] = []
        for end in range(at + 1, min(at + LONGEST_SYLLABLE, len(typed)) + 1):
            part = typed[at:end]
            if part in syllables:
                syllable = Sound(part, "syllable")
                found += [(vague, count + 1, (syllable, *rest)) for vague, count, rest in ways[end]]
            if part in starts and (end == at + 1 or part in ONSETS):
                initial = Sound(part, "initial")
                found += [(vague + 1, count + 1, (initial, *rest)) for vague, count, rest in ways[end]]
            elif part in starts and part not in syllables and end == len(typed):
                found.append((0, 1, (Sound(part, "start"),)))
        ways[at] = sorted(found, key=vagueness)[:MOST_PARSES]
    divided = [division for _, _, division in ways[0]]
    initials = tuple(Sound(letter, "initial") for letter in typed)
    if all(letter in starts for letter in typed) and initials not in divided:
        return [*divided, initials]
    return divided


def vagueness(way: tuple[int, int, Division]) -> tuple[int, int]:
    """How little a division says: initials, then characters."""
    return way[:2]


def of_initials(division: Sequence[Sound]) -> bool:
    """Whether a division says of some character no more than its first letter."""
    return any(sound.says == "initial" for sound in division)


def syllables_in(typed: str, syllables: Collection[str]) -> list[str]:
    """The syllables that can be made out in mistyped letters, from the left, the longest first."""
    found: list[str] = []
    at = 0
    while at < len(typed):
        fits = next(
            (typed[at:end] for end in range(at + LONGEST_SYLLABLE, at + 1, -1) if typed[at:end] in syllables), ""
        )
        found += [fits] if fits else []
        at += len(fits) or 1
    return found
