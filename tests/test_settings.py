"""The configuration that the environment gives."""

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from app.errors import BadInput
from app.settings import Settings, hashed
from tests import texts


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
        ("SELON_CORS_CREDENTIALS", "true"),
        ("SELON_READS", "closed"),
        ("SELON_RATE_LIMIT", "600"),
        ("SELON_RATE_LIMIT_COSTLY", "0/minute"),
        ("SELON_RATE_STORAGE", "memcached://127.0.0.1"),
        ("SELON_TRUSTED_PROXIES", "*"),
        ("SELON_CACHE_BYTES", "-1"),
        ("SELON_CACHE_BYTES", "16 MB"),
    ],
)
def test_errors_name_the_variable(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=name):
        Settings.read({name: value})


def test_keys_are_parted_by_commas_and_none_is_shown_in_an_error() -> None:
    keys = "une-cle-de-trente-deux-caracteres,et-une-autre-de-trente-deux-caracteres"
    assert Settings.read({"SELON_API_KEYS": keys}).api_keys == tuple(map(hashed, keys.split(",")))
    with pytest.raises(BadInput) as caught:
        Settings.read({"SELON_API_KEYS": f"{keys},trop-court"})
    assert "trop-court" not in f"{caught.value} {caught.value.__cause__}"


def test_no_secret_is_shown_with_the_settings() -> None:
    secrets = {
        "SELON_API_KEYS": "une-cle-de-trente-deux-caracteres",
        "SELON_DATABASE_URL": "postgresql://qui:quoi-secret@hote/selon",
        "SELON_RATE_STORAGE": "redis://:autre-secret@hote",
    }
    shown = repr(Settings.read(secrets))
    assert not any(secret in shown for secret in ("une-cle", "secret"))


def test_errors_do_not_show_passwords() -> None:
    with pytest.raises(BadInput) as caught:
        Settings.read({"SELON_DATABASE_URL": "postgresql:user:secret@host"})
    assert "secret" not in str(caught.value)


@given(
    st.dictionaries(
        st.sampled_from([f"SELON_{name.upper()}" for name in Settings.model_fields]),
        texts.of("sqlite:///", "https://", "a.example", "*", ",", " ", ":", "/", "10.0.0.0/8", "::", "8000", "-1", "é"),
    )
)
@trying(max_examples=100, deadline=None, derandomize=True)
def test_any_environment_is_read_or_refused_by_name(environ: dict[str, str]) -> None:
    refused = ""
    try:
        Settings.read(environ)
    except BadInput as error:
        refused = str(error)
    assert not refused or any(name in refused for name in environ)
