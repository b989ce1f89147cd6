#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The proof on hardware as real as the lab has it, in the guest: first the lab's own test, then a whole gate.
#
#   tests/lab/vm/run.sh -- tests/lab/vm/gate_scenario.sh BUILD_DIR      (its programs are in BUILD_DIR/bin/)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$here/selftest.py"
exec "$here/gate_scenario.py" "${1:?which build folder}"
