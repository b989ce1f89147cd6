#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs one command in the lab's virtual machine and exits with its status.
#
#   tests/lab/vm/run.sh [--kvm auto|on|off] [--limit SECONDS] [--root FOLDER] [--usb] [--disk IMAGE LOG] -- COMMAND [ARGUMENT...]
#
# The guest sees the host's files at their own paths; what it writes stays in its memory and is gone afterwards. It has
# gpio-sim, /sys/kernel/config, pseudo-terminals and no network. --root: it sees those below FOLDER instead, another
# Debian that has the current folder at the same path. --disk: the file IMAGE is its /dev/vda, and every write and
# flush of it is recorded in LOG, as dm-log-writes does. --usb: it has a serial adapter and a keyboard at USB ports, ports
# of vhci_hcd (usbip.py), and drivers of serial adapters. Output comes live; the kernel's console is kept in
# build/vm/console.log. Exit status: the command's own; 124 when the limit (default 300 s) passed; 125 when the
# machine ended without a status; 2 when it could not be started.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
out=${SEKISHO_VM_DIR:-$(cd "$here/../../.." && pwd)/build/vm}
kvm=auto limit=300 root=/ disk=() usb=() words=""
usage="usage: run.sh [--kvm auto|on|off] [--limit SECONDS] [--root FOLDER] [--usb] [--disk IMAGE LOG] -- COMMAND [ARGUMENT...]"

fail() { echo "run.sh: $*" >&2; exit 2; }

while [ $# -gt 0 ]; do
    case $1 in
        --kvm) kvm=${2:?--kvm needs auto, on or off}; shift 2 ;;
        --limit) limit=${2:?--limit needs seconds}; shift 2 ;;
        --root) root=$(cd "${2:?--root needs a folder}" && pwd) || fail "there is no folder $2"; shift 2 ;;
        --disk)
            # shellcheck disable=SC2054 # the commas are those of QEMU
            disk=(-blockdev "driver=file,filename=${2:?--disk needs an image},node-name=image"
                -blockdev "driver=file,filename=${3:?--disk needs a file for its log},node-name=log"
                -blockdev "driver=blklogwrites,file=image,log=log,log-sector-size=512,node-name=disk"
                -device virtio-blk-pci,drive=disk)
            shift 3 ;;
        --usb)
            # shellcheck disable=SC2054 # the commas are those of QEMU
            usb=(-device qemu-xhci -chardev null,id=cable -device usb-serial,chardev=cable,always-plugged=on -device usb-kbd)
            words=" lab_usb"
            shift ;;
        --) shift; break ;;
        *) fail "unknown option $1; $usage" ;;
    esac
done
[ $# -gt 0 ] || fail "no command; $usage"
command -v qemu-system-x86_64 >/dev/null || fail "qemu-system-x86_64 is missing: apt-get install qemu-system-x86"

# A /dev/kvm that is there may still not serve; without the processor's flag it never does.
case $kvm in
    auto) if grep -qwE 'svm|vmx' /proc/cpuinfo && [ -w /dev/kvm ]; then accel=kvm; else accel=tcg; fi ;;
    on) accel=kvm ;;
    off) accel=tcg ;;
    *) fail "--kvm is auto, on or off, not $kvm" ;;
esac

"$here/build.sh" >&2
out=$(cd "$out" && pwd)
job=$(mktemp -d "$out/job.XXXXXX")
trap 'rm -rf "$job"' EXIT

# The command goes in as a second archive behind the initramfs.
{
    printf 'export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/run LC_ALL=C.UTF-8\n'
    printf 'cd %q && exec' "$PWD"
    printf ' %q' "$@"
    printf '\n'
} > "$job/job"
(cd "$job" && echo job | cpio --quiet -o -H newc -R 0:0 > job.cpio)
cat "$out/initrd" "$job/job.cpio" > "$job/initrd"

# no_timer_check: on a busy host the emulated timer may be late for the kernel's test of it, which then panics.
set +e
timeout --foreground -k 10 "$limit" qemu-system-x86_64 -accel "$accel" -cpu max -M q35 -m 512 -smp 2 -nodefaults \
    -no-user-config -display none -net none -no-reboot -kernel "$out/vmlinuz" -initrd "$job/initrd" \
    -append "console=ttyS0 quiet panic=-1 random.trust_cpu=on mitigations=off no_timer_check$words" \
    -virtfs "local,path=${root//,/,,},mount_tag=root,security_model=none,readonly=on,multidevs=remap" \
    -serial "file:$out/console.log" -chardev stdio,id=output,signal=on -serial chardev:output \
    -serial "file:$job/status" "${disk[@]}" "${usb[@]}" < /dev/null &
machine=$!
trap 'kill "$machine"' INT TERM
wait "$machine"
ended=$?
while kill -0 "$machine" 2> /dev/null; do  # a signal ended the wait, not the machine
    wait "$machine"
    ended=$?
done
set -e
status=$(tr -d '\r\n' < "$job/status" 2>/dev/null || true)
case $status in
    [0-9] | [0-9][0-9] | [0-9][0-9][0-9]) exit "$status" ;;
esac
if [ "$ended" = 124 ] || [ "$ended" = 137 ]; then
    echo "run.sh: stopped after $limit seconds; console: $out/console.log" >&2
    exit 124
fi
echo "run.sh: the machine ended without a status (${status:-none}; QEMU $ended); end of $out/console.log:" >&2
tail -n 15 "$out/console.log" >&2 || true
exit 125
