# SPDX-License-Identifier: Apache-2.0
"""Opens the file server of a conductor, or says why its port cannot be had."""

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import cfg
from ironic_ng.drivers.services import ServiceSet


def open_files(settings: Settings) -> ServiceSet:
    """The file server and the helpers of drivers, its port bound."""
    try:
        return ServiceSet(settings)
    except OSError as error:
        deploy = settings.deploy
        raise cfg.ADDRESS_UNUSABLE(
            address=(deploy.http_host, deploy.http_port),
            detail=error,
            options="[deploy]http_host and [deploy]http_port",
        ) from error
