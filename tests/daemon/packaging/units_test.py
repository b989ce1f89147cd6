#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The units and what stands beside them, as systemd's own tools read them (BRIEF-01), and how much they leave open (6.5-B1d9)."""

import re
import shutil
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path

PACKAGING = Path(__file__).resolve().parents[3] / "daemon/packaging"
UNITS = PACKAGING / "systemd"
# Ten times the exposure that systemd-analyze may find at most.
EXPOSURE = {"sekishod": 15, "sekisho-commission": 15, "sekisho-notify": 20, "sekisho-witness": 20}


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def values(unit, key):
    """All values of a key of that unit, in their order."""
    text = (UNITS / f"{unit}.service").read_text(encoding="utf-8")
    return re.findall(rf"^{re.escape(key)}=(.*)$", text, re.MULTILINE)


class Root(unittest.TestCase):
    """A folder that looks like a machine on which the packages are installed."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        shutil.copytree("/usr/lib/systemd/system", self.root / "usr/lib/systemd/system", symlinks=True)
        for unit in EXPOSURE:
            shutil.copy(UNITS / f"{unit}.service", self.root / "usr/lib/systemd/system")
            for key in ("ExecStart", "ExecStartPost", "ExecReload"):
                for command in values(unit, key):
                    self.program(command.split()[0].lstrip("+"))

    def program(self, path):
        program = self.root / path.lstrip("/")
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n", encoding="utf-8")
        program.chmod(0o755)

    def verify(self, unit):
        # Its exit status is 0 for keys that it does not know: what it says is the answer.
        return run("systemd-analyze", "verify", "--man=no", f"--root={self.root}", f"{unit}.service")

    def test_every_unit_is_understood(self):
        for unit in EXPOSURE:
            done = self.verify(unit)
            self.assertEqual((0, ""), (done.returncode, done.stdout), unit)

    def test_a_key_that_is_misspelt_would_be_found(self):
        path = self.root / "usr/lib/systemd/system/sekishod.service"
        path.write_text(path.read_text(encoding="utf-8").replace("ProtectHome", "ProtectHoem"), encoding="utf-8")
        self.assertIn("Unknown key 'ProtectHoem'", self.verify("sekishod").stdout)

    def test_users_and_folders_are_made(self):
        """The service user owns its ledger alone: its configuration is root's."""
        config = self.root / "etc/sekisho"
        config.mkdir(parents=True)
        (config / "site.toml").write_text("format = 1\n", encoding="utf-8")
        for name in ("sekisho", "sekisho-witness"):
            done = run("systemd-sysusers", f"--root={self.root}", str(PACKAGING / f"sysusers.d/{name}.conf"))
            self.assertEqual(0, done.returncode, done.stdout)
            folders = str(PACKAGING / f"tmpfiles.d/{name}.conf")
            done = run("systemd-tmpfiles", "--create", f"--root={self.root}", folders)
            self.assertEqual((0, ""), (done.returncode, done.stdout))
        users = dict(line.split(":", 1) for line in (self.root / "etc/passwd").read_text().splitlines())
        rows = [line.split(":") for line in (self.root / "etc/group").read_text().splitlines()]
        groups = {name: int(number) for name, _, number, *_ in rows}
        self.assertEqual({"sekisho", "sekisho-notify", "sekisho-witness"}, set(users))
        for line in users.values():
            self.assertTrue(line.endswith("/usr/sbin/nologin"), line)
        daemon = int(users["sekisho"].split(":")[1])
        expected = {
            "etc/sekisho": (0o750, 0, groups["sekisho"]),
            "etc/sekisho/site.toml": (0o640, 0, groups["sekisho"]),
            "var/lib/sekisho": (0o700, daemon, groups["sekisho-api"]),
        }
        for path, (mode, owner, group) in expected.items():
            found = (self.root / path).stat()
            self.assertEqual((mode, owner, group), (stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid), path)


