# SPDX-License-Identifier: Apache-2.0
"""``ironic_ng.wsgi:application`` for gunicorn, uWSGI, granian and other servers.

Options come from the usual files and the environment, not from the command line of
the server. ``OS_IRONIC_NG_CONFIG_FILES`` names other files, with semicolons between
them, and ``OS_IRONIC_NG_CONFIG_DIR`` a directory of files.
"""

import atexit
import os
import sys
import threading
from collections.abc import Iterable
from typing import Any

from oslo_log import log

from ironic_ng.api.app import make_application
from ironic_ng.api.middleware import Application, Environ, StartResponse
from ironic_ng.cmd.connections import Connections
from ironic_ng.cmd.metrics_server import api_metrics
from ironic_ng.conf.settings import PROJECT, Settings, load
from ironic_ng.domain.catalogue import api_start
from ironic_ng.domain.errors import ServiceError
from ironic_ng.operations.backend import make_backend
from ironic_ng.rpc.asking import Asking

LOG = log.getLogger("ironic_ng.wsgi")
_UWSGI: Any = sys.modules.get("uwsgi")
"""What uWSGI brings into the processes that it runs; None under other servers."""


class ForkedApplication:
    """The application, assembled anew in each process that a server forks.

    A fork copies neither the threads that send wake-ups nor whatever else belongs
    to the process that loaded this module.
    """

    def __init__(self, settings: Settings) -> None:
        """Assemble it for this process; the schema of the database is checked."""
        self._settings = settings
        self._lock = threading.Lock()
        self._pid = self._serving = 0
        self._application: Application
        self._process: Connections
        self._assemble()
        self._process.database.prepare()
        # Connections must not be shared with forks: each process opens its own.
        self._process.database.close()
        atexit.register(self._close)

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request."""
        if self._serving != os.getpid():
            self._begin()
        if _UWSGI is not None and "HTTP_TRANSFER_ENCODING" in environ:
            environ["wsgi.input"] = ChunkedBody(_UWSGI)
        return self._application(environ, start_response)

    def _begin(self) -> None:
        """Before the first request of a process: whoever forks gets none."""
        with self._lock:
            if self._serving == os.getpid():
                return
            if self._pid != os.getpid():
                self._assemble()
            self._show_metrics()
            self._serving = os.getpid()

    def _show_metrics(self) -> None:
        metrics = api_metrics(self._settings)
        try:
            metrics.start()
        except ServiceError as error:
            # The API is of more use without its metrics than not at all.
            LOG.warning("No metrics of process %s: %s", os.getpid(), error)

    def _assemble(self) -> None:
        self._process = process = Connections(self._settings, "api")
        asking = Asking(process.transport)
        backend = make_backend(self._settings, process.database, asking)
        self._application = make_application(self._settings, backend)
        self._pid = os.getpid()

    def _close(self) -> None:
        if self._pid == os.getpid():
            self._process.close()


class ChunkedBody:
    """A body of unknown length, which uWSGI hands out by a function of its own."""

    def __init__(self, server: Any) -> None:
        """Read the body of the request that this thread answers."""
        self._server = server
        self._piece = b""

    def read(self, size: int) -> bytes:
        """At most so many bytes, none at the end; OSError when it breaks off."""
        if not self._piece:
            self._piece = self._server.chunked_read()
        given, self._piece = self._piece[:size], self._piece[size:]
        return given


def _arguments() -> list[str]:
    """The command line that the process would have been started with."""
    named = os.environ.get("OS_IRONIC_NG_CONFIG_FILES", "").split(";")
    words = [word for name in named if name for word in ("--config-file", name)]
    directory = os.environ.get("OS_IRONIC_NG_CONFIG_DIR")
    return [*words, "--config-dir", directory] if directory else words


def _demand_threads() -> None:
    """Refuse uWSGI without threads: what is sent in the background would wait."""
    if _UWSGI is None:
        return
    options = {_text(name) for name in _UWSGI.opt}
    if not {"enable-threads", "threads"} & options:
        raise api_start.NO_THREADS()


def _text(name: str | bytes) -> str:
    return name.decode() if isinstance(name, bytes) else name


def make() -> ForkedApplication:
    """The application; ends the process with a code and what to do about it."""
    settings = load(_arguments())
    log.setup(settings.source, PROJECT)
    try:
        _demand_threads()
        return ForkedApplication(settings)
    except ServiceError as error:
        text = error.text()
        message = f"{error.code.code}: {text.title}\n{text.remedy}"
        raise SystemExit(message) from error


application = make()
