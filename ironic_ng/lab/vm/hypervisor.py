# SPDX-License-Identifier: Apache-2.0
"""A private libvirt daemon that runs the machines, apart from any other on the host."""

import contextlib
import dataclasses
import pathlib
import shutil
import xml.sax.saxutils
from collections.abc import Sequence

from ironic_ng.domain.errors import ServiceError
from ironic_ng.lab.vm.cache import Cache, key_of
from ironic_ng.lab.vm.daemons import Daemon, launch
from ironic_ng.lab.vm.network import BRIDGE
from ironic_ng.lab.vm.programs import run

SEABIOS = "/usr/share/seabios/bios-256k.bin"
OVMF_CODE = "/usr/share/OVMF/OVMF_CODE_4M.fd"
OVMF_VARS = "/usr/share/OVMF/OVMF_VARS_4M.fd"
POOL = "default"  # the name that the Redfish emulator looks for
START_SECONDS = 60
KVM_PROBE_SECONDS = 15
# Each of these is replaced by a directory of ours in the daemon's mount namespace.
PRIVATE = (
    "etc/libvirt",
    "var/lib/libvirt",
    "run/libvirt",
    "var/log/libvirt",
    "var/cache/libvirt",
)
ACCOUNT = "libvirt-qemu"
ACCOUNTS = {
    "passwd": f"{ACCOUNT}:x:64055:64055::/nonexistent:/usr/sbin/nologin",
    "group": f"{ACCOUNT}:x:64055:",
}
DAEMON_CONFIG = """\
unix_sock_dir = "{sockets}"
auth_unix_ro = "none"
auth_unix_rw = "none"
"""
QEMU_CONFIG = """\
security_driver = "none"
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
"""
POOL_XML = (
    "<pool type='dir'><name>{name}</name><target><path>{path}</path></target></pool>"
)


# Machine type and buses are those that Debian's cloud kernel has drivers for: it knows
# no AHCI, no e1000 and no USB storage.
DOMAIN_XML = """\
<domain type='{kind}'>
  <name>{name}</name>
  <uuid>{uuid}</uuid>
  <memory unit='MiB'>{memory}</memory>
  <vcpu>1</vcpu>
  <cpu mode='{cpu}'/>
  <os><type arch='x86_64' machine='pc'>hvm</type>{firmware}<boot dev='hd'/></os>
  <features><acpi/><apic/></features>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <controller type='scsi' index='0' model='virtio-scsi'/>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' cache='unsafe'/>
      <source file='{disk}'/>
      <target dev='sda' bus='scsi'/>
      <serial>{serial}</serial>
    </disk>
    <interface type='bridge'>
      <mac address='{mac}'/>
      <source bridge='{bridge}'/>
      <model type='virtio'/>
    </interface>
    <serial type='null'><log file='{console}' append='on'/></serial>
    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
  </devices>
</domain>
"""


@dataclasses.dataclass(frozen=True)
class VirtualMachine:
    """What a machine is made of."""

    name: str
    uuid: str
    mac: str
    disk: pathlib.Path
    console: pathlib.Path
    uefi: bool
    memory_mib: int = 1024
    accelerated: bool = False

    @property
    def serial(self) -> str:
        """The serial number of its disk, as the inventory shows it."""
        return f"{self.name}-disk"


def domain_xml(machine: VirtualMachine) -> str:
    """The machine in libvirt's words."""
    quoted = {
        name: xml.sax.saxutils.escape(str(value), {"'": "&apos;"})
        for name, value in {
            "name": machine.name,
            "uuid": machine.uuid,
            "mac": machine.mac,
            "disk": machine.disk,
            "console": machine.console,
            "serial": machine.serial,
            "nvram": machine.disk.with_suffix(".nvram"),
        }.items()
    }
    # Named although it is the default: the emulator reads the boot mode from it.
    firmware = f"<loader type='rom'>{SEABIOS}</loader><bios useserial='yes'/>"
    if machine.uefi:
        firmware = (
            f"<loader readonly='yes' type='pflash'>{OVMF_CODE}</loader>"
            f"<nvram template='{OVMF_VARS}'>{quoted['nvram']}</nvram>"
        )
    kind, cpu = (
        ("kvm", "host-passthrough") if machine.accelerated else ("qemu", "maximum")
    )
    return DOMAIN_XML.format(
        **quoted,
        kind=kind,
        cpu=cpu,
        firmware=firmware,
        memory=machine.memory_mib,
        bridge=BRIDGE,
    )


