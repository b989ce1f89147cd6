#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the controller's image with the lab's site, and lives through a bad day with it: image_scenario.py.
#
#   tests/lab/vm/image_scenario.sh        (as root, after ./dev deb; ./dev vm --image does both)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
vm=${SEKISHO_VM_DIR:-$root/build/vm}
lab=$root/build/image/lab
"$here/build.sh" >&2

# The site of the gate's other proof, with its readers behind serial adapters at USB ports, and releases that last long
# enough for the clock to be set within one.
rm -rf "$lab"
mkdir -p "$lab/site" "$lab/initramfs/lab" "$lab/initramfs/scripts/init-bottom"
cp "$here/site/"* "$lab/site"
for reader in server:1 main:2; do
    sed -i "s|/run/sekisho-lab/${reader%:*}:|/dev/sekisho/serial-pci-0000_00_05_0-usb-0_${reader#*:}_1_0-port0:|" "$lab/site/site.toml"
done
sed -i 's/release = "3s"/release = "8s"/' "$lab/site/site.toml"
"$root/daemon/packaging/image/build.sh" --site "$lab/site" --out "$lab" >&2

# The lab's hands, as a second archive behind the image's own initrd: the image itself is started as it is.
cp "$here/image/"{agent,gpio,lab-agent.service,lab-chip.service} "$vm/initramfs/bin/busybox" \
    "$vm/gpio-sim/gpio-sim-oot.ko" "$lab/initramfs/lab"
cp "$here/image/init-bottom" "$lab/initramfs/scripts/init-bottom/lab"
# Levels at the start. Those of locks are against their rest state, so that one which nobody holds shows as unlocked.
cat >"$lab/initramfs/lab/lines" <<'LINES'
server_lock 1
server_contact 0
main_lock 0
main_contact 0
main_rex 0
fire 1
server_green 0
server_red 0
LINES
# The order of the scripts of initramfs-tools: udev's, then ours.
cat >"$lab/initramfs/scripts/init-bottom/ORDER" <<'ORDER'
/scripts/init-bottom/udev "$@"
[ -e /conf/param.conf ] && . /conf/param.conf
/scripts/init-bottom/lab "$@"
[ -e /conf/param.conf ] && . /conf/param.conf
ORDER
cp "$lab/initrd" "$lab/initrd.lab"
truncate -s %4 "$lab/initrd.lab"
(cd "$lab/initramfs" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1) >>"$lab/initrd.lab"
exec "$here/image_scenario.py" "$lab"
