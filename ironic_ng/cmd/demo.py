# SPDX-License-Identifier: Apache-2.0
"""`ironic-ng demo`: the whole service and machines; deploys one before your eyes."""

import argparse
import contextlib
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ironic_ng.cmd.demo_lab import LOOPBACK, Lab, ProcessLab, VmLab
from ironic_ng.cmd.demo_life import Api, Life, Progress
from ironic_ng.cmd.demo_service import ServiceProcess, free_port, require_port
from ironic_ng.cmd.demo_terminal import DIM, GREEN, RED, Terminal
from ironic_ng.domain.catalogue import lab_demo
from ironic_ng.domain.errors import ServiceError
from ironic_ng.drivers.agent.hooks.table import HOOKS

DONE, FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
USER_DATA = "#cloud-config\nhostname: {name}\n"


def _port(text: str) -> int:
    """A number of a port, for the parser."""
    number = int(text)
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port")
    return number


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    made = argparse.ArgumentParser(
        prog="ironic-ng demo",
        description="Start the whole service with simulated machines, take them from "
        "unknown to available, deploy one, and leave all running for you to drive.",
        epilog="Exit status: 0 every node got where it was to go; 1 one failed; "
        "2 the demo could not run; 130 interrupted.",
    )
    made.add_argument("--once", action="store_true", help="end when the node is active")
    made.add_argument(
        "--machines",
        choices=("process", "vm"),
        default="process",
        help="simulated in this process, or QEMU with the real agent (needs root)",
    )
    made.add_argument(
        "--boot-mode",
        choices=("bios", "uefi"),
        default="bios",
        help="firmware of QEMU machines (default: bios)",
    )
    made.add_argument(
        "--deploy",
        metavar="NAME",
        default="demo-0",
        help="the machine to deploy (default: demo-0)",
    )
    made.add_argument(
        "--fail",
        metavar="WHERE",
        help="make a machine fail, for example demo-1:deploy "
        "(phases: verify, inspect, clean, deploy)",
    )
    made.add_argument("--keep", metavar="DIR", help="keep all files in this directory")
    made.add_argument(
        "--port", type=_port, default=6385, help="port of the API (default: 6385)"
    )
    return made


