# SPDX-License-Identifier: Apache-2.0
"""BRIEF-02: readers that are polled and broken; the short form of what ./dev fault does a million times."""

import os
import subprocess
import unittest
from pathlib import Path

LAB = Path(__file__).resolve().parent
BIN = Path(os.environ.get("SEKISHO_BIN_DIR", LAB.parents[1] / "build/release/bin"))
LIMIT = 300  # seconds until it hangs


class ReaderCampaign(unittest.TestCase):
    def play(self, *arguments):
        program = BIN / "reader_campaign"
        if not os.access(program, os.X_OK):
            raise AssertionError(f"{program} is not there: ./dev build reader_campaign makes it")
        return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=LIMIT, check=False)

    def test_twenty_thousand_polls_and_three_hundred_faults_leave_no_trace(self):
        done = self.play("--polls", "20000", "--faults", "300")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotIn("FINDING", done.stdout)

    def test_a_hundred_cards_are_announced(self):
        done = self.play("--readers", "2", "--latency", "100")
        self.assertRegex(done.stdout, r"announced after: p50 .* p99 .* \(\d{3} cards\)")
        findings = [line for line in done.stdout.splitlines() if "FINDING" in line]
        self.assertEqual(done.returncode, 1 if findings else 0, done.stdout + done.stderr)
        # How fast is for ./dev fault to tell: here other tests may want the processors.
        self.assertEqual([line for line in findings if "announced late: p99" not in line], [])


if __name__ == "__main__":
    unittest.main()
