"""The address of a journal on a server: what is understood, and that its password is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from commons_graph.errors import SettingsError
from commons_graph.settings import Settings, journal_name, settings_from


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("postgresql://u:secret@db.example/census", "postgresql://u@db.example/census"),
        ("postgres://u@db.example:5433/census", "postgresql://u@db.example:5433/census"),
        ("postgresql:///census", "postgresql:///census"),
        ("postgresql://u:s%2Fcr%40t@[::1]:5432/census?sslmode=require", "postgresql://u@[::1]:5432/census"),
        ("postgresql://%2Frun%2Fpostgresql/census?password=secret", "postgresql://%2Frun%2Fpostgresql/census"),
        ("postgresql://u:secret@a:1,b:2/census?target_session_attrs=read-write", "postgresql://u@a:1,b:2/census"),
    ],
)
def test_an_address_is_named_without_its_password(address: str, name: str) -> None:
    settings = settings_from({"journal": address}, instance=Path("x"))
    assert settings.journal == address
    assert journal_name(address) == name
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    "address",
    [
        "mysql://u:secret@db.example/census",
        "postgresql://u:se@secret@db.example/census",
        "postgresql://u:secret/x@db.example/census",
        "postgresql://u:123/secret@db.example/census",
        "postgresql://u:se#secret@db.example/census",
        "postgresql://u:sec%ret@db.example/census",
        "postgresql://u:sec ret@db.example/census",
        "postgresql://u@db.example:secret/census",
        ["postgresql://u:secret@db.example/census"],
        7,
    ],
)
def test_an_address_that_cannot_be_understood_is_refused_without_being_quoted(address: object) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_from({"journal": address}, instance=Path("x"))
    told = f"{caught.value} {caught.value.hint}"
    assert "journal" in told
    for part in ("secret", "ret", "example", "7"):
        assert part not in told.replace("%2F", "").replace("interpreted", "")


def test_without_the_setting_the_journal_is_a_file_of_the_instance() -> None:
    assert Settings().journal == ""
