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


def test_images_are_looked_into(settings: Settings) -> None:
    assert settings.conductor.disable_deep_image_inspection is False
    assert "raw" in settings.conductor.permitted_image_formats


def test_file_urls_are_limited_to_one_directory(settings: Settings) -> None:
    (allowed,) = settings.conductor.file_url_allowed_paths
    assert allowed.startswith((str(settings.default.state_path), "$state_path"))


def test_consoles_are_off(settings: Settings) -> None:
    assert settings.drivers.enabled_console_interfaces[0] == "no-console"


def test_certificates_are_checked(settings: Settings) -> None:
    assert settings.redfish.verify_ca == "True"
    assert settings.default.webserver_verify_ca == "True"
    assert settings.agent.require_tls is True


def test_addresses_of_this_host_are_not_fetched_from(settings: Settings) -> None:
    assert settings.fetch.block_loopback is True
    assert settings.fetch.block_link_local is True


def test_public_api_is_not_without_authentication(settings: Settings) -> None:
    assert settings.api.allow_noauth_in_public is False


@pytest.mark.parametrize(
    ("group", "option"), OPTIONS, ids=[f"{group}.{it.name}" for group, it in OPTIONS]
)
def test_option_explains_itself(group: str, option: cfg.Opt) -> None:
    assert option.help
    assert option.help.endswith((".", ")"))
    secret_words = ("password", "secret", "token_key", "private")
    named = any(word in option.name for word in secret_words)
    # One word out of a few known ones is no secret.
    chosen = getattr(option.type, "choices", None)
    if named and not chosen and "path" not in option.name:
        assert option.secret or option.default in (None, True, False), option.name
