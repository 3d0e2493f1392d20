"""How a nation is put together: copies of the pattern, and the groups that share offices."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.pattern import Pattern

# Copies of the pattern that the offices of one group share; its prosecutors have as many cases in
# a nation of any size. One office has a fifth of all cases, so that a list can be paged through.
COPIES_OF_A_GROUP = 8
SHARE_OF_THE_LARGE = 5
# Offices beside those of groups like all others, where the nation has room for them: one copy of
# the pattern, and as many as come to some 3,600 cases.
SMALL_GROUP, BUSY_GROUP = 2, 3
COPIES_OF_THE_BUSY = 23
# How far apart the ids of the offices and people of two groups are. Offices above those of a group,
# the province and the city of the pattern, are one for all: their numbers are small, and stay.
GROUP_STRIDE = 1000
SHARED_OFFICES = 2
SYLLABLES = (
    "桥河路灯松柏井巷石塔庙港湾岭坡沟渠堤闸渡口集镇村寨营屯庄园圃林场站台楼阁亭廊院坊"
    "槐柳榆杨桑枣梨桃杏梅兰竹菊荷莲藕菱藻苇芦荻蒿艾葵棉麻稻麦粟豆菽瓜果蔬菇耳笋蒜椒"
    "鹤鹭鸥雁燕雀鹊鸽鹰隼鹿麂獐狐貂獭兔狸鱼虾蟹蚌螺龟鳖蛙蝉蝶蜂蚁蚕萤蛾龙虎豹熊狮象"
    "晨暮晓昏晴阴雨雪霜露雾霞虹雷电风云星月日春夏秋冬寒暑温凉冰炭烟火土沙泥尘岩崖谷峰"
)


@dataclass(frozen=True)
class Copy:
    """One copy of the pattern: its number, the group whose offices it belongs to, its words."""

    k: int
    g: int
    mark: str


@dataclass(frozen=True)
class Shape:
    """How a nation of so many cases is put together."""

    pattern: Pattern
    copies: int
    large: int

    @classmethod
    def of(cls, pattern: Pattern, cases: int) -> Shape:
        """The nation of at least so many cases; the pattern itself is one copy of it."""
        copies = max(-(-cases // pattern.cases), 3)
        return cls(pattern, copies, max(copies // SHARE_OF_THE_LARGE, 1))

    @property
    def stride(self) -> int:
        """How far apart the ids of two copies are."""
        return self.pattern.largest + 1

    def every(self) -> Iterator[Copy]:
        """All copies but the pattern, which is number 0 in group 0, that of the large office."""
        for k in range(1, self.copies):
            yield Copy(k, self.group_of(k), mark_of(k))

    def group_of(self, k: int) -> int:
        """The group of a copy."""
        at = k - self.large
        if at < 0:
            return 0
        for group, copies in enumerate((COPIES_OF_A_GROUP, 1, COPIES_OF_THE_BUSY), start=1):
            if at < copies:
                return group
            at -= copies
        return BUSY_GROUP + 1 + at // COPIES_OF_A_GROUP

    @property
    def has_a_busy_office(self) -> bool:
        """Whether there is room for all cases of the large one of these two offices."""
        return self.groups > BUSY_GROUP

    @property
    def offices(self) -> tuple[int, int]:
        """How many cases the small and the large one have that are measured against each other."""
        return self.pattern.cases, self.pattern.cases * COPIES_OF_THE_BUSY

    @property
    def groups(self) -> int:
        """The number of the last group."""
        return self.group_of(self.copies - 1)


def mark_of(k: int) -> str:
    """Six characters that few other copies have in this order."""
    return "".join(random.Random(k).sample(SYLLABLES, 6))


def office_of_group(office_id: int, g: int) -> int:
    """The number of the office of a group that is copied from this one of the pattern."""
    return office_id + g * GROUP_STRIDE if office_id > SHARED_OFFICES else office_id
