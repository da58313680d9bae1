# SPDX-License-Identifier: Apache-2.0
"""Disks, partition tables, qcow2 images, and the lab in a process of its own."""

import io
import json
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import requests

from ironic_ng.lab import gpt, instance_image, qcow2
from ironic_ng.lab.disk import BadConfigDrive, Disk, unpack_config_drive
from ironic_ng.tests.patience import SECONDS

SIZE = 64 * 1024 * 1024


class TestPartitionTable:
    def test_written_and_read(self) -> None:
        file = io.BytesIO(bytes(SIZE))
        disk = uuid.uuid4()
        root = gpt.Partition(2048, 4095, "root", uuid.uuid4())
        gpt.write(file, SIZE // 512, [root], disk)
        assert gpt.read(file) == ([root], disk)

    @pytest.mark.parametrize("place", [520, 1024 + 40])
    def test_damage_is_seen(self, place: int) -> None:
        file = io.BytesIO(bytes(SIZE))
        gpt.write(file, SIZE // 512, [], uuid.uuid4())
        file.seek(place)
        file.write(b"\xff")
        with pytest.raises(gpt.NoTable):
            gpt.read(file)

    def test_no_room(self) -> None:
        file = io.BytesIO(bytes(SIZE))
        whole = gpt.Partition(34, SIZE // 512 - 34, "root", uuid.uuid4())
        gpt.write(file, SIZE // 512, [whole], uuid.uuid4())
        with pytest.raises(gpt.NoTable):
            gpt.append(file, SIZE // 512, 1024, "x")


class TestQcow2:
    def test_round_trip(self, tmp_path: Path) -> None:
        raw = instance_image.build()
        path = tmp_path / "image"
        path.write_bytes(qcow2.encode(raw))
        assert qcow2.virtual_size(path) == len(raw)
        unpacked = bytearray(len(raw))
        for at, data in qcow2.chunks(path):
            unpacked[at : at + len(data)] = data
        assert bytes(unpacked) == raw

    @pytest.mark.parametrize(
        ("place", "value"),
        [(0, b"XXXX"), (7, b"\x09"), (15, b"\x01"), (23, b"\xff"), (35, b"\x01")],
    )
    def test_refused(self, tmp_path: Path, place: int, value: bytes) -> None:
        packed = bytearray(qcow2.encode(b"x" * 1024))
        packed[place : place + len(value)] = value
        path = tmp_path / "image"
        path.write_bytes(packed)
        with pytest.raises(qcow2.Unsupported):
            list(qcow2.chunks(path))


class TestDisk:
    def test_is_sparse_and_blank(self, tmp_path: Path) -> None:
        disk = Disk(tmp_path / "disk")
        assert disk.path.stat().st_size == disk.size
        assert disk.path.stat().st_blocks == 0
        assert not disk.is_bootable()
        assert disk.marker() is None
        assert disk.config_drive() is None

    def test_too_large(self, tmp_path: Path) -> None:
        disk = Disk(tmp_path / "disk", 1024)
        with pytest.raises(OSError, match="does not fit"):
            disk.write([(1000, b"x" * 100)])

    def test_erased_metadata(self, tmp_path: Path) -> None:
        disk = Disk(tmp_path / "disk")
        disk.write([(0, instance_image.build())])
        disk.finish_image()
        assert disk.is_bootable()
        assert disk.marker() == "IRONIC-NG LAB INSTANCE 1"
        disk.erase_metadata()
        assert not disk.is_bootable()
        assert disk.marker() is None

    @pytest.mark.parametrize("text", ["H4sIAAAA", "H4sIxxxx"])
    def test_bad_config_drive(self, text: str) -> None:
        with pytest.raises(BadConfigDrive):
            unpack_config_drive(text)


def test_lab_process(tmp_path: Path) -> None:
    description = tmp_path / "lab.json"
    description.write_text(json.dumps({"machines": [{"name": "x"}]}))
    words = [sys.executable, "-m", "ironic_ng.lab", str(description)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        control = told["control"]
        assert told["machines"][0]["driver"] == "redfish"
        put = requests.put(
            f"{control}/machines/x/faults/bmc.hang", json={"times": 1}, timeout=SECONDS
        )
        assert put.status_code == 204
        bad = requests.put(f"{control}/machines/x/faults/no", json={}, timeout=SECONDS)
        assert bad.status_code == 400
        requests.put(f"{control}/machines/x/power/on", timeout=SECONDS)
        shown = requests.get(f"{control}/machines/x", timeout=SECONDS).json()
        assert shown["power"] == "on"
        assert shown["faults"]["bmc.hang"]["times"] == 1
        record = requests.get(
            f"{control}/machines/x/record", params={"kind": "power"}, timeout=SECONDS
        )
        assert [entry["detail"] for entry in record.json()] == ["on by hand"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0


@pytest.mark.parametrize(
    "text",
    ["{}", '{"machines": [{}]}', '{"machines": [{"name": "x", "bmc": "lantern"}]}',
     '{"machines": [{"name": "x", "wheels": 4}]}'],
)  # fmt: skip
def test_bad_descriptions(tmp_path: Path, text: str) -> None:
    description = tmp_path / "lab.json"
    description.write_text(text)
    words = [sys.executable, "-m", "ironic_ng.lab", str(description)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.strip()
