"""Contents of the instruments of review decisions."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from casetrack.accounts.models import Staff
from casetrack.cases.kinds import DispositionKind
from casetrack.law.instruments import cited
from casetrack.law.non_prosecution import NonProsecution, private_suit_open
from casetrack.ledger.papers import Datum, InstrumentKind, PaperAsked, PaperKind, PaperPlace
from casetrack.review.models import ReviewKind, ReviewPeriod
from casetrack.review.queries import reviews_of
from casetrack.web.dates import word_when
from casetrack.web.words import label, language


def _review(asked: PaperAsked) -> ReviewPeriod | None:
    """The review that ended with the decision."""
    decision = asked.decision
    kind = (
        ReviewKind.ARREST
        if decision is not None
        and decision.kind in (DispositionKind.ARREST_APPROVED, DispositionKind.ARREST_NOT_APPROVED)
        else ReviewKind.PROSECUTION
    )
    reviews: list[ReviewPeriod] = [
        review
        for review in asked.facts.read(reviews_of)
        if review.party_id == asked.person.id and review.kind is kind
    ]
    ended = [review for review in reviews if decision and review.disposition_id == decision.id]
    return next(reversed(ended or reviews), None)


def _received(asked: PaperAsked, lang: str) -> str:
    last = _review(asked)
    known = last is not None and not last.received.is_unknown
    return word_when(last.received, lang, long=lang == "zh") if last and known else ""


def _held(asked: PaperAsked) -> str:
    last = _review(asked)
    return label(last.custody) if last else ""


def _reviewed(asked: PaperAsked, _user: Staff) -> Iterator[Datum]:
    """Receipt and custody of the review that ended with the decision."""
    last = _review(asked)
    yield Datum(_("How it came in"), label(last.begun_by) if last else "")
    yield Datum(_("Received"), _received(asked, language()))
    yield Datum(_("Compulsory measure"), _held(asked))


def _fill(asked: PaperAsked) -> str:
    """The page of the person's reviews, where receipt, custody and days are recorded."""
    return url_for("review.periods", case_id=asked.facts.case.id, party_id=asked.person.id)


def _opinion(asked: PaperAsked) -> str:
    return _OPINIONS[asked.decision.kind] if asked.decision is not None else ""


def _found(asked: PaperAsked) -> str:
    """Whose account of the facts follows: found by the office, or only what came to it."""
    is_unproven = (
        asked.decision is not None
        and asked.decision.kind is DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION
    )
    return _UNPROVEN if is_unproven else _FOUND


def _may_appeal(asked: PaperAsked) -> str:
    """What a person is told who was not prosecuted although they committed a minor offence."""
    is_minor_offence = (
        asked.decision is not None
        and asked.decision.kind is DispositionKind.DISCRETIONARY_NON_PROSECUTION
    )
    return _APPEAL if is_minor_offence else ""


def _victims_remedy(asked: PaperAsked) -> str:
    """The remedies of the victim: a complaint, or also a suit of their own."""
    if asked.decision is None:
        return ""
    is_final = asked.decision.kind is DispositionKind.NON_PROSECUTION_AFTER_PROBATION
    may_sue = private_suit_open(NonProsecution.AFTER_PROBATION if is_final else None).met
    return f"{_COMPLAINT}；{_SUIT if may_sue else _NO_SUIT}"


def _ground(asked: PaperAsked) -> str:
    return asked.decision.ground.in_("zh") if asked.decision is not None else ""


def _decided_on(asked: PaperAsked) -> str:
    decided = asked.decision.decided if asked.decision is not None else None
    return "" if decided is None or decided.is_unknown else word_when(decided, "zh", long=True)


