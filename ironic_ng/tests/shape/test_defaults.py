# SPDX-License-Identifier: Apache-2.0
"""Defaults are the safe ones, and every option explains itself."""

import pytest
from oslo_config import cfg

from ironic_ng.conf.settings import Settings, list_opts, settings_for_tests

OPTIONS = [(group, option) for group, options in list_opts() for option in options]


@pytest.fixture(scope="module")
def settings() -> Settings:
    return settings_for_tests()


def test_authentication_is_on(settings: Settings) -> None:
    assert settings.default.auth_strategy == "keystone"


def test_debug_is_off(settings: Settings) -> None:
    assert settings.source.debug is False


def test_automated_cleaning_is_on(settings: Settings) -> None:
    assert settings.conductor.automated_clean is True


def test_files_are_published_on_loopback_only(settings: Settings) -> None:
    assert settings.deploy.http_host == "127.0.0.1"


@pytest.mark.parametrize(
    ("group", "option"), OPTIONS, ids=[f"{group}.{it.name}" for group, it in OPTIONS]
)
def test_option_explains_itself(group: str, option: cfg.Opt) -> None:
    assert option.help
    assert option.help.endswith((".", ")"))
    secret_words = ("password", "secret", "token_key", "private")
    if any(word in option.name for word in secret_words) and "path" not in option.name:
        assert option.secret or option.default in (None, True, False), option.name
