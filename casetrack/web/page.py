"""Names and filters for templates: words, dates, user, masthead sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_login import current_user
from jinja2 import Environment, StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from casetrack.accounts.models import Procuratorate, Role, Staff
from casetrack.accounts.permissions import Permission, has_permission
from casetrack.audit.record import REQUEST_ID
from casetrack.brought import Brought, brought
from casetrack.db.full_disk import ROOM, is_closed
from casetrack.db.session import current_database
from casetrack.web import dates, drafts, files, reasons
from casetrack.web.appearance import appearance
from casetrack.web.clock import local, now, today
from casetrack.web.kept_here import waiting_here
from casetrack.web.taken_along import typed_along
from casetrack.web.words import label, language, other_lang

# Text in a line, forms and their items, lists and the ledger, what a step moves, where a measure
# stands. They import each other's by name.
SHARED = (
    "macros/text.html",
    "macros/forms.html",
    "macros/lists.html",
    "macros/ledger.html",
    "macros/items.html",
    "macros/moves.html",
    "macros/measures.html",
)
_DEFINED = re.compile(r"\{%-?\s*macro\s+([a-z]\w*)\(")
_IMPORTED = re.compile(r"\{%-?\s*from\s+\"[^\"]+\"\s+import\s+([^%]+?)\s*-?%\}")
_CALLED = re.compile(r"(?<![\w.|])([a-z]\w*)\(")


class SharedMacros(Extension):
    """Imports into each template the shared macros it calls, as its first line might."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._macros: dict[str, str] = {}

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template with its imports before its first line, whose number they keep.

        What it defines, or imports from elsewhere, under the name of a shared one is its own.
        """
        if name is None or name.startswith("macros/"):
            return source
        macros = self._macros or self._read()
        own = set(_DEFINED.findall(source))
        own.update(re.findall(r"\w+", " ".join(_IMPORTED.findall(source))))
        called: dict[str, list[str]] = {}
        for macro in sorted(set(_CALLED.findall(source)) & macros.keys() - own):
            called.setdefault(macros[macro], []).append(macro)
        imports = (f'{{% from "{file}" import {", ".join(of)} %}}' for file, of in called.items())
        return "".join(imports) + source

    def _read(self) -> dict[str, str]:
        """The file of each shared macro, by its name."""
        loader = self.environment.loader
        assert loader is not None, "there are templates"
        macros: dict[str, str] = {}
        for file in SHARED:
            source, _file, _is_current = loader.get_source(self.environment, file)
            macros.update(dict.fromkeys(_DEFINED.findall(source), file))
        # Whole or not at all: several threads compile templates at once.
        self._macros = macros
        return macros


def word_permission(value: str) -> str:
    """A permission in words, for "You may not …"; "" for an unknown value."""
    return label(Permission(value)) if value in Permission else ""


def who_may(value: str) -> str:
    """The roles with this permission, in words, for "Ask …"; "" without any."""
    held_by = Permission(value).held_by if value in Permission else frozenset()
    roles = [label(role) for role in Role if role in held_by]
    if len(roles) < 2:
        return "".join(roles)
    return str(_("%(roles)s or %(last)s", roles=_(", ").join(roles[:-1]), last=roles[-1]))


# A line break with the indentation after it, and the end of a Jinja tag before it.
_INDENTED = re.compile(r"([%#]\})?\n[ \t]+")
# What stands behind a printed sentence: tags within the line, the blank, and the rest.
_BEHIND = re.compile(r"((?:</?(?:a|b|small|span|strong)\b[^>]*>)*)(\s*)(.*)", re.DOTALL)
_SPACE = ["variable_begin", "name", "lparen", "rparen", "variable_end"]


@dataclass(frozen=True, eq=False)
class MastheadSection:
    """A section of the masthead. needs: the permission its page requires."""

    text: LazyString
    endpoint: str
    needs: Permission = Permission.CASE_READ


@dataclass(frozen=True, eq=False)
class SectionPage(Brought):
    """A page of a section, linked from all others of it in the line below the masthead.

    place: its place in that line, the lowest first. args: of its address, where one view has
    several pages. is_verb: something is begun there.
    """

    section: MastheadSection
    text: LazyString
    endpoint: str
    needs: Permission = Permission.CASE_READ
    place: int = 50
    args: Mapping[str, Any] = field(default_factory=dict)
    is_verb: bool = False


@dataclass(frozen=True)
class StepState:
    """How far a first step is: whether it is done, the sign of it in words, and a sentence."""

    is_done: bool
    sign: str
    text: str


@dataclass(frozen=True, eq=False)
class FirstStep(Brought):
    """A step before an office begins, as the administrator sees it. place: among the others.

    state: of an office on a day. button, endpoint: where it is done. needs: what may do it, where
    that is not the administrator; it stands on their Today then.
    """

    title: LazyString
    place: int
    state: Callable[[Procuratorate, date], StepState]
    button: LazyString | str
    endpoint: str
    needs: Permission | None = None


def first_steps(office: Procuratorate, *, on: date) -> list[tuple[FirstStep, StepState]]:
    """The steps before an office begins, in their order; [] once all of them are done."""
    steps = sorted(brought(FirstStep), key=lambda step: step.place)
    states = [(step, step.state(office, on)) for step in steps]
    return [] if all(state.is_done for _step, state in states) else states


def own_first_steps(user: Staff, *, on: date) -> list[tuple[FirstStep, StepState]]:
    """The steps that wait for this person, and not for an administrator."""
    mine = [
        (step, step.state(user.office, on))
        for step in brought(FirstStep)
        if step.needs is not None and has_permission(user, step.needs)
    ]
    return [(step, state) for step, state in mine if not state.is_done]


TODAY = MastheadSection(_l("Today"), "agenda.today")
CASES = MastheadSection(_l("Cases"), "cases.index")
VISITS = MastheadSection(_l("Visits"), "visits.index", Permission.VISITS_READ)
SUGGESTIONS = MastheadSection(_l("Suggestions"), "suggestions.index", Permission.SUGGESTIONS_READ)
TOOLS = MastheadSection(_l("Tools"), "calculator.calculator")
PEOPLE = MastheadSection(_l("People"), "staff.index", Permission.ACCOUNTS_MANAGE)
HEALTH = MastheadSection(_l("Health"), "health.show", Permission.HEALTH_READ)
SEALED = MastheadSection(_l("Sealed records"), "sealed_records.desk", Permission.SEALED_KEEP)
SECTIONS = (TODAY, CASES, VISITS, SUGGESTIONS, TOOLS, PEOPLE, HEALTH, SEALED)
# What an office sets for itself: no section of the masthead, linked from the account.
OFFICE = MastheadSection(_l("Settings of the office"), "account.office")
# The section of each blueprint.
_section_of: dict[str, MastheadSection | None] = {}


def mark_section(section: MastheadSection | None, blueprint: str) -> None:
    """Mark this section as current on the pages of a blueprint."""
    _section_of[blueprint] = section


class WithoutIndentation(Extension):
    """Removes the indentation of templates from every page: a sixth of a short one."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template without leading spaces.

        One stays after a line that ends with a tag: Jinja removes the line break there, and words
        would run together.
        """
        return _INDENTED.sub(lambda match: f"{match[1]}\n " if match[1] else "\n", source)


class SpaceOfSentences(Extension):
    """Prints the blank between sentences as the language has it: Chinese has none behind 。."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The template with a call of `space` for a blank that stands behind `_("… .")`, or with :
        or ;, or alone before a sentence.
        """
        tokens, text, is_over = list(stream), "", False
        for at, token in enumerate(tokens):
            if token.type == "data":
                behind = _BEHIND.fullmatch(token.value)
                assert behind is not None, "it matches everything"
                tags, blank, rest = behind.groups()
                is_over = is_over or (token.value.isspace() and _says(tokens[at + 1 : at + 5]))
                if is_over and blank:
                    yield Token(token.lineno, "data", tags)
                    for kind in _SPACE:
                        yield Token(token.lineno, kind, "space" if kind == "name" else "")
                    token = Token(token.lineno, "data", rest)
                is_over = is_over and not (blank or rest)
            elif token.type == "variable_begin":
                text = ""
            elif token.type == "string":
                text = text or token.value
            elif token.type == "variable_end":
                is_over = text.endswith((".", ":", ";"))
            yield token


def _says(tokens: Sequence[Token]) -> bool:
    """Whether a template goes on with `{{ _("… .")`."""
    kinds = [token.type for token in tokens]
    is_text = kinds == ["variable_begin", "name", "lparen", "string"]
    return is_text and tokens[1].value in ("_", "ngettext") and tokens[3].value.endswith(".")


def space() -> str:
    """The blank between two sentences in the language of the page; none in Chinese."""
    return "" if language() == "zh" else " "


def register(app: Flask) -> None:
    """Register the filters and names of templates."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(WithoutIndentation)
    app.jinja_env.add_extension(SpaceOfSentences)
    app.jinja_env.globals["space"] = space
    app.jinja_env.add_extension(SharedMacros)
    app.jinja_env.filters["label"] = label
    app.jinja_env.filters["local"] = local
    app.jinja_env.filters["words"] = lambda words: words.in_(language())
    app.jinja_env.filters["other_lang"] = other_lang
    app.jinja_env.filters["words_lang"] = lambda words: words.lang_of(language())
    dates.register_filters(app)
    reasons.register_filters(app)
    app.jinja_env.filters["permission_words"] = word_permission
    app.jinja_env.filters["who_may"] = who_may
    app.jinja_env.globals["clock_now"] = lambda: local(now())
    app.jinja_env.globals["request_number"] = REQUEST_ID.get
    app.jinja_env.globals["static_url"] = files.addresses()
    app.jinja_env.globals["typed_along"] = typed_along
    app.jinja_env.globals["other_language"] = other_language
    app.jinja_env.globals["drafts_here"] = drafts.drafts_here
    app.jinja_env.globals["draft_mark"] = drafts.draft_mark
    app.jinja_env.globals["is_closed_for_room"] = lambda: is_closed(current_database())
    app.jinja_env.globals["room_needed"] = ROOM // 1024**2
    app.context_processor(names)


