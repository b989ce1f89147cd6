# SPDX-License-Identifier: Apache-2.0
"""What udev made of a device, for the tests of its rules."""

import glob
import grp
import os
import stat
import subprocess

from guest import expect, until

LINKS = "/dev/sekisho"

# The guest's world is a chroot in which udevd does run.
HERE = {**os.environ, "SYSTEMD_IGNORE_CHROOT": "1"}


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=HERE).stdout


def links(pattern="*"):
    return sorted(glob.glob(f"{LINKS}/{pattern}"))


def linked(pattern):
    """The one link that fits, and where it leads."""
    found = until(pattern, lambda: links(pattern))
    expect(f"links like {pattern}", 1, len(found))
    expect("no colon in a name", False, ":" in found[0])
    return found[0], os.path.realpath(found[0])


class Database:
    """What udev knows of devices by their nodes, and by their folders below /sys, when it has nothing left to do."""

    def __init__(self):
        run("udevadm", "settle", "--timeout=60")
        self._known = {}
        for entry in run("udevadm", "info", "--export-db").split("\n\n"):
            lines = [line[3:] for line in entry.splitlines() if line.startswith("E: ")]
            found = dict(line.split("=", 1) for line in lines)
            self._known[f"/sys{found.get('DEVPATH')}"] = self._known[found.get("DEVNAME")] = found

    def properties(self, device):
        return self._known[device]

    def tags(self, device):
        return set(self.properties(device).get("CURRENT_TAGS", "").split(":")) - {""}

    def expect_owned(self, device):
        """It belongs to the daemon's group and to nobody at a seat, and systemd knows it."""
        found = os.stat(device)
        expect(f"{device} is root's", 0, found.st_uid)
        expect(f"the group of {device}", "sekisho", grp.getgrgid(found.st_gid).gr_name)
        expect(f"the mode of {device}", "0o660", oct(stat.S_IMODE(found.st_mode)))
        expect(f"{device} is a unit, and no seat's", {"systemd"}, self.tags(device) & {"systemd", "uaccess"})


def expect_foreign(device):
    """It is not the daemon's, and has no name of ours."""
    expect(f"{device} is the daemon's", False, os.stat(device).st_gid == grp.getgrnam("sekisho").gr_gid)
    expect(f"links to {device}", [], [link for link in links() if os.path.realpath(link) == device])
