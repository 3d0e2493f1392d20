"""Settings: config/default.toml, then one file, then the environment.

Also where the folders are that stand beside the package in the source tree.
"""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casetrack.codes import N_

# A wheel carries templates/, migrations/ and config/ inside the package; the tree has them beside.
_PACKAGE = Path(__file__).resolve().parent
HOUSE = _PACKAGE / "house" if (_PACKAGE / "house").is_dir() else _PACKAGE.parent
TEMPLATES = HOUSE / "templates"
DEFAULTS = HOUSE / "config" / "default.toml"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LANGUAGES = ("en", "zh")
LOG_LEVELS = ("debug", "info", "warning", "error")
SMTP_SECURITY = ("starttls", "tls", "none")
SECRET_LENGTH = 32
# Of minutes and hours: a year has fewer hours.
LONGEST = 10_000
MOST_WORKERS = 64
_HOST_PORT = re.compile(r"[^:]+:\d{1,5}")
PREFIX = "CASETRACK_"

# As SQLAlchemy reads an address; it is not imported for this, since a rule of the law is asked for
# in less time than that takes.
_DATABASE_URL = re.compile(
    r"(?P<scheme>(?P<engine>sqlite|postgresql)(\+\w+)?)://"
    r"(?:[^:/]*(?::[^@]*)?@)?(?:\[[^/?]+\]|[^/:?]+)?(?::\d*)?"
    r"(?:/(?P<database>[^?]*))?(?P<query>\?.*)?"
)


class OperatorFault(RuntimeError):
    """A fault of an installation, in one sentence for whoever runs it.

    text: marked with N_, in English; values: what is put into it. A command translates it.
    """

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text % values if values else text)
        self.text, self.values = text, values


class ConfigError(OperatorFault):
    """A setting that cannot be used; the sentence names the key and its source."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What casetrack was told about its surroundings; config/default.toml explains every key.

    session_minutes: minutes without a request. session_hours: hours since signing in.
    longest_statement: seconds that one statement of a page may take.
    database_url and secret_key are kept out of `repr`.
    average_wages: of a month in the province, in yuan, by year.
    case_megabytes: of the files of one case. scanner: the socket that looks for viruses, or "".
    base_url: never ends with a slash. mail_to: "smtp", the folder of a maildir, or "" for no mail.
    """

    instance_dir: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    key_file: Path
    audit_key_file: Path
    audit_anchor_file: Path
    files_dir: Path
    case_megabytes: int
    scanner: str
    session_minutes: int
    session_hours: int
    breached_passwords: Path | None
    longest_statement: int
    custody_review_days: int
    average_wages: Mapping[int, Decimal]
    languages: tuple[str, ...]
    default_language: str
    timezone: ZoneInfo
    secure_cookies: bool
    trusted_proxies: tuple[Network, ...]
    metrics_from: tuple[Network, ...]
    demo: bool
    production: bool
    log_level: str
    workers: int
    base_url: str
    mail_to: str | Path
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    smtp_password: str = field(repr=False)
    smtp_from: str
    document_font: Path | None

    def signing_key(self) -> str:
        """The secret that signs cookies. Raises ConfigError if none was set."""
        if not self.secret_key:
            raise ConfigError(
                N_(
                    "secret_key is not set: put %(length)s or more random characters into the"
                    " settings file or %(variable)s."
                ),
                length=SECRET_LENGTH,
                variable=f"{PREFIX}SECRET_KEY",
            )
        return self.secret_key

    def for_flask(self) -> dict[str, Any]:
        """What Flask and the pages are told, by their names. Raises ConfigError without a key."""
        return {
            "SECRET_KEY": self.signing_key(),
            "PERMANENT_SESSION_LIFETIME": timedelta(minutes=self.session_minutes),
            "SESSION_LASTS": timedelta(hours=self.session_hours),
            "LONGEST_STATEMENT": self.longest_statement * 1000,
            # A browser takes a cookie of this name from this host only, over HTTPS.
            "SESSION_COOKIE_NAME": "__Host-casetrack" if self.secure_cookies else "casetrack",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "MAX_CONTENT_LENGTH": 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
            "WTF_CSRF_TIME_LIMIT": None,
            "CASE_MEGABYTES": self.case_megabytes,
            "SCANNER": self.scanner,
            "TIMEZONE": self.timezone,
            "BASE_URL": self.base_url,
            "DEMO": self.demo,
            "PRODUCTION": self.production,
            "DOCS": HOUSE / "docs",
            "LANGUAGES": self.languages,
            "BABEL_DEFAULT_LOCALE": self.default_language,
            "BABEL_DEFAULT_TIMEZONE": str(self.timezone),
        }


