"""A small application and something for every macro to show: for the tests, and for looking at."""

from __future__ import annotations

import enum
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from flask import Flask, render_template, session
from flask_babel import Babel
from flask_babel import lazy_gettext as _l
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

import casetrack
from casetrack.accounts.models import Role
from casetrack.codes import Coded, Msgid
from casetrack.config import TEMPLATES
from casetrack.db.bilingual_text import BilingualText
from casetrack.db.partial_date import PartialDate
from casetrack.web import account, addresses, headers, page, sign_in
from casetrack.web.forms import Form
from casetrack.web.next_steps import NextStep
from casetrack.web.sessions import login_manager
from casetrack.web.stage_marks import StageMarks

# The addresses that stand in the frame of every page.
FRAME = ("cases.search", "cases.ask", "dates.read_back", "drafts.keep_typed", "guides.index")

UNKNOWN = PartialDate.unknown()
TODAY = date(2026, 11, 24)
TRANSLATIONS = Path(casetrack.__file__).parent / "translations"


class Stage(Coded):
    """Stands for the stages, which are one floor higher."""

    REVIEW = "review", Msgid("审查 Review")
    PROBATION = "probation", Msgid("考察 Probation")
    GUIDANCE = "guidance", Msgid("家庭教育指导 Guidance")
    VISITS = "visits", Msgid("回访 Visits")
    SUGGESTIONS = "suggestions", Msgid("检察建议 Suggestions")


class State(enum.StrEnum):
    """Stands for the states of a stage."""

    NOT_NEEDED = "not_needed"
    TODO = "todo"
    RUNNING = "running"
    DONE = "done"
    TOOK_PLACE = "took_place"
    NOT_RECORDED = "not_recorded"


STATES = [State.DONE, State.RUNNING, State.RUNNING, State.RUNNING, State.NOT_NEEDED]


