#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests run.sh itself: statuses, output, limits, and that the guest cannot change the host. Several boots: run by hand.

    python3 tests/lab/check_vm.py
"""

import os
import subprocess
import tempfile
import unittest

LAB = os.path.dirname(os.path.abspath(__file__))
RUN = os.path.join(LAB, "vm", "run.sh")


def run(*arguments, options=(), cwd=LAB):
    return subprocess.run([RUN, *options, "--", *arguments], cwd=cwd, capture_output=True, text=True, timeout=600,
                          check=False)


class Run(unittest.TestCase):
    def test_selftest(self):
        ended = run(os.path.join(LAB, "vm", "selftest.py"))
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        self.assertTrue(ended.stdout.endswith("6 passed, 0 failed\n"), ended.stdout)

    def test_status_output_arguments_and_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "of the host")
            ended = run("sh", "-c", 'pwd; echo "$1"; echo from the guest > "$2"; cat "$2"; exit 37', "sh",
                        "a 'b' \"c\" $d 日本", path, cwd=folder)
            self.assertEqual(ended.returncode, 37, ended.stderr)
            self.assertEqual(ended.stdout, f"{folder}\na 'b' \"c\" $d 日本\nfrom the guest\n")
            self.assertEqual(os.listdir(folder), [], "what the guest writes stays in the guest")

    def test_another_root(self):
        with tempfile.TemporaryDirectory() as folder:
            ended = run("true", options=("--root", folder))
            self.assertEqual(ended.returncode, 127, "an empty one has no shell: " + ended.stdout + ended.stderr)

    def test_limit(self):
        ended = run("tail", "-f", "/dev/null", options=("--limit", "15"))
        self.assertEqual(ended.returncode, 124, ended.stderr)
        self.assertIn("stopped after 15 seconds", ended.stderr)

    def test_a_crashed_guest_is_no_success(self):
        ended = run("sh", "-c", "echo c > /proc/sysrq-trigger; tail -f /dev/null", options=("--limit", "60"))
        self.assertEqual(ended.returncode, 125, ended.stdout + ended.stderr)
        self.assertIn("without a status", ended.stderr)

    def test_stopping_it_stops_the_machine(self):
        with subprocess.Popen([RUN, "--", "sh", "-c", "echo up; tail -f /dev/null"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as running:
            self.assertEqual(running.stdout.readline(), "up\n")
            running.terminate()
            self.assertEqual(running.stdout.read(), "", "ends only when the machine has closed it")
            self.assertEqual(running.wait(60), 125)

    def test_a_command_that_is_not_there(self):
        self.assertEqual(run("no-such-command").returncode, 127)

    def test_wrong_usage(self):
        for arguments in ([], ["--"], ["--what", "--", "true"], ["--kvm", "maybe", "--", "true"],
                          ["--root", "/no/such/folder", "--", "true"]):
            ended = subprocess.run([RUN, *arguments], capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(ended.returncode, 2, arguments)
            self.assertIn("run.sh:", ended.stderr)


if __name__ == "__main__":
    unittest.main()
