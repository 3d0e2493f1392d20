"""Two example schemes, partly published, to start from.

Published of Sheyang: seven indicators that give and eight that take points; every five points
gained shorten the probation by half a month, five lost extend it, at fifteen lost the office
considers revocation. Published of Renshou: one hundred points to start with, and two checks of the
score. Everything else here is invented, and marked with the word "example".
"""

from __future__ import annotations

from casetrack.db.bilingual_text import BilingualText
from casetrack.probation.scores.rules import Indicator, ScoreRules, ScoreWay, Threshold

PROOF = BilingualText("the entry of the visit or report", "回访记录、报告等")


def _example(en: str, zh: str, points: int, most: int | None = None) -> Indicator:
    return Indicator(BilingualText(f"{en} (example)", f"{zh}（示例）"), points, most, PROOF)


SHEYANG = ScoreRules(
    BilingualText("Seven pluses, eight minuses", "七项正向、八项负向指标"),
    0,
    (
        _example("Reports on time", "按时报告活动情况", 1, 2),
        _example("Takes part in public-interest work", "参加公益活动", 1, 2),
        _example("Finishes a part of the course", "完成一个阶段的学习或者培训", 1, 2),
        _example("Attends every session of the month", "当月课程全部到课", 1, 1),
        _example("Commended by school or work", "受到学校、单位表扬", 2, 1),
        _example("Repairs harm beyond what is asked", "主动弥补被害人损失", 2, 1),
        _example("Helps to clear up another offence", "提供其他案件线索", 3, 1),
        _example("Reports late", "逾期报告活动情况", -1, 4),
        _example("Misses a session without reason", "无故缺课", -1, 4),
        _example("Does not answer within a day", "一日内联系不上", -1, 4),
        _example("Meets those it may not meet", "与禁止接触的人来往", -2),
        _example("Enters where it may not go", "进入禁止进入的场所", -2),
        _example("Stays out overnight unasked", "擅自夜不归宿", -2),
        _example("Leaves the city without approval", "未经批准离开所居住的市、县", -3),
        _example("Is admonished", "受到训诫", -3),
    ),
    (
        Threshold(ScoreWay.SHORTEN, 5, 1),
        Threshold(ScoreWay.EXTEND, -5, 1),
        Threshold(ScoreWay.LOOK, -15),
    ),
)
RENSHOU = ScoreRules(
    BilingualText("One hundred points, two nodes", "基础分一百分、两个考察节点"),
    100,
    (
        _example("Keeps to everything that is asked in the month", "当月各项要求均遵守", 4, 1),
        _example("Takes part in public-interest work", "参加公益活动", 2, 2),
        _example("Commended by school, work or community", "受到学校、单位、社区表扬", 3, 1),
        _example("Reports late", "逾期报告活动情况", -2, 4),
        _example("Misses a session without reason", "无故缺课", -2, 4),
        _example("Breaks a requirement", "违反附加条件", -5),
        _example("Is admonished", "受到训诫", -5),
    ),
    (
        Threshold(ScoreWay.SHORTEN, 110, 1),
        Threshold(ScoreWay.SHORTEN, 120, 2),
        Threshold(ScoreWay.EXTEND, 80, 1),
        Threshold(ScoreWay.LOOK, 60),
    ),
    (3, 6),
)
EXAMPLES: dict[str, ScoreRules] = {"sheyang": SHEYANG, "renshou": RENSHOU}
SOURCES: dict[str, BilingualText] = {
    "sheyang": BilingualText(
        "Published by Sheyang: the numbers of indicators, ±5 and −15. The indicators are invented.",
        "射阳县人民检察院公开的是指标项数和正负五分、负十五分；各项指标内容为示例。",
    ),
    "renshou": BilingualText(
        "Published by Renshou: one hundred points and two nodes. All the rest is invented.",
        "仁寿县人民检察院公开的是基础分一百分和两个考察节点；其余内容均为示例。",
    ),
}
