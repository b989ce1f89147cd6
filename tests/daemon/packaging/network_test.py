#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a gate shows to the network: a daemon without a socket there (6.5-D5, H6.1-4), and the sample of a firewall (6.5-B5a).

The programs are those of SEKISHO_BIN_DIR, else of build/release/bin. Needs root, for network namespaces of its own.
"""

import ctypes
import os
import re
import select
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(os.environ.get("SEKISHO_BIN_DIR", ROOT / "build/release/bin"))
RULES = ROOT / "daemon/packaging/nftables/sekisho.nft"
PATIENCE = 60
LIBC = ctypes.CDLL(None, use_errno=True)


def rows(pid, table):
    """What stands in /proc/PID/net/TABLE below its head."""
    return Path(f"/proc/{pid}/net/{table}").read_text(encoding="utf-8").splitlines()[1:]


class Sockets(unittest.TestCase):
    """The daemon as installed: its own configuration, in a network where nothing else is."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = Path(folder.name)
        site = (ROOT / "daemon/packaging/one-door/site.toml").read_text(encoding="utf-8")
        (self.dir / "site.toml").write_text(site, encoding="utf-8")
        files = ["--state-dir", str(self.dir / "state"), "--config", str(self.dir / "site.toml")]
        subprocess.run([BIN / "sekisho", "ledger", "init", *files], stdout=subprocess.DEVNULL, check=True)
        command = ["unshare", "--net", BIN / "sekishod", "--sim", *files, "--socket", str(self.dir / "api.sock")]
        self.daemon = subprocess.Popen(command, stderr=subprocess.PIPE)
        self.addCleanup(self.daemon.stderr.close)
        self.addCleanup(self.daemon.wait)
        self.addCleanup(self.daemon.kill)
        self.until_in_service()

    def until_in_service(self):
        said, end = b"", time.monotonic() + PATIENCE
        while b"in service" not in said:
            ready, _, _ = select.select([self.daemon.stderr], [], [], max(0, end - time.monotonic()))
            part = os.read(self.daemon.stderr.fileno(), 4096) if ready else b""
            self.assertTrue(part, said)
            said += part

    def test_the_only_socket_is_the_local_one(self):
        pid = self.daemon.pid
        for table in ("tcp", "tcp6", "udp", "udp6", "udplite", "raw", "raw6", "icmp", "packet"):
            self.assertEqual([], rows(pid, table), table)
        own = set()
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            if match := re.fullmatch(r"socket:\[(\d+)\]", os.readlink(entry)):
                own.add(match[1])
        # num refcount protocol flags type state inode path; flag 0x10000: it listens
        unix = [row.split() for row in rows(pid, "unix")]
        listening = [row[7:] for row in unix if row[6] in own and int(row[3], 16) & 0x10000]
        self.assertEqual([[str(self.dir / "api.sock")]], listening)
        self.assertEqual([], [row for row in unix if row[7:] and row[7].startswith("@")], "names in the network's own space")

    def test_a_socket_would_be_seen(self):
        listener = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); print('up', flush=True); input()"
        command = ["unshare", "--net", "sh", "-c", f"ip link set lo up; exec python3 -c \"{listener}\""]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            self.assertEqual(b"up\n", other.stdout.readline())
            self.assertEqual(1, len(rows(other.pid, "tcp")))
            other.communicate(b"\n")


# Two machines on one cable: the gate behind the rules, and the rest of the world, which has the addresses of the sample.
GATE = "192.0.2.10"
CABLE = """
ip link set lo up
ip link add gate type veth peer name world
ip addr add 192.0.2.10/24 dev gate
ip link set gate up
"""


