#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The proof on hardware as real as the lab has it, in the guest: the lab's own test, the contracts of lines on libgpiod
# and of keypads on libevdev, then a whole gate.
#
#   tests/lab/vm/run.sh -- tests/lab/vm/gate_scenario.sh BUILD_DIR      (its programs are in BUILD_DIR/bin/)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:?which build folder}/bin
"$here/selftest.py"
"$here/contracts.sh" "$bin/hal_contract_gpio_vm" "$bin/hal_contract_keypad_vm"
exec "$here/gate_scenario.py" "$1"
