#!/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
# First process of the instance image: tells the serial port that it booted and what
# the config drive says, then stays, so that the machine counts as running.

busybox mkdir -p /proc /sys /dev /mnt
busybox mount -t proc proc /proc
busybox mount -t sysfs sysfs /sys
busybox mount -t devtmpfs devtmpfs /dev 2>/dev/null
exec </dev/null >/dev/ttyS0 2>&1

while read -r module; do
    busybox insmod "$module" 2>/dev/null
done </modules.list

firmware=bios
[ -d /sys/firmware/efi ] && firmware=uefi
# The firmware left the cursor in the middle of a line.
echo
echo "@MARKER@ booted firmware=$firmware"

drive=
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    drive=$(busybox findfs LABEL=config-2 2>/dev/null) && break
    busybox sleep 0.5
done
if [ -n "$drive" ]; then
    busybox mount -o ro -t iso9660 "$drive" /mnt 2>/dev/null ||
        busybox mount -o ro -t vfat "$drive" /mnt
    echo "@MARKER@ config-drive $drive"
    busybox find /mnt -type f | while read -r file; do
        echo "@MARKER@ begin ${file#/mnt/}"
        busybox cat "$file"
        echo
        echo "@MARKER@ end ${file#/mnt/}"
    done
    busybox umount /mnt
else
    echo "@MARKER@ config-drive none"
fi
busybox cat /proc/partitions
echo "@MARKER@ ready"
while :; do
    busybox sleep 3600
done