def other_language(*, form: str | None = None) -> dict[str, Any]:
    """The way to this page in the other language.

    form: asked by a form, which is sent there with what is typed: its address, "" if that is this
    page. is_first: asked by the first form. is_in_form: a form of this page asked before.
    """
    lang, tag, name = ("en", "en", "English") if language() == "zh" else ("zh", "zh-Hans", "中文")
    here = request.full_path.rstrip("?")
    before = g.get("switches_in_form", False)
    if form is not None:
        g.switches_in_form = True
    url = url_for("sign_in.language", lang=lang, next=here, form=form or None)
    link = {"url": url, "tag": tag, "name": name}
    return link | {"is_first": form is not None and not before, "is_in_form": before}


def names() -> dict[str, Any]:
    """Names available in every template."""
    # Asked of the proxy once: each look at it finds the request anew.
    person = current_user._get_current_object()
    user = person.staff if person and person.is_authenticated else None
    lang, here = language(), section_page_here()
    return {
        "user": user,
        "lang": lang,
        "today": today(),
        "demo": app_is_demo(),
        "appearance": appearance(),
        "sections": sections_for(user),
        "reads_cases": user is not None and has_permission(user, Permission.CASE_READ),
        "section": here.section if here else _section_of.get(request.blueprint or ""),
        "section_line": section_pages_for(user, here.section) if here else [],
        "section_here": here,
        "waiting_here": _waiting_for(user),
        "here": request.full_path.rstrip("?"),
        "Permission": Permission,
    }


