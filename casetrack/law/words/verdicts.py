"""Words for what the law package refuses, and for reasons a rule's name does not tell."""

from __future__ import annotations

#: Keys of OutsideStatute; placeholders are its values.
REFUSAL_WORDS: dict[str, tuple[str, str]] = {
    "unknown_rule": (
        "没有编号为“{rule}”的规则；请在规则列表中查找。",
        'There is no rule "{rule}"; look it up in the list of rules.',
    ),
    "not_in_force": (
        "{day}时该规定尚未施行（自{since}起施行）。",
        "The rule was not yet in force on {day}; it applies from {since}.",
    ),
    "needs_review_and_decision": (
        "考验期满后的处理决定期限须依受理审查起诉之日、决定日和考验期计算，请一并提供。",
        "This date needs the day the review began, the day of the decision, and the probation's "
        "length or end.",
    ),
    "expedited_for_minor": (
        "未成年人案件不适用速裁程序；犯罪嫌疑人现已成年的，请注明。",
        "The expedited procedure is not used for a minor; say so if the suspect is an adult now.",
    ),
    "option_unknown_to_rule": (
        "“{rule}”不适用“{option}”，请去掉该项。",
        'The rule "{rule}" does not know "{option}"; leave it out.',
    ),
    "needs_set_day": (
        "法律没有规定天数，请填写文书或者学期确定的最后一日。",
        "The law gives no number here; give the last day that the document or the school term "
        "sets.",
    ),
    "needs_months": (
        "该期限的长度由决定确定，请填写月数。",
        "The decision sets the length of this period; give the number of months.",
    ),
    "months_out_of_range": (
        "月数超出法律允许的范围。",
        "That number of months is outside what the law allows.",
    ),
    "probation_months": (
        "考验期应为六个月以上一年以下（{lawful}个月），{months}个月不合法。",
        "A probation lasts {lawful} months, both included; {months} months is not lawful.",
    ),
    "months_or_ended": (
        "请填写考验期月数，或者届满（撤销）日期，二者择一。",
        "Give either the months of the probation or the day it ended or was revoked, not both.",
    ),
    "ends_before_it_begins": (
        "日期先后矛盾：{until}早于{since}。",
        "The days contradict each other: {until} is before {since}.",
    ),
    "year_out_of_range": (
        "年份{day}有误，请核对。",
        "Check the year: {day} cannot be meant.",
    ),
    "age_out_of_range": (
        "年龄应在1至150岁之间。",
        "The age must be between 1 and 150.",
    ),
    "not_yet_born": (
        "{on}时该人尚未出生（{born}出生）。",
        "The person, born on {born}, was not yet born on {on}.",
    ),
    "probation_over": (
        "考验期已于{last_day}届满，不能再变更。",
        "The probation ended on {last_day}; its length can no longer be changed.",
    ),
    "new_end_is_past": (
        "变更后的届满日{day}已过，请重新确定月数。",
        "The new last day, {day}, is already past; choose another length.",
    ),
    "unreadable_year": (
        "无法读取该年度日历文件：{fault}",
        "The calendar file of the year cannot be read: {fault}",
    ),
    "day_of_another_year": (
        "日历文件中的{day}不是{year}年的日期。",
        "The calendar file for {year} holds {day}, which is no day of that year.",
    ),
}

#: Reasons of verdicts.
REASON_WORDS: dict[str, tuple[str, str]] = {
    "not_recorded": ("尚未记录", "not recorded yet"),
    "age_at_act_unknown": ("行为时的年龄不明", "the age at the act is not known"),
    "age_at_each_act_unknown": (
        "部分行为实施时的年龄不明",
        "the age at some of the acts is not known",
    ),
    "punished_on_unknown": (
        "处罚作出于2026年1月1日以前还是以后不明",
        "whether it was punished before 1 January 2026 or since is not known",
    ),
    "main_act_unknown": (
        "十八周岁前后均有行为，主要犯罪是哪一项尚未记录",
        "acts before and after 18, and nobody recorded which is the main one",
    ),
    "sentence_unknown": (
        "刑期不明；判处多个刑罚的，决定执行的刑期不明",
        "the length of the sentence is not known, or of several sentences the joint one",
    ),
    "before_family_education_law": (
        "该情形由2022年1月1日起施行的《家庭教育促进法》规定，采取措施时尚未施行",
        "the Family Education Promotion Law, which names this, is in force since 1 January 2022"
        " only",
    ),
    "before_amendment_xi": (
        "行为在2021年3月1日之前，不溯及既往",
        "the act came before 1 March 2021, and the amendment does not reach back",
    ),
    "not_of_the_gravest": (
        "不属于故意杀人、故意伤害致人死亡，或者以特别残忍手段致人重伤造成严重残疾、情节恶劣的情形",
        "not a killing, nor an injury with death or, by cruel means, severe disability",
    ),
    "needs_spp_approval": (
        "尚无最高人民检察院核准追诉的记录",
        "the SPP's approval to prosecute is not on record",
    ),
    "not_of_the_eight": (
        "不属于八种行为；罪名本身不能决定，请记明行为和理由",
        "not one of the eight kinds of act; the charge alone decides nothing, so record the act "
        "and a reason",
    ),
    "older_than_threshold": (
        "该条早于十二周岁的规定，比照适用",
        "the article is older than the threshold of 12; applied by analogy",
    ),
    "twice_is_unsettled": (
        "“多次”通常理解为三次以上，两次是否构成有争议",
        '"repeated" is usually read as three or more; two is unsettled',
    ),
    "innocence_found": (
        "无罪辩解经审查成立，不得起诉",
        "the plea of innocence was found right, so prosecution is not open",
    ),
    "breach_outside_probation": (
        "不在考验期内",
        "outside the probation",
    ),
    "not_heard_again": (
        "所听取的意见不在附条件不起诉决定之后、考验期满后的处理决定之前",
        "heard before the conditional decision, or after the final one",
    ),
    "minor_without_defender": (
        "未成年犯罪嫌疑人没有委托辩护人的，应当通知法律援助机构指派律师，不能没有辩护人",
        "a minor without a defender is assigned one by legal aid, so there always is one",
    ),
    "found_after_probation": (
        "考验期届满后发现的，不再撤销附条件不起诉，另依《人民检察院刑事诉讼规则》第三百八十八条处理",
        "found after the probation; look to the revocation of an erroneous non-prosecution "
        "(Rules art. 388)",
    ),
    "minor_at_act": (
        "行为时未成年、现已成年，能否适用有争议",
        "a minor at the act and an adult now; whether it may be used is unsettled",
    ),
    "narrower_text_refuses": (
        "《人民检察院刑事诉讼规则》只允许司法机关查询不起诉记录，从严掌握；另行准许须说明理由",
        "the Rules open a non-prosecution record to judicial organs only; going beyond needs a "
        "reason",
    ),
    "exactly_five_years": (
        "恰为五年，两处规定冲突，维持封存",
        "exactly five years: the texts conflict, and it stays sealed",
    ),
    "time_stands_still": ("回复期限中止计算", "the time to reply stands still"),
    "had_its_effect": (
        "回复期限未届满，或者已回复且无不采纳、未整改的事项",
        "the time for the reply still runs, or it came and nothing was refused or left undone",
    ),
    "nobody_urged": ("尚未督促", "nobody was reminded yet"),
    "needs_sign_off": ("须经法律审核签字", "needs a legal sign-off"),
}
