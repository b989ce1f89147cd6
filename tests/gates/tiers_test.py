#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The totals of `./dev test` are what the programs reported, and a failure is never lost."""

import sys
import tempfile
import unittest
from pathlib import Path

import tiers


class Count(unittest.TestCase):
    def test_what_programs_report(self):
        for log, status, expected in (
            ("100% tests passed, 0 tests failed out of 12\n", 0, (12, 0)),
            ("99% tests passed, 1 tests failed out of 120\n", 8, (119, 1)),
            (".\nRan 1 test in 0.1s\n\nOK\n", 0, (1, 0)),
            ("Ran 9 tests in 0.1s\n\nFAILED (failures=2, errors=1)\n", 1, (6, 3)),
            ("1 passed, 0 failed\nx\n3 passed, 2 failed\n", 1, (4, 2)),
            ("Ran 2 tests in 1s\n\nOK\n100% tests passed, 0 tests failed out of 3\n", 0, (5, 0)),
        ):
            self.assertEqual(expected, tiers.count(log, status), log)

    def test_no_report_is_one_case(self):
        self.assertEqual((1, 0), tiers.count("built\n", 0))
        self.assertEqual((0, 1), tiers.count("error: no\n", 1))

    def test_a_failed_status_is_never_lost(self):
        self.assertEqual((12, 1), tiers.count("100% tests passed, 0 tests failed out of 12\n", 1))


class Run(unittest.TestCase):
    def tier(self, code: str):
        with tempfile.TemporaryDirectory() as folder:
            return tiers.run("t", [sys.executable, "-c", code], Path(folder) / "t.log")

    def test_outcomes(self):
        good = self.tier("print('3 passed, 0 failed')")
        self.assertEqual((3, 0), (good.passed, good.failed))
        for code in ("raise SystemExit(3)", "import os; os.kill(os.getpid(), 9)"):
            bad = self.tier(code)
            self.assertEqual((0, 1), (bad.passed, bad.failed), code)

    def test_table_ends_with_the_totals(self):
        outcomes = [tiers.Outcome("a", 3, 0, 1.0), tiers.Outcome("b", 1, 2, 1.0)]
        self.assertEqual("4 passed, 2 failed", tiers.table(outcomes).splitlines()[-1])
        self.assertIn("FAIL", tiers.table(outcomes))


if __name__ == "__main__":
    unittest.main()
