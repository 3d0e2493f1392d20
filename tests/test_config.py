"""Settings come from the defaults, a file, and the environment, in that order."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from casetrack.config import DEFAULTS, ConfigError, Settings, from_file

NOWHERE: dict[str, str] = {}


def settings_file(folder: Path, *lines: str) -> Path:
    file = folder / "casetrack.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_without_a_file_the_defaults_hold() -> None:
    settings = from_file(None, NOWHERE)

    assert settings.instance_dir == Path.cwd() / "instance"
    assert settings.database_url == f"sqlite:///{settings.instance_dir / 'casetrack.sqlite'}"
    assert settings.key_file == settings.instance_dir / "identity.keys"
    assert settings.secure_cookies
    assert not settings.demo


def test_a_file_overrides_the_defaults_and_the_environment_overrides_the_file(
    tmp_path: Path,
) -> None:
    file = settings_file(tmp_path, "session_minutes = 20", 'log_level = "error"')

    settings = from_file(file, {"CASETRACK_LOG_LEVEL": "debug"})

    assert settings.session_minutes == 20
    assert settings.log_level == "debug"


def test_relative_paths_of_a_file_count_from_its_own_folder(tmp_path: Path) -> None:
    file = settings_file(
        tmp_path, 'instance_dir = "."', 'database_url = "sqlite:///desk.sqlite"', 'key_file = "k"'
    )

    settings = from_file(file, NOWHERE)

    assert settings.database_url == f"sqlite:///{tmp_path / 'desk.sqlite'}"
    assert settings.key_file == tmp_path / "k"


def test_an_absolute_path_is_left_as_it_is(tmp_path: Path) -> None:
    file = settings_file(tmp_path, 'database_url = "sqlite:////srv/desk.sqlite"')

    assert from_file(file, NOWHERE).database_url == "sqlite:////srv/desk.sqlite"


def test_the_password_of_a_database_survives_reading_and_never_shows_in_repr() -> None:
    url = "postgresql://clerk:hush-hush@db/casetrack"

    settings = from_file(None, {"CASETRACK_DATABASE_URL": url})

    assert settings.database_url == url
    assert "hush-hush" not in repr(settings)


@pytest.mark.parametrize(
    ("said", "meant"), [("true", True), ("1", True), ("No", False), ("0", False)]
)
def test_the_environment_says_yes_and_no_in_words(said: str, meant: bool) -> None:
    assert from_file(None, {"CASETRACK_DEMO": said}).demo is meant


def test_the_environment_lists_languages_with_commas() -> None:
    settings = from_file(None, {"CASETRACK_LANGUAGES": "en, zh"})

    assert settings.languages == ("en", "zh")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("session_minutes = 0", "session_minutes in casetrack.toml must be a whole number"),
        ("session_minutes = true", "session_minutes in casetrack.toml must be a whole number"),
        ('secure_cookies = "perhaps"', "secure_cookies in casetrack.toml must be true or false"),
        ('languages = ["fr"]', "languages in casetrack.toml must be a list of languages"),
        ("languages = [[]]", "languages in casetrack.toml must be a list of languages"),
        ('default_language = "fr"', "default_language in casetrack.toml must be one of en, zh"),
        ('timezone = "Asia/Atlantis"', "timezone in casetrack.toml must be a time zone"),
        ('timezone = "../etc/passwd"', "timezone in casetrack.toml must be a time zone"),
        ('secret_key = "short"', "secret_key in casetrack.toml must be at least 32 characters"),
        ('database_url = "mysql://db/x"', "database_url in casetrack.toml must be an address"),
        ('database_url = "somewhere"', "database_url in casetrack.toml must be an address"),
        ('instance_dir = ""', "instance_dir in casetrack.toml must be the name of a folder"),
        ("log_level = 3", "log_level in casetrack.toml must be text in quotes"),
        ("colour = 1", "casetrack.toml sets colour, which casetrack does not know"),
        ("demo", "is not TOML"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_in_one_sentence(
    tmp_path: Path, line: str, told: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        from_file(settings_file(tmp_path, line), NOWHERE)

    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_bad_value_in_the_environment_is_named_as_it_is_written_there() -> None:
    with pytest.raises(ConfigError, match="CASETRACK_SESSION_MINUTES in the environment must be"):
        from_file(None, {"CASETRACK_SESSION_MINUTES": "long"})


def test_the_language_shown_first_must_be_one_of_those_offered(tmp_path: Path) -> None:
    file = settings_file(tmp_path, 'languages = ["en"]')

    with pytest.raises(ConfigError, match="default_language is 'zh'"):
        from_file(file, NOWHERE)


def test_a_settings_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml cannot be read"):
        from_file(tmp_path / "nowhere.toml", NOWHERE)


def test_cookies_are_never_signed_with_an_empty_secret() -> None:
    with pytest.raises(ConfigError, match="secret_key is not set"):
        from_file(None, NOWHERE).signing_key()


def test_every_setting_has_a_default_and_every_default_is_a_setting() -> None:
    defaults = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))

    assert set(defaults) == {setting.name for setting in fields(Settings)}


# --- Mail -----------------------------------------------------------------------------------------


def test_no_mail_leaves_unless_somebody_says_where_to() -> None:
    assert from_file(None, NOWHERE).mail_to == ""


def test_the_folder_of_a_maildir_counts_from_the_file(tmp_path: Path) -> None:
    settings = from_file(settings_file(tmp_path, 'mail_to = "maildir:mail"'), NOWHERE)

    assert settings.mail_to == tmp_path / "mail"


def test_smtp_needs_a_server_and_a_sender(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="needs smtp_host and smtp_from"):
        from_file(settings_file(tmp_path, 'mail_to = "smtp"'), NOWHERE)


def test_the_password_of_the_mail_never_shows_in_repr() -> None:
    settings = from_file(None, {"CASETRACK_SMTP_PASSWORD": "hush-hush"})

    assert settings.smtp_password == "hush-hush"
    assert "hush-hush" not in repr(settings)


def test_the_address_of_the_house_ends_without_a_slash() -> None:
    settings = from_file(None, {"CASETRACK_BASE_URL": "https://desk.example.org/casetrack/"})

    assert settings.base_url == "https://desk.example.org/casetrack"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("MAIL_TO", "somewhere"),
        ("MAIL_TO", "maildir:"),
        ("BASE_URL", "desk.example.org"),
        ("BASE_URL", "ftp://desk.example.org"),
        ("BASE_URL", "https://desk.example.org:port"),
        ("SMTP_PORT", "70000"),
        ("SMTP_SECURITY", "perhaps"),
        ("SMTP_FROM", "nobody"),
    ],
)
def test_what_cannot_be_meant_about_mail_is_refused(key: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"CASETRACK_{key} in the environment must be"):
        from_file(None, {f"CASETRACK_{key}": value})
