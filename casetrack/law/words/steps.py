"""Words for the steps of an explanation, and for why a day rests or works."""

from __future__ import annotations

#: (Chinese, English); placeholders are the values of the step, dates written out with weekday.
STEP_WORDS: dict[str, tuple[str, str]] = {
    "start_not_counted": (
        "{day}{trigger}，当日不计入",
        "{trigger} on {day}; that day is not counted",
    ),
    "add_days": ("自{from}起{number}日，至{to}", "{number} days from {from}: {to}"),
    "add_hours": ("自{from}起{number}小时，至{to}", "{number} hours from {from}: {to}"),
    "last_hour_ends": (
        "开始的时不计入，最后一小时至{moment}",
        "The hour of the start is not counted; the last hour ends on {moment}",
    ),
    "add_months": (
        "自{from}起{number}个月，至{to}",
        "{number} months from {from}: {to}",
    ),
    "add_workdays": (
        "自{from}之后数{number}个工作日",
        "{number} working days after {from}",
    ),
    "clipped_to_month_end": (
        "该月没有{wanted}日，以月末日{to}为准",
        "That month has no day {wanted}; its last day counts, {to}",
    ),
    "other_length": (
        "适用{number}{unit}的期限",
        "The length that applies is {number} {unit}",
    ),
    "extended": (
        "延长{number}日，自{from}（顺延前）至{to}",
        "Extended by {number} days, from {from} (before holidays) to {to}",
    ),
    "extended_months": (
        "含延长{number}个月",
        "Extended by {number} months, counted in one step",
    ),
    "suspended": (
        "{from}至{to}中止计算，{days}日不计",
        "Suspended from {from} to {to}; {days} days do not count",
    ),
    "rest_day": ("{day}为{why}", "{day} is {why}"),
    "rest_days": ("{from}至{to}为{why}", "{from} to {to} is {why}"),
    "rolled": (
        "最后一日{from}非工作日，顺延至下一个工作日{to}",
        "The last day {from} is no working day; the next working day is {to}",
    ),
    "workday_after_all": ("{day}为{why}", "{day} is {why}, and counts as one"),
    "custody_no_roll": (
        "{day}为{why}；在押期间不顺延",
        "{day} is {why}; in custody the period ends on it all the same",
    ),
    "custody_unknown": (
        "是否在押没有记录，按在押计算较短的期限；查明后请登记强制措施",
        "Whether the suspect is held is not recorded: the shorter period counts, as for somebody "
        "in custody; record the custody once it is known",
    ),
    "provisional": (
        "{year}年放假安排尚未公布，暂按周一至周五为工作日计算",
        "{year} working days not published yet; computed as Monday to Friday",
    ),
    "backward": (
        "自{from}倒数{number}日（当日不计），最迟为{to}",
        "Counted back {number} days from {from}, itself not counted: {to} at the latest",
    ),
    "backward_rest_day": (
        "{day}为{why}；此前最后一个工作日是{to}",
        "{day} is {why}; the last working day before it is {to}",
    ),
    "other_reading": ("{reading}：{day}", "{reading}: {day}"),
    "earliest_next": (
        "最早可于{day}办理后续事项",
        "What follows may begin on {day} at the earliest",
    ),
    "immediately": (
        "法律要求“立即”办理，没有规定天数，以{day}为准",
        'The law says "immediately" and gives no number of days: {day}',
    ),
    "no_number": (
        "法律没有规定天数，应当于当日办理：{day}",
        "The law names no number of days; it is done the same day: {day}",
    ),
    "set_by_document": (
        "由文书或者学期确定：{day}",
        "Set by the document or the school term: {day}",
    ),
    "moved_by_office": (
        "本院将该日由{from}改为{to}",
        "This office moved the day from {from} to {to}",
    ),
    "spread_with_ledger": (
        "案件由台账导入本系统，本院将导入产生的事项分散到各周：由{from}改为{to}",
        "The case came in with a ledger; what arose by that was spread over weeks, from {from} to"
        " {to}",
    ),
    "by_the_rule_before": (
        "{day}早于该规定施行之日{since}，按当时的“{rule}”计算",
        "{day} is before that rule came into force on {since}; counted by the one of then, {rule}",
    ),
    "before_in_force": (
        "{day}早于现行条文施行之日{since}，请核对当时的规定",
        "{day} is before the present text came into force on {since}; check the law of that time",
    ),
    "review_nominal": (
        "审查起诉期限（顺延前）届满日为{day}",
        "The review for prosecution would have ended on {day} (before holidays)",
    ),
    "probation_ends": (
        "考验期自{from}起{months}个月，至{to}届满",
        "The probation of {months} months from {from} ends on {to}",
    ),
    "days_left": (
        "决定时审查起诉期限尚余{days}日",
        "At the decision {days} days of the review period were left",
    ),
    "decided_late": (
        "决定日{decided}已在审查起诉期限届满日{day}之后",
        "The decision on {decided} came after the review period had ended on {day}",
    ),
    "empty_window": (
        "原届满日{day}，考验期届满后期限已无剩余；以可以作出决定的第一日{to}为准，请提前准备",
        "Nothing is left between the end of the probation and {day}; shown as due on the first "
        "day on which it may be decided, {to}",
    ),
    "review_unknown": (
        "中止计算的审查起诉期限没有记录，以可以作出决定的第一日{day}为准；补登受理日期后重新计算",
        "The review that stands still is not recorded: shown on the first day on which it may be "
        "decided, {day}; counted once the receipt is recorded",
    ),
    "receipt_unknown": (
        "收到日没有记录，无从计算；以登记之日{day}为准，请尽快查明",
        "The day of receipt is not recorded, so nothing can be counted: shown on the day of the "
        "record, {day}; find it out at once",
    ),
    "revoked": (
        "{day}撤销附条件不起诉，审查起诉期限恢复计算",
        "Revoked on {day}; the review runs again",
    ),
    "nothing_left_at_revocation": (
        "原届满日{day}，撤销时审查起诉期限已无剩余；以撤销之日{to}为准",
        "Nothing of the review was left, it would have ended on {day}; due on the day of the "
        "revocation, {to}",
    ),
}