def _waiting_for(user: Any) -> int:
    is_kept_by = user is not None and has_permission(user, Permission.VISITS_SLIP)
    return waiting_here() if is_kept_by else 0


def app_is_demo() -> bool:
    """Whether this is a demonstration, which every page must say."""
    return bool(current_app.config["DEMO"])


def sections_for(user: Any) -> list[MastheadSection]:
    """The sections this user may open."""
    if user is None:
        return []
    return [section for section in SECTIONS if has_permission(user, section.needs)]


def section_page_here() -> SectionPage | None:
    """Which page of a section this is; None on that of a case, a person or a form."""
    endpoint = request.endpoint
    of_view = [page for page in brought(SectionPage) if page.endpoint == endpoint]
    asked = {**request.args.to_dict(), **(request.view_args or {})} if of_view else {}
    pages = [page for page in of_view if page.args.items() <= asked.items() and not page.is_verb]
    return max(pages, key=lambda page: len(page.args), default=None)


def section_pages_for(user: Any, section: MastheadSection) -> list[SectionPage]:
    """The pages of a section that this user may open, in their places."""
    if user is None:
        return []
    pages = [page for page in brought(SectionPage) if page.section is section]
    may = [page for page in pages if has_permission(user, page.needs)]
    return sorted(may, key=lambda page: page.place)
