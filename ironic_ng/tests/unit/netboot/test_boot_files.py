# SPDX-License-Identifier: Apache-2.0
"""Boot media and scripts: what is on them, and what never gets there (K1, K2, I10)."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pycdlib
import pytest

from ironic_ng.conf.settings import Settings, settings_for_tests
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.images.publish import Publisher
from ironic_ng.netboot import boot_iso, ipxe
from ironic_ng.netboot.boot_files import BootFileStore, RamdiskImage

UUID = "11111111-2222-3333-4444-555555555555"
MAC = "52:54:00:AA:00:01"
NETWORK = {
    "links": [{"id": "e", "type": "phy", "ethernet_mac_address": MAC}],
    "networks": [],
    "services": [],
}
IMAGE = RamdiskImage(
    kernel="http://images/kernel",
    ramdisk="http://images/ramdisk",
    kernel_args={"ipa-api-url": "http://10.0.0.1:6385", "boot_method": "vmedia"},
)


class Sources:
    """Stands for the cache: content by address."""

    def __init__(self) -> None:
        self.content = {
            "http://images/kernel": b"K" * 5000,
            "http://images/ramdisk": b"R" * 9000,
        }

    def bring(self, source: str, place: Path) -> None:
        place.write_bytes(self.content[source])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for name in ("isolinux.bin", "ldlinux.c32", "esp.img"):
        (tmp_path / name).write_bytes(name.encode() * 1000)
    return settings_for_tests(
        {
            "default": {
                "state_path": tmp_path,
                "isolinux_bin": tmp_path / "isolinux.bin",
                "ldlinux_c32": tmp_path / "ldlinux.c32",
                "esp_image": tmp_path / "esp.img",
            },
            "deploy": {"http_root": tmp_path / "http", "http_url": "http://10.0.0.1"},
        }
    )


@pytest.fixture
def sources() -> Sources:
    return Sources()


@pytest.fixture
def store(settings: Settings, sources: Sources) -> BootFileStore:
    return BootFileStore(settings, Publisher(settings), sources)


def node(**words: Any) -> Node:
    return Node(uuid=UUID, driver="redfish", **words)


def published(settings: Settings, url: str) -> Path:
    return settings.deploy.http_root / url.removeprefix("http://10.0.0.1/")


def files_of(path: Path) -> tuple[str, dict[str, bytes]]:
    """Label and files of an ISO, by Rock Ridge names."""
    iso = pycdlib.PyCdlib()
    iso.open(str(path))
    found = {}
    for folder, _, names in iso.walk(rr_path="/"):
        for name in names:
            content = io.BytesIO()
            where = f"{folder.rstrip('/')}/{name}"
            iso.get_file_from_iso_fp(content, rr_path=where)
            found[where] = content.getvalue()
    label = iso.pvd.volume_identifier.decode().strip()
    iso.close()
    return label, found


def test_iso(store: BootFileStore, settings: Settings) -> None:
    url = store.publish_iso(node(network_data=NETWORK), IMAGE)
    assert UUID in url
    label, files = files_of(published(settings, url))
    assert label == "config-2"
    assert files["/vmlinuz"] == b"K" * 5000
    assert files["/initrd"] == b"R" * 9000
    line = "nofb vga=normal ipa-api-url=http://10.0.0.1:6385 boot_method=vmedia"
    assert f"append initrd=/initrd {line}\n" in files["/isolinux/isolinux.cfg"].decode()
    assert f"linux /vmlinuz {line}\n" in files["/EFI/BOOT/grub.cfg"].decode()
    found = json.loads(files["/openstack/latest/network_data.json"])
    assert found == NETWORK


def test_iso_without_network_data_is_no_config_drive(
    store: BootFileStore, settings: Settings
) -> None:
    label, files = files_of(published(settings, store.publish_iso(node(), IMAGE)))
    assert label != "config-2"
    assert not any("network_data" in name for name in files)


def test_only_one_medium_per_node(store: BootFileStore, settings: Settings) -> None:
    first = published(settings, store.publish_iso(node(), IMAGE))
    second = published(settings, store.publish_iso(node(), IMAGE))
    assert second.exists()
    assert not first.exists()
    store.withdraw(UUID)
    store.withdraw(UUID)
    assert not second.exists()


def test_external_address(store: BootFileStore) -> None:
    outside = node(driver_info={"external_http_url": "https://boot.example:8443/"})
    assert store.publish_iso(outside, IMAGE).startswith("https://boot.example:8443/b")


def test_no_loader_at_all(
    tmp_path: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boot_iso, "_ISOLINUX", ())
    settings = settings_for_tests({"default": {"state_path": tmp_path}})
    store = BootFileStore(settings, Publisher(settings), sources)
    with pytest.raises(ServiceError) as caught:
        store.publish_iso(node(), IMAGE)
    assert caught.value.code.code == "BM-BOOT-032"


@pytest.mark.parametrize(
    "image",
    [
        RamdiskImage(kernel="http://images/kernel"),
        RamdiskImage(ramdisk="http://images/ramdisk"),
        RamdiskImage(),
    ],
)
def test_kernel_or_ramdisk_alone(store: BootFileStore, image: RamdiskImage) -> None:
    with pytest.raises(ServiceError) as caught:
        store.publish_iso(node(), image)
    assert caught.value.code.code == "BM-BOOT-030"


class TestReadyIso:
    """driver_info.deploy_iso."""

    def make(self, folder: str = "x") -> bytes:
        iso = pycdlib.PyCdlib()
        iso.new(interchange_level=4)
        iso.add_fp(io.BytesIO(b"x"), 1, f"/{folder}")
        made = io.BytesIO()
        iso.write_fp(made)
        iso.close()
        return made.getvalue()

    def test_sound(
        self, store: BootFileStore, sources: Sources, settings: Settings
    ) -> None:
        sources.content["http://images/iso"] = self.make()
        url = store.publish_iso(node(), RamdiskImage(iso="http://images/iso"))
        assert published(settings, url).read_bytes() == self.make()

    @pytest.mark.parametrize("content", [b"", b"text", b"\0" * 40000, b"CD001" * 9000])
    def test_not_an_iso(
        self, store: BootFileStore, sources: Sources, content: bytes
    ) -> None:
        sources.content["http://images/iso"] = content
        with pytest.raises(ServiceError) as caught:
            store.publish_iso(node(), RamdiskImage(iso="http://images/iso"))
        assert caught.value.code.code == "BM-BOOT-033"

    def test_name_that_leads_outside(
        self, store: BootFileStore, sources: Sources
    ) -> None:
        evil = self.make("AAXAAXB").replace(b"AAXAAXB", b"../../B")
        sources.content["http://images/iso"] = evil
        with pytest.raises(ServiceError) as caught:
            store.publish_iso(node(), RamdiskImage(iso="http://images/iso"))
        assert caught.value.code.code == "BM-BOOT-033"


def test_ipxe(store: BootFileStore, settings: Settings) -> None:
    store.publish_ipxe(node(), [MAC], IMAGE)
    root = settings.deploy.http_root
    script = (root / "pxelinux.cfg" / "52-54-00-aa-00-01").read_text()
    kernel = next(row for row in script.splitlines() if row.startswith("kernel "))
    url = kernel.split()[1]
    assert published(settings, url).read_bytes() == b"K" * 5000
    assert "ipa-api-url=http://10.0.0.1:6385" in kernel
    assert "(BM-BOOT-003)" in script
    entry = (root / "boot.ipxe").read_text()
    assert entry.startswith("#!ipxe\n")
    assert "(BM-BOOT-002)" in entry
    store.withdraw(UUID)
    assert not (root / "pxelinux.cfg" / "52-54-00-aa-00-01").exists()
    assert (root / "boot.ipxe").exists()


EVIL = [
    "quiet\nchain http://evil/",
    "quiet\r\nshell",
    "a\0b",
    "x=${net0/ip}",
    "quiet ; reboot",
    "quiet && shell",
    "quiet || shell",
    'open "quote',
    "open 'quote",
    7,
]


@pytest.mark.parametrize("evil", EVIL, ids=repr)
@pytest.mark.parametrize("place", ["driver_info", "instance_info"])
def test_evil_parameters(
    store: BootFileStore, settings: Settings, evil: object, place: str
) -> None:
    bad = node(**{place: {"kernel_append_params": evil}})
    for act in (
        lambda: store.validate(bad, IMAGE),
        lambda: store.publish_iso(bad, IMAGE),
        lambda: store.publish_ipxe(bad, [MAC], IMAGE),
    ):
        with pytest.raises(ServiceError) as caught:
            act()
        assert caught.value.code.code == "BM-BOOT-031"
    assert not list(settings.deploy.http_root.rglob("52-54*"))


@pytest.mark.parametrize(
    "url",
    [
        "http://host/k\nchain http://evil/",
        "http://host/${net0/ip}",
        "http://host/k || shell",
        "http://host/k;shell",
        "file:///etc/passwd",
        "file:///dev/zero",
        "ftp://host/kernel",
        "http://169.254.169.254/",
        "/etc/shadow",
    ],
)
@pytest.mark.parametrize("part", ["kernel", "ramdisk", "iso", "bootloader"])
def test_evil_addresses(store: BootFileStore, url: str, part: str) -> None:
    """Refused, or at worst fetched by us: machines see only our own addresses."""
    words: dict[str, Any] = {"kernel": "http://host/k", "ramdisk": "http://host/r"}
    words[part] = url
    image = RamdiskImage(**words)
    if ";" in url:
        store.validate(node(), image)  # legal in an address, and never in a script
        return
    with pytest.raises(ServiceError) as caught:
        store.validate(node(), image)
    assert caught.value.code.code in {"BM-IMG-001", "BM-IMG-008"}


def test_script_takes_no_strange_address() -> None:
    for url in ("http://h/$x", "http://h/ x", "http://h/\nx", "http://h/;x"):
        with pytest.raises(ServiceError):
            ipxe.node_script(UUID, url, "http://h/r", [])
        with pytest.raises(ServiceError):
            ipxe.node_script(UUID, "http://h/k", url, [])


@pytest.mark.parametrize("address", ["../x", "52:54:00:aa:00", "52-54-00-aa-00-01", ""])
def test_script_name_is_made_of_a_mac(address: str) -> None:
    with pytest.raises(ServiceError):
        ipxe.script_name(address)


def test_validate_network_data(store: BootFileStore) -> None:
    store.validate(node(network_data=NETWORK), IMAGE, [MAC.lower()])
    with pytest.raises(ServiceError) as caught:
        store.validate(node(network_data=NETWORK), IMAGE, ["52:54:00:aa:00:02"])
    assert caught.value.code.code == "BM-NET-034"


def test_grub_quotes_what_has_blanks() -> None:
    text = boot_iso.grub_config(['sshkey="ssh-rsa AAA"', "quiet"])
    assert "linux /vmlinuz 'sshkey=ssh-rsa AAA' quiet\n" in text
    assert len(re.findall(r"^ *linux ", text, re.MULTILINE)) == 1
