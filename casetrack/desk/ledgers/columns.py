"""The columns of a ledger, declared once: their headings, how they are read, what they mean.

From this come the template, the matching of headings, the check of each cell and the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casetrack.cases.kinds import DispositionKind, Intake, TieKind
from casetrack.desk.ledgers.cells import CellKind

Kind = DispositionKind


@dataclass(frozen=True, eq=False)
class LedgerColumn:
    """One column of a sheet.

    also: other headings by which offices call it. words: of a code, by what stands in the cells.
    is_sealed: what stands there is kept encrypted, and shown on no page of the import.
    """

    key: str
    zh: str
    en: str
    kind: CellKind
    zh_meaning: str
    en_meaning: str
    also: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    is_needed: bool = False
    is_sealed: bool = False

    def heading_in(self, lang: str) -> str:
        """Its heading in "en" or "zh"."""
        return self.zh if lang == "zh" else self.en

    def meaning_in(self, lang: str) -> str:
        """What belongs there, in "en" or "zh"."""
        return self.zh_meaning if lang == "zh" else self.en_meaning


@dataclass(frozen=True, eq=False)
class LedgerSheet:
    """One kind of sheet, with its columns in their order."""

    code: str
    zh: str
    en: str
    also: tuple[str, ...]
    columns: tuple[LedgerColumn, ...]

    def name_in(self, lang: str) -> str:
        """Its name in "en" or "zh"."""
        return self.zh if lang == "zh" else self.en

    def column(self, key: str) -> LedgerColumn:
        """The column with this key."""
        return next(column for column in self.columns if column.key == key)


DECISIONS = {
    "附条件不起诉": Kind.CONDITIONAL_NON_PROSECUTION,
    "附条件": Kind.CONDITIONAL_NON_PROSECUTION,
    "相对不起诉": Kind.DISCRETIONARY_NON_PROSECUTION,
    "酌定不起诉": Kind.DISCRETIONARY_NON_PROSECUTION,
    "微罪不起诉": Kind.DISCRETIONARY_NON_PROSECUTION,
    "法定不起诉": Kind.STATUTORY_NON_PROSECUTION,
    "绝对不起诉": Kind.STATUTORY_NON_PROSECUTION,
    "存疑不起诉": Kind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
    "证据不足不起诉": Kind.INSUFFICIENT_EVIDENCE_NON_PROSECUTION,
    "起诉": Kind.PROSECUTED,
    "提起公诉": Kind.PROSECUTED,
}
FINALS = {
    "不起诉": Kind.NON_PROSECUTION_AFTER_PROBATION,
    "考验期满不起诉": Kind.NON_PROSECUTION_AFTER_PROBATION,
    "期满不起诉": Kind.NON_PROSECUTION_AFTER_PROBATION,
    "撤销附条件不起诉": Kind.REVOCATION,
    "撤销": Kind.REVOCATION,
}
GROUNDS = {
    "实施新的犯罪": "new_crime",
    "新罪": "new_crime",
    "发现漏罪": "undiscovered_crime",
    "漏罪": "undiscovered_crime",
    "违反治安管理规定": "public_order",
    "违反监督管理规定": "supervision",
}
INTAKES = {
    "审查起诉": Intake.PROSECUTION_TRANSFER,
    "移送审查起诉": Intake.PROSECUTION_TRANSFER,
    "移送起诉": Intake.PROSECUTION_TRANSFER,
    "审查逮捕": Intake.ARREST_REQUEST,
    "提请批准逮捕": Intake.ARREST_REQUEST,
}
# By the codes of the case file.
CUSTODIES = {
    "拘留": "detained",
    "刑事拘留": "detained",
    "逮捕": "arrested",
    "取保候审": "bail",
    "取保": "bail",
    "监视居住": "residential_surveillance",
    "未采取强制措施": "at_liberty",
    "未羁押": "at_liberty",
}
SEXES = {"男": "男", "女": "女"}
RELATIONS = {
    "父亲": TieKind.FATHER,
    "父": TieKind.FATHER,
    "母亲": TieKind.MOTHER,
    "母": TieKind.MOTHER,
    "祖父": TieKind.GRANDFATHER,
    "外祖父": TieKind.GRANDFATHER,
    "爷爷": TieKind.GRANDFATHER,
    "外公": TieKind.GRANDFATHER,
    "祖母": TieKind.GRANDMOTHER,
    "外祖母": TieKind.GRANDMOTHER,
    "奶奶": TieKind.GRANDMOTHER,
    "外婆": TieKind.GRANDMOTHER,
    "监护人": TieKind.GUARDIAN,
    "其他监护人": TieKind.GUARDIAN,
}

CHILDREN = LedgerSheet(
    "children",
    "未成年人",
    "Children",
    ("未成年人台账", "涉罪未成年人", "附条件不起诉", "附条件不起诉台账", "未检台账", "案件台账"),
    (
        LedgerColumn(
            "serial",
            "序号",
            "No.",
            CellKind.TEXT,
            "台账中的序号，其他表据此指明是谁。",
            "Its number in the ledger; other sheets name the child by it.",
            ("编号", "顺序号"),
        ),
        LedgerColumn(
            "case_number",
            "案号",
            "Case number",
            CellKind.TEXT,
            "本院案号。空着的，导入时编号；案号相同的各行是同一案件。",
            "The office's own number. Left out, it is given one; rows of one number are one case.",
            ("本院案号", "办案编号", "未检案号"),
        ),
        LedgerColumn(
            "national_number",
            "统一业务系统案号",
            "National number",
            CellKind.NUMBER_AS_TEXT,
            "全国检察业务应用系统中的案号。",
            "The number of the case in the national system.",
            ("系统案号", "统一案号", "业务系统案号"),
        ),
        LedgerColumn(
            "name",
            "姓名",
            "Name",
            CellKind.NAME,
            "真实姓名，直接加密保存；各页只显示化名。",
            "The real name. It is sealed at once; pages show an alias.",
            ("未成年人姓名", "犯罪嫌疑人", "犯罪嫌疑人姓名", "嫌疑人", "被不起诉人", "真实姓名"),
            is_needed=True,
            is_sealed=True,
        ),
        LedgerColumn(
            "sex",
            "性别",
            "Sex",
            CellKind.CODE,
            "男或者女。",
            "男 or 女.",
            (),
            SEXES,
        ),
        LedgerColumn(
            "id_number",
            "身份证号码",
            "Id number",
            CellKind.ID_NUMBER,
            "18位，按文本填写，直接加密保存。",
            "Eighteen signs, as text; sealed at once.",
            ("身份证", "身份证号", "公民身份号码", "证件号码"),
            is_sealed=True,
        ),
        LedgerColumn(
            "born",
            "出生日期",
            "Date of birth",
            CellKind.BIRTH,
            "直接加密保存。",
            "Sealed at once.",
            ("生日", "出生年月日", "出生年月"),
            is_sealed=True,
        ),
        LedgerColumn(
            "telephone",
            "联系电话",
            "Telephone",
            CellKind.NUMBER_AS_TEXT,
            "本人电话，直接加密保存。",
            "The child's own; sealed at once.",
            ("电话", "手机", "手机号", "本人电话"),
            is_sealed=True,
        ),
        LedgerColumn(
            "address",
            "住址",
            "Address",
            CellKind.TEXT,
            "直接加密保存。",
            "Sealed at once.",
            ("家庭住址", "现住址", "居住地", "住所"),
            is_sealed=True,
        ),
        LedgerColumn(
            "guardian_name",
            "监护人姓名",
            "Guardian",
            CellKind.NAME,
            "真实姓名，直接加密保存。",
            "The real name; sealed at once.",
            ("监护人", "家长", "家长姓名", "法定代理人"),
            is_sealed=True,
        ),
        LedgerColumn(
            "guardian_relation",
            "与监护人关系",
            "What the guardian is",
            CellKind.CODE,
            "监护人是未成年人的什么人：父亲、母亲、祖父等。",
            "What the guardian is to the child: 父亲, 母亲, 祖父 …",
            ("关系", "监护关系", "监护人关系"),
            RELATIONS,
        ),
        LedgerColumn(
            "guardian_telephone",
            "监护人电话",
            "Guardian's telephone",
            CellKind.NUMBER_AS_TEXT,
            "直接加密保存。",
            "Sealed at once.",
            ("家长电话", "监护人联系电话", "法定代理人电话"),
            is_sealed=True,
        ),
        LedgerColumn(
            "charge",
            "罪名",
            "Charge",
            CellKind.TEXT,
            "几项罪名以顿号分开。",
            "Several with 、 between them.",
            ("案由", "涉嫌罪名", "涉案罪名"),
        ),
        LedgerColumn(
            "intake",
            "受理方式",
            "How it came in",
            CellKind.CODE,
            "审查起诉或者审查逮捕；空着的按审查起诉登记。",
            "审查起诉 or 审查逮捕; left out, the former.",
            ("案件类型", "受理类型"),
            INTAKES,
        ),
        LedgerColumn(
            "received",
            "受理日期",
            "Received",
            CellKind.WHEN,
            "本院受理的日期。",
            "When this office received the case.",
            ("收案日期", "受案日期", "受理时间", "收案时间"),
        ),
        LedgerColumn(
            "custody",
            "强制措施",
            "Custody",
            CellKind.CODE,
            "拘留、逮捕、取保候审、监视居住、未羁押。",
            "拘留, 逮捕, 取保候审, 监视居住 or 未羁押.",
            ("羁押情况", "强制措施种类"),
            CUSTODIES,
        ),
        LedgerColumn(
            "decision",
            "处理决定",
            "Decision",
            CellKind.CODE,
            "尚未作出决定的空着。",
            "Left out where nothing is decided yet.",
            ("处理结果", "决定", "审查结果", "决定种类", "办理结果"),
            DECISIONS,
        ),
        LedgerColumn(
            "decided",
            "决定日期",
            "Decided",
            CellKind.WHEN,
            "作出处理决定的日期；只知道月份的填“2026-02”。",
            "The true day of the decision; 2026-02 where only the month is known.",
            ("作出日期", "决定时间", "作出决定日期", "附条件不起诉日期", "不起诉日期"),
        ),
        LedgerColumn(
            "decision_number",
            "决定文书号",
            "Number of the decision",
            CellKind.TEXT,
            "决定书的文号。",
            "The number of the document.",
            ("文书号", "文号", "决定书文号", "决定书编号"),
        ),
        LedgerColumn(
            "decided_by",
            "决定人",
            "Decided by",
            CellKind.TEXT,
            "由谁决定：检察官、检察长、检察委员会等。",
            "Who decided: prosecutor, chief procurator, committee …",
            ("审批人", "批准人", "决定机关"),
        ),
        LedgerColumn(
            "months",
            "考验期",
            "Months of probation",
            CellKind.MONTHS,
            "考验期的月数，例如6、八个月、一年。",
            "The length of the probation in months: 6, 八个月, 一年.",
            ("考验期月数", "考验期限", "考察期", "考察期限", "考验期（月）"),
        ),
        LedgerColumn(
            "last_day",
            "考验期届满日",
            "Last day of probation",
            CellKind.DAY,
            "决定书载明的届满日；空着的由决定日期和考验期算出。",
            "As the decision prints it; left out, it is counted.",
            ("到期", "到期日", "届满日", "期满日期", "考验期满日", "考察期满"),
        ),
        LedgerColumn(
            "final",
            "期满处理",
            "Outcome of the probation",
            CellKind.CODE,
            "考验期满后的决定；尚未作出的空着。",
            "What was decided at the end; left out where nothing was.",
            ("考验期满处理", "最终处理", "最终处理结果", "考察结果"),
            FINALS,
        ),
        LedgerColumn(
            "final_on",
            "期满处理日期",
            "Outcome decided",
            CellKind.WHEN,
            "作出期满处理决定的日期。",
            "When that was decided.",
            ("最终处理日期", "期满决定日期"),
        ),
        LedgerColumn(
            "revocation_ground",
            "撤销事由",
            "Ground of the revocation",
            CellKind.CODE,
            "撤销附条件不起诉的，写明法定事由。",
            "Of a revocation: one of the four grounds of the law.",
            ("撤销理由", "撤销原因"),
            GROUNDS,
        ),
        LedgerColumn(
            "announced",
            "已宣布",
            "Announced (done)",
            CellKind.DONE,
            "决定已经宣布的日期；日期不详的填“是”。",
            "The day the decision was announced; 是 where the day is not known.",
            ("宣布日期", "宣告日期"),
        ),
        LedgerColumn(
            "served",
            "已送达",
            "Served (done)",
            CellKind.DONE,
            "决定书送达公安机关和本人的日期；日期不详的填“是”。",
            "The day the decision was served on police and child; 是 where it is not known.",
            ("送达日期", "送达情况"),
        ),
        LedgerColumn(
            "assessed",
            "已作家庭教育评估",
            "Family education assessed (done)",
            CellKind.DONE,
            "评估日期；日期不详的填“是”。填写后不再提示评估。",
            "The day of the assessment; 是 where it is not known. It is not owed again.",
            ("家庭教育评估日期", "评估日期", "家庭教育评估", "评估情况"),
        ),
        LedgerColumn(
            "told_of_counsel",
            "已告知委托辩护人",
            "Told of counsel (done)",
            CellKind.DONE,
            "告知有权委托辩护人的日期；日期不详的填“是”。",
            "The day the child was told of the right to counsel; 是 where it is not known.",
            ("告知日期", "权利告知日期", "告知诉讼权利", "权利告知"),
        ),
        LedgerColumn(
            "closed",
            "结案日期",
            "Closed",
            CellKind.DAY,
            "已经结案的填写；结案的案件不产生期限。",
            "Of a case that is over; nothing is owed in it.",
            ("办结日期", "结案时间"),
        ),
        LedgerColumn(
            "handler",
            "承办人",
            "Handler",
            CellKind.STAFF,
            "本院人员的姓名或者登录名。",
            "A member of the office, by name or login.",
            ("承办检察官", "主办检察官", "办案人", "经办人"),
        ),
        LedgerColumn(
            "note",
            "备注",
            "Note",
            CellKind.TEXT,
            "登记为一条办案记录。不写姓名和号码。",
            "It becomes an entry of the journal. No names, no numbers.",
            ("情况说明", "说明", "其他"),
        ),
    ),
)
SHEETS = (CHILDREN,)


def sheet_of(code: str) -> LedgerSheet:
    """The sheet with this code."""
    return next(sheet for sheet in SHEETS if sheet.code == code)