class Firewall(unittest.TestCase):
    def machine(self):
        """A process that keeps a network namespace, and is gone with this test."""
        keeper = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo up; read -r _"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(keeper.wait)
        self.addCleanup(keeper.stdin.close)
        self.addCleanup(keeper.stdout.close)
        self.assertEqual(b"up\n", keeper.stdout.readline())
        return keeper.pid

    def at(self, pid, *command, check=True):
        entered = ["nsenter", "--target", str(pid), "--net", *command]
        done = subprocess.run(entered, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if check:
            self.assertEqual(0, done.returncode, f"{command}: {done.stdout}")
        return done

    def setUp(self):
        self.gate, self.world = self.machine(), self.machine()
        self.at(self.gate, "sh", "-ec", CABLE + f"ip link set world netns {self.world}\n")
        # Names of addresses: administrator, witness, time, names, mirror, and a stranger.
        self.addresses = ["192.0.2.17", "192.0.2.130", "192.0.2.123", "192.0.2.53", "192.0.2.80", "192.0.2.200"]
        lines = ["ip link set lo up", "ip link set world up"]
        lines += [f"ip addr add {address}/24 dev world" for address in self.addresses]
        self.at(self.world, "sh", "-ec", "\n".join(lines))

    def socket_in(self, pid, udp):
        """A socket of that network; this process itself stays where it is."""
        def enter(whose):
            with open(f"/proc/{whose}/ns/net", "rb") as network:
                if LIBC.setns(network.fileno(), 0) != 0:
                    raise OSError(ctypes.get_errno(), "setns")

        with open("/proc/self/ns/net", "rb") as own:
            enter(pid)
            try:
                made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM)
            finally:
                LIBC.setns(own.fileno(), 0)
        self.addCleanup(made.close)
        made.settimeout(1)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return made

    def reaches(self, source_pid, target_pid, target, port, source="0.0.0.0", udp=False):
        """Whether a connection, or a datagram, arrives. The rules drop, so that no answer for a second is a no."""
        server, client = self.socket_in(target_pid, udp), self.socket_in(source_pid, udp)
        server.bind((target, port))
        client.bind((source, 0))
        try:
            if not udp:
                server.listen()
            client.connect((target, port))
            client.send(b"x")
            return not udp or server.recv(9) == b"x"
        except OSError:
            return False
        finally:
            server.close()
            client.close()

    def into(self, source, port, **kind):
        return self.reaches(self.world, self.gate, GATE, port, source, **kind)

    def out(self, target, port, **kind):
        return self.reaches(self.gate, self.world, target, port, **kind)

    def test_all_but_what_is_listed_is_blocked(self):
        administrator, witness, clock, names, mirror, stranger = self.addresses
        # The cable works: without the rules everything arrives.
        self.assertTrue(self.into(stranger, 22))
        self.assertTrue(self.out(stranger, 443))
        self.at(self.gate, "nft", "-f", str(RULES))
        self.at(self.gate, "nft", "-f", str(RULES))  # again, as a restart of the service does
        listed = {
            "in, ssh of administrators": self.into(administrator, 22),
            "out, witness": self.out(witness, 7380),
            "out, time": self.out(clock, 123, udp=True),
            "out, names": self.out(names, 53, udp=True),
            "out, names over tcp": self.out(names, 53),
            "out, packages": self.out(mirror, 443),
        }
        self.assertEqual({}, {what: seen for what, seen in listed.items() if not seen})
        blocked = {
            "in, ssh of a stranger": self.into(stranger, 22),
            "in, web of an administrator": self.into(administrator, 80),
            "in, a witness's port": self.into(witness, 7380),
            "in, udp": self.into(administrator, 22, udp=True),
            "out, a stranger": self.out(stranger, 443),
            "out, a witness's other port": self.out(witness, 443),
            "out, mail by the mirror": self.out(mirror, 25),
            "out, time over tcp": self.out(clock, 123),
        }
        self.assertEqual({}, {what: seen for what, seen in blocked.items() if seen})

    def test_the_gate_hands_nothing_on(self):
        self.at(self.gate, "nft", "-f", str(RULES))
        shown = self.at(self.gate, "nft", "list", "chain", "inet", "sekisho", "forward").stdout
        self.assertIn("policy drop", shown)
        self.assertNotIn("accept", shown)


if __name__ == "__main__":
    unittest.main()
