"""The draft of an opinion, in both languages, from the record; a person edits it."""

from __future__ import annotations

from collections.abc import Iterator

from casetrack.cases.requirements import HowKept
from casetrack.casework.journal_texts import of_code
from casetrack.db.bilingual_text import BilingualText
from casetrack.law import Heard
from casetrack.probation.opinions.figures import HowReported, OpinionFigures
from casetrack.probation.opinions.models import OpinionProposes
from casetrack.probation.scores.journal_texts import minus
from casetrack.visits.models import VisitState
from casetrack.web.dates import word_day, word_when

_HEARD = {
    Heard.HEARD: BilingualText("The victim was heard again", "已再次听取被害人意见"),
    Heard.NOT_YET: BilingualText("The victim is still to be heard again", "尚待再次听取被害人意见"),
    Heard.NONE_SUCH: BilingualText("There is no victim in this case", "本案没有被害人"),
    Heard.UNREACHABLE: BilingualText(
        "The victim could not be reached; what was tried is on record",
        "经联系未能联系到被害人，联系情况已记录在案",
    ),
}
_ENDINGS = {
    OpinionProposes.NOT_PROSECUTE: BilingualText(
        "No ground of revocation is on record. After the last day of the probation it is proposed"
        " not to prosecute (Criminal Procedure Law, art. 284(2); Rules, arts. 477, 480).",
        "考验期内没有法定撤销情形，建议在考验期届满后依法作出不起诉决定（《刑事诉讼法》第二百八十四条第二款，"
        "《人民检察院刑事诉讼规则》第四百七十七条、第四百八十条）。",
    ),
    OpinionProposes.PROSECUTE: BilingualText(
        "A ground of revocation is on record. It is proposed to revoke, and to prosecute (Criminal"
        " Procedure Law, art. 284(1); Rules, art. 479).",
        "存在法定撤销情形，建议撤销附条件不起诉决定，提起公诉（《刑事诉讼法》第二百八十四条第一款，"
        "《人民检察院刑事诉讼规则》第四百七十九条）。",
    ),
}


def draft_of(figures: OpinionFigures) -> tuple[BilingualText, OpinionProposes]:
    """The text and its proposal: not to prosecute, unless a ground of the law is on record.

    Aliases only, no names. No assessment that nobody made: missing facts are left out, or named as
    open.

    Source: Criminal Procedure Law art. 284; Procuratorate Rules arts. 477, 479, 480.
    """
    proposes = OpinionProposes.PROSECUTE if figures.has_ground else OpinionProposes.NOT_PROSECUTE
    sections = [
        *_paragraphs(figures),
        (BilingualText("Proposal", "考察意见"), [_ENDINGS[proposes]]),
    ]
    return BilingualText(_text(sections, "en"), _text(sections, "zh")), proposes


def new_lines(drafted: BilingualText, now: BilingualText, lang: str) -> list[str]:
    """The lines of a new draft that an earlier draft did not have."""
    before = set(drafted.in_(lang).splitlines())
    return [line for line in now.in_(lang).splitlines() if line.strip() and line not in before]


Paragraph = tuple[BilingualText, list[BilingualText]]
_NUMBERS = "一二三四五六七八九"


def _text(paragraphs: list[Paragraph], lang: str) -> str:
    parts = []
    for place, (title, lines) in enumerate(paragraphs):
        head = f"{_NUMBERS[place]}、" if lang == "zh" else f"{place + 1}. "
        body = "\n".join(line.in_(lang) for line in lines)
        parts.append(f"{head}{title.in_(lang)}\n{body}")
    return "\n\n".join(parts)


def _paragraphs(figures: OpinionFigures) -> Iterator[Paragraph]:
    yield BilingualText("The probation", "考验期基本情况"), list(_term(figures))
    yield BilingualText("Supervision", "监督考察情况"), list(_supervision(figures))
    yield BilingualText("Additional conditions", "附加条件遵守情况"), list(_conditions(figures))
    yield BilingualText("Breaches", "违反规定情况"), list(_breaches(figures))
    if figures.family:
        yield BilingualText("The family", "家庭教育指导情况"), list(_family(figures))
    if figures.score is not None:
        yield BilingualText("Points, own scheme", "本院计分情况"), [_score(figures)]
    yield BilingualText("The victim", "被害人意见"), [_victim(figures)]


def _term(figures: OpinionFigures) -> Iterator[BilingualText]:
    probation, child = figures.probation, figures.child.alias
    decided = probation.disposition.decided
    yield BilingualText(
        f"{child.in_('en')}: conditional non-prosecution decided"
        f" {word_when(decided, 'en', long=True)}.",
        f"{child.in_('zh')}，{word_when(decided, 'zh', long=True)}被决定附条件不起诉。",
    )
    if (months := probation.months) is not None:
        yield BilingualText(
            f"The probation is {months} months from the decision.", f"考验期{months}个月。"
        )
    for change in figures.changes:
        way, when = of_code(change.way), change.decided
        yield BilingualText(
            f"It was {way.en} {word_when(when, 'en', long=True)}.",
            f"{word_when(when, 'zh', long=True)}决定{way.zh}考验期。",
        )
    if (last := probation.ends_on()) is not None:
        yield BilingualText(
            f"Its last day is {word_day(last, 'en', long=True)}.",
            f"考验期届满日为{word_day(last, 'zh', long=True)}。",
        )


