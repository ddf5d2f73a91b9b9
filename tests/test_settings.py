"""The configuration that the environment gives."""

import pytest

from app.errors import BadInput
from app.settings import Settings


def test_defaults() -> None:
    settings = Settings.read({"SELON_PORT": ""})
    assert (settings.database_url, settings.host, settings.port) == ("sqlite:///selon.db", "127.0.0.1", 8000)
    assert settings.cors_origins == ("*",)


def test_the_environment_counts() -> None:
    settings = Settings.read({"SELON_CORS_ORIGINS": "https://a.example, https://b.example", "SELON_PORT": "9000"})
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.port == 9000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SELON_PORT", "huit mille"),
        ("SELON_PORT", "70000"),
        ("SELON_DATABASE_URL", "selon.db"),
        ("SELON_API_KEYS", "court"),
        # A browser names an origin without a path and with its scheme: these would allow nobody.
        ("SELON_CORS_ORIGINS", "https://a.example/"),
        ("SELON_CORS_ORIGINS", "a.example"),
    ],
)
def test_errors_name_the_variable(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=name):
        Settings.read({name: value})


def test_keys_are_parted_by_commas_and_none_is_shown_in_an_error() -> None:
    keys = "une-cle-de-trente-deux-caracteres,et-une-autre-de-trente-deux-caracteres"
    assert Settings.read({"SELON_API_KEYS": keys}).api_keys == tuple(keys.split(","))
    with pytest.raises(BadInput) as caught:
        Settings.read({"SELON_API_KEYS": f"{keys},trop-court"})
    assert "trop-court" not in str(caught.value)


def test_errors_do_not_show_passwords() -> None:
    with pytest.raises(BadInput) as caught:
        Settings.read({"SELON_DATABASE_URL": "postgresql:user:secret@host"})
    assert "secret" not in str(caught.value)
