#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the lab's virtual machine: a Debian kernel, gpio-sim built for it, and an initramfs, all in build/vm/.
#
#   tests/lab/vm/build.sh
#
# Needs no root, but: apt lists (apt-get update), gcc-12, make, kmod, cpio, xz-utils. Everything is fetched with
# `apt-get download` and unpacked here; nothing is installed on the host. A second run finds its stamp and stops.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
out=${SEKISHO_VM_DIR:-$root/build/vm}
mkdir -p "$out"
out=$(cd "$out" && pwd)

fail() { echo "build.sh: $*" >&2; exit 2; }

stamp=$(cat "$0" "$here/init" | sha256sum | cut -d' ' -f1)
# Two runs at once: the second waits for the first, and then finds its stamp.
exec 9> "$out/lock"
flock 9
if [ -f "$out/initrd" ] && [ -f "$out/vmlinuz" ] && [ "$(cat "$out/stamp" 2>/dev/null)" = "$stamp" ]; then
    exit 0
fi
rm -f "$out/stamp"

PATH=$PATH:/usr/sbin:/sbin
for tool in apt-get apt-cache dpkg make gcc-12 cpio xz gzip modprobe depmod; do
    command -v "$tool" >/dev/null ||
        fail "$tool is missing: apt-get install apt dpkg make gcc-12 cpio xz-utils gzip kmod"
done

# Image, headers and source of one and the same kernel. No Debian kernel has gpio-sim, so it is built from the source.
image=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
[ -n "$image" ] || fail "apt knows no linux-image-amd64: run apt-get update"
release=${image#linux-image-}
series=$(echo "$release" | cut -d. -f1,2)
version=$(apt-cache show "$image" | sed -n 's/^Version: //p' | head -n 1)
common=linux-headers-${release%-amd64}-common

mkdir -p "$out/packages"
for package in "$image" "linux-headers-$release" "$common" "linux-kbuild-$series" "linux-source-$series"; do
    set -- "$out/packages/${package}_${version}"_*.deb
    [ -f "$1" ] || (cd "$out/packages" && apt-get -q -o APT::Sandbox::User=root download "$package=$version") ||
        fail "cannot fetch $package=$version: run apt-get update and try again"
done
set -- "$out"/packages/busybox-static_*.deb
[ -f "$1" ] || (cd "$out/packages" && apt-get -q -o APT::Sandbox::User=root download busybox-static) ||
    fail "cannot fetch busybox-static: run apt-get update and try again"

tree=$out/tree
rm -rf "$tree" "$out/gpio-sim" "$out/initramfs"
mkdir -p "$tree" "$out/gpio-sim" "$out/initramfs/bin" "$out/initramfs/modules" "$out/initramfs/usb"
for deb in "$out"/packages/*"_${version}"_*.deb "$out"/packages/busybox-static_*.deb; do
    dpkg -x "$deb" "$tree"
done

# gpio-sim with the interrupt simulator it selects; that one uses a symbol modules cannot see.
source=linux-source-$series
tar -xJf "$tree/usr/src/$source.tar.xz" -C "$out/gpio-sim" --strip-components=3 "$source/drivers/gpio/gpio-sim.c" \
    "$source/drivers/gpio/gpiolib.h" "$source/kernel/irq/irq_sim.c"
sed -i -e 's/irq_to_desc(\([^)]*\))/irq_data_to_desc(irq_get_irq_data(\1))/' -e '/EXPORT_SYMBOL_GPL/d' \
    "$out/gpio-sim/irq_sim.c"
printf 'obj-m := gpio-sim-oot.o\ngpio-sim-oot-y := gpio-sim.o irq_sim.o\n' > "$out/gpio-sim/Makefile"
headers=$tree/usr/src/linux-headers-$release
sed -i "s|/usr/src/$common|$tree/usr/src/$common|" "$headers/Makefile"
make -s -C "$headers" M="$out/gpio-sim" modules >"$out/gpio-sim/log" 2>&1 ||
    fail "gpio-sim did not build: see $out/gpio-sim/log"

# The modules the guest needs, in the order they are to be loaded; those in usb/ only when it is to have USB ports.
depmod -b "$tree" "$release"
modules() { # FOLDER MODULE...: them, behind those they need, but not what is there already
    folder=$out/initramfs/$1
    shift
    modprobe -d "$tree" -S "$release" --show-depends -a "$@" | sed -n 's/^insmod \([^ ]*\).*/\1/p' | while read -r module; do
        grep -qxF "$module" "$out/modules" && continue
        echo "$module" >> "$out/modules"
        cp "$module" "$folder/$(printf %02d "$(wc -l < "$out/modules")")-$(basename "$module")"
    done
}
: > "$out/modules"
modules modules configfs virtio_pci virtio_blk ext4 9pnet_virtio 9p overlay evdev uinput
cp "$out/gpio-sim/gpio-sim-oot.ko" "$out/initramfs/modules"
modules usb xhci_pci usbhid hid_generic vhci_hcd ftdi_sio cp210x ch341 pl2303 cdc_acm

cp "$tree/bin/busybox" "$out/initramfs/bin/busybox"
cp "$here/init" "$out/initramfs/init"
chmod +x "$out/initramfs/init"
(cd "$out/initramfs" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -6) > "$out/initrd"
truncate -s %4 "$out/initrd"  # so that the kernel finds the archive that run.sh puts behind it
cp "$tree/boot/vmlinuz-$release" "$out/vmlinuz"
rm -rf "$tree"
echo "$stamp" > "$out/stamp"
echo "build.sh: $out holds kernel $release with gpio-sim"
