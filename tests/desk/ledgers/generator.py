"""A ledger as an office has it, with faults that were planted; by the row each of them is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from casetrack.law.id_numbers import is_sound

SURNAMES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
GIVEN = "晓明雨桐思远嘉懿梓涵浩然欣怡子轩诗琪宇航佳宁俊杰若曦泽楷芷若景行"
CHARGES = ("盗窃", "寻衅滋事", "诈骗", "聚众斗殴", "故意伤害", "抢夺")
FIRST = date(2026, 6, 1)

# What is planted, each as the cells that differ, and the column at which it must be found.
FAULTS: tuple[tuple[Mapping[str, Any], str], ...] = (
    ({"身份证号码": 110105201001052034}, "id_number"),
    ({"身份证号码": "110105201001052000"}, "id_number"),
    ({"身份证号码": "1.10105E+17"}, "id_number"),
    ({"身份证号码": "110105201001052035"}, "id_number"),
    ({"出生日期": "1980-01-05", "身份证号码": ""}, "born"),
    ({"出生日期": "2030-01-05"}, "born"),
    ({"出生日期": "小学三年级"}, "born"),
    ({"考验期": "14个月"}, "months"),
    ({"考验期": "五个月"}, "months"),
    ({"考验期": "待定"}, "months"),
    ({"决定日期": "2026.2.30"}, "decided"),
    ({"决定日期": "2027-06-01"}, "decided"),
    ({"决定日期": "上学期"}, "decided"),
    ({"决定日期": 2026.1}, "decided"),
    ({"受理日期": "2026.13.1"}, "received"),
    ({"受理日期": "2026-12-30"}, "received"),
    ({"姓名": ""}, "name"),
    ({"姓名": "报案人"}, "name"),
    ({"姓名": "赵某某"}, "name"),
    ({"承办人": "张敏"}, "handler"),
    ({"处理结果": "免予起诉"}, "decision"),
    ({"处理结果": "起诉"}, "months"),
    ({"处理结果": ""}, "decision"),
    ({"强制措施": "关禁闭"}, "custody"),
    ({"关系": "同学"}, "guardian_relation"),
    ({"备注": "电话13900139000"}, "note"),
    ({"案由": "盗窃110105201001052034"}, "charge"),
    ({"期满处理": "不起诉", "期满处理日期": "2026-01-01"}, "final_on"),
    ({"期满处理": "撤销附条件不起诉"}, "final_on"),
    ({"期满处理": "撤销", "期满处理日期": "2026-11-01"}, "revocation_ground"),
    ({"期满处理日期": "2026-11-01"}, "final"),
    ({"到期日": "2025-01-01"}, "last_day"),
    ({"到期日": "2027-02"}, "last_day"),
    ({"送达日期": "2028-01-01"}, "served"),
    ({"性别": "不明"}, "sex"),
    ({"结案日期": "2027-05-01"}, "closed"),
    ({"评估日期": "2027-05-01"}, "assessed"),
)


# The same of letters and of visits, by the code of their sheet.
FAULTS_BESIDE: Mapping[str, tuple[tuple[Mapping[str, Any], str], ...]] = {
    "letters": (
        ({"制发日期": "2026.2.30"}, "issued"),
        ({"建议事项": ""}, "items"),
        ({"送达日期": "2030-01-01"}, "served"),
        ({"建议类型": "批评"}, "kind"),
        ({"未成年人序号": "9999"}, "serial"),
    ),
    "visits": (
        ({"序号": "9999"}, "serial"),
        ({"方式": "飞鸽"}, "way"),
        ({"回访日期": "2026-13-01"}, "happened"),
        ({"结果": "已回访", "回访日期": "2030-01-01"}, "happened"),
        ({"内容": "电话13900139000"}, "findings"),
    ),
}


@dataclass
class OfficeLedger:
    """A whole workbook: its sheets by name, and the column of each fault by sheet and row."""

    sheets: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    planted: dict[tuple[str, int], str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)


@dataclass
class Ledger:
    """The rows, the column of the fault of each row that has one, and every name in it."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    planted: dict[int, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)


