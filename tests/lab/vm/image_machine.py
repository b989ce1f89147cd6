# SPDX-License-Identifier: Apache-2.0
"""A controller that is the disk image in QEMU, the lab's hands in it, and the readers at its USB ports. On the host."""

import base64
import contextlib
import gzip
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import threading
import time

from guest import Failed, LIMIT, expect, until

READERS = ("server", "main")  # at the USB ports 1 and 2
MORE_DISK = 96 << 20  # bytes: disks are larger than images
SLOW = 4 * LIMIT  # seconds: the whole machine starts, or its watchdog expires
GPIO = "/run/lab/gpio"  # nothing is executable by itself there
FIRMWARE = "/usr/share/OVMF/OVMF_CODE_4M.fd"


def accelerator():
    """As run.sh chooses."""
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
        capable = re.search(r"\b(svm|vmx)\b", info.read())
    return "kvm" if capable and os.access("/dev/kvm", os.W_OK) else "tcg"


class Waiting(threading.Thread):
    """How long each thread of a process had to wait for a processor of the host, again and again until stop()."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self._tasks = f"/proc/{pid}/task"
        self._over = threading.Event()
        self._samples = []  # (monotonic time, {thread: seconds waited since it began})

    def run(self):
        while not self._over.wait(0.02):
            waited = {}
            for task in os.listdir(self._tasks):
                with contextlib.suppress(OSError), open(f"{self._tasks}/{task}/schedstat", encoding="ascii") as stat:
                    waited[task] = int(stat.read().split()[1]) / 1e9
            self._samples.append((time.monotonic(), waited))

    def stop(self):
        self._over.set()
        self.join()

    def between(self, since, till):
        """Of the thread that waited longest between two monotonic times."""
        inside = [waited for when, waited in self._samples if since <= when <= till]
        if len(inside) < 2:
            return 0.0
        return max(inside[-1][task] - inside[0][task] for task in inside[0].keys() & inside[-1].keys())


class Machine:
    """`image`: the folder that image_scenario.sh has filled. One QEMU at a time, on a disk that lasts from one to the next."""

    def __init__(self, scenario, image):
        self._scenario = scenario
        self._image = image
        self.disk = os.path.join(scenario.work, "disk")
        subprocess.run(["cp", "--sparse=always", os.path.join(image, "disk.img"), self.disk], check=True)
        os.truncate(self.disk, os.path.getsize(self.disk) + MORE_DISK)
        self.readers = {name: scenario.emulator(name) for name in READERS}
        self._qemu = None
        self._lines = None
        self._channel = None

    def _start(self, name, *arguments):
        command = ["qemu-system-x86_64", "-accel", accelerator(), "-cpu", "Nehalem,+rdrand", "-M", "q35", "-m", "512", "-smp", "2",
                   "-nodefaults", "-no-user-config", "-display", "none", "-net", "none", "-no-reboot",
                   "-drive", f"file={self.disk},format=raw,if=virtio,cache=unsafe",
                   "-serial", f"file:{self._scenario.log(name)}", *arguments]
        self.console = name
        with open(self._scenario.log(name), "wb"):
            pass  # there before QEMU is
        self._qemu = self._scenario.start(f"qemu-{name}", *command)

    def start(self):
        """By its own kernel and initrd, with the lab's hands behind them."""
        agent = os.path.join(self._scenario.work, "agent")
        usb = ["-device", "qemu-xhci,id=usb,addr=5"]
        for port, (name, (link, _)) in enumerate(self.readers.items(), 1):
            usb += ["-chardev", f"serial,id={name},path={link}",
                    "-device", f"usb-serial,chardev={name},bus=usb.0,port={port},always-plugged=on"]
        with open(os.path.join(self._image, "cmdline"), encoding="ascii") as line:
            # no_timer_check: as in run.sh.
            options = f"{line.read().strip()} no_timer_check mitigations=off"
        self._start("console", "-chardev", f"socket,id=agent,path={agent},server=on,wait=off", "-serial", "chardev:agent",
                    "-kernel", os.path.join(self._image, "vmlinuz"), "-initrd", os.path.join(self._image, "initrd.lab"),
                    "-append", options, *usb)
        until("the socket of the agent", lambda: os.path.exists(agent) or self._ended())
        self._channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._channel.settimeout(SLOW)
        self._channel.connect(agent)
        self._lines = self._channel.makefile("rb")
        until("the agent", lambda: self._lines.readline().strip() == b"ready")

    def start_from_disk(self):
        """As a controller's firmware does: from the first partition, with nothing from outside."""
        variables = os.path.join(self._scenario.work, "variables")
        shutil.copyfile(FIRMWARE.replace("CODE", "VARS"), variables)
        self._start("firmware", "-drive", f"if=pflash,format=raw,readonly=on,file={FIRMWARE}",
                    "-drive", f"if=pflash,format=raw,file={variables}")

    def lose_data(self):
        """What a flash memory does in its old age: nothing of the last partition is left that could be told for what it was."""
        table = json.loads(subprocess.run(["sfdisk", "--json", self.disk], stdout=subprocess.PIPE, check=True).stdout)
        data = next(part for part in table["partitiontable"]["partitions"] if part["name"] == "data")
        with open(self.disk, "r+b") as disk:
            disk.seek(512 * data["start"])
            disk.write(bytes(512 * data["size"]))

    def _ended(self):
        if self._qemu.poll() is not None:
            raise Failed(f"QEMU ended with {self._qemu.returncode}")
        return False

    def console_says(self, text):
        until(f"the console saying {text!r}", lambda: text in self._scenario.text(self.console) or self._ended(), SLOW)

    def halt(self):
        """What a power cut does."""
        self._qemu.kill()
        self._qemu.wait()

    def power_off(self):
        """QEMU must end by itself. The agent may be stopped before it answers."""
        self._channel.sendall(b"systemctl poweroff\n")
        expect("QEMU's status", 0, self._qemu.wait(SLOW))

    def command(self, *words):
        """(status, what it said) of one command in the guest, as root; one word alone is for the shell."""
        line = words[0] if len(words) == 1 else shlex.join(words)
        self._channel.sendall(line.encode() + b"\n")
        answer = self._lines.readline().split()
        if len(answer) != 2:
            raise Failed(f"no answer to {line!r}: {answer}")
        return int(answer[0]), gzip.decompress(base64.b64decode(answer[1])).decode(errors="replace")

    def run(self, *words, status=0):
        """What it said; Failed when it ends with another status."""
        ended, said = self.command(*words)
        expect(f"status of {words}: {said}", status, ended)
        return said.strip()

    def uptime(self):
        """Seconds of the guest's own clock since its start, which nobody can set."""
        return float(self.run("cat /proc/uptime").split()[0])

    @contextlib.contextmanager
    def watched(self):
        """Yields how much of a time (since, till, as uptime()) the guest was kept from running, in seconds."""
        waiting = Waiting(self._qemu.pid)
        waiting.start()
        try:
            # Both clocks go alike; the answer that came soonest tells the difference.
            ahead = min(-self.uptime() + time.monotonic() for _ in range(5))
            yield lambda since, till: waiting.between(since + ahead, till + ahead)
        finally:
            waiting.stop()


