# SPDX-License-Identifier: Apache-2.0
"""The shipped programs as a benchmark runs them, and what the kernel says of them."""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys

PATIENCE = 30.0  # seconds until a benchmark gives up on an answer


def arguments(name):
    """The command line that all benchmarks share; ends the program when its filter does not want `name`."""
    parser = argparse.ArgumentParser(description=f"the benchmark {name}")
    parser.add_argument("--bin", required=True, help="the folder of the built programs")
    parser.add_argument("--dir", default="build/bench", help="on the disk that is measured; emptied by each use")
    parser.add_argument("--benchmark_filter", default="", help="a regular expression for the name")
    options = parser.parse_args()
    if not re.search(options.benchmark_filter, name):
        sys.exit(0)
    return options


class Daemon:
    """sekishod on a fresh ledger, in service until stop()."""

    def __init__(self, options, folder, doors, holders, backend="sim", devices="/dev"):
        self.folder = os.path.abspath(folder)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        config = os.path.join(self.folder, "config")
        state = os.path.join(self.folder, "state")
        self.socket = os.path.join(self.folder, "api.sock")
        run = lambda name, *rest: subprocess.run([os.path.join(options.bin, name), *rest], check=True,
                                                 stdout=subprocess.DEVNULL)
        run("make_bench_site", config, str(doors), str(holders), backend, devices)
        run("sekisho", "ledger", "init", "--state-dir", state, "--origin", "bench.example/gate")
        command = [os.path.join(options.bin, "sekishod"), "--config", os.path.join(config, "site.toml"),
                   "--state-dir", state, "--socket", self.socket]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if "in service" in line:
                return
        raise RuntimeError(f"sekishod ended with status {self.process.wait()}")

    def run_on(self, seconds):
        """Lets it serve for so long; RuntimeError when it ends before."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return
        raise RuntimeError(f"sekishod ended with status {status}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.stderr.read()
        if self.process.wait(PATIENCE) != 0:
            raise RuntimeError("sekishod did not stop cleanly")


def resident_kb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"^VmRSS:\s+(\d+) kB", status.read(), re.MULTILINE)[1])


def stat_fields(pid):
    """What stands behind the name in /proc/PID/stat, from field 3."""
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
        return stat.read().rpartition(")")[2].split()


def cpu_seconds(pid):
    fields = stat_fields(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid):
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            if int(stat_fields(name)[1]) == pid:
                found.append(int(name))
        except FileNotFoundError:  # it ended while we looked
            continue
    return found
