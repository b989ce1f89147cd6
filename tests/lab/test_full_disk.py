# SPDX-License-Identifier: Apache-2.0
"""6.5-B3b2 on the kernel's own file systems: a disk that is full to the last byte, and one that is read-only.

Each scenario of disk/scenarios.py runs in a mount namespace of its own: nothing it mounts is seen outside, or is left.
"""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

LAB = Path(__file__).resolve().parent
BIN = Path(os.environ.get("SEKISHO_BIN_DIR", LAB.parents[1] / "build/release/bin"))
LIMIT = 300  # seconds
PRIVATE = ["unshare", "--mount", "--propagation", "private"]


class FullDiskTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        for program in ("sekishod", "sekisho"):
            if not os.access(BIN / program, os.X_OK):
                raise AssertionError(f"{BIN / program} is not there: ./dev build makes it")
        allowed = subprocess.run([*PRIVATE, "mount", "-t", "tmpfs", "-o", "size=1m", "lab", "/mnt"], capture_output=True,
                                 text=True, check=False)
        if allowed.returncode != 0:
            raise AssertionError("these tests mount file systems of their own and may not: run them as root, where "
                                 f"mount namespaces are allowed ({allowed.stderr.strip()})")

    def play(self, scenario):
        with tempfile.TemporaryDirectory(prefix="sekisho-disk-") as work:
            done = subprocess.run(
                [*PRIVATE, sys.executable, "-m", "unittest", f"scenarios.Disk.{scenario}"], cwd=LAB / "disk",
                env={**os.environ, "SEKISHO_BIN_DIR": str(BIN), "SEKISHO_LAB_WORK": work}, capture_output=True, text=True,
                timeout=LIMIT, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_full_disk_beside_a_spill_file_is_not_noticed_at_the_doors(self):
        self.play("full_beside_a_spill_file")

    def test_a_full_disk_and_no_spill_file_lets_the_emergency_list_in(self):
        self.play("full_without_a_spill_file")

    def test_a_disk_that_is_read_only_at_the_start_and_comes_back(self):
        self.play("read_only_at_the_start")

    def test_a_disk_that_the_kernel_makes_read_only_while_the_daemon_writes(self):
        self.play("read_only_after_an_error")


if __name__ == "__main__":
    unittest.main()