class Controller(Machine):
    """The gate on it."""

    def pull(self, line, level):
        self.run("sh", GPIO, "pull", line, str(level))

    def pulled_at(self, line, level):
        """The same; when it was done, as uptime(). In one command: the next may be a second later where the host is busy."""
        return float(self.run(f"sh {GPIO} pull {line} {level} && cut -d' ' -f1 /proc/uptime"))

    def level(self, line):
        return int(self.run("sh", GPIO, "value", line))

    def lock_is(self, door, level):
        until(f"the lock line of {door} at {level}", lambda: self.level(f"{door}_lock") == level)

    def status(self):
        """What `sekisho status` says, or None while nobody answers."""
        ended, said = self.command("sekisho", "status", "--json")
        return json.loads(said) if ended == 0 else None

    def in_service(self):
        def up():
            status = self.status()
            return status and all(reader["up"] for reader in status["readers"]) and status

        return until("sekishod answering, its readers up", up, SLOW)

    def unit(self, *properties, name="sekishod.service"):
        """Properties of a unit."""
        shown = self.run("systemctl", "show", name, "--property", ",".join(properties))
        return dict(line.split("=", 1) for line in shown.splitlines())

    def pid(self):
        return int(self.unit("MainPID")["MainPID"])

    def ready_at(self):
        """When it last said that it is in service, as uptime()."""
        return int(self.unit("ActiveEnterTimestampMonotonic")["ActiveEnterTimestampMonotonic"]) / 1e6

    def entries(self, kind=None):
        """Of the ledger, oldest first."""
        shown = self.run("sekisho", "ledger", "show", "--json", "--limit", "100000", "--db", "/var/lib/sekisho/ledger.db")
        entries = json.loads(shown)["entries"]
        return [entry for entry in entries if kind in (None, entry["kind"])]

    @contextlib.contextmanager
    def card(self, reader, card):
        """A card held to a reader, and taken away until the reader has seen that nothing is there."""
        control = self.readers[reader][1]
        control.place(**card)
        try:
            yield
        finally:
            control.remove()
        enough = control.stats()["commands"].get("4a", 0) + 8
        until(f"{reader} seeing that nothing is there", lambda: control.stats()["commands"].get("4a", 0) >= enough)

    def journal(self, *matches):
        """Lines of the journal with their fields."""
        said = self.run("journalctl", "--output=json", "--no-pager", "--quiet", *matches)
        return [json.loads(line) for line in said.splitlines()]