class SampleForm(Form):
    """A field of every kind."""

    version = HiddenField(default="3")
    aim = StringField("目的 Aim", [InputRequired("Say what the visits are for.")])
    every = IntegerField("每 Every")
    first = StringField("首次 First visit")
    whose = SelectField(
        "谁去 Who goes", choices=[SelectChoice("he", "He Miao"), SelectChoice("zhou", "Zhou Ning")]
    )
    note = TextAreaField("一句话 In a sentence")
    ground = RadioField(
        "依据 Legal ground",
        [InputRequired("Choose one: the law gives one month or two.")],
        choices=[
            SelectChoice("one", "未尽职责 Failed its duties"),
            SelectChoice("two", "其他 Any other"),
        ],
    )
    roll = RadioField(
        "休息日 On a rest day",
        choices=[SelectChoice("move", "顺延 Move"), SelectChoice("keep", "不变 Keep")],
    )
    how = SelectMultipleField(
        "方式 How",
        choices=[SelectChoice("home", "家访 at home"), SelectChoice("phone", "电话 by telephone")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    sure = BooleanField("已核对 I have compared it with the letter")
    outcome = RadioField(
        "情况如何 What happened",
        choices=[SelectChoice("met", "见到 Met"), SelectChoice("absent", "不在 Not at home")],
    )
    mood = RadioField(
        "状况 How are things",
        choices=[SelectChoice("ok", "平稳 steady"), SelectChoice("bad", "令人担心 worrying")],
    )


def make_app() -> Flask:
    """Only what templates need: languages, sign-in, the names of `page`, and a sample page."""
    app = Flask("casetrack", template_folder=str(TEMPLATES), static_folder="static")
    app.config.update(
        SECRET_KEY="only for looking at pages, nobody signs in here",
        DEMO=True,
        TIMEZONE=ZoneInfo("Asia/Shanghai"),
        BABEL_TRANSLATION_DIRECTORIES=";".join(
            str(folder) for folder in sorted(TRANSLATIONS.iterdir()) if folder.is_dir()
        ),
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    Babel(app, locale_selector=lambda: session.get("language", "en"))
    CSRFProtect(app)
    login_manager().init_app(app)
    addresses.register(app)
    page.register(app)
    # Nobody was read for what is shown here.
    app.jinja_env.filters["without_people"] = str
    app.jinja_env.globals["is_closed_for_room"] = bool
    app.before_request(headers.number_request)
    app.after_request(headers.add_headers)
    app.register_blueprint(sign_in.bp)
    app.register_blueprint(account.bp)
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(TEMPLATES), FileSystemLoader(Path(__file__).parent)]
    )
    app.add_url_rule("/sample", "sample", sample, methods=["GET", "POST"])
    app.add_url_rule("/conflict", "conflict", conflict)
    app.add_url_rule("/error/<name>", "error", error)
    # What the head of every page leads to.
    sections = (section.endpoint for section in page.SECTIONS)
    for name in (*FRAME, *sections):
        app.add_url_rule(f"/head/{name}", name, sample, methods=["GET", "POST"])
    return app


def around() -> dict[str, object]:
    """What a signed-in person has round every page."""
    user = SimpleNamespace(name="林晓 Lin Xiao", role=Role.CLERK)
    return {"sections": page.SECTIONS, "section": page.CASES, "user": user, "today": TODAY}


def sample() -> str:
    """Every macro."""
    form = SampleForm()
    if form.is_submitted():
        form.validate()
    return render_template("sample_page.html", s=things(), form=form, **around())


def conflict() -> str:
    """Two versions of an order."""
    return render_template(
        "conflict.html",
        rows=[
            version("1", "duty", "手机限一小时", "手机限两小时"),
            version("2", "talk", "每天交谈", "每天交谈"),
            version("3", "note", "", "Father works\nnights"),
            version("4", "end", "2027-07-07", ""),
        ],
        saved_by="Zhou Ning",
        saved_by_me=False,
        saved_at="14:06",
        hidden=[("version", "4")],
        waiting=(),
        action="/conflict",
        note_action="/conflict",
        back="/conflict",
        **around(),
    )


def version(label: str, name: str, theirs: str, mine: str) -> dict[str, object]:
    """A line of two versions."""
    return {
        "label": label,
        "name": name,
        "theirs": theirs,
        "mine": mine,
        "stored": [theirs],
        "typed": [mine],
        "differs": theirs != mine,
    }


def error(name: str) -> str:
    """An error page."""
    context = around()
    if name == "500":
        context |= {"sent": [], "to": "/", "is_sent": False}
    if name == "403":
        context["permission"] = "probation:order"
    return render_template(f"errors/{name}.html", **context)


def things() -> SimpleNamespace:
    """Facts as a case has them, in both languages."""
    days = SimpleNamespace(
        day=PartialDate.day(date(2026, 11, 19)),
        month=PartialDate.month(2021, 10),
        range=PartialDate.parse_edtf("2020-04/2020-10"),
        about=PartialDate.parse_edtf("2019~", "early 2019"),
        unknown=PartialDate.unknown(),
    )
    return SimpleNamespace(
        on=TODAY,
        past=date(2026, 11, 16),
        next_year=date(2027, 7, 12),
        days=days,
        new_marks=StageMarks,
        states=dict(zip(Stage, STATES, strict=True)),
        reason=REASON,
        agreed={"fact": "order_served", "fact_on": "2026-09"},
        recalled=RECALLED,
        answered=[(1, True), (2, True), (3, True), (4, True)],
        right=[(1, True), (2, False), (3, True), (4, False)],
        dates=DATES,
        steps=[
            NextStep(_l("Sign in"), "#visit"),
            NextStep("不起诉 Decide not to prosecute", None, "2027-07-08"),
        ],
        **TEXTS,
    )


TEXTS = {
    "title": BilingualText(
        "Sun: assisting information-network criminal activities", "孙某某帮助信息网络犯罪活动案"
    ),
    "office": BilingualText("Da'an City, Jilin", "吉林省大安市"),
    "facts": BilingualText(
        "On probation until 7 July 2027. One visit has no outcome.",
        "考验期至2027年7月7日；一次回访没有结果。",
    ),
    "small": BilingualText(
        "Four bank cards rented out; a minor at the time of the act.",
        "出租四张银行卡；作案时未成年。",
    ),
    "plan": BilingualText("Plan visits", "安排回访"),
    "late": BilingualText("Late", "已逾期"),
    "reply": BilingualText("Written reply of the school", "学校的书面回复"),
    "remind": BilingualText("Send reminder", "催办"),
    "who": BilingualText("Feng", "冯某"),
    "note": BilingualText(
        "Served on 16 October, a reply is due within one month; reminded once.",
        "10月16日送达，应在一个月内书面回复；已催办一次。",
    ),
    "journal": BilingualText("Journal", "办案记录"),
    "all": BilingualText("All", "全部"),
    "family": BilingualText("Family", "家庭"),
    "lines": BilingualText(None, "在师傅身边做工，情绪平稳。\n晚九点后手机交父亲保管。" * 4),
    "shown": BilingualText("50 entries shown", "显示50条"),
    "gap": BilingualText(
        "The company says all four are done. We have seen two.",
        "公司称四项均已完成，我们看到两项。",
    ),
    "issued": BilingualText("Issued", "发出"),
    "save": BilingualText("Save 8 visits, 3 checks", "保存八次回访、三次抽查"),
    "next": BilingualText("What may be done next", "接下来可以"),
}
REASON: dict[str, object] = {
    "fact": "suggestion_received",
    "fact_on": "2026-10-16",
    "rule": None,
    "basis": [["minors_protection_law", "114"]],
    "steps": [
        ["start_not_counted", {"day": "2026-10-16", "trigger": "suggestion_received"}],
        ["add_months", {"number": 1, "from": "2026-10-16", "to": "2026-11-16"}],
    ],
    "verification": "primary",
    "alternative": None,
}
RECALLED: dict[str, object] = {
    "fact": "suggestion_issued",
    "fact_on": "2026-11-20",
    "rule": None,
    "basis": [["suggestion_provisions", "21"]],
    "steps": [
        ["rolled", {"from": "2026-11-21", "to": "2026-11-24"}],
        ["provisional", {"year": 2027}],
    ],
    "verification": "memory",
    "alternative": "2026-11-23",
}
DATES = [
    {"number": 1, "day": date(2026, 12, 7), "clash": "Clash: talks, 09:30."},
    {"day": None, "note": "12-08 / 02-06"},
    {"number": 2, "day": date(2027, 2, 9), "moved_from": date(2027, 2, 7), "provisional": True},
]
