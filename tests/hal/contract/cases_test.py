#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""cases.py finds a backend that lacks a case, and a run that left one out."""

import io
import os
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout

import cases

LIST = """Running main() from gtest_main.cc
Backend/OutputContract.
  set_shows/sim  # GetParam() = 40-byte object
  is_lost/sim  # GetParam() = 40-byte object
Backend/InputContract.
  reads/sim  # GetParam() = 40-byte object
Plain.
  no_contract
"""
RUN = """[ RUN      ] Backend/OutputContract.set_shows/libgpiod_2
[       OK ] Backend/OutputContract.set_shows/libgpiod_2 (12 ms)
[       OK ] Backend/OutputContract.is_lost/libgpiod_2 (1 ms)
[       OK ] Backend/InputContract.reads/libgpiod_2 (1 ms)
[  PASSED  ] 3 tests.
"""


class Cases(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def source(self, name, text, mode=0o644):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def told(self, *logs):
        """(exit status, complaints) of the simulation's program and these logs."""
        program = self.source("program", f"#!/bin/sh\ncat <<'LIST'\n{LIST}LIST\n", 0o755)
        paths = [self.source(f"log{number}", text) for number, text in enumerate(logs)]
        errors = io.StringIO()
        with redirect_stdout(io.StringIO()), redirect_stderr(errors):
            status = cases.main([program, *paths])
        return status, errors.getvalue()

    def test_the_same_cases_are_no_complaint(self):
        self.assertEqual(self.told(RUN), (0, ""))

    def test_a_case_that_a_run_left_out(self):
        status, complaints = self.told(RUN.replace("[       OK ] Backend/OutputContract.is_lost", "OutputContract.is_lost"))
        self.assertEqual(status, 1)
        self.assertIn("OutputContract.is_lost is missing on libgpiod_2", complaints)

    def test_a_case_that_only_one_backend_has(self):
        status, complaints = self.told(RUN + "[       OK ] Backend/InputContract.more/libgpiod_2 (1 ms)\n")
        self.assertEqual(status, 1)
        self.assertIn("InputContract.more is missing on sim", complaints)

    def test_a_case_that_did_not_pass(self):
        for result, word in (("[  FAILED  ]", "failed"), ("[  SKIPPED ]", "was skipped")):
            log = RUN.replace("[       OK ] Backend/InputContract.reads", f"{result} Backend/InputContract.reads")
            status, complaints = self.told(log)
            self.assertEqual(status, 1)
            self.assertIn(f"InputContract.reads {word} on libgpiod_2", complaints)

    def test_a_log_of_nothing_proves_nothing(self):
        status, complaints = self.told("the machine ended\n")
        self.assertEqual(status, 1)
        self.assertIn("has no case of a contract", complaints)


if __name__ == "__main__":
    unittest.main()
