#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The contracts of lines on libgpiod and of keypads on libevdev, in the guest: every case that a program has must run and
# pass.
#
#   tests/lab/vm/run.sh -- tests/lab/vm/contracts.sh PROGRAM...
set -euo pipefail
cases=$(cd "$(dirname "$0")/../../hal/contract" && pwd)/cases.py
export SEKISHO_GPIO_SIM=/sys/kernel/config/gpio-sim
for program; do
    log=/run/$(basename "$program").log
    "$program" 2>&1 | tee "$log"
    "$cases" "$program" "$log"
done
