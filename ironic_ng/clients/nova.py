# SPDX-License-Identifier: Apache-2.0
"""The compute service: told of changes of power that it did not ask for itself."""

import functools
import logging
from collections.abc import Mapping
from typing import Any

from ironic_ng.conf.settings import Settings

LOG = logging.getLogger(__name__)
GROUP = "nova"
MICROVERSION = "2.76"
"""The first that knows of changes of power."""
SECONDS = 30
TAGS: Mapping[str, str] = {"power on": "POWER_ON", "power off": "POWER_OFF"}


class Nova:
    """Speaks to the compute service with the credentials of section [nova]."""

    def __init__(self, settings: Settings) -> None:
        """Nothing is loaded before there is something to tell."""
        self._settings = settings

    def power_changed(self, instance_uuid: str, power: str) -> bool:
        """Tell of the power of an instance; whether it was taken in.

        A failure is logged and never raised: the record here is right all the same.
        Once sent it is not sent again, for it may have been heard.
        """
        tag = TAGS.get(power)
        if tag is None or not self._settings.nova.send_power_notifications:
            return False
        # lazy: few installations without a compute service need the library
        from keystoneauth1 import exceptions  # noqa: PLC0415

        event = {"name": "power-update", "server_uuid": instance_uuid, "tag": tag}
        try:
            adapter = self._adapter
            if adapter is None:
                return False
            answer = adapter.post(
                "/os-server-external-events",
                json={"events": [event]},
                microversion=MICROVERSION,
                connect_retries=2,
            )
            told = answer.json()["events"][0]
        except (
            exceptions.ClientException,
            ValueError,
            LookupError,
            TypeError,
        ) as error:
            LOG.warning(
                "Nova was not told that %s is %s: %s", instance_uuid, tag, error
            )
            return False
        if told.get("code", 200) != 200:
            LOG.warning(
                "Nova did not take in that %s is %s: %s", instance_uuid, tag, told
            )
            return False
        return True

    @functools.cached_property
    def _adapter(self) -> Any:
        """None where no way to log in is configured."""
        # lazy: as above
        from keystoneauth1 import loading  # noqa: PLC0415

        source = self._settings.source
        loading.register_auth_conf_options(source, GROUP)
        loading.register_session_conf_options(source, GROUP)
        loading.register_adapter_conf_options(source, GROUP)
        auth = loading.load_auth_from_conf_options(source, GROUP)
        if auth is None:
            LOG.info("Nova hears of no changes of power: [nova]auth_type is not set")
            return None
        session = loading.load_session_from_conf_options(
            source, GROUP, auth=auth, timeout=SECONDS
        )
        return loading.load_adapter_from_conf_options(
            source, GROUP, session=session, auth=auth, service_type="compute"
        )