class Hypervisor:
    """One libvirt daemon and its machines; start it, and stop it."""

    def __init__(self, directory: pathlib.Path, prefix: Sequence[str]) -> None:
        """``prefix`` goes before the daemon's command, to place it in a network."""
        self.directory = directory
        self.prefix = list(prefix)
        self.pool = directory / "pool"
        self.log = directory / "libvirtd.log"
        self.sockets = directory / "sockets"
        self._daemon: Daemon | None = None

    @property
    def uri(self) -> str:
        """Where a client connects."""
        return f"qemu+unix:///system?socket={self.sockets}/libvirt-sock"

    def start(self) -> None:
        """Start the daemon, wait until it answers, and make the storage pool."""
        self.pool.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(exist_ok=True)
        script = ["set -e"]
        for place in PRIVATE:
            own = self.directory / "private" / place.replace("/", "-")
            own.mkdir(parents=True, exist_ok=True)
            pathlib.Path("/", place).mkdir(parents=True, exist_ok=True)
            script.append(f"mount --bind '{own}' '/{place}'")
        config = self.directory / "private" / "etc-libvirt"
        (config / "libvirtd.conf").write_text(
            DAEMON_CONFIG.format(sockets=self.sockets)
        )
        (config / "qemu.conf").write_text(QEMU_CONFIG)
        script += self._accounts()
        script.append(f"exec libvirtd --pid-file '{self.directory}/libvirtd.pid'")
        self._daemon = launch(
            "libvirtd",
            [
                *self.prefix,
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                "\n".join(script),
            ],
            self.log,
        )
        self._daemon.wait_until(self._answers, START_SECONDS)
        self.virsh(
            "pool-create",
            self._file("pool.xml", POOL_XML.format(name=POOL, path=self.pool)),
        )

    def _accounts(self) -> list[str]:
        """Commands that let the daemon find the user it would run machines as.

        It refuses to start without, although its configuration says root; the user
        comes with the package of system units, which a lab has no use for.
        """
        made = []
        for name, line in ACCOUNTS.items():
            original = pathlib.Path("/etc", name)
            text = original.read_text()
            if not text.startswith(f"{ACCOUNT}:") and f"\n{ACCOUNT}:" not in text:
                own = self._file(f"private-{name}", f"{text.rstrip()}\n{line}\n")
                made.append(f"mount --bind '{own}' '{original}'")
        return made

    def _answers(self) -> bool:
        if not (self.sockets / "libvirt-sock").exists():
            return False
        try:
            self.virsh("version", seconds=30)
        except ServiceError:
            return False
        return True

    def virsh(self, *arguments: str | pathlib.Path, seconds: float = 60) -> str:
        """What virsh printed."""
        return run(
            ["virsh", "--quiet", "--connect", self.uri, *arguments], seconds=seconds
        ).decode()

    def define(self, machine: VirtualMachine, disk_gib: int) -> None:
        """Make a machine with an empty disk, switched off."""
        run(["qemu-img", "create", "-q", "-f", "qcow2", machine.disk, f"{disk_gib}G"])
        # The emulator knows only disks that the pool has listed.
        self.virsh("pool-refresh", POOL)
        self.virsh("define", self._file(f"{machine.name}.xml", domain_xml(machine)))

    def stop(self) -> None:
        """Switch the machines off and end the daemon; safe to repeat."""
        if self._daemon is None:
            return
        with contextlib.suppress(ServiceError):
            for name in self.virsh("list", "--name").split():
                self.virsh("destroy", name)
        self._daemon.end()
        self._daemon = None

    def _file(self, name: str, text: str) -> pathlib.Path:
        path = self.directory / name
        path.write_text(text)
        return path


def kvm_works(cache: Cache, kernel: pathlib.Path) -> bool:
    """Whether hardware acceleration runs a kernel on this host, asked once per host.

    The device may exist, open and answer, and yet a guest hangs at its first
    instruction; only running one tells.
    """
    if not pathlib.Path("/dev/kvm").exists():
        return False
    release = pathlib.Path("/proc/sys/kernel/osrelease").read_text()
    cpu = pathlib.Path("/proc/cpuinfo").read_text().partition("\n\n")[0]
    names = [
        line for line in cpu.splitlines() if line.startswith(("model name", "flags"))
    ]

    def probe(place: pathlib.Path) -> None:
        (place / "answer").write_text("yes" if probe_kvm(kernel, place) else "no")

    found = cache.entry("kvm", key_of([release, *names]), probe)
    return (found / "answer").read_text() == "yes"


def probe_kvm(kernel: pathlib.Path, place: pathlib.Path) -> bool:
    """Start a kernel with KVM and look for its first line."""
    if shutil.which("qemu-system-x86_64") is None:
        return False
    console = place / "console"
    with contextlib.suppress(ServiceError):
        run(
            [
                "qemu-system-x86_64",
                "-accel",
                "kvm",
                "-m",
                "256",
                "-display",
                "none",
                "-serial",
                f"file:{console}",
                "-no-reboot",
                "-kernel",
                kernel,
                "-append",
                "console=ttyS0 panic=-1",
            ],
            seconds=KVM_PROBE_SECONDS,
        )
    return console.exists() and b"Linux version" in console.read_bytes()