def _supervision(figures: OpinionFigures) -> Iterator[BilingualText]:
    due, met = figures.visits_due, figures.visits[VisitState.DONE]
    yield BilingualText(
        f"Visits: {met} of {due} met the child.", f"应回访{due}次，实际见到本人{met}次。"
    )
    for state in (VisitState.NOT_AT_HOME, VisitState.REFUSED, VisitState.NOT_HELD):
        if count := figures.visits[state]:
            text = of_code(state)
            yield BilingualText(f"{text.en}: {count}.", f"{text.zh}{count}次。")
    if figures.reports:
        times = [figures.reports[how] for how in HowReported]
        yield BilingualText(
            f"Reports of the child: {times[0]} in time, {times[1]} late, {times[2]} not at all.",
            f"本人按时报告{times[0]}次，逾期报告{times[1]}次，未报告{times[2]}次。",
        )
    for count, label in (
        (figures.talks, BilingualText("Talks with the child", "谈话")),
        (figures.assessments, BilingualText("Months assessed", "月度评估")),
        (figures.leaves, BilingualText("Leaves approved", "批准外出")),
    ):
        if count:
            yield BilingualText(f"{label.en}: {count}.", f"{label.zh}{count}次。")
    if figures.sessions:
        yield BilingualText(
            f"Sessions of courses held: {figures.sessions}.",
            f"参加教育、帮教课程{figures.sessions}次。",
        )


def _conditions(figures: OpinionFigures) -> Iterator[BilingualText]:
    if not figures.conditions:
        yield BilingualText("None was set.", "未附加其他条件。")
    for place, condition in enumerate(figures.conditions, start=1):
        stands = of_code(condition.state)
        if condition.is_short and condition.state is HowKept.KEPT:
            # Kept at the checks so far, but short of the wanted number.
            stands = BilingualText("not complete", "尚未完成")
        count_en = count_zh = ""
        if condition.wanted is not None:
            count_en = f" ({condition.counted} of {condition.wanted})"
            count_zh = f"（应完成{condition.wanted}，已完成{condition.counted}）"
        yield BilingualText(
            f"({place}) {condition.text.in_('en')}: {stands.en}{count_en}.",
            f"（{place}）{condition.text.in_('zh')}：{stands.zh}{count_zh}。",
        )


def _breaches(figures: OpinionFigures) -> Iterator[BilingualText]:
    if not figures.breaches:
        yield BilingualText("None is on record.", "未发现违反规定的情形。")
    for place, (breach, entry) in enumerate(figures.breaches, start=1):
        en = f"({place}) {word_when(breach.happened, 'en', long=True)}: {entry.text.in_('en')}"
        zh = f"（{place}）{word_when(breach.happened, 'zh', long=True)}，{entry.text.in_('zh')}"
        if breach.is_serious:
            en, zh = f"{en} Serious consequences.", f"{zh}造成严重后果。"
        for outcome in figures.outcomes.get(breach.id, ()):
            became, when = of_code(outcome.kind), outcome.happened
            en = f"{en} {(became.en or '').capitalize()}, {word_when(when, 'en', long=True)}."
            zh = f"{zh}{word_when(when, 'zh', long=True)}{became.zh}。"
        yield BilingualText(en, zh)


def _family(figures: OpinionFigures) -> Iterator[BilingualText]:
    for measure in figures.family:
        kind, state = of_code(measure.kind), of_code(measure.state_on(figures.on))
        yield BilingualText(
            f"{(kind.en or '').capitalize()}: {state.en}.", f"{kind.zh}：{state.zh}。"
        )


def _score(figures: OpinionFigures) -> BilingualText:
    now, before = minus(figures.score or 0), minus(figures.began_with or 0)
    return BilingualText(
        f"{now} points, from {before}; the scheme is the office's own, and no ground of the law.",
        f"基础分{before}分，现为{now}分；计分系本院工作办法，不是法定依据。",
    )


def _victim(figures: OpinionFigures) -> BilingualText:
    heard_text, day = _HEARD[figures.heard], figures.probation.victim_heard_on
    if day is None:
        return BilingualText(f"{heard_text.en}.", f"{heard_text.zh}。")
    return BilingualText(
        f"{heard_text.en}, {word_day(day, 'en', long=True)}.",
        f"{word_day(day, 'zh', long=True)}{heard_text.zh}。",
    )