class Demo:
    """One run: the machines, the service, and what is done with them."""

    def __init__(
        self, options: argparse.Namespace, directory: Path, terminal: Terminal
    ) -> None:
        """Nothing is started yet."""
        self._options = options
        self._terminal = terminal
        self._directory = directory
        self._lab = self._make_lab()
        self._failures: list[str] = []
        self._shown: dict[str, str] = {}
        self.service: ServiceProcess | None = None
        self._over = False
        """Set by a signal. An exception raised by a handler alone can be lost
        when it strikes in a destructor, so whoever waits looks here too."""

    def _make_lab(self) -> Lab:
        place = self._directory / "lab"
        if self._options.machines == "vm":
            return VmLab(place, self._options.boot_mode, self._terminal.line)
        return ProcessLab(place)

    def run(self, stack: contextlib.ExitStack) -> int:
        """Do it all; the stack ends what was started."""
        if self._options.fail:
            self._lab.fail(self._options.fail)
        require_port(LOOPBACK, self._options.port)
        stack.callback(self._lab.stop)
        self._lab.start()
        service = self._start_service(stack)
        life = Life(Api(service.url), self._look, self._require_going_on)
        names = self._enrol(life)
        names = self._phase(life, names, "manage", "manageable")
        names = self._phase(life, names, "inspect", "manageable")
        names = self._phase(life, names, "provide", "available")
        self._deploy(life, names)
        self._terminal.end_status()
        return self._verdict()

    # --- the service ----------------------------------------------------------

    def _start_service(self, stack: contextlib.ExitStack) -> ServiceProcess:
        address = self._lab.address()
        files_port = free_port(address)
        boot_url = f"http://{address}:{files_port}/boot.ipxe"
        self._lab.boot_from(boot_url)
        url = f"http://{address}:{self._options.port}"
        state = self._directory / "service"
        service = ServiceProcess(state, self._settings(address, files_port), url)
        stack.callback(service.stop)
        service.start()
        self.service = service
        self._terminal.line(f"database ready, API on {url}")
        return service

    def _settings(self, address: str, files_port: int) -> dict[str, dict[str, object]]:
        return {
            "DEFAULT": {
                "state_path": self._directory / "service",
                "host": "demo",
                "auth_strategy": "noauth",
                **self._lab.loaders(),
            },
            "api": {
                "host_ip": address,
                "port": self._options.port,
                "allow_noauth_in_public": address != LOOPBACK,
                "ramdisk_heartbeat_timeout": 20,
            },
            "deploy": {
                "http_host": address,
                "http_port": files_port,
                "erase_devices_priority": 0,
                "erase_devices_metadata_priority": 10,
            },
            "conductor": {"power_poll_interval": 0.2, "scan_interval": 1},
            "inspector": {"hooks": ",".join(HOOKS)},
            # Images and ramdisks of the lab live on this host.
            "fetch": {"block_loopback": False},
        }

    # --- the machines' life -----------------------------------------------------

    def _look(self, nodes: list[Progress]) -> None:
        """Show what changed: every step in a pipe, every state on a terminal."""
        for node in nodes:
            before = self._shown.get(node.name)
            if node.text() == before:
                continue
            self._shown[node.name] = node.text()
            if before is None or node.doing or node.state not in before.split("  "):
                self._terminal.line(self._coloured(node))
        busy = [n.text() for n in nodes if n.node["target_provision_state"]]
        self._terminal.status(" | ".join(busy))

    def _coloured(self, node: Progress) -> str:
        if node.state in ("active", "available"):
            return self._terminal.colour(node.text(), GREEN)
        if "fail" in node.state or node.state == "error":
            return self._terminal.colour(node.text(), RED)
        return node.text()

    def _enrol(self, life: Life) -> list[str]:
        infos = self._lab.infos()
        # For whoever wants to enrol a machine by hand again.
        listing = self._directory / "machines.json"
        listing.touch(mode=0o600)
        listing.write_text(json.dumps([asdict(i) for i in infos.values()], indent=2))
        for name, info in infos.items():
            life.enrol(info, **self._lab.extras(name))
        listed = "  ".join(f"{name} ({i.driver})" for name, i in infos.items())
        self._terminal.line(f"enrolled  {listed}")
        return list(infos)

    def _phase(self, life: Life, names: list[str], verb: str, goal: str) -> list[str]:
        """Bring all to the goal at once; gives those that got there."""
        for name in names:
            life.api.provision(name, verb)
        nodes = life.settle(names, goal, self._lab.phase_seconds)
        return [name for name in names if self._reached(life, nodes[name], goal)]

    def _reached(self, life: Life, node: dict[str, Any], goal: str) -> bool:
        if node["provision_state"] == goal and not node["last_error"]:
            return True
        self._explain(life, node)
        return False

    def _explain(self, life: Life, node: dict[str, Any]) -> None:
        """What failed, why, and what to do, from the catalogue."""
        terminal, text = self._terminal, node["last_error"] or "no reason was recorded"
        self._failures.append(node["name"])
        state = node["provision_state"]
        terminal.line(terminal.colour(f"{node['name']}  {state}: {text}", RED))
        found = life.meaning(node)
        if found is not None:
            code, words = found
            terminal.plain(f"         code    {code}")
            terminal.plain(f"         cause   {words.cause}")
            terminal.plain(f"         remedy  {words.remedy}")

    def _deploy(self, life: Life, available: list[str]) -> None:
        wanted = [self._options.deploy]
        failing, _, phase = (self._options.fail or "").partition(":")
        if phase == "deploy" and failing not in wanted:
            wanted.append(failing)
        ready = [name for name in wanted if name in available]
        for name in ready:
            life.api.patch(name, instance_info=self._lab.instance_info())
            life.api.provision(name, "active", configdrive=_config_drive(name))
        nodes = life.settle(ready, "active", self._lab.phase_seconds)
        for name in ready:
            if self._reached(life, nodes[name], "active"):
                for proof in self._lab.check(name, f"{name}.demo"):
                    self._terminal.line(f"{name}  {proof}")
            self._print_timeline(life, name)

    def _print_timeline(self, life: Life, name: str) -> None:
        terminal = self._terminal
        terminal.end_status()
        terminal.plain()
        terminal.plain(f"Timeline of {name}")
        for event in life.api.timeline(name):
            terminal.plain(terminal.colour(_event_line(event), DIM))
        terminal.plain()

    # --- the end -----------------------------------------------------------------

    def _verdict(self) -> int:
        failing = (self._options.fail or "").partition(":")[0]
        if failing and failing not in self._failures:
            raise lab_demo.DID_NOT_FAIL(where=self._options.fail)
        if not self._failures:
            return DONE
        names = ", ".join(dict.fromkeys(self._failures))
        asked = " (as asked by --fail)" if failing in self._failures else ""
        self._terminal.plain(f"Failed: {names}{asked}")
        return FAILED

    def invite(self) -> None:
        """Say how to go on by hand."""
        url = self.service.url if self.service else ""
        self._terminal.plain(f"Try:  export OS_AUTH_TYPE=none OS_ENDPOINT={url}")
        self._terminal.plain("      openstack baremetal node list")
        self._terminal.plain(
            "Ctrl-C stops and removes everything; --keep DIR keeps it; "
            "--fail demo-1:deploy shows what a failure looks like."
        )

    def wait(self) -> None:
        """Stay until somebody ends it."""
        while True:
            time.sleep(0.5)
            self._require_going_on()

    def interrupt(self, _number: int, _frame: object) -> None:
        """What a signal does."""
        self._over = True
        raise KeyboardInterrupt

    def _require_going_on(self) -> None:
        if self._over:
            raise KeyboardInterrupt
        if self.service is not None:
            self.service.require_alive()