# Source: Criminal Procedure Law arts. 175, 177 and 182; Rules arts. 365, 367, 370.
_OPINIONS = {
    # Which of its two cases it is, no criminal facts or one of art. 16, the ground tells.
    DispositionKind.STATUTORY_NON_PROSECUTION: "依法不应当追究刑事责任",
    DispositionKind.DISCRETIONARY_NON_PROSECUTION: (
        "犯罪情节轻微，依照刑法规定不需要判处刑罚或者免除刑罚"
    ),
    DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION: "证据不足，不符合起诉条件",
    DispositionKind.SPECIAL_NON_PROSECUTION: (
        "自愿如实供述涉嫌犯罪的事实，有重大立功或者案件涉及国家重大利益，经最高人民检察院核准"
    ),
    DispositionKind.NON_PROSECUTION_AFTER_PROBATION: (
        "附条件不起诉考验期满，没有应当撤销附条件不起诉决定的情形"
    ),
}
_FOUND, _UNPROVEN = "经本院依法审查查明", "移送审查起诉认定"
# Source: Criminal Procedure Law art. 181.
_APPEAL = "被不起诉人如不服本决定，可以自收到本决定书后七日以内向本院申诉"
# Source: Criminal Procedure Law art. 180; Procuratorate Rules art. 472.
_COMPLAINT = "被害人如不服本决定，可以自收到本决定书后七日以内向上一级人民检察院申诉，请求提起公诉"
_SUIT = "也可以不经申诉，直接向人民法院起诉"
_NO_SUIT = "不适用《中华人民共和国刑事诉讼法》第一百八十条关于被害人可以向人民法院起诉的规定"
# Places of every decision that ends, or suspends, a review for prosecution.
REVIEWED = (
    PaperPlace(
        "受理日期",
        "Received",
        lambda asked: _received(asked, "zh"),
        "2026年8月3日",
        _fill,
    ),
    PaperPlace("强制措施", "Compulsory measure", _held, "取保候审", _fill),
    PaperPlace("理由", "Ground", _ground, "初犯，已退赃并取得谅解"),
    PaperPlace("决定日期", "Decided on", _decided_on, "2026年11月20日"),
)
NON_PROSECUTION = InstrumentKind(
    "non_prosecution",
    "不起诉决定书",
    "Decision of non-prosecution",
    "检未不诉",
    (
        *REVIEWED,
        PaperPlace("事实由来", "Whose account of the facts", _found, _FOUND),
        PaperPlace(
            "认定意见",
            "Ground of the law",
            _opinion,
            _OPINIONS[DispositionKind.DISCRETIONARY_NON_PROSECUTION],
        ),
        PaperPlace("申诉告知", "Notice of the appeal", _may_appeal, _APPEAL, may_lack=True),
        PaperPlace("被害人救济", "Notice to the victim", _victims_remedy, f"{_COMPLAINT}；{_SUIT}"),
    ),
    is_about_suspect=True,
)
_CPL, _RULES = "criminal_procedure_law", "procuratorate_rules"


def _non_prosecution(
    kind: DispositionKind, title: LazyString, article: str, *rules: str
) -> PaperKind:
    """A paper citing the article of its sort and those of announcement and service (178, 376)."""
    basis = (*cited(_CPL, article, "178"), *cited(_RULES, *rules, "376"))
    return PaperKind(frozenset({kind}), title, basis, instrument=NON_PROSECUTION, fill=_fill)


def _recalled(kind: DispositionKind, title: LazyString, article: str) -> PaperKind:
    recalled = cited(_CPL, article)
    return PaperKind(frozenset({kind}), title, (), _reviewed, recalled=recalled, fill=_fill)


PAPERS = (
    _non_prosecution(
        DispositionKind.SPECIAL_NON_PROSECUTION,
        _l("Decision of non-prosecution (special)"),
        "182",
    ),
    _non_prosecution(
        DispositionKind.STATUTORY_NON_PROSECUTION,
        _l("Decision of non-prosecution (statutory)"),
        "177",
        "365",
    ),
    _non_prosecution(
        DispositionKind.DISCRETIONARY_NON_PROSECUTION,
        _l("Decision of non-prosecution (discretionary)"),
        "177",
        "370",
    ),
    _non_prosecution(
        DispositionKind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
        _l("Decision of non-prosecution (insufficient evidence)"),
        "175",
        "367",
    ),
    _recalled(DispositionKind.PROSECUTED, _l("Indictment"), "176"),
    _recalled(DispositionKind.ARREST_APPROVED, _l("Decision to approve arrest"), "90"),
    _recalled(DispositionKind.ARREST_NOT_APPROVED, _l("Decision not to approve arrest"), "90"),
)
