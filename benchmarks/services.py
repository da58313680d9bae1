# SPDX-License-Identifier: Apache-2.0
"""The two services to compare: each an API process and a conductor, set up alike."""

import contextlib
import dataclasses
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.servers import MariaDB, free_port, running, wait_until

UPSTREAM = "39.0.0"
"""The release of ironic to compare with."""
THREADS = 4
"""Threads of each API process; the benchmark sends one request at a time."""
_OPTIONS = """\
[DEFAULT]
auth_strategy = noauth
debug = false
host = bench
my_ip = 127.0.0.1
rpc_transport = oslo
transport_url = {bus}
state_path = {state}
log_file = {state}/{role}.log
enabled_hardware_types = fake-hardware
enabled_bios_interfaces = no-bios,fake
enabled_boot_interfaces = fake
enabled_console_interfaces = no-console,fake
enabled_deploy_interfaces = fake
enabled_firmware_interfaces = no-firmware,fake
enabled_inspect_interfaces = no-inspect,fake
enabled_management_interfaces = fake
enabled_network_interfaces = noop
enabled_power_interfaces = fake
enabled_raid_interfaces = no-raid,fake
enabled_rescue_interfaces = no-rescue,fake
enabled_storage_interfaces = noop,fake
enabled_vendor_interfaces = no-vendor,fake
[database]
connection = {database}
[conductor]
sync_power_state_interval = {sync_period}
[deploy]
http_port = {http_port}
[dhcp]
dhcp_provider = none
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Program:
    """One of the two services: where it is installed and what its parts are called."""

    name: str
    package: str
    prefix: Path

    @property
    def python(self) -> str:
        """The interpreter it is installed for."""
        return str(self.prefix / "bin" / "python")

    @property
    def database(self) -> str:
        """Its database, and the prefix of its users' names."""
        return self.package

    def command(self, what: str) -> str:
        """Path of one of its commands."""
        words = self.package.replace("_", "-")
        return str(self.prefix / "bin" / f"{words}-{what}")

    def versions(self) -> dict[str, str]:
        """Versions of what it is made of."""
        script = (
            "import importlib.metadata as m, sys\n"
            "for n in sys.argv[1:]:\n"
            "    print(n, m.version(n))"
        )
        names = [self.package, "SQLAlchemy", "PyMySQL", "pecan", "oslo.db", "cheroot"]
        found = subprocess.run(
            [self.python, "-c", script, *names],
            check=True,
            capture_output=True,
            text=True,
        )
        return dict(line.split(" ", 1) for line in found.stdout.splitlines())


def ours() -> Program:
    """ironic_ng as installed for this interpreter."""
    return Program("ironic_ng", "ironic_ng", Path(sys.prefix))


def upstream(cache: Path) -> Program:
    """Ironic from the package index, in an environment that is made once."""
    prefix = cache / f"ironic-{UPSTREAM}"
    if not (prefix / "complete").exists():
        venv.create(prefix, with_pip=True, clear=True)
        packages = [f"ironic=={UPSTREAM}", "PyMySQL", "cheroot"]
        pip = [str(prefix / "bin" / "pip"), "install", "--quiet", *packages]
        subprocess.run(pip, check=True)
        (prefix / "complete").touch()
    return Program("ironic", "ironic", prefix)


@dataclasses.dataclass(frozen=True, slots=True)
class Service:
    """A running service."""

    program: Program
    port: int
    api_pid: int
    conductor_pid: int
    server: MariaDB

    @property
    def name(self) -> str:
        """What reports call it."""
        return self.program.name

    @property
    def api_user(self) -> str:
        """The name under which its API process uses the database."""
        return f"{self.program.database}_api"


@contextlib.contextmanager
def serving(
    program: Program,
    server: MariaDB,
    bus: str,
    directory: Path,
    *,
    sync_period: int = 0,
) -> Iterator[Service]:
    """The service on an empty database of its own, until the block ends.

    Both API processes are ``serve.py`` with the same number of threads, so that
    they differ in the application alone. ``sync_period``: seconds between rounds of
    the power sync, 0 for none.
    """
    directory.mkdir(parents=True)
    users = [f"{program.database}_{role}" for role in ("api", "conductor")]
    server.create(program.database, users)
    files = {
        role: _configure(program, server, bus, directory, role, sync_period)
        for role in ("api", "conductor")
    }
    conductor_file = str(files["conductor"])
    subprocess.run(
        [program.command("dbsync"), "--config-file", conductor_file, "create_schema"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    port = free_port()
    api = [
        program.python, str(Path(__file__).with_name("serve.py")),
        f"{program.package}.wsgi", str(port), str(THREADS),
    ]  # fmt: skip
    conductor = [program.command("conductor"), "--config-file", conductor_file]
    environment = _environment(directory)
    with (
        running(conductor, directory / "conductor.out", environment) as worker,
        running(api, directory / "api.out", environment) as process,
    ):
        wait_until(lambda: _offers_hardware(port), program.name, process)
        yield Service(program, port, process.pid, worker.pid, server)


def _configure(
    program: Program,
    server: MariaDB,
    bus: str,
    directory: Path,
    role: str,
    sync_period: int,
) -> Path:
    # Under WSGI a service looks for its file in the user's home.
    home = directory / (f".{program.package}" if role == "api" else role)
    home.mkdir()
    file = home / f"{program.package}.conf"
    state = directory / "state"
    state.mkdir(exist_ok=True)
    user = f"{program.database}_{role}"
    address = server.address(program.database, user)
    text = _OPTIONS.format(
        bus=bus,
        state=state,
        role=role,
        database=address,
        http_port=free_port(),
        sync_period=sync_period,
    )
    file.write_text(text, encoding="utf-8")
    return file


def _environment(directory: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "HOME": str(directory), "PYTHONDONTWRITEBYTECODE": "1"}


def _offers_hardware(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/v1/drivers", headers={"Accept": "application/json"})
        return b'"fake-hardware"' in connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
