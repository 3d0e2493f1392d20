"""Procuratorates, staff, how and where they are signed in, the forms they sent or left."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casetrack.codes import N_, Coded
from casetrack.db import Model
from casetrack.db.sealing import Opened, SealedText

# What a login is made of; anything else that is typed for one is no account, and is not kept.
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


class OfficeLevel(Coded):
    """Level of a procuratorate."""

    SUPREME = "supreme", N_("supreme")
    PROVINCE = "province", N_("province")
    CITY = "city", N_("city")
    COUNTY = "county", N_("county or district")


class Role(Coded):
    """Role of a person in the office; decides their permissions and their view."""

    PROSECUTOR = "prosecutor", N_("prosecutor")
    ASSISTANT = "assistant", N_("assistant")
    CLERK = "clerk", N_("clerk")
    SECTION_HEAD = "section_head", N_("section head")
    CHIEF_PROCURATOR = "chief_procurator", N_("chief procurator")
    DEPUTY_CHIEF = "deputy_chief_procurator", N_("deputy chief procurator")
    CASE_MANAGEMENT = "case_management", N_("case management")
    SOCIAL_WORKER = "social_worker", N_("judicial social worker")
    RECORDS_CUSTODIAN = "records_custodian", N_("custodian of sealed records")
    ADMINISTRATOR = "administrator", N_("administrator")


class Procuratorate(Model):
    """One office, under the office above it."""

    __tablename__ = "procuratorate"
    __table_args__ = (
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
    )

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("procuratorate.id"), index=True)
    level: Mapped[OfficeLevel]
    name_en: Mapped[str] = mapped_column(String(120), unique=True)
    name_zh: Mapped[str] = mapped_column(String(120), unique=True)
    # Begins the office's case numbers: 平检未 in 平检未〔2026〕3号.
    short_zh: Mapped[str] = mapped_column(String(12), unique=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    def name_in(self, lang: str) -> str:
        """The office's name in "en" or "zh"."""
        return self.name_zh if lang == "zh" else self.name_en


class Staff(Model):
    """One member of an office's staff, with the one role that decides their permissions.

    has_own_password: whether they chose it themselves; one that others gave them, or none yet, is
    changed before their desk opens. signed_in_at: the last time; None: never, or not kept yet then.
    """

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("login = lower(login)", name="login_is_lower_case"),)

    office_id: Mapped[int] = mapped_column(ForeignKey("procuratorate.id"), index=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[Role]
    password_hash: Mapped[str] = mapped_column(String(200))
    has_own_password: Mapped[bool] = mapped_column(default=True, server_default=true())
    is_active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str | None] = mapped_column(String(5))
    # Where they are told what falls due; without one they are told in the house only.
    email: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    office: Mapped[Procuratorate] = relationship(lazy="joined", innerjoin=True)


class PasswordLink(Model):
    """A link by which one person chooses their password, once; one that was used has no row.

    token_hash: of the random token in its address. made_by_id: None of one made at a terminal.
    """

    __tablename__ = "password_link"
    __table_args__ = (CheckConstraint("ends_at > made_at", name="ends_after_it_was_made"),)

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id], lazy="joined", innerjoin=True)


class Browser(Coded):
    """Browser by its own words; an unknown one is OTHER."""

    CHROME = "chrome", N_("Chrome")
    EDGE = "edge", N_("Edge")
    FIREFOX = "firefox", N_("Firefox")
    SAFARI = "safari", N_("Safari")
    QIHOO = "qihoo", N_("360 Browser")
    QQ = "qq", N_("QQ Browser")
    WECHAT = "wechat", N_("WeChat")
    OTHER = "other", N_("another browser")