class Sandbox(unittest.TestCase):
    def test_what_systemd_finds_open_is_little(self):
        for unit, most in EXPOSURE.items():
            path = str(UNITS / f"{unit}.service")
            done = run("systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={most}", path)
            self.assertEqual(0, done.returncode, f"{unit}: more than {most / 10}\n{done.stdout}")

    def test_a_unit_without_a_sandbox_would_be_found(self):
        with tempfile.TemporaryDirectory() as folder:
            bare = Path(folder) / "bare.service"
            bare.write_text("[Service]\nExecStart=/bin/true\nUser=nobody\n", encoding="utf-8")
            done = run("systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", str(bare))
            self.assertNotEqual(0, done.returncode)

    def test_the_daemon_has_no_network_and_no_privilege(self):
        self.assertEqual(["yes"], values("sekishod", "PrivateNetwork"))
        self.assertEqual(["AF_UNIX AF_NETLINK"], values("sekishod", "RestrictAddressFamilies"))
        for unit in EXPOSURE:
            self.assertEqual([""], values(unit, "CapabilityBoundingSet"), unit)
            self.assertEqual(["yes"], values(unit, "NoNewPrivileges"), unit)
            self.assertEqual(["strict"], values(unit, "ProtectSystem"), unit)
            self.assertEqual([], values(unit, "ReadWritePaths"), unit)
            self.assertNotIn(values(unit, "User"), ([], ["root"]), unit)

    def test_the_daemon_can_read_the_clock_and_tell_who_asks(self):
        self.assertEqual([], values("sekishod", "ProtectClock"))
        self.assertEqual([], values("sekishod", "PrivateUsers"))
        allowed = values("sekishod", "SystemCallFilter")
        self.assertEqual("~@privileged @resources", allowed[-2])
        self.assertIn("adjtimex", allowed[-1].split(), "it must stand behind the line that takes @privileged away")

    def test_the_readers_programs_can_shut_themselves_in(self):
        self.assertIn("seccomp", values("sekishod", "SystemCallFilter")[-1].split())

    def test_the_devices_of_the_network_s_programs_are_none(self):
        for unit in ("sekisho-notify", "sekisho-witness"):
            self.assertEqual(["yes"], values(unit, "PrivateDevices"), unit)
            self.assertEqual([], values(unit, "DeviceAllow"), unit)
            self.assertNotIn("sekisho", values(unit, "SupplementaryGroups"), unit)

    def test_drivers_that_may_be_modules_are_loaded_before_their_names_are_looked_up(self):
        devices = {value.split()[0] for value in values("sekishod", "DeviceAllow")}
        loaded = (PACKAGING / "modules-load.d/sekisho.conf").read_text(encoding="utf-8").split("\n")
        modules = {"char-ttyUSB": "usbserial", "char-ttyACM": "cdc_acm", "char-i2c": "i2c-dev", "char-spi": "spidev"}
        for device, module in modules.items():
            self.assertIn(device, devices)
            self.assertIn(module, loaded)
        self.assertIn("systemd-modules-load.service", values("sekishod", "After")[0].split())

    def test_the_daemon_can_see_which_boot_it_runs_in(self):
        """6.4-C3: ledger time goes on within a boot; ProcSubset=pid hides /proc/sys/kernel/random/boot_id."""
        self.assertEqual([], values("sekishod", "ProcSubset"))


class Watched(unittest.TestCase):
    def test_a_daemon_that_ends_or_hangs_is_started_again_for_as_long_as_it_takes(self):
        """6.8-B3: within two seconds of its end."""
        self.assertEqual(["notify"], values("sekishod", "Type"))
        self.assertEqual(["on-failure"], values("sekishod", "Restart"))
        self.assertEqual(["500ms"], values("sekishod", "RestartSec"))
        self.assertEqual(["0"], values("sekishod", "StartLimitIntervalSec"))
        self.assertEqual(["30s"], values("sekishod", "WatchdogSec"))

    def test_a_stop_by_command_is_not_undone(self):
        """6.8-B3: `sekisho stop` ends it with 0, which `on-failure` leaves at that; only a failure is none of its ends."""
        self.assertEqual(["on-failure"], values("sekishod", "Restart"))
        for key in ("RestartForceExitStatus", "SuccessExitStatus", "RestartPreventExitStatus"):
            self.assertEqual([], values("sekishod", key), key)


if __name__ == "__main__":
    unittest.main()