def office_ledger(
    children: int, letters: int, visits: int, faults: int, handlers: tuple[str, ...], on: date
) -> OfficeLedger:
    """So many children on probation since less than six months, with letters and visits.

    What the law asked of them before that day was done, as its columns say. faults: of children;
    five more of the letters and five of the visits, as far as there are rows.
    """
    first = on - timedelta(days=175)
    made = ledger_of(children, faults, handlers[0], first=first)
    for number, row in enumerate(made.rows):
        if number >= faults:
            row |= {"承办人": handlers[number % len(handlers)], "评估日期": "是", "宣布日期": "是"}
            row["告知日期"] = "是"
    good = list(range(faults + 1, children + 1))
    ledger = OfficeLedger(names=made.names, numbers=made.numbers)
    ledger.planted = {("children", row): column for row, column in made.planted.items()}
    ledger.sheets["未成年人"] = made.rows
    ledger.sheets["检察建议"] = [
        {
            # A third of them is about no child.
            "未成年人序号": "" if number % 3 == 0 else good[number % len(good)],
            "被建议单位": f"第{number + 1}中学",
            "单位性质": "学校",
            "建议类型": "社会治理",
            "文号": f"检建〔2026〕{number + 1}号",
            "制发日期": (first + timedelta(days=number)).isoformat(),
            "决定人": "检察长",
            "送达日期": (first + timedelta(days=number + 2)).isoformat(),
            "回复期限依据": "未成年人保护",
            "建议事项": "1.建立强制报告制度\n2.培训班主任",
            "回复日期": (first + timedelta(days=number + 20)).isoformat(),
            "采纳情况": "采纳",
            "整改情况": "已整改",
            "核查日期": (first + timedelta(days=number + 40)).isoformat(),
            "承办人": handlers[number % len(handlers)],
        }
        for number in range(letters)
    ]
    ledger.sheets["回访"] = [
        {
            "序号": good[number % len(good)],
            # One in six is still to come, on the next morning or within two weeks.
            "回访日期": (
                on + timedelta(days=1 + number // 6 % 14 if number % 6 == 0 else -3 - number % 100)
            ).isoformat(),
            "方式": ("家访", "电话", "学校")[number % 3],
            "结果": "" if number % 6 == 0 else ("已回访", "不在家")[number % 7 == 0],
            "内容": f"{made.rows[good[number % len(good)] - 1]['姓名']}表现稳定",
        }
        for number in range(visits)
    ]
    for code, name in (("letters", "检察建议"), ("visits", "回访")):
        rows = ledger.sheets[name]
        for number, (cells, column) in enumerate(FAULTS_BESIDE[code][: len(rows) // 2]):
            rows[number] |= cells
            ledger.planted[code, number + 2] = column
    return ledger


def ledger_of(
    children: int, faults: int, handler: str, *, seed: int = 1, first: date = FIRST
) -> Ledger:
    """So many children on probation, the first rows with a fault each; no two of one name."""
    random, made = Random(seed), Ledger()
    while len(made.rows) < children:
        name = _name(random, made.names)
        guardian = _name(random, made.names)
        born = date(2008, 12, 1) + timedelta(days=random.randrange(700))
        number = _id_number(born, random.randrange(1000))
        made.numbers.add(number)
        row: dict[str, Any] = {
            "序号": len(made.rows) + 1,
            "姓名": name,
            "性别": "男" if int(number[16]) % 2 else "女",
            "身份证号码": number,
            "出生日期": born.strftime("%Y.%m.%d"),
            "监护人": guardian,
            "关系": random.choice(("父亲", "母亲", "祖父")),
            "案由": random.choice(CHARGES),
            "受理日期": (first - timedelta(days=20)).isoformat(),
            "强制措施": "取保候审",
            "处理结果": "附条件不起诉",
            "决定日期": (first + timedelta(days=len(made.rows) * 37 % 170)).strftime(
                "%Y年%m月%d日"
            ),
            "考验期": random.choice(("六个月", 8, "十个月", "一年")),
            "送达日期": "是",
            "承办人": handler,
            "备注": f"{name}表现稳定",
        }
        place = len(made.rows)
        if place < faults:
            cells, column = FAULTS[place]
            row |= cells
            made.planted[place + 2] = column
        made.rows.append(row)
    return made


def _name(random: Random, names: set[str]) -> str:
    while True:
        name = random.choice(SURNAMES) + "".join(random.sample(GIVEN, 2))
        if name not in names:
            names.add(name)
            return name


def _id_number(born: date, order: int) -> str:
    plain = f"110105{born:%Y%m%d}{order:03d}"
    return next(plain + sign for sign in "0123456789X" if is_sound(plain + sign))
