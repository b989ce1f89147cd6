# SPDX-License-Identifier: Apache-2.0
"""How long it takes from the exec of `sekishod --sim` to its first granted decision, by the length of the ledger.

The state is kept beside the ledger, so a start does not read the ledger again. Beside it, in the same run: the same start
without what was kept, which reads every entry.
"""

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import time

from programs import PATIENCE, arguments

PEOPLE = 10_000
DOORS = 64
GOAL_MS = 300
STARTS = 9
FULL_STARTS = 1
QUESTIONS = 300
QUESTION_GOAL_MS = 8
CARD = "04112233445566"


def ask(path, method, target, body=None):
    """One request to the API; its answer as JSON. ConnectionError while nobody listens."""
    return json.loads(answer_to(path, method, target, body))


def answer_to(path, method, target, body=None):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(PATIENCE)
        client.connect(path)
        text = json.dumps(body or {})
        client.sendall(f"{method} {target} HTTP/1.1\r\nHost: sekishod\r\nConnection: close\r\n"
                       f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode())
        with client.makefile("rb") as answer:
            return answer.read().partition(b"\r\n\r\n")[2]


def processor_seconds(pid):
    """Of all threads that still run, finer than programs.cpu_seconds."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/schedstat", encoding="ascii") as stat:
            total += int(stat.read().split()[0])
    return total / 1e9


class Site:
    """A configuration and a state directory; sekishod runs on them as often as it is asked to."""

    def __init__(self, options, entries):
        self.folder = os.path.abspath(os.path.join(options.dir, "start"))
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.config = os.path.join(self.folder, "config")
        self.state = os.path.join(self.folder, "state")
        self.socket = os.path.join(self.folder, "api.sock")
        self.bin = options.bin
        self._run("make_bench_site", self.config, str(DOORS), str(PEOPLE), "sim", "/dev")
        self._run("make_start_store", self.state, str(entries), str(PEOPLE))

    def _run(self, name, *rest):
        subprocess.run([os.path.join(self.bin, name), *rest], check=True, stdout=subprocess.DEVNULL)

    def start(self):
        command = [os.path.join(self.bin, "sekishod"), "--sim", "--config", os.path.join(self.config, "site.toml"),
                   "--state-dir", self.state, "--socket", self.socket]
        return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    @staticmethod
    def wait_in_service(daemon):
        for line in daemon.stderr:
            if "in service" in line:
                return
        raise RuntimeError(f"sekishod ended with status {daemon.wait()}")

    @staticmethod
    def stop(daemon):
        daemon.send_signal(signal.SIGTERM)
        daemon.stderr.read()
        if daemon.wait(PATIENCE) != 0:
            raise RuntimeError("sekishod did not stop cleanly")

    def first_decision(self):
        """Seconds from exec until the card of the first person is granted, durable; and the processor time of it."""
        begun = time.monotonic()
        daemon = self.start()
        try:
            self.wait_in_service(daemon)
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as events:
                events.settimeout(PATIENCE)
                events.connect(self.socket)
                events.sendall(b"GET /v1/events HTTP/1.1\r\nHost: sekishod\r\n\r\n")
                lines = events.makefile("rb")
                if b" 200 " not in lines.readline():
                    raise RuntimeError("the daemon has no stream of entries")
                ask(self.socket, "POST", "/v1/sim/tap", {"reader": "r0", "uid": CARD})
                for line in lines:
                    if line.startswith(b"{") and json.loads(line)["kind"] == "access":
                        if json.loads(line)["decision"] != "granted":
                            raise RuntimeError("the card was not granted")
                        return time.monotonic() - begun, processor_seconds(daemon.pid)
            raise RuntimeError("no decision came")
        finally:
            self.stop(daemon)

    def enrol(self):
        """The first person gets the card; the daemon leaves its state behind."""
        daemon = self.start()
        try:
            self.wait_in_service(daemon)
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as waiting:
                waiting.settimeout(PATIENCE)
                waiting.connect(self.socket)
                body = json.dumps({"holder": "N0000000", "reader": "r0"})
                waiting.sendall(f"POST /v1/credentials HTTP/1.1\r\nHost: sekishod\r\nConnection: close\r\n"
                                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
                ask(self.socket, "GET", "/v1/status")  # the order before was read by then
                ask(self.socket, "POST", "/v1/sim/tap", {"reader": "r0", "uid": CARD})
                with waiting.makefile("rb") as answer:
                    if b" 200 " not in answer.readline():
                        raise RuntimeError("the card was not issued")
        finally:
            self.stop(daemon)

    def who_is_inside(self):
        """How many rows the answer has, and seconds from question to whole answer, for each of many."""
        daemon = self.start()
        try:
            self.wait_in_service(daemon)
            seconds = []
            for _ in range(QUESTIONS):
                begun = time.monotonic()
                text = answer_to(self.socket, "GET", "/v1/inside")
                seconds.append(time.monotonic() - begun)
            return len(json.loads(text)["inside"]), seconds
        finally:
            self.stop(daemon)

    def forget(self):
        os.remove(os.path.join(self.state, "state"))


def milliseconds(seconds):
    return f"{1000 * statistics.median(seconds):.0f} ms"


def figures(starts):
    walls, processor = zip(*starts)
    return f"{milliseconds(walls)} (processor time {milliseconds(processor)})"


def main():
    options = arguments("start")
    sizes = [int(text) for text in os.environ.get("SEKISHO_BENCH_ENTRIES", "50000,200000").split(",")]
    print(f"from exec of sekishod to its first granted decision; simulated hardware, {DOORS} doors, {PEOPLE} people, "
          f"median of {STARTS}")
    for entries in sizes:
        site = Site(options, entries)
        site.enrol()
        kept = [site.first_decision() for _ in range(STARTS)]
        full = []
        for _ in range(FULL_STARTS):
            site.forget()
            full.append(site.first_decision())
        rows, seconds = site.who_is_inside()
        walls = [1000 * wall for wall, _ in kept]
        print(f"  {entries} entries: {figures(kept)}, from {min(walls):.0f} to {max(walls):.0f}, goal at most {GOAL_MS}; "
              f"reading every entry: {figures(full)}")
        p99 = 1000 * statistics.quantiles(seconds, n=100)[-1]
        print(f"    who is inside, {rows} rows over the socket: p50 {milliseconds(seconds)}, p99 {p99:.1f} ms, goal at most "
              f"{QUESTION_GOAL_MS}", flush=True)


if __name__ == "__main__":
    main()
