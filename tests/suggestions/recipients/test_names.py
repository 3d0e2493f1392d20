"""Names of bodies: the same beyond doubt, near, and neither."""

from __future__ import annotations

import pytest

from casetrack.db.bilingual_text import BilingualText
from casetrack.suggestions.recipients.names import is_alike, name_key, near_to


def key(name: str) -> str:
    return name_key(BilingualText(None, name))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("如意酒店（人民路店）", "如意酒店(人民路店)"),
        ("清河区 第五中学", "清河区第五中学"),
        ("蓝鲸网络有限责任公司", "蓝鲸网络有限公司"),
        ("ＫＴＶ城", "ktv城"),
    ],
)
def test_these_are_the_same_beyond_doubt(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("清河区教育局", "清河县教育局"), ("第三中学", "第五中学"), ("如意酒店", "如意宾馆")],
)
def test_these_are_not(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("清河第五中学", ["清河区第五中学"]),
        ("示例市清河区第五中学", ["清河区第五中学"]),
        ("清河区第三中学", []),
        ("如意酒店", ["清河区如意快捷酒店（人民路店）", "如意酒店管理有限公司"]),
        ("清河区公安局", []),
        ("局", []),
    ],
)
def test_a_typed_name_finds_the_near_ones(typed: str, near: list[str]) -> None:
    there = (
        "清河区第五中学",
        "清河区如意快捷酒店（人民路店）",
        "如意酒店管理有限公司",
        "清河区教育局",
    )

    assert near_to(typed, [(name, [BilingualText(None, name)]) for name in there]) == near


def test_one_problem_in_nearly_the_same_words_is_one_problem() -> None:
    assert is_alike("宿舍夜间无人值守", "学生宿舍夜间没有人值守")
    assert not is_alike("宿舍夜间无人值守", "校外人员进出不登记")
