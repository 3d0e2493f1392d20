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


@dataclass
class Ledger:
    """The rows, the column of the fault of each row that has one, and every name in it."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    planted: dict[int, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)


def ledger_of(children: int, faults: int, handler: str, *, seed: int = 1) -> Ledger:
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
            "受理日期": (FIRST - timedelta(days=20)).isoformat(),
            "强制措施": "取保候审",
            "处理结果": "附条件不起诉",
            "决定日期": (FIRST + timedelta(days=len(made.rows) % 170)).strftime("%Y年%m月%d日"),
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