#: Why a day rests or works, by code.
DAY_WORDS: dict[str, tuple[str, str]] = {
    "weekend": ("周末", "a weekend"),
    "new_year": ("元旦假期", "New Year"),
    "spring_festival": ("春节假期", "Spring Festival"),
    "qingming": ("清明节假期", "Qingming Festival"),
    "labour_day": ("劳动节假期", "Labour Day"),
    "dragon_boat": ("端午节假期", "Dragon Boat Festival"),
    "mid_autumn": ("中秋节假期", "Mid-Autumn Festival"),
    "national_day": ("国庆节假期", "National Day"),
    "victory_day_70th": ("抗战胜利七十周年纪念日假期", "the 70th Victory Day"),
    "makeup_workday": ("调休上班日", "a make-up working day"),
    "declared_rest": ("系统管理员登记的休息日", "a rest day entered by an administrator"),
    "declared_work": ("系统管理员登记的工作日", "a working day entered by an administrator"),
}

#: Names of the readings of the law that lead to another day.
READING_WORDS: dict[str, tuple[str, str]] = {
    "spc_202": (
        "另一种理解（最高人民法院司法解释第二百零二条：月末日对月末日）",
        "The other reading (SPC Interpretation art. 202, month end to month end)",
    ),
    "decision_day_counted": (
        "另一种理解（决定当日计入）",
        "The other reading (the day of the decision counted)",
    ),
    "seal_query_decision": (
        "《人民检察院刑事诉讼规则》第四百八十四条（七日）",
        "Procuratorate Rules art. 484 (7 days)",
    ),
    "seal_query_decision_2022": (
        "《关于未成年人犯罪记录封存的实施办法》（三个工作日，条文待核）",
        "The 2022 measures on sealing (3 working days; the text is not verified)",
    ),
}

UNIT_WORDS: dict[str, tuple[str, str]] = {
    "hour": ("小时", "hours"),
    "day": ("日", "days"),
    "workday": ("个工作日", "working days"),
    "month": ("个月", "months"),
    "immediate": ("立即", "immediately"),
    "school_term": ("每学期", "each school term"),
    "as_set": ("由文书确定", "as the document sets"),
}
