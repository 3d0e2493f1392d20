"""The language of a page, and its texts; the catalogue is looked up once per request.

Flask-Babel finds language and locale anew for every text, which took longer than anything else on a
page. Here the state of Flask-Babel is kept for a request with its catalogue, so that a text is one
dictionary look-up. Changes of the language, as by `force_locale`, work as before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from numbers import Number
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, g, has_app_context, request, session
from flask_babel import Babel, Domain, force_locale, get_babel, get_locale
from flask_login import current_user
from markupsafe import Markup, escape

# Where Flask-Babel keeps what it knows of a context.
_PLACE = "_flask_babel"


class Catalogue:
    """The texts of one language, and cached markup for the templates.

    lang: "en" or "zh".
    """

    def __init__(self, lang: str, translations: NullTranslations) -> None:
        self.lang = lang
        self.translations = translations
        self.gettext = translations.ugettext
        self.pgettext = translations.upgettext
        # As many as stand in the templates.
        self._ready: dict[str, Markup] = {}

    def marked(self, text: str, values: Mapping[str, Any]) -> Markup:
        """The text as markup, with its values escaped."""
        if values:
            return filled(self.gettext(text), values)
        ready = self._ready.get(text)
        if ready is None:
            ready = self._ready[text] = filled(self.gettext(text), {})
        return ready


class _Spoken(SimpleNamespace):
    """The state of Flask-Babel for a context, with the catalogue of its locale."""

    catalogue: Catalogue | None = None
    _locale: Locale | None = None

    @property
    def babel_locale(self) -> Locale | None:
        """The locale of the page; None until asked for."""
        return self._locale

    @babel_locale.setter
    def babel_locale(self, locale: Locale | None) -> None:
        self._locale, self.catalogue = locale, None

    @babel_locale.deleter
    def babel_locale(self) -> None:
        self._locale = self.catalogue = None


_spoken: ContextVar[_Spoken | None] = ContextVar("casetrack_spoken", default=None)


class _Texts(Domain):
    """The texts of all translation folders, each language loaded once."""

    def __init__(self) -> None:
        super().__init__()
        self.catalogues: dict[str, Catalogue] = {}

    def get_translations(self) -> NullTranslations:
        """The translations for the language of the page."""
        return catalogue().translations

    def of_page(self) -> Catalogue:
        """The catalogue of the language of the page."""
        locale = get_locale()
        catalogue = self.catalogues.get(str(locale))
        if catalogue is None:
            catalogue = Catalogue(_lang_of(locale), super().get_translations())
            self.catalogues[str(locale)] = catalogue
        return catalogue


def catalogue() -> Catalogue:
    """The catalogue for the language of the page; outside of an application, of msgids only."""
    spoken = _spoken.get()
    if spoken is None:
        return _found()
    if spoken.catalogue is None:
        # In two steps: finding the language sets it, which clears the cache.
        page_catalogue = _found()
        spoken.catalogue = page_catalogue
    return spoken.catalogue


def gettext(text: str, /, **values: Any) -> str:
    """The text in the language of the page, like flask_babel but cached.

    Used for the words in lists: hundreds of texts on a page.
    """
    translation = catalogue().gettext(text)
    return str(translation % values if values else translation)


def pgettext(context: str, text: str, /, **values: Any) -> str:
    """Like `gettext`, with a message context."""
    translation = catalogue().pgettext(context, text)
    return str(translation % values if values else translation)


def ngettext(singular: str, many: str, number: int, /, **values: Any) -> str:
    """Like `gettext`, for plurals; the number is its value `num`."""
    translation = catalogue().translations.ungettext(singular, many, number)
    return str(translation % {"num": number, **values})


@contextmanager
def kept() -> Iterator[None]:
    """Cache the catalogue for the current application context, until it is left."""
    spoken = _Spoken()
    setattr(g, _PLACE, spoken)
    token = _spoken.set(spoken)
    try:
        yield
    finally:
        _spoken.reset(token)


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Use this language, "en" or "zh", within the block; mostly it is the page's."""
    if catalogue().lang == lang:
        yield
    else:
        with force_locale(lang):
            yield


def filled(text: str, values: Mapping[str, Any]) -> Markup:
    """A template text with its values as markup; values that are no numbers are escaped."""
    return Markup(
        text % {name: v if isinstance(v, Number) else escape(v) for name, v in values.items()}
    )


def folders_in(root: Path) -> list[str]:
    """The folders with a compiled catalogue. One without would break the plural forms."""
    return sorted({str(file.parents[2]) for file in root.glob("*/*/LC_MESSAGES/messages.mo")})


def register(app: Flask, translations: Path) -> None:
    """Look up every text of the pages here, in the language of the user.

    translations: the folder with the catalogues of each room.
    """
    languages, otherwise = app.config["LANGUAGES"], app.config["BABEL_DEFAULT_LOCALE"]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders_in(translations))
    babel = Babel(app, locale_selector=lambda: language_of_page(languages, otherwise))
    babel.domain_instance = _Texts()
    app.jinja_env.globals.update(
        _=_gettext, gettext=_gettext, ngettext=_ngettext, pgettext=_pgettext
    )


def _gettext(text: str, /, **values: Any) -> Markup:
    return catalogue().marked(text, values)


def _pgettext(context: str, text: str, /, **values: Any) -> Markup:
    return filled(catalogue().pgettext(context, text), values)


def _ngettext(singular: str, many: str, number: int, /, **values: Any) -> Markup:
    text = catalogue().translations.ungettext(singular, many, number)
    return filled(text, {"num": number, **values})


def _found() -> Catalogue:
    """The catalogue, also within another application or none."""
    if not has_app_context():
        return Catalogue("en", NullTranslations())
    domain = _texts()
    if isinstance(domain, _Texts):
        return domain.of_page()
    return Catalogue(_lang_of(get_locale()), domain.get_translations())


def _texts() -> Domain:
    return get_babel().instance.domain_instance


def _lang_of(locale: Locale | None) -> str:
    return "zh" if locale is not None and locale.language == "zh" else "en"


_CHOSEN = "language"
# The language a page was last shown in: where the person cannot be read, it is still theirs.
_SPOKEN = "spoken"


def language_of_page(languages: Sequence[str], otherwise: str) -> str:
    """The language chosen here, the user's own, the browser's, or `otherwise`.

    languages: the supported ones, such as "en" and "zh".
    """
    chosen = session.get(_CHOSEN)
    if chosen in languages:
        return str(chosen)
    person = current_user._get_current_object()
    if person and person.is_authenticated and person.staff.language:
        own = str(person.staff.language)
        if session.get(_SPOKEN) != own:
            session[_SPOKEN] = own
        return own
    if session.get(_SPOKEN) in languages:
        return str(session[_SPOKEN])
    return request.accept_languages.best_match(languages) or otherwise


def keep_language(lang: str) -> None:
    """Use this language on every page in this browser from now on."""
    session[_CHOSEN] = lang


def forget_all_but_language() -> None:
    """Clear the browser's session, except the chosen language."""
    chosen = session.get(_CHOSEN)
    session.clear()
    if chosen:
        keep_language(chosen)
