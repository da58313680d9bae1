# SPDX-License-Identifier: Apache-2.0
"""The iPXE subset runs scripts as iPXE does."""

import pytest

from ironic_ng.lab.boot_iso import Loaded, NotBootable, parse_grub, parse_isolinux
from ironic_ng.lab.ipxe import Interpreter

MAC = "52:54:00:AB:CD:01"


def run(scripts: dict[str, str], said: list[str] | None = None) -> Loaded:
    def fetch(url: str) -> bytes:
        if url not in scripts:
            raise NotBootable("HTTP 404")
        return scripts[url].encode()

    interpreter = Interpreter(
        fetch=fetch,
        say=(said if said is not None else []).append,
        sleep=lambda _seconds: None,
        variables={"net0/mac": MAC, "mac": MAC},
    )
    return interpreter.run("http://h/boot.ipxe")


FILES = {"http://h/k": "kernel", "http://h/i": "initrd"}


@pytest.mark.parametrize(
    "body",
    [
        "kernel k a=b\ninitrd i\nboot",
        "kernel http://h/k a=b initrd=i || goto no\ninitrd i ||\nboot\n:no\nexit",
        "goto there\necho never\n:there\nkernel k a=b\ninitrd i\nboot",
        "chain missing || goto next\n:next\nkernel k a=b\ninitrd i\nboot",
        "set x k\nkernel ${x} a=b\ninitrd --name initrd i\nboot",
        "isset ${nothing} || set x a=b\nkernel --timeout 5 k ${x}\ninitrd i\nboot",
        "iseq ${net0/mac} " + MAC + " && set x a=b ||\nkernel k ${x}\ninitrd i\nboot",
        "# remark\nkernel k \\\n a=b\ninitrd i\nboot || exit",
    ],
)
def test_boots(body: str) -> None:
    loaded = run({"http://h/boot.ipxe": f"#!ipxe\n{body}\n", **FILES})
    assert (loaded.kernel, loaded.initrd) == (b"kernel", b"initrd")
    assert loaded.command_line.split() == ["a=b"]


def test_chain_by_mac() -> None:
    scripts = {
        "http://h/boot.ipxe": "#!ipxe\nchain cfg/${net0/mac:hexhyp}\n",
        "http://h/cfg/52-54-00-ab-cd-01": "#!ipxe\nkernel /k m=${mac}\n"
        "initrd /i\nboot\n",
    }
    assert run(scripts | FILES).command_line == f"m={MAC}"


@pytest.mark.parametrize(
    "body",
    [
        "echo nothing more",
        "chain missing",
        "kernel missing",
        ":loop\ngoto loop",
        "goto nowhere",
        "chain boot.ipxe",
        "boot",
        "frobnicate",
        "exit",
        "initrd i\nboot",
    ],
)
def test_does_not_boot(body: str) -> None:
    with pytest.raises(NotBootable):
        run({"http://h/boot.ipxe": f"#!ipxe\n{body}\n", **FILES})


def test_no_script() -> None:
    with pytest.raises(NotBootable):
        run({"http://h/boot.ipxe": "<html>"})


def test_isolinux() -> None:
    text = "DEFAULT x\nLABEL x\n KERNEL /vmlinuz\n APPEND initrd=/initrd text a=b --\n"
    assert parse_isolinux(text) == ("/vmlinuz", "/initrd", "text a=b")


def test_grub() -> None:
    text = 'menuentry "x" {\n linuxefi /vmlinuz a=b --\n initrdefi /initrd\n}\n'
    assert parse_grub(text) == ("/vmlinuz", "/initrd", "a=b")


@pytest.mark.parametrize("parse", [parse_isolinux, parse_grub])
def test_no_kernel(parse: object) -> None:
    with pytest.raises(NotBootable):
        parse("nothing here")  # type: ignore[operator]
