#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The lab's own test, in the guest: `tests/lab/vm/run.sh -- tests/lab/vm/selftest.sh`. Debian's gpiod tools drive and
# read a gpio-sim chip, sysfs sees what they do, and nfc-list finds an emulated card. gate_scenario.sh runs it first.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/gpiosim.sh"

work=$(mktemp -d)
children=
stop_children() {
    for child in $children; do
        kill "$child" 2>/dev/null || continue  # gone already
        wait "$child" || :                     # its status is that of the signal
    done
}
trap stop_children EXIT

step() { echo "[$(cut -d' ' -f1 /proc/uptime)] $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
expect() { [ "$2" = "$3" ] || fail "$1: expected $2, got $3"; }

step "a chip with named lines"
gpio_make gate sekisho-lab lock contact rex
expect "gpiofind" "gpiochip0 1" "$(gpiofind contact)"
gpiodetect | grep -q 'sekisho-lab.*3 lines' || fail "gpiodetect does not show the chip: $(gpiodetect)"

step "an input follows its pull"
gpio_pull gate contact 1
expect "contact pulled up" 1 "$(gpioget sekisho-lab 1)"
gpio_pull gate contact 0
expect "contact pulled down" 0 "$(gpioget sekisho-lab 1)"

step "an output shows in sysfs, and goes back to its pull when let go"
gpio_pull gate lock 0
expect "lock before" 0 "$(gpio_value gate lock)"
mkfifo "$work/hold"
gpioset --mode=wait sekisho-lab 0=1 < "$work/hold" > /dev/null &
children="$children $!"
holder=$!
exec 3> "$work/hold"
wait_for 20 "the lock line driven high" gpio_is gate lock 1
exec 3>&-
wait "$holder"
wait_for 20 "the lock line back at its pull" gpio_is gate lock 0

step "an edge is reported"
# The line counts as watched once sysfs lets nobody else have it: gpioinfo names its consumer.
gpiomon --num-events=1 --rising-edge sekisho-lab 2 > "$work/edges" &
children="$children $!"
monitor=$!
watched() { gpioinfo sekisho-lab | grep -q '"rex" *"gpiomon"'; }
wait_for 20 "gpiomon holding the rex line" watched
gpio_pull gate rex 1
wait "$monitor"
grep -q 'RISING EDGE offset: 2' "$work/edges" || fail "gpiomon saw: $(cat "$work/edges")"

step "a chip taken away is gone"
gpio_unmake gate
gpiofind lock > /dev/null && fail "the chip is still there"

step "a card on the emulated reader, through libnfc"
"$here/../pn532_emulator.py" --link "$work/reader" --control "$work/control" > "$work/ready" &
children="$children $!"
wait_for 60 "the emulator" grep -q ready "$work/ready"
"$here/../pn532_ctl.py" "$work/control" '{"cmd":"place","card":{"type":"A","uid":"04a1b2c3d4e5f6"}}'
LIBNFC_DEVICE=pn532_uart:$work/reader:115200 nfc-list -t 1 > "$work/list" 2>&1 || fail "nfc-list: $(cat "$work/list")"
grep -q '04  a1  b2  c3  d4  e5  f6' "$work/list" || fail "nfc-list did not find the card: $(cat "$work/list")"

step "passed"
