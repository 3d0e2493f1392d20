"""Bring the catalogues of translations up to date with every text that is said: `./run words`.

A text that is new goes into the catalogue of its room, the folder of `casetrack/` or `templates/`
it stands in; one that is there already stays where it is; one that nothing says any longer is left
out. Nothing is guessed from a text that looks alike. Run twice, the second time changes nothing.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "casetrack"
TEMPLATES = ROOT / "templates"
LANGUAGE = "zh"
CATALOGUE = Path(LANGUAGE, "LC_MESSAGES", "messages.po")

# What stands in no package, or in templates that every package uses, is worded by this one.
SHARED = "web"

CONTEXT = (1, "c")  # gettext's own way to say: the first argument is no text, but its context
KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "_p": (CONTEXT, 2),
    "_lp": (CONTEXT, 2),
    "NP_": (CONTEXT, 2),
    "pgettext": (CONTEXT, 2),
    "lazy_pgettext": (CONTEXT, 2),
    "npgettext": (CONTEXT, 2, 3),
}
OPTIONS = {"encoding": "utf-8", "trimmed": "false", "silent": "false"}
# What commands say of themselves: Click reads it where it stands.
COMMAND_LINE = ("cli.py", "commands/**/*.py")
SOURCES = (
    ("python", PACKAGE, "*.py"),
    ("jinja2.ext:babel_extract", TEMPLATES, "*.html"),
)

# No day and no name: what would change by itself would be another change in every commit.
HEADER = f"""\
msgid ""
msgstr ""
"Language: {LANGUAGE}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

Key = tuple[str | None, str]  # context and msgid: what gettext looks a text up by


@dataclass(frozen=True)
class Text:
    """One text as it is said in one place; `plural` where it changes with a number."""

    msgid: str
    plural: str | None
    context: str | None
    place: str  # file:line, from the top of the tree
    room: str

    @property
    def key(self) -> Key:
        """What gettext looks it up by."""
        return self.context, self.msgid


@dataclass
class Update:
    """What an update did to the catalogues."""

    new: list[str] = field(default_factory=list)  # "catalogue: msgid", and so below
    left_out: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)  # without a translation yet


def texts() -> list[Text]:
    """Every text in the code and the templates that goes through gettext, in order of files."""
    extracted = [
        text
        for method, folder, pattern in SOURCES
        for file in sorted(folder.rglob(pattern))
        for text in texts_of(method, file, folder)
    ]
    files = (file for pattern in COMMAND_LINE for file in sorted(PACKAGE.glob(pattern)))
    return [*extracted, *(text for file in files for text in helps_of(file))]


def texts_of(method: str, file: Path, folder: Path) -> Iterator[Text]:
    """The texts of one file of `folder`; method: one of babel's."""
    inside = file.relative_to(folder)
    with file.open("rb") as source:
        for line, ids, _, context in extract(method, source, keywords=KEYWORDS, options=OPTIONS):
            msgid, plural = (ids[0], ids[1]) if isinstance(ids, tuple) else (ids, None)
            yield Text(str(msgid), plural, context, f"{folder.name}/{inside}:{line}", room(inside))


def helps_of(file: Path) -> Iterator[Text]:
    """The help in one file of the command line, paragraph by paragraph."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            made_by = map(ast.unparse, node.decorator_list)
            is_command = any(re.search(r"\b(command|group)\(", each) for each in made_by)
            text = ast.get_docstring(node) if is_command else None
        elif isinstance(node, ast.Call):
            named = [word.value for word in node.keywords if word.arg == "help"]
            is_lazy = ast.unparse(node.func) == "Lazy"
            args = named or (node.args[1:2] if is_lazy else [])
            text = next((str(each.value) for each in args if isinstance(each, ast.Constant)), None)
        else:
            continue
        for paragraph in (text or "").split("\n\n"):
            if msgid := " ".join(paragraph.split()):
                place = f"{file.relative_to(ROOT)}:{node.lineno}"
                yield Text(msgid, None, None, place, "commands")


def room(inside: Path) -> str:
    """The package that words a file; inside: its path under casetrack/ or templates/."""
    name = inside.parts[0]
    is_package = len(inside.parts) > 1 and (PACKAGE / name / "__init__.py").exists()
    return name if is_package else SHARED


def update(translations: Path, source_texts: Sequence[Text]) -> Update:
    """Bring the catalogues under `translations` up to date with what is said."""
    wanted: dict[Key, Text] = {}
    for text in source_texts:
        # Said once by itself and once with a number, it is one message that has a plural.
        if text.key not in wanted or (text.plural and not wanted[text.key].plural):
            wanted[text.key] = text
    done = Update()
    files = {file.parts[-4]: file for file in translations.glob(f"*/{CATALOGUE}")}
    # What stands in two of them stays in the shared one, or else in the first.
    names = sorted(files, key=lambda name: (name != SHARED, name))
    catalogues = {name: read(files[name]) for name in names}
    kept: set[Key] = set()
    for name, catalogue in catalogues.items():
        for message in [message for message in catalogue if message.id]:
            key = key_of(message)
            if key in wanted and key not in kept:
                kept.add(key)
                give_number(message, wanted[key].plural)
            else:
                catalogue.delete(key[1], key[0])
                done.left_out.append(f"{name}: {key[1]}")
    for key, text in wanted.items():
        if key not in kept:
            catalogue = catalogues.setdefault(text.room, Catalog(locale=LANGUAGE))
            ids = (text.msgid, text.plural) if text.plural else text.msgid
            catalogue.add(ids, context=text.context)
            done.new.append(f"{text.room}: {text.msgid}")
    for name, catalogue in catalogues.items():
        done.waiting += [
            f"{name}: {key_of(message)[1]}"
            for message in catalogue
            if message.id and not all(message.string or ("",))
        ]
        write(translations / name / CATALOGUE, catalogue)
    return done


def read(file: Path) -> Catalog:
    """One catalogue. Raises PoFileError if it cannot be read."""
    with file.open("rb") as source:
        return read_po(source, locale=LANGUAGE, ignore_obsolete=True, abort_invalid=True)


def key_of(message: Message) -> Key:
    """What gettext looks a message up by."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def give_number(message: Message, plural: str | None) -> None:
    """Make a message one with a plural, or one without; Chinese has one form for both."""
    msgid = key_of(message)[1]
    text = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
    message.id, message.string = ((msgid, plural), (text,)) if plural else (msgid, text)


def write(file: Path, catalogue: Catalog) -> None:
    """Write one catalogue, if it is not written so already: what is newer is compiled again."""
    body = BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True)
    whole = HEADER + body.getvalue().decode().strip() + "\n"
    if file.exists() and file.read_text(encoding="utf-8") == whole:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(whole, encoding="utf-8")


def main() -> int:
    """Update the catalogues of this tree, and say what changed and what waits for its Chinese."""
    done = update(PACKAGE / "translations", texts())
    for title, lines in (
        ("New", done.new),
        ("No longer said, left out", done.left_out),
        ("Without Chinese", done.waiting),
    ):
        if lines:
            print(f"{title}:", *lines, sep="\n  ")
    if not (done.new or done.left_out or done.waiting):
        print("Every text stands in a catalogue, and has its Chinese.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
