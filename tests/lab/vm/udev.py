#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rules of udev on real devices, in the guest: `tests/lab/vm/run.sh --usb -- tests/lab/vm/udev.py`.

A GPIO chip, a serial adapter and a keyboard of QEMU, then readers and adapters at ports of our own (udev_usb.py);
systemd-udevd itself applies what is installed.
"""

import grp
import os
import shutil
import sys

import udev_usb
from gpiosim import Chip
from guest import LAB, Scenario, expect, until
from udev_seen import Database, expect_foreign, linked, run

ROOT = os.path.dirname(os.path.dirname(LAB))


def body(scenario):
    with scenario.step("users and rules as they are installed, and systemd-udevd"):
        run("systemd-sysusers", f"{ROOT}/daemon/packaging/sysusers.d/sekisho.conf")
        os.makedirs("/run/udev/rules.d")
        shutil.copy(f"{ROOT}/udev/72-sekisho.rules", "/run/udev/rules.d")
        run("/lib/systemd/systemd-udevd", "--daemon")
        run("udevadm", "trigger", "--action=add")
        udev = Database()

    with scenario.step("a serial adapter at a USB port"):
        link, device = linked("serial-*")
        expect("the adapter", "/dev/ttyUSB0", device)
        udev.expect_owned(device)

    with scenario.step("a keyboard at a USB port"):
        link, device = linked("keypad-*usb*")
        expect("the keyboard", True, device.startswith("/dev/input/event"))
        udev.expect_owned(device)

    with scenario.step("a GPIO chip that comes later, and goes"):
        chip = Chip.make("udev", "sekisho-udev", ["lock"])
        link, device = linked("gpio-platform-gpio-sim*")
        until("the chip's group", lambda: os.stat(device).st_gid == grp.getgrnam("sekisho").gr_gid)
        Database().expect_owned(device)
        chip.remove()
        until("the link has gone", lambda: not os.path.lexists(link))

    with scenario.step("what is no device of a gate stays as it was"):
        for other in ("/dev/tty0", "/dev/ttyS0", "/dev/vcs"):
            if os.path.exists(other):
                expect_foreign(other)

    udev_usb.body(scenario)


if __name__ == "__main__":
    sys.exit(Scenario("/run/sekisho-udev").run(body))
