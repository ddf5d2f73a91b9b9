"""Keys: made, found, listed, revoked; nothing that is kept is a key."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text, update

from app.db import engine_for
from app.errors import BadInput, NotFound
from app.keys import Keyring, Scope, create, listed, revoke
from app.models import ApiKey, core
from app.settings import hashed

GIVEN = "une-cle-de-quarante-caracteres-au-moins-ok"
KEY = core(ApiKey).c


def test_a_key_is_found_with_its_scopes(engine: Engine) -> None:
    key, secret = create(engine, "site du journal", [Scope.READ, Scope.INGEST], timedelta(days=90))
    found = Keyring(engine).find(secret)
    assert found == key
    assert (found.name, set(found.scopes)) == ("site du journal", {Scope.READ, Scope.INGEST})
    assert secret.startswith(f"selon_{key.id}_")


def test_each_key_is_another_and_none_is_stored(engine: Engine) -> None:
    secrets = [create(engine, "a", [Scope.READ], None)[1] for _ in range(20)]
    assert len(set(secrets)) == 20
    with engine.connect() as connection:
        stored = str(connection.execute(text("SELECT * FROM api_key")).all())
    assert not any(secret in stored or secret.split("_", 2)[2] in stored for secret in secrets)
    assert all(hashed(secret) in stored for secret in secrets)


@pytest.mark.parametrize(
    "other",
    [
        "",
        "selon_",
        "é" * 50,
        "\ud800",
        "selon_{id}_" + "A" * 43,
        "{secret}A",
        " {secret}",
        "selon_00000000_{random}",
        "selon_{id}_' OR 1=1 --",
    ],
)
def test_what_is_no_key_opens_nothing(engine: Engine, other: str) -> None:
    key, secret = create(engine, "a", [Scope.READ], None)
    presented = other.format(id=key.id, secret=secret, random=secret.rpartition("_")[2])
    assert Keyring(engine, (hashed(GIVEN),)).find(presented) is None


def test_a_key_ends_when_it_expires_or_is_revoked(engine: Engine) -> None:
    keys = Keyring(engine)
    (short, first), (long, second) = (create(engine, "a", [Scope.READ], timedelta(days=1)) for _ in range(2))
    assert keys.find(first) is not None
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(
            update(core(ApiKey)).where(KEY.id == short.id).values(expires_at="2025-11-03T08:00:00+00:00")
        )
    revoked = revoke(engine, long.id)
    assert keys.find(first) is keys.find(second) is None
    assert {key.id: key.state for key in listed(engine)} == {short.id: "expired", long.id: "revoked"}
    assert revoke(engine, long.id) == revoked, "the moment of the first time"
    with pytest.raises(NotFound, match="selon keys list"):
        revoke(engine, "ffffffff")


def test_keys_of_the_configuration_allow_everything(engine: Engine) -> None:
    found = Keyring(engine, (hashed("x" * 40), hashed(GIVEN))).find(GIVEN)
    assert found is not None
    assert found.scopes == set(Scope)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\u202eb", "a" * 101])
def test_a_name_can_be_shown(engine: Engine, name: str) -> None:
    with pytest.raises(BadInput, match="printable"):
        create(engine, name, [Scope.READ], None)
    assert listed(engine) == []


def test_whether_anybody_may_write(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> None:
    keys = Keyring(engine)
    create(engine, "a", [Scope.READ], None)
    assert not keys.opens(Scope.INGEST)
    key, _ = create(engine, "b", [Scope.INGEST], None)
    assert keys.opens(Scope.INGEST)
    revoke(engine, key.id)
    assert not keys.opens(Scope.INGEST)
    assert Keyring(engine, (hashed(GIVEN),)).opens(Scope.INGEST)
    absent = tmp_path_factory.mktemp("none") / "none.db"
    assert not Keyring(engine_for(f"sqlite:///{absent}")).opens(Scope.INGEST)
    assert not absent.exists()