def from_file(path: Path | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings: the defaults, then `path` if given, then CASETRACK_* of `environ`.

    Raises ConfigError for a file that cannot be read, a key that does not exist, and a value of
    the wrong kind. What two settings say together is checked too.
    """
    here = Path.cwd()
    read = _read_table(_table(DEFAULTS), source=DEFAULTS.name, folder=here)
    if path is not None:
        read |= _read_table(_table(path), source=path.name, folder=path.resolve().parent)
    named = {key: environ[name] for key in _READERS if (name := PREFIX + key.upper()) in environ}
    read |= _read_table(named, source="the environment", folder=here, prefix=PREFIX)

    instance_dir: Path = read["instance_dir"]
    read["database_url"] = read["database_url"] or f"sqlite:///{instance_dir / 'casetrack.sqlite'}"
    read["key_file"] = read["key_file"] or instance_dir / "identity.keys"
    beside: Path = read["key_file"].parent
    read["audit_key_file"] = read["audit_key_file"] or beside / "audit.key"
    read["audit_anchor_file"] = read["audit_anchor_file"] or beside / "audit.anchors"
    read["files_dir"] = read["files_dir"] or instance_dir / "files"
    if read["default_language"] not in read["languages"]:
        raise ConfigError(
            N_("default_language is %(value)s, which is not among languages."),
            value=repr(read["default_language"]),
        )
    if read["mail_to"] == "smtp" and not (read["smtp_host"] and read["smtp_from"]):
        raise ConfigError(N_("mail_to is smtp, which needs smtp_host and smtp_from."))
    return Settings(**read)


def holds_secrets(path: Path) -> bool:
    """Whether a settings file holds what nobody else may know. Raises ConfigError."""
    table = _table(path)
    url = str(table.get("database_url", ""))
    return bool(
        table.get("secret_key") or table.get("smtp_password") or re.search(r"//[^/@]*:[^/@]+@", url)
    )


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(N_("The settings file %(path)s cannot be read."), path=path) from problem
    except tomllib.TOMLDecodeError as problem:
        raise ConfigError(
            N_("The settings file %(path)s is not TOML: %(problem)s."), path=path, problem=problem
        ) from problem


def _read_table(
    table: Mapping[str, Any], *, source: str, folder: Path, prefix: str = ""
) -> dict[str, Any]:
    """Read every value of one source; relative paths count from `folder`."""
    read = {}
    for key, value in table.items():
        name = prefix + key.upper() if prefix else key
        if key not in _READERS:
            raise ConfigError(
                N_("%(source)s sets %(name)s, which casetrack does not know."),
                source=source,
                name=name,
            )
        try:
            read[key] = _READERS[key](value, folder)
        except ValueError as problem:
            raise ConfigError(
                N_("%(name)s in %(source)s must be %(problem)s."),
                name=name,
                source=source,
                problem=problem,
            ) from problem
    return read


# Each reader returns the value, or raises ValueError with what it should have been. The environment
# knows only text, so text is taken wherever it can mean one thing only.


def _text(value: object, folder: Path) -> str:
    if not isinstance(value, str):
        raise ValueError("text in quotes")
    return value.strip()


def _database_url(value: object, folder: Path) -> str:
    if not (text := _text(value, folder)):
        return ""
    wanted = "an address such as sqlite:///casetrack.sqlite or postgresql://user@host/name"
    if not (url := _DATABASE_URL.fullmatch(text)):
        raise ValueError(wanted)
    database = unquote(url["database"] or "")
    if url["engine"] != "sqlite" or database in ("", ":memory:"):
        return text
    file = quote(str(folder / database), safe=" +/")
    return f"{url['scheme']}:///{file}{url['query'] or ''}"


def _secret(value: object, folder: Path) -> str:
    text = _text(value, folder)
    if text and len(text) < SECRET_LENGTH:
        raise ValueError(f"at least {SECRET_LENGTH} characters")
    return text


def _folder(value: object, folder: Path) -> Path:
    if not (text := _text(value, folder)):
        raise ValueError("the name of a folder")
    return folder / text


def _optional_file(value: object, folder: Path) -> Path | None:
    return folder / text if (text := _text(value, folder)) else None


def _number(unit: str, most: int) -> Callable[[object, Path], int]:
    def read(value: object, folder: Path) -> int:
        if isinstance(value, str) and value.strip().isdecimal():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= most:
            raise ValueError(f"{unit}, 1 to {most}")
        return value

    return read


def _whole(unit: str) -> Callable[[object, Path], int]:
    return _number(f"a whole number of {unit}", LONGEST)


def _scanner(value: object, folder: Path) -> str:
    text = _text(value, folder)
    kind, _colon, place = text.partition(":")
    is_socket = (kind == "unix" and place) or (kind == "tcp" and _HOST_PORT.fullmatch(place))
    if text and not is_socket:
        raise ValueError('"unix:/run/clamav/clamd.ctl", "tcp:127.0.0.1:3310", or "" for none')
    return f"unix:{folder / place}" if kind == "unix" else text


def _flag(value: object, folder: Path) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if isinstance(value, str):
        value = words.get(value.strip().lower(), value)
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _languages(value: object, folder: Path) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if not isinstance(value, list) or not value or any(lang not in LANGUAGES for lang in value):
        raise ValueError(f"a list of languages out of {', '.join(LANGUAGES)}")
    return tuple(dict.fromkeys(value))


def _networks(value: object, folder: Path) -> tuple[Network, ...]:
    if isinstance(value, str):
        value = value.replace(",", " ").split()
    with suppress(ValueError):
        if isinstance(value, list) and all(isinstance(network, str) for network in value):
            return tuple(ipaddress.ip_network(network) for network in value)
    raise ValueError("a list of addresses or networks such as 127.0.0.1 or 10.0.0.0/8")


def _one_of(*choices: str) -> Callable[[object, Path], str]:
    def read(value: object, folder: Path) -> str:
        text = _text(value, folder).lower()
        if text not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return text

    return read


def _base_url(value: object, folder: Path) -> str:
    text = _text(value, folder).rstrip("/")
    with suppress(ValueError):
        parts = urlsplit(text)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        is_plain = not parts.query and not parts.fragment
        if has_host and is_plain and parts.scheme in ("http", "https"):
            return text
    raise ValueError("an address such as https://casetrack.example.org")


def _mail_to(value: object, folder: Path) -> str | Path:
    text = _text(value, folder)
    if text in ("", "smtp"):
        return text
    kind, colon, path = text.partition(":")
    if kind != "maildir" or not colon or not path.strip():
        raise ValueError('"smtp", "maildir:FOLDER", or "" for no mail')
    return folder / path.strip()


def _sender(value: object, folder: Path) -> str:
    text = _text(value, folder)
    _name, address = parseaddr(text)
    if text and (not address.isascii() or not re.fullmatch(r"[^@\s]+@[^@\s]+", address)):
        raise ValueError("an address such as casetrack@example.org")
    return text


def _timezone(value: object, folder: Path) -> ZoneInfo:
    with suppress(ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(_text(value, folder))
    raise ValueError("a time zone such as Asia/Shanghai")


def _wages(value: object, folder: Path) -> Mapping[int, Decimal]:
    """Yuan by year: a table, or in the environment "2024=8120, 2025=8400"."""
    typed = re.findall(r"([^=,]*)=([^=,]*)", str(value))
    pairs = value.items() if isinstance(value, dict) else typed
    with suppress(ValueError, ArithmeticError):
        wages = {int(year): Decimal(str(wage).strip()) for year, wage in pairs}
        is_whole = isinstance(value, dict) or len(wages) == len(str(value).split(",")) or not value
        if is_whole and all(1990 <= year <= 2100 and 0 < wages[year] < 1_000_000 for year in wages):
            return wages
    raise ValueError("yuan by year, such as { 2024 = 8120, 2025 = 8400 }")


# One for every field of Settings.
_READERS: dict[str, Callable[[object, Path], object]] = {
    "instance_dir": _folder,
    "database_url": _database_url,
    "secret_key": _secret,
    "key_file": _optional_file,
    "breached_passwords": _optional_file,
    "session_minutes": _whole("minutes"),
    "session_hours": _whole("hours"),
    "longest_statement": _whole("seconds"),
    "custody_review_days": _whole("days"),
    "average_wages": _wages,
    "audit_key_file": _optional_file,
    "audit_anchor_file": _optional_file,
    "files_dir": _optional_file,
    "case_megabytes": _whole("megabytes"),
    "scanner": _scanner,
    "languages": _languages,
    "default_language": _one_of(*LANGUAGES),
    "timezone": _timezone,
    "secure_cookies": _flag,
    "trusted_proxies": _networks,
    "metrics_from": _networks,
    "demo": _flag,
    "production": _flag,
    "log_level": _one_of(*LOG_LEVELS),
    "workers": _number("a number of processes", MOST_WORKERS),
    "base_url": _base_url,
    "mail_to": _mail_to,
    "smtp_host": _text,
    "smtp_port": _number("a port", 65535),
    "smtp_security": _one_of(*SMTP_SECURITY),
    "smtp_user": _text,
    "smtp_password": _text,
    "smtp_from": _sender,
    "document_font": _optional_file,
}
