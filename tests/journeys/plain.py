"""The simplest browser there can be: no script, no style; forms are filled as they were sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from tests.journeys.person import Pick, Typed
from tests.journeys.the_house import DAYS_AGO, House

_UNSEEN = frozenset({"head", "script", "style", "template", "datalist"})
_REDIRECTS = frozenset({301, 302, 303})
_MOST_REDIRECTS = 5


@dataclass
class Choice:
    """One option, radio button or box: its value, what it says, whether it is chosen."""

    value: str
    text: str = ""
    chosen: bool = False
    id: str = ""


@dataclass
class Control:
    """One named thing in a form. kind: text, hidden, select, radio or checkbox.

    is_chosen_for: whether the page marked no choice of a list, so that the browser took the first.
    date: how exact a day it takes and on which side of today, such as "day past"; "" for none.
    """

    name: str
    kind: str
    value: str = ""
    choices: list[Choice] = field(default_factory=list)
    is_chosen_for: bool = False
    date: str = ""
    is_number: bool = False

    @property
    def sent(self) -> list[str]:
        """What a browser sends of it; it writes every end of a line as two characters."""
        if self.kind in ("text", "hidden"):
            return [re.sub(r"\r\n|\r|\n", "\r\n", self.value)]
        return [choice.value for choice in self.choices if choice.chosen]

    def value_of(self, typed: str) -> str:
        """What is sent of what was typed, or of the choice that begins so."""
        return next(
            (choice.value for choice in self.choices if choice.text.startswith(typed)), typed
        )


@dataclass
class Button:
    """What can be pressed, and what is sent with it. to: elsewhere than where its form is sent."""

    text: str = ""
    name: str | None = None
    value: str = ""
    to: str = ""

    @property
    def switches_language(self) -> bool:
        """Whether it takes what is typed to the other language, and saves nothing."""
        return self.to.startswith("/language/")


@dataclass
class PageForm:
    """One form of a page."""

    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)


class Page(HTMLParser):
    """What a person finds on a page: words, links, forms."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.forms: list[PageForm] = []
        self._unseen = 0
        self._form: PageForm | None = None
        self._select: Control | None = None
        self._textarea: Control | None = None
        self._collecting: list[tuple[str, list[str], dict[str, str]]] = []
        self._labels: dict[str, str] = {}
        self.feed(html)
        self.close()
        for form in self.forms:
            for control in form.controls.values():
                for choice in control.choices:
                    choice.text = choice.text or self._labels.get(choice.id, "")

    @property
    def text(self) -> str:
        """All its words, one space between them."""
        return _plain(" ".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a link, a form, a control."""
        has = {name: value or "" for name, value in attrs}
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "form":
            self._form = PageForm(has.get("action", ""), has.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "input":
            self._input(has)
        elif tag == "select" and self._form is not None:
            self._select = self._form.controls.setdefault(
                has["name"], Control(has["name"], "select")
            )
        elif tag == "textarea" and self._form is not None:
            self._textarea = Control(has["name"], "text")
            self._form.controls[has["name"]] = self._textarea
        if tag in ("a", "button", "option", "label"):
            self._collecting.append((tag, [], has))

    def handle_endtag(self, tag: str) -> None:
        """End it, and keep what it said."""
        if tag in _UNSEEN:
            self._unseen -= 1
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._end_select()
        elif tag == "textarea" and self._textarea is not None:
            # Browsers take the line that ends the tag for none of the text.
            text = self._textarea.value.replace("\r\n", "\n").replace("\r", "\n")
            self._textarea.value = text.removeprefix("\n")
            self._textarea = None
        if self._collecting and self._collecting[-1][0] == tag:
            self._keep(*self._collecting.pop())

    def handle_data(self, data: str) -> None:
        """Words, or what stands in a field."""
        if self._textarea is not None:
            self._textarea.value += data
            return
        if not self._unseen:
            self.words.append(data)
        for _tag, texts, _has in self._collecting:
            texts.append(data)

    def _keep(self, tag: str, words: list[str], has: dict[str, str]) -> None:
        text = _plain("".join(words))
        if tag == "a" and "href" in has:
            self.links.append((text, has["href"]))
        elif tag == "button" and self._form is not None:
            to = has.get("formaction", "")
            self._form.buttons.append(Button(text, has.get("name"), has.get("value", ""), to))
        elif tag == "label" and "for" in has:
            self._labels[has["for"]] = text
        elif tag == "option" and self._select is not None:
            self._select.choices.append(Choice(has.get("value", text), text, "selected" in has))

    def _input(self, has: dict[str, str]) -> None:
        kind, name = has.get("type", "text"), has.get("name")
        if self._form is None or not name:
            return
        if kind in ("radio", "checkbox"):
            control = self._form.controls.setdefault(name, Control(name, kind))
            choice = Choice(has.get("value", "on"), chosen="checked" in has, id=has.get("id", ""))
            control.choices.append(choice)
        else:
            kept = kind if kind in ("hidden", "file") else "text"
            is_number = kind == "number" or has.get("inputmode") in ("numeric", "decimal")
            self._form.controls[name] = Control(
                name,
                kept,
                has.get("value", ""),
                date=has.get("data-date", ""),
                is_number=is_number,
            )

    def _end_select(self) -> None:
        if self._select is not None and self._select.choices:
            chosen = [choice for choice in self._select.choices if choice.chosen]
            (chosen or self._select.choices)[-1 if chosen else 0].chosen = True
            self._select.is_chosen_for = not chosen
        self._select = None


class PlainPerson:
    """A person without JavaScript: keeps cookies, follows links, sends forms."""

    browser = "plain"

    def __init__(self, house: House, lang: str) -> None:
        self.house, self.lang = house, lang
        self._cookies = SimpleCookie()
        self._days_ago = 0
        self._html = ""
        self._path = "/"
        self.page = Page("")

    @property
    def path(self) -> str:
        """Where they are."""
        return self._path

    def open(self, path: str) -> None:
        """Go to an address."""
        self._ask("GET", path)

    def live(self, *, days_ago: int) -> None:
        """From now on, ask everything on a day so long ago; 0: today."""
        self._days_ago = days_ago

    def follow(self, text: str) -> None:
        """Follow the first link that says this, or begins with it; in the menu, if it is there."""
        if self._led_by(text):
            return
        menu = [href for _said, href in self.page.links if href.endswith("/record")]
        if menu:
            self._ask("GET", urljoin(self._path, menu[0]))
            if self._led_by(text):
                return
        raise AssertionError(f"no link {text!r} on {self._path}:\n{self.describe()}")

    def _led_by(self, text: str) -> bool:
        for words, href in sorted(self.page.links, key=lambda link: link[0] != text):
            if words.startswith(text):
                self._ask("GET", urljoin(self._path, href))
                return True
        return False

    def press(self, button: str, **typed: Typed) -> None:
        """Fill the form of the button that says this, and press it."""
        form, pressed = self._form_of(button)
        for name, value in typed.items():
            assert name in form.controls, f"no field {name!r} on {self._path}: {[*form.controls]}"
            _fill(form.controls[name], value)
        sent = [(name, value) for name, control in form.controls.items() for value in control.sent]
        if pressed.name:
            sent.append((pressed.name, pressed.value))
        to = urljoin(self._path, form.action) if form.action else self._path
        if form.method == "post":
            self._ask("POST", to, urlencode(sent))
        else:
            self._ask("GET", f"{urlsplit(to).path}?{urlencode(sent)}")

    def reads(self, text: str) -> bool:
        """Whether the page says this; where one element ends and another begins is not seen."""
        return _without_spaces(text) in _without_spaces(self.page.text)

    def unfold(self, text: str) -> None:
        """Nothing is folded."""

    def typed(self, name: str) -> str:
        """What stands in a text field."""
        return next(form.controls[name].value for form in self.page.forms if name in form.controls)

    def source(self) -> str:
        """The page as it was sent."""
        return self._html

    def describe(self) -> str:
        """Where they are and what it says."""
        return f"{self._path}: {self.page.text}"

    def carry(self, name: str, value: str) -> None:
        """Have this cookie, and no other."""
        self._cookies.clear()
        self._cookies[name] = value

    def finds(self, path: str) -> bool:
        """Go to an address; whether there is such a page for them."""
        return self._ask("GET", path) == 200

    def scrolls_sideways(self) -> bool:
        """Nothing is drawn."""
        return False

    def _form_of(self, text: str) -> tuple[PageForm, Button]:
        for form in self.page.forms:
            for button in form.buttons:
                if button.text == text:
                    return form, button
        raise AssertionError(f"no button {text!r} on {self._path}:\n{self.describe()}")

    def _ask(self, method: str, path: str, body: str | None = None) -> int:
        for _step in range(_MOST_REDIRECTS):
            status, location = self._send(method, path, body)
            assert status < 500, f"{method} {path} answered {status}:\n{self.page.text}"
            if status not in _REDIRECTS:
                self._path = path.partition("#")[0]
                return status
            method, path, body = "GET", urljoin(path, location), None
        raise AssertionError(f"{path} sends in circles")

    def _connection(self) -> HTTPConnection:
        return HTTPConnection(self.house.host, self.house.port, timeout=60)

    def _send(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        connection = self._connection()
        kept = "; ".join(f"{cooky.key}={cooky.value}" for cooky in self._cookies.values())
        headers = {"User-Agent": self.browser, "Accept-Language": self.lang, "Cookie": kept}
        if self._days_ago:
            headers[DAYS_AGO] = str(self._days_ago)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path.partition("#")[0], body, headers)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                self._cookies.load(cookie)
            # What is no page may be a file of any bytes.
            is_page = answer.headers.get_content_type() == "text/html"
            self._html = answer.read().decode("utf-8", "strict" if is_page else "replace")
        finally:
            connection.close()
        self.page = Page(self._html)
        return answer.status, answer.headers.get("Location", "")


def _fill(control: Control, value: Typed) -> None:
    if isinstance(value, tuple):
        for item in value:
            _fill(control, item)
        return
    if not control.choices:
        assert isinstance(value, str), f"{control.name} takes text"
        control.value = value
        return
    choices = [choice for choice in control.choices if _is_meant(choice, value)]
    assert choices, f"{control.name} has no {value!r}, only {control.choices}"
    if control.kind != "checkbox":
        for choice in control.choices:
            choice.chosen = False
    choices[0].chosen = value is not False


def _is_meant(choice: Choice, value: Typed) -> bool:
    if isinstance(value, Pick):
        return value.text in choice.text
    return isinstance(value, bool) or choice.value == value


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _without_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)