class Device(Coded):
    """Device by the browser's words."""

    WINDOWS = "windows", N_("Windows computer")
    MAC = "mac", N_("Mac")
    LINUX = "linux", N_("Linux computer")
    ANDROID = "android", N_("Android phone or tablet")
    HARMONY = "harmony", N_("HarmonyOS phone or tablet")
    IPHONE = "iphone", N_("iPhone")
    IPAD = "ipad", N_("iPad")
    OTHER = "other", N_("another device")


class StaffSession(Model):
    """One browser in which somebody is signed in; an ended session has no row.

    token_hash: of the random token that the cookie holds. seen_at: the last request, to within
    minutes. ends_at: when it ends at the latest. browser, device: for its owner to know it by.
    proved_at: when its owner last gave what they sign in with; None: the second factor is owed.
    """

    __tablename__ = "staff_session"
    __table_args__ = (CheckConstraint("ends_at > begun_at", name="ends_after_it_began"),)

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    browser: Mapped[Browser]
    device: Mapped[Device]
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    proved_at: Mapped[datetime | None]


class SecondFactor(Model):
    """The phone of one person that shows a code: its secret, sealed like a name.

    secret: in base 32; None where it was lifted, and another one is set up at the next sign-in.
    last_step: the time step (30 seconds) of the last code accepted: none counts twice.
    """

    __tablename__ = "second_factor"
    __table_args__ = (CheckConstraint("last_step >= 0", name="counts_from_nought"),)

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), unique=True)
    secret_sealed: Mapped[str | None] = mapped_column("secret", SealedText("staff_id"))
    secret = Opened[str | None]("secret_sealed")
    last_step: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime]

    @property
    def is_on(self) -> bool:
        """Whether a code is asked at sign-in."""
        return self.secret_sealed is not None


class RecoveryCode(Model):
    """One recovery code that was not used: as a password hash; a used one has no row."""

    __tablename__ = "recovery_code"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(200))


class StoredFactorRule(Model):
    """For whom the second factor is compulsory, as the administrator set it; one row, or none.

    minutes: how long a proof lasts for what is dangerous; 0: nothing is asked again.
    """

    __tablename__ = "factor_rule"
    __table_args__ = (
        CheckConstraint("id = 1", name="there_is_one"),
        CheckConstraint("minutes >= 0", name="counts_up"),
    )

    roles: Mapped[list[Any]]
    minutes: Mapped[int]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class SignInAttempt(Model):
    """One attempt to sign in; counted to slow guessing down, across all processes.

    address: where it came from; of IPv6 the network, which is one customer's. device_hash: of the
    known device that tried, None for one that is not known.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "login", "at"), Index(None, "address", "at"))

    login: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(64))
    device_hash: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime]
    succeeded: Mapped[bool]


class SentForm(Model):
    """One form that was saved, so that the same form is not saved twice.

    token_hash: of its number, with who sent it where. said_hash: of what it said. Both are keyed:
    they tell nothing. led_to: the page it led to; None for one that is too long.
    """

    __tablename__ = "sent_form"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    said_hash: Mapped[str] = mapped_column(String(64))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    endpoint: Mapped[str] = mapped_column(String(80))
    led_to: Mapped[str | None] = mapped_column(String(500))
    made_at: Mapped[datetime] = mapped_column(index=True)


class FormDraft(Model):
    """An unsaved form of one person, sealed: what was typed may name a child.

    address: where the form is sent. page: the page it stands on, as `web.form_places` says it.
    sending_key: that of `SentForm`, once it is saved. number: how often it was kept.
    """

    __tablename__ = "form_draft"
    __table_args__ = (UniqueConstraint("staff_id", "address"),)

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    address: Mapped[str] = mapped_column(String(400))
    page: Mapped[str] = mapped_column(String(401))
    content_sealed: Mapped[str] = mapped_column("content", SealedText("staff_id", "address"))
    content = Opened[str]("content_sealed")
    sending_key: Mapped[str] = mapped_column(String(64))
    number: Mapped[int] = mapped_column(default=1)
    kept_at: Mapped[datetime] = mapped_column(index=True)
