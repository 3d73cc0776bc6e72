"""Settings come from flags, then COMMONS_GRAPH_*, then commons-graph.toml, then the defaults."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from commons_graph.cli.discovery import VARIABLES, find_settings
from commons_graph.errors import InstanceError, SettingsError
from commons_graph.settings import Settings


@pytest.fixture(autouse=True)
def without_the_settings_of_whoever_runs_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COMMONS_GRAPH_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance with settings, and a folder deep inside it to work in."""
    folder = tmp_path / "brest"
    (folder / "deep" / "down").mkdir(parents=True)
    (folder / "commons-graph.toml").write_text(
        'base = "https://brest.example.org"\nport = 8001\n[query]\ntimeout = 3\nqueue = 5\n'
    )
    monkeypatch.chdir(folder / "deep" / "down")
    return folder


def test_file_is_found_upward_and_its_folder_is_the_instance(instance: Path) -> None:
    settings = find_settings()
    assert settings.instance == instance
    assert settings.var == instance / "var"
    assert (settings.base, settings.port) == ("https://brest.example.org/", 8001)
    assert (settings.query.timeout, settings.query.queue) == (3.0, 5)


def test_folder_without_a_file_is_an_instance_with_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_settings() == Settings(instance=tmp_path)


def test_instance_may_be_named_instead_of_found(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert find_settings(other) == Settings(instance=other)
    monkeypatch.setenv("COMMONS_GRAPH_INSTANCE", str(other))
    assert find_settings().instance == other
    assert find_settings(instance).instance == instance


def test_named_instance_must_exist(tmp_path: Path) -> None:
    with pytest.raises(InstanceError) as caught:
        find_settings(tmp_path / "nowhere")
    assert "commons-graph init" in caught.value.hint


def test_variables_win_over_the_file_and_flags_over_variables(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONS_GRAPH_PORT", "8002")
    monkeypatch.setenv("COMMONS_GRAPH_BASE", "https://other.example.org/")
    monkeypatch.setenv("COMMONS_GRAPH_QUERY_TIMEOUT", "4.5")
    monkeypatch.setenv("COMMONS_GRAPH_QUERY_SERVICES", "dbpedia.org, query.wikidata.org")
    settings = find_settings(port=8003, host=None)
    assert (settings.port, settings.host, settings.base) == (8003, "127.0.0.1", "https://other.example.org/")
    assert (settings.query.timeout, settings.query.queue) == (4.5, 5)
    assert settings.query.services == ("dbpedia.org", "query.wikidata.org")


def test_unknown_key_is_an_error_that_names_the_nearest(instance: Path) -> None:
    (instance / "commons-graph.toml").write_text("[query]\ntimout = 3\n")
    with pytest.raises(SettingsError) as caught:
        find_settings()
    assert "timout" in caught.value.message
    assert "'timeout'" in caught.value.hint
    assert str(instance / "commons-graph.toml") in caught.value.where


def test_unknown_variable_is_an_error_that_names_the_nearest(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONS_GRAPH_QUERY_TIMOUT", "3")
    with pytest.raises(SettingsError) as caught:
        find_settings(instance)
    assert caught.value.hint == "did you mean COMMONS_GRAPH_QUERY_TIMEOUT?"


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PORT", "many", "must be a whole number"),
        ("QUERY_TIMEOUT", "long", "must be a number"),
        ("BASE", "brest", "not an absolute http or https IRI"),
        ("LANGUAGE", "de", "not one of fr, en"),
    ],
)
def test_wrong_value_names_where_it_comes_from(
    instance: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"COMMONS_GRAPH_{variable}", value)
    with pytest.raises(SettingsError, match=said) as caught:
        find_settings(instance)
    assert caught.value.where == "the environment"


def test_unreadable_file_is_an_error_with_its_place(instance: Path) -> None:
    (instance / "commons-graph.toml").write_text('base = "https://brest.example.org\n')
    with pytest.raises(SettingsError, match="line 1"):
        find_settings()


def test_every_setting_has_a_variable() -> None:
    assert VARIABLES["COMMONS_GRAPH_BASE"] == "base"
    assert VARIABLES["COMMONS_GRAPH_QUERY_TIMEOUT"] == "query.timeout"
