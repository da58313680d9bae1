# SPDX-License-Identifier: Apache-2.0
"""How the processes of the service begin, and how they say that they cannot."""

import sys
from collections.abc import Callable, Sequence

from oslo_log import log

from ironic_ng.conf.settings import PROJECT, Settings, load
from ironic_ng.domain.errors import ServiceError


def run(serve: Callable[[Settings], int], argv: Sequence[str] | None) -> int:
    """Serve with the settings of a command line; gives the status of the process.

    What is raised with a code is printed with its remedy; the status is 1.
    """
    try:
        settings = load(sys.argv[1:] if argv is None else argv)
        log.setup(settings.source, PROJECT)
        return serve(settings)
    except ServiceError as error:
        text = error.text()
        print(f"{error.code.code}: {text.title}\n{text.remedy}", file=sys.stderr)
        return 1
