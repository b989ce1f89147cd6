#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The lab's own test, in the guest: `tests/lab/vm/run.sh -- tests/lab/vm/selftest.py`. gate_scenario.sh runs it first.

Debian's gpiod tools drive and read a gpio-sim chip, sysfs sees what they do, and nfc-list finds an emulated card.
"""

import os
import subprocess
import sys

from gpiosim import Chip
from guest import Scenario, expect, until


def output(*command, **arguments):
    return subprocess.run(command, check=True, capture_output=True, text=True, **arguments).stdout


def body(scenario):
    with scenario.step("a chip with named lines"):
        chip = Chip.make("self", "sekisho-selftest", ["lock", "contact", "rex"])
        expect("gpiofind", "1", output("gpiofind", "contact").split()[1])
        expect("gpiodetect shows the chip", True, "[sekisho-selftest" in output("gpiodetect"))

    with scenario.step("an input follows its pull"):
        for level in (1, 0):
            chip.pull("contact", level)
            expect("contact", f"{level}\n", output("gpioget", "sekisho-selftest", "1"))

    with scenario.step("an output shows in sysfs, and goes back to its pull when let go"):
        chip.pull("lock", 0)
        with subprocess.Popen(["gpioset", "--mode=wait", "sekisho-selftest", "0=1"], stdin=subprocess.PIPE) as holder:
            until("the lock line driven high", lambda: chip.value("lock") == 1)
            holder.communicate(b"\n")
        until("the lock line back at its pull", lambda: chip.value("lock") == 0)

    with scenario.step("an edge is reported"):
        monitor = scenario.start("gpiomon", "gpiomon", "--num-events=1", "--rising-edge", "sekisho-selftest", "2")
        until("gpiomon holding the rex line",
              lambda: '"gpiomon"' in output("gpioinfo", "sekisho-selftest").splitlines()[3])
        chip.pull("rex", 1)
        until("the edge", lambda: monitor.poll() is not None)
        expect("gpiomon saw it", True, "RISING EDGE offset: 2" in scenario.text("gpiomon"))

    with scenario.step("a chip taken away is gone"):
        chip.remove()
        expect("gpiofind's status", 1, subprocess.run(["gpiofind", "lock"], check=False).returncode)

    with scenario.step("a card on the emulated reader, through libnfc"):
        link, control = scenario.emulator("reader")
        control.place(type="A", uid="04a1b2c3d4e5f6")
        listed = output("nfc-list", "-t", "1", env={**os.environ, "LIBNFC_DEVICE": f"pn532_uart:{link}:115200"})
        expect("nfc-list found the card", True, "04  a1  b2  c3  d4  e5  f6" in listed)


if __name__ == "__main__":
    sys.exit(Scenario("/run/sekisho-selftest").run(body))
