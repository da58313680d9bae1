# SPDX-License-Identifier: Apache-2.0
"""What the builders of the virtual lab decide before any program runs."""

import ast
import pathlib
import shutil
import urllib.parse
from typing import Any
from xml.etree import ElementTree

import pytest

from ironic_ng.domain.errors import ServiceError
from ironic_ng.lab.vm import (
    archive,
    cache,
    command,
    emulator,
    hypervisor,
    instance,
    packages,
    programs,
    ramdisk,
)

MACHINE = hypervisor.VirtualMachine(
    name="demo<0>",
    uuid="0b2d6c7e-8a0c-4d6e-9f2a-111111111111",
    mac="52:54:00:00:00:01",
    disk=pathlib.Path("/state/demo's.qcow2"),
    console=pathlib.Path("/state/demo.console"),
    uefi=False,
)
ROOT = pathlib.Path(__file__).parents[4]


def entries_of(data: bytes) -> dict[str, tuple[int, bytes]]:
    """Names and contents of a cpio archive."""
    found: dict[str, tuple[int, bytes]] = {}
    at = 0
    while True:
        assert data[at : at + 6] == b"070701"
        fields = [int(data[at + 6 + i * 8 : at + 14 + i * 8], 16) for i in range(13)]
        mode, size, name_size = fields[1], fields[6], fields[11]
        name = data[at + 110 : at + 110 + name_size - 1].decode()
        start = -(-(at + 110 + name_size) // 4) * 4
        if name == archive.TRAILER:
            return found
        found[name] = (mode, data[start : start + size])
        at = -(-(start + size) // 4) * 4


class TestArchive:
    def test_holds_what_was_packed(self) -> None:
        packed = archive.pack(
            [archive.directory("opt"), archive.file("opt/x", b"12345", 0o755)]
        )
        assert entries_of(packed) == {
            "opt": (0o040755, b""),
            "opt/x": (0o100755, b"12345"),
        }
        assert len(packed) % 512 == 0

    def test_equal_input_gives_equal_bytes(self) -> None:
        assert ramdisk.script_archive() == ramdisk.script_archive()


class TestRamdisk:
    def test_scripts_of_the_ramdisk(self) -> None:
        found = entries_of(ramdisk.script_archive())
        assert found["init"][0] == 0o100755
        assert found["init"][1].startswith(b"#!/bin/busybox sh\n")
        assert b"virtio_scsi\n" in found["opt/lab/modules"][1]
        # The agent switches machines off by these names, and there is no systemd.
        for name in ("poweroff", "reboot"):
            assert f"busybox {name} -f".encode() in found[f"opt/lab/bin/{name}"][1]

    def test_scripts_leave_the_tree_alone(self) -> None:
        """A directory like /lib made first would hide the tree's link of that name."""
        tops = {name.split("/")[0] for name in entries_of(ramdisk.script_archive())}
        assert tops == {"init", "opt"}

    def test_the_key_follows_the_agent_and_the_scripts(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tree, whole = ramdisk.tree_key(), ramdisk.ramdisk_key()
        monkeypatch.setattr(ramdisk, "AGENT", "ironic-python-agent==99")
        assert ramdisk.tree_key() != tree
        assert ramdisk.ramdisk_key() != whole

    def test_every_file_of_the_guests_is_packaged(self) -> None:
        for name, _ in ramdisk.GUEST_FILES.values():
            assert ramdisk.guest_file(name)
        patterns = (ROOT / "setup.cfg").read_text()
        assert "**/*.sh" in patterns
        assert "**/guest/*.conf" in patterns


class TestInstance:
    def test_initial_ramdisk(self, tmp_path: pathlib.Path) -> None:
        module = tmp_path / "00-virtio.ko"
        module.write_bytes(b"module")
        instance.BUSYBOX.exists() or pytest.skip("busybox-static is not installed")
        found = entries_of(instance.initrd([module]))
        assert found["modules.list"][1] == b"/modules/00-virtio.ko\n"
        assert found["modules/00-virtio.ko"][1] == b"module"
        script = found["init"][1].decode()
        assert f'echo "{instance.MARKER} ready"' in script
        assert "@MARKER@" not in script

    def test_both_loaders_start_the_same_kernel(self) -> None:
        for config in (instance.SYSLINUX_CONFIG, instance.GRUB_CONFIG):
            assert instance.ARGUMENTS in config
            assert "/vmlinuz" in config
            assert "/initrd" in config


class TestDomain:
    def test_bios(self) -> None:
        tree = ElementTree.fromstring(hypervisor.domain_xml(MACHINE))
        assert tree.get("type") == "qemu"
        assert tree.findtext("name") == "demo<0>"
        assert tree.findtext("os/loader") == hypervisor.SEABIOS
        assert _attribute(tree, "devices/disk/source", "file") == "/state/demo's.qcow2"
        assert tree.findtext("devices/disk/serial") == "demo<0>-disk"
        # A machine shows its disk by virtio-scsi: the kernel has no AHCI.
        assert _attribute(tree, "devices/disk/target", "bus") == "scsi"

    def test_uefi_has_a_store_of_variables_of_its_own(self) -> None:
        machine = hypervisor.VirtualMachine(
            **{**_fields(MACHINE), "uefi": True, "accelerated": True}
        )
        tree = ElementTree.fromstring(hypervisor.domain_xml(machine))
        assert tree.get("type") == "kvm"
        assert tree.findtext("os/loader") == hypervisor.OVMF_CODE
        assert tree.findtext("os/nvram") == "/state/demo's.nvram"


def _nothing(place: pathlib.Path) -> None:
    """A build that makes an empty directory."""


def _attribute(tree: ElementTree.Element, path: str, name: str) -> str | None:
    found = tree.find(path)
    return None if found is None else found.get(name)


def _fields(machine: hypervisor.VirtualMachine) -> dict[str, Any]:
    return {name: getattr(machine, name) for name in machine.__dataclass_fields__}


def test_emulator_knows_storage_of_every_machine() -> None:
    text = emulator.configuration(
        [MACHINE], address="192.0.2.1", uri="qemu:///x", state=pathlib.Path("/s")
    )
    values = {
        name: ast.literal_eval(value)
        for name, _, value in (line.partition(" = ") for line in text.splitlines())
    }
    assert values["SUSHY_EMULATOR_LISTEN_IP"] == "192.0.2.1"
    assert MACHINE.uuid in values["SUSHY_EMULATOR_STORAGE"]
    assert (MACHINE.uuid, "1") in values["SUSHY_EMULATOR_DRIVES"]
    assert values["SUSHY_EMULATOR_VOLUMES"][MACHINE.uuid, "1"] == []


class TestCache:
    def test_builds_once(self, tmp_path: pathlib.Path) -> None:
        kept = cache.Cache(tmp_path)
        calls: list[pathlib.Path] = []

        def build(place: pathlib.Path) -> None:
            calls.append(place)
            (place / "x").write_text("made")

        first = kept.entry("thing", "a", build)
        assert kept.entry("thing", "a", build) == first
        assert (first / "x").read_text() == "made"
        assert len(calls) == 1

    def test_a_build_that_failed_leaves_no_entry(self, tmp_path: pathlib.Path) -> None:
        kept = cache.Cache(tmp_path)

        def fail(place: pathlib.Path) -> None:
            (place / "half").write_text("")
            raise RuntimeError

        with pytest.raises(RuntimeError):
            kept.entry("thing", "a", fail)
        assert not (tmp_path / "thing-a").exists()
        made = kept.entry("thing", "a", _nothing)
        assert not (made / "half").exists()

    def test_keeps_the_newest_two_of_a_kind(self, tmp_path: pathlib.Path) -> None:
        kept = cache.Cache(tmp_path)
        for key in ("a", "b", "c"):
            kept.entry("thing", key, _nothing)
        kept.entry("thing-base", "a", _nothing)
        names = {item.name for item in tmp_path.iterdir() if item.is_dir()}
        assert len(names) == 3
        assert {"thing-c", "thing-base-a"} <= names

    def test_keys_notice_moved_borders(self) -> None:
        assert cache.key_of(["ab", "c"]) != cache.key_of(["a", "bc"])


class TestPrograms:
    def test_a_failure_says_what_the_program_said(self) -> None:
        with pytest.raises(ServiceError) as caught:
            programs.run(["sh", "-c", "echo broken >&2; exit 3"])
        assert caught.value.code.code == "BM-VM-001"
        assert "exit code 3: broken" in caught.value.message()

    def test_a_program_that_hangs_is_ended(self) -> None:
        with pytest.raises(ServiceError) as caught:
            programs.run(["sleep", "20"], seconds=0.1)
        assert "still running after 0.1 s" in caught.value.message()

    def test_a_program_that_is_missing(self) -> None:
        with pytest.raises(ServiceError) as caught:
            programs.run(["no-such-program-here"])
        assert caught.value.code.code == "BM-VM-001"


class TestPackages:
    def test_bindep_names_the_same_packages(self) -> None:
        listed = {
            line.split()[0]
            for line in (ROOT / "bindep.txt").read_text().splitlines()
            if line and not line.startswith("#")
        }
        assert set(packages.HOST_PACKAGES) <= listed

    def test_the_command_prints_the_list(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert command.main(["--list-packages"]) == 0
        assert capsys.readouterr().out.split() == list(packages.HOST_PACKAGES)

    def test_what_dpkg_does_not_know_is_missing(self) -> None:
        if not programs.found("dpkg-query"):
            pytest.skip("no dpkg here")
        assert packages.missing_packages(["no-such-package", "dpkg"]) == [
            "no-such-package"
        ]


@pytest.mark.skipif(shutil.which("apt-get") is None, reason="the host has no apt")
def test_packages_come_from_where_the_host_gets_its_own() -> None:
    place = urllib.parse.urlsplit(ramdisk.host_mirror())
    assert place.scheme
    assert place.path.endswith("/")
