#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rules of udev on real devices, in the guest: `tests/lab/vm/run.sh --usb -- tests/lab/vm/udev.py`.

A GPIO chip, a serial adapter and a keyboard; systemd-udevd itself applies what is installed.
"""

import glob
import grp
import os
import shutil
import stat
import subprocess
import sys

from gpiosim import Chip
from guest import LAB, Scenario, expect, until

ROOT = os.path.dirname(os.path.dirname(LAB))


# The guest's world is a chroot in which udevd does run.
HERE = {**os.environ, "SYSTEMD_IGNORE_CHROOT": "1"}


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=HERE).stdout


def expect_owned(device):
    """It belongs to the daemon's group, and systemd knows it."""
    found = os.stat(device)
    expect(f"{device} is root's", 0, found.st_uid)
    expect(f"the group of {device}", "sekisho", grp.getgrgid(found.st_gid).gr_name)
    expect(f"the mode of {device}", "0o660", oct(stat.S_IMODE(found.st_mode)))
    expect(f"{device} is a unit", True, ":systemd:" in run("udevadm", "info", "--query=property", device))


def linked(pattern):
    """The one link that fits, and where it leads."""
    links = until(pattern, lambda: glob.glob(f"/dev/sekisho/{pattern}"))
    expect(f"links like {pattern}", 1, len(links))
    expect("no colon in a name", False, ":" in links[0])
    return links[0], os.path.realpath(links[0])


def body(scenario):
    with scenario.step("users and rules as they are installed, and systemd-udevd"):
        run("systemd-sysusers", f"{ROOT}/daemon/packaging/sysusers.d/sekisho.conf")
        os.makedirs("/run/udev/rules.d")
        shutil.copy(f"{ROOT}/udev/72-sekisho.rules", "/run/udev/rules.d")
        run("/lib/systemd/systemd-udevd", "--daemon")
        run("udevadm", "trigger", "--action=add")
        run("udevadm", "settle", "--timeout=60")

    with scenario.step("a serial adapter at a USB port"):
        link, device = linked("serial-*")
        expect("the adapter", "/dev/ttyUSB0", device)
        expect_owned(device)

    with scenario.step("a keyboard at a USB port"):
        link, device = linked("keypad-*usb*")
        expect("the keyboard", True, device.startswith("/dev/input/event"))
        expect_owned(device)

    with scenario.step("a GPIO chip that comes later, and goes"):
        chip = Chip.make("udev", "sekisho-udev", ["lock"])
        link, device = linked("gpio-platform-gpio-sim*")
        until("the chip's group", lambda: os.stat(device).st_gid == grp.getgrnam("sekisho").gr_gid)
        expect_owned(device)
        chip.remove()
        until("the link has gone", lambda: not os.path.lexists(link))

    with scenario.step("what is no device of a gate stays as it was"):
        for other in ("/dev/tty0", "/dev/ttyS0", "/dev/vcs"):
            if os.path.exists(other):
                expect(f"the group of {other}", False, os.stat(other).st_gid == grp.getgrnam("sekisho").gr_gid)


if __name__ == "__main__":
    sys.exit(Scenario("/run/sekisho-udev").run(body))
