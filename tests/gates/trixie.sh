#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds and tests on Debian 13, in a folder: GCC 14, Boost 1.83, libgpiod 2.
#
# usage (as root, in the checkout): trixie.sh [--limit SECONDS] [COMMAND [ARGUMENT...]]
#
# build/trixie/root is made once with debootstrap, and gets what ./dev needs. The checkout is mounted in it at its own path,
# with build/trixie/build in the place of build/. With a COMMAND, runs that there. Alone: builds everything, runs the tests, and
# then the contracts of lines on libgpiod 1 (this machine's, from build/release), on libgpiod 2 and on the simulation; all three must
# run the same cases. Stops after --limit seconds (4 hours) with status 137; the mounts end with it in any case.
set -euo pipefail
# shellcheck source=tests/gates/chroot.sh
. "$(dirname "${BASH_SOURCE[0]}")/chroot.sh"
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
home=$checkout/build/trixie
machine=$home/root
limit=14400

here() { # COMMAND...: in the machine, in the checkout
    # shellcheck disable=SC2016 # expanded inside
    inside "$machine" bash -c 'cd "$0" && exec "$@"' "$checkout" "$@"
}

prepare() {
    mkdir -p "$home/build"
    [ -d "$machine" ] || timed debootstrap make_base trixie "$machine"
    enter "$machine"
    mkdir -p "$machine$checkout"
    mount --bind "$checkout" "$machine$checkout"
    mount --bind "$home/build" "$machine$checkout/build"
    timed "./dev setup build" here ./dev setup build
}

contracts() { # the same cases on both versions and on the simulation
    local program=bin/hal_contract_gpio_vm bad=0
    tests/lab/vm/run.sh -- tests/lab/vm/contracts.sh "build/release/$program" >"$home/libgpiod_1.log" || bad=1
    tests/lab/vm/run.sh --root "$machine" -- tests/lab/vm/contracts.sh "build/dev/$program" \
        >"$home/libgpiod_2.log" || bad=1
    here build/dev/bin/tests_hal_contract '--gtest_filter=*/OutputContract.*:*/InputContract.*:*/IndicatorContract.*' \
        >"$home/sim.log" || bad=1
    for backend in libgpiod_1 libgpiod_2; do
        grep -q "/$backend " "$home/$backend.log" || { echo "trixie: $home/$backend.log is not of $backend"; bad=1; }
    done
    tests/hal/contract/cases.py "$home"/{sim,libgpiod_1,libgpiod_2}.log || bad=1
    return "$bad"
}

campaign() {
    local bad=0
    here cmake --preset dev -DSEKISHO_TOGETHER=8 >"$home/configure.log" || return  # compiled once, not worked on
    timed "build and tests" here ./dev tier quick || bad=1
    timed contracts contracts || bad=1
    return "$bad"
}

if [ "${SEKISHO_TRIXIE_ALONE:-}" = yes ]; then
    cd "$checkout"
    prepare
    if [ $# -gt 0 ]; then here "$@"; else campaign; fi
    exit
fi
if [ "${1:-}" = --limit ]; then
    limit=${2:?--limit needs seconds}
    shift 2
fi
SEKISHO_TRIXIE_ALONE=yes alone timeout --foreground -s KILL "$limit" "${BASH_SOURCE[0]}" "$@"
