#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lint.sh looks at what changed, fails on what is wrong, and ./dev refuses what it does not know.

Needs git, clang-format and shellcheck.
"""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


class Lint(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "tests/gates").mkdir(parents=True)
        shutil.copy(CHECKOUT / "tests/gates/lint.sh", self.root / "tests/gates")
        shutil.copy(CHECKOUT / ".clang-format", self.root)
        self.git("init", "-q")
        self.plant("old.cpp", "int  old ;\n")
        self.commit()
        self.plant("a.cpp", "int a;\n")
        self.commit()

    def git(self, *arguments):
        who = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
        subprocess.run(["git", *who, *arguments], cwd=self.root, check=True)

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")

    def plant(self, path: str, content: str):
        (self.root / path).write_text(content, encoding="utf-8")

    def lint(self, *arguments):
        command = [self.root / "tests/gates/lint.sh", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_only_what_changed_unless_all(self):
        self.assertEqual(0, self.lint("format", "shells")[0], self.lint("format", "shells")[1])
        status, output = self.lint("--all", "format")
        self.assertEqual(1, status)
        self.assertIn("old.cpp", output)

    def test_committed_changed_and_new_files_are_seen(self):
        for path in ("a.cpp", "new.hpp"):
            self.plant(path, "int  b ;\n")
            status, output = self.lint("format")
            self.assertEqual(1, status, path)
            self.assertIn(path, output)
            self.plant(path, "int b;\n")

    def test_a_deleted_file_is_no_fault(self):
        (self.root / "a.cpp").unlink()
        self.assertEqual(0, self.lint("format", "shells")[0])

    def test_shell_scripts_by_their_first_line(self):
        self.plant("run", "#!/bin/sh\nx=1\nif [ $x = 1 ]; then cd $y; fi; echo $((x)\n")
        status, output = self.lint("shells")
        self.assertEqual(1, status)
        self.assertIn("run", output)

    def test_unknown_check(self):
        self.assertEqual(2, self.lint("frob")[0])


class Dev(unittest.TestCase):
    def status(self, *arguments):
        command = [CHECKOUT / "dev", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    def test_unknown_words_are_refused_with_the_usage(self):
        for arguments in (["frob"], ["test", "--slow"], ["demo", "--fast"]):
            status, errors = self.status(*arguments)
            self.assertEqual(2, status, arguments)
            self.assertIn("usage: ./dev", errors, arguments)

    def test_unknown_group(self):
        status, errors = self.status("setup", "frob")
        self.assertEqual(2, status)
        self.assertIn("frob", errors)


if __name__ == "__main__":
    unittest.main()
