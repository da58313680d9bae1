# SPDX-License-Identifier: Apache-2.0
"""Options are typed, live, checked, and secrets print as a mask."""

import logging
from pathlib import Path
from typing import assert_type

import pytest
from oslo_config import cfg

from ironic_ng.conf import declare, default
from ironic_ng.conf.settings import Settings, list_opts, load, settings_for_tests
from ironic_ng.domain.secrets import Secret


class Example(declare.Section, group="example"):
    """One option of each kind."""

    count = declare.integer(3, "A number.", min=1, max=9, mutable=True)
    maybe = declare.optional_integer("Perhaps a number.")
    share = declare.number(0.5, "A fraction.")
    on = declare.boolean(True, "A switch.")
    name = declare.text("x-$count", "A text.")
    other = declare.optional_text("Perhaps a text.")
    colour = declare.choice("red", ("red", "blue"), "A colour.")
    items = declare.words(["a"], "A list.")
    pairs = declare.mapping({"a": "b"}, "Pairs.")
    place = declare.directory("/srv/$name", "A path.")
    spare = declare.optional_path("Perhaps a path.")
    key = declare.secret("A password.")
    from_ = declare.text("here", "A name that is a Python word.")


@pytest.fixture
def source() -> cfg.ConfigOpts:
    return cfg.ConfigOpts()


def bound(source: cfg.ConfigOpts, tmp_path: Path, text: str) -> Example:
    section = Example(source)
    file = tmp_path / "example.conf"
    file.write_text(text)
    source([], default_config_files=[str(file)], default_config_dirs=[])
    return section


def test_defaults_have_their_types(source: cfg.ConfigOpts, tmp_path: Path) -> None:
    section = bound(source, tmp_path, "")
    assert assert_type(section.count, int) == 3
    assert assert_type(section.maybe, int | None) is None
    assert assert_type(section.share, float) == 0.5
    assert assert_type(section.on, bool) is True
    assert assert_type(section.name, str) == "x-3"
    assert assert_type(section.other, str | None) is None
    assert assert_type(section.colour, str) == "red"
    assert assert_type(section.items, list[str]) == ["a"]
    assert assert_type(section.pairs, dict[str, str]) == {"a": "b"}
    assert assert_type(section.place, Path) == Path("/srv/x-3")
    assert assert_type(section.spare, Path | None) is None
    assert assert_type(section.key, Secret | None) is None
    assert section.from_ == "here"


def test_values_come_from_the_file(source: cfg.ConfigOpts, tmp_path: Path) -> None:
    text = "[example]\ncount=7\nitems=a,b\npairs=x:y\nkey=hush\nfrom=there\nspare=/a\n"
    section = bound(source, tmp_path, text)
    assert section.count == 7
    assert section.items == ["a", "b"]
    assert section.pairs == {"x": "y"}
    assert section.from_ == "there"
    assert section.spare == Path("/a")
    assert section.key is not None
    assert section.key.open() == "hush"
    assert "hush" not in f"{section.key} {section.key!r}"


def test_values_are_live(source: cfg.ConfigOpts, tmp_path: Path) -> None:
    section = bound(source, tmp_path, "[example]\ncount=7\n")
    (tmp_path / "example.conf").write_text("[example]\ncount=8\n")
    source.mutate_config_files()
    assert section.count == 8


@pytest.mark.parametrize(
    "text",
    ["[api]\nport = 70000", "[api]\nport = x", "[DEFAULT]\nauth_strategy = guess"],
)
def test_bad_value_ends_the_start(tmp_path: Path, text: str) -> None:
    file = tmp_path / "ng.conf"
    file.write_text(text)
    name = text.split()[1]
    try:
        with pytest.raises(SystemExit, match=rf"{name}.*\(BM-CFG-001\)"):
            load(["--config-file", str(file)], [])
    finally:
        cfg.CONF.reset()


def test_missing_file_ends_the_start(tmp_path: Path) -> None:
    try:
        with pytest.raises(SystemExit, match=r"gone\.conf.*\(BM-CFG-001\)"):
            load(["--config-file", str(tmp_path / "gone.conf")], [])
    finally:
        cfg.CONF.reset()


def test_secret_does_not_reach_the_log(
    source: cfg.ConfigOpts, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bound(source, tmp_path, "[example]\nkey=hush\n")
    with caplog.at_level(logging.DEBUG):
        source.log_opt_values(logging.getLogger("x"), logging.DEBUG)
    assert "example.key" in caplog.text
    assert "hush" not in caplog.text


def test_class_gives_the_declaration() -> None:
    assert isinstance(Example.count, declare.Option)
    assert [option.name for option in Example.options()][:2] == ["count", "maybe"]


def test_settings_for_tests_are_independent() -> None:
    one = settings_for_tests({"conductor": {"workers_pool_size": 5}})
    two = settings_for_tests({"default": {"state_path": "/elsewhere"}})
    assert one.conductor.workers_pool_size == 5
    assert two.conductor.workers_pool_size == 300
    assert two.deploy.http_root == Path("/elsewhere/httpboot")


def test_unknown_section_is_refused() -> None:
    with pytest.raises(KeyError):
        settings_for_tests({"conducter": {"workers_pool_size": 5}})


def test_load_reads_file_and_command_line(tmp_path: Path) -> None:
    file = tmp_path / "ng.conf"
    file.write_text("[DEFAULT]\nstate_path = /srv/ng\n[api]\nport = 7000\n")
    try:
        settings = load(["--config-file", str(file), "--debug"], [])
        assert settings.api.port == 7000
        assert settings.default.state_path == Path("/srv/ng")
        assert settings.deploy.http_root == Path("/srv/ng/httpboot")
        assert settings.source.debug is True
    finally:
        cfg.CONF.reset()


def test_environment_sets_an_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OS_API__PORT", "7001")
    try:
        assert load([], [str(_empty(tmp_path))]).api.port == 7001
    finally:
        cfg.CONF.reset()


def _empty(tmp_path: Path) -> Path:
    file = tmp_path / "empty.conf"
    file.write_text("")
    return file


def test_state_path_of_who_may_not_write_to_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(default, "SYSTEM_STATE", tmp_path / "absent")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default.default_state_path() == str(tmp_path / "ironic_ng")


def test_every_section_is_in_the_table() -> None:
    declared = {
        kind.group
        for kind in declare.Section.__subclasses__()
        if kind.__module__.startswith("ironic_ng.conf.")
    }
    assert declared == {group for group, _ in list_opts()}
    assert isinstance(settings_for_tests(), Settings)
