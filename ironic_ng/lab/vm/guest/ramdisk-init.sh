#!/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
# First process of the deploy ramdisk: devices, network from the boot medium, agent.
# There is no systemd in here: udev, one static address and a loop are all it takes.

export PATH=/opt/lab/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1

busybox mkdir -p /proc /sys /dev /run /tmp /mnt
busybox mount -t proc proc /proc
busybox mount -t sysfs sysfs /sys
busybox mount -t devtmpfs devtmpfs /dev 2>/dev/null
busybox mkdir -p /dev/pts /dev/shm
busybox mount -t devpts devpts /dev/pts
busybox mount -t tmpfs tmpfs /run
busybox mount -t tmpfs tmpfs /dev/shm
busybox ln -sf /proc/self/fd /dev/fd
exec </dev/null >/dev/console 2>&1
[ -c /dev/ttyS0 ] && exec >/dev/ttyS0 2>&1

say() {
    echo "lab-ramdisk: $1 at $(busybox cut -d' ' -f1 /proc/uptime)s"
}

say "init"
# Errors of single modules are expected: not every machine has every device.
xargs modprobe -q -a </opt/lab/modules 2>/dev/null
[ -d /sys/firmware/efi ] && busybox mount -t efivarfs efivarfs /sys/firmware/efi/efivars

busybox mkdir -p /run/udev
/lib/systemd/systemd-udevd --daemon 2>/dev/null
udevadm trigger --action=add --subsystem-match=block --subsystem-match=net
udevadm settle --timeout=15

busybox hostname deploy-ramdisk
ip link set lo up
python3 -I -S /opt/lab/apply_network.py
say "network"

# The agent's own log goes to the serial port, so a failure can be read from outside.
while :; do
    say "agent"
    python3 /usr/local/lib/python3.11/dist-packages/bin/ironic-python-agent \
        --config-file /opt/lab/agent.conf
    say "agent ended with $?"
    busybox sleep 5
done