def _config_drive(name: str) -> dict[str, Any]:
    return {
        "meta_data": {"uuid": name, "hostname": f"{name}.demo", "name": name},
        "user_data": USER_DATA.format(name=name),
    }


def _event_line(event: dict[str, Any]) -> str:
    at, took = event["created_at"][11:23], event["duration_ms"]
    shown = f"{took / 1000:6.2f} s" if isinstance(took, int) else " " * 8
    text = str(event["text"])
    return f"  {at}  {shown}  {event['kind']:<8}  {text}"


@contextlib.contextmanager
def _directory(keep: str | None) -> Iterator[Path]:
    if keep:
        place = Path(keep).absolute()
        if (place / "service").exists():
            raise lab_demo.NOT_EMPTY(place=place)
        place.mkdir(parents=True, exist_ok=True)
        yield place
        return
    with tempfile.TemporaryDirectory(
        prefix="ironic-ng-demo-", ignore_cleanup_errors=True
    ) as temporary:
        yield Path(temporary)


def _perform(options: argparse.Namespace, terminal: Terminal) -> int:
    with _directory(options.keep) as directory, contextlib.ExitStack() as stack:
        demo = Demo(options, directory, terminal)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, demo.interrupt)
        status = demo.run(stack)
        if options.once or (status != DONE and not options.fail):
            return status
        demo.invite()
        demo.wait()
    return DONE


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo; see the parser's epilog for the exit status."""
    options = parser().parse_args(argv)
    terminal = Terminal()
    start = time.monotonic()
    try:
        return _perform(options, terminal)
    except ServiceError as error:
        terminal.end_status()
        words = error.text()
        print(f"{error.recorded()}\n{words.cause}\n{words.remedy}", file=sys.stderr)
        usage = (lab_demo.PORT_TAKEN, lab_demo.BAD_FAILURE, lab_demo.NOT_EMPTY)
        return UNUSABLE if error.code in usage else FAILED
    except KeyboardInterrupt:
        terminal.end_status()
        terminal.plain(f"stopped after {time.monotonic() - start:.0f} s")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
