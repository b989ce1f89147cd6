# SPDX-License-Identifier: Apache-2.0
"""Each fault the emulator can make, as the host sees it on the line, and what control commands it refuses."""

import errno
import os
import select
import shutil
import subprocess
import sys
import time
import unittest

import labtest
from pn532 import frames
from pn532.client import ControlError

FIRMWARE = frames.encode(b"\x02", frames.HOST_TO_CHIP)
FIRMWARE_REPLY = frames.encode(bytes.fromhex("0332010607"))


class Faults(labtest.EmulatorTest):
    def setUp(self):
        super().setUp()
        self.line = self.host()
        self.line.command("3205000102")

    def test_mute(self):
        self.control.fault("mute")
        self.line.send(FIRMWARE)
        self.assertTrue(self.line.silent(0.1))
        self.control.fault("none")
        self.assertEqual(self.line.command("02"), "0332010607")

    def test_faults_of_different_commands_stand_side_by_side(self):
        self.control.fault("nack", on="02", count=1)
        self.control.fault("mute", on="12", count=1)
        self.line.send(FIRMWARE)
        self.assertEqual(self.line.receive(6), frames.NACK)
        self.line.send(frames.encode(b"\x12\x14", frames.HOST_TO_CHIP))
        self.assertTrue(self.line.silent(0.1))
        self.control.fault("mute")  # of every command: takes the place of all
        self.control.fault("none")
        self.assertEqual(self.line.command("02"), "0332010607")

    def test_nack(self):
        self.control.fault("nack")
        self.line.send(FIRMWARE)
        self.assertEqual(self.line.receive(6), frames.NACK)

    def test_truncated_reply(self):
        self.control.fault("truncate")
        self.line.send(FIRMWARE)
        half = len(FIRMWARE_REPLY) // 2
        self.assertEqual(self.line.receive(6 + half), frames.ACK + FIRMWARE_REPLY[:half])
        self.assertTrue(self.line.silent(0.1))

    def test_wrong_checksum(self):
        self.control.fault("bad_checksum")
        self.line.send(FIRMWARE)
        reply = self.line.receive(6 + len(FIRMWARE_REPLY))[6:]
        self.assertNotEqual(sum(reply[5:-1]) % 256, 0)
        self.assertEqual(reply[:-2], FIRMWARE_REPLY[:-2])

    def test_late_reply(self):
        self.control.fault("late", ms=300)
        started = time.monotonic()
        self.line.send(FIRMWARE)
        self.assertEqual(self.line.receive(6), frames.ACK)
        self.assertEqual(self.line.receive(len(FIRMWARE_REPLY)), FIRMWARE_REPLY)
        self.assertGreaterEqual(time.monotonic() - started, 0.3)

    def test_a_late_reply_is_dropped_by_the_next_command(self):
        self.control.fault("late", ms=60000, count=1)
        self.line.send(FIRMWARE)
        self.assertEqual(self.line.receive(6), frames.ACK)
        self.assertEqual(self.line.command("00006c"), "01006c")

    def test_nad_in_the_status_byte(self):
        self.control.place(type="A", uid="04a1b2c3", ats="067577810280")
        self.line.command("4a0100")
        self.control.fault("nad_status")
        self.assertEqual(self.line.command("400100"), "41806d00")
        self.assertEqual(self.line.command("02"), "0332010607", "no status byte there to spoil")

    def test_ats_length_zero(self):
        self.control.place(type="A", uid="04a1b2c3", ats="067577810280")
        self.control.fault("ats_zero")
        self.assertEqual(self.line.command("4a0100"), "4b0101" "0004200404a1b2c3" "007577810280")

    def test_ats_length_zero_on_a_card_without_ats(self):
        self.control.place(type="A", uid="04a1b2c3d4e5f6")
        self.control.fault("ats_zero")
        self.assertEqual(self.line.command("4a0100"), "4b0101" "0044000704a1b2c3d4e5f6" "00")

    def test_ats_fault_leaves_felica_alone(self):
        self.control.place(type="F", idm="0101020304050607")
        found = self.line.command("4a010100ffff0100")
        self.control.fault("ats_zero")
        self.assertEqual(self.line.command("4a010100ffff0100"), found)

    def test_card_vanishes_in_the_exchange(self):
        self.control.place(type="A", uid="04a1b2c3", ats="067577810280")
        self.line.command("4a0100")
        self.control.fault("vanish", on="40", count=1)
        self.assertEqual(self.line.command("400100"), "4101")
        self.assertEqual(self.control.send("field")["cards"], [])

    def test_limited_to_a_command_and_a_count(self):
        self.control.fault("truncate", on="02", count=1)
        self.assertEqual(self.line.command("00006c"), "01006c")
        self.line.send(FIRMWARE)
        self.line.receive(6 + len(FIRMWARE_REPLY) // 2)
        self.assertEqual(self.line.command("02"), "0332010607")

    def test_a_bad_frame_gets_no_answer(self):
        self.line.send(FIRMWARE[:-2] + b"\x00\x00")
        self.assertTrue(self.line.silent(0.1))
        self.assertEqual(self.control.stats()["bad_frames"], 1)

    def test_unplugged_and_plugged_in_again(self):
        poller = select.poll()
        poller.register(self.line, select.POLLIN)
        self.control.fault("close")
        self.assertTrue(poller.poll(5000)[0][1] & select.POLLHUP)
        self.assertFalse(os.path.lexists(self.link))
        self.assertFalse(self.control.stats()["plugged"])
        with self.assertRaises(OSError) as caught:
            self.line.send(FIRMWARE)
        self.assertEqual(caught.exception.errno, errno.EIO)
        self.control.send("replug")
        self.assertEqual(self.host().command("02"), "0332010607")

    def test_refused_control_commands(self):
        for cmd, arguments, word in (
                ("dance", {}, "cmd"), ("fault", {"fault": "hiccup"}, "no fault"), ("fault", {"fault": "late"}, "ms"),
                ("place", {}, "type"), ("place", {"card": {"type": "A"}}, "uid"),
                ("place", {"card": {"type": "A", "uid": "0102"}}, "2 bytes"),
                ("place", {"card": {"type": "A", "uid": "0102030g"}}, "hex"),
                ("place", {"card": {"type": "A", "uid": "01020304", "ats": "0575"}}, "length"),
                ("place", {"card": {"type": "A", "uid": "01020304", "script": []}}, "script"),
                ("place", {"card": {"type": "F", "idm": "01"}}, "1 bytes")):
            with self.assertRaisesRegex(ControlError, word, msg=f"{cmd} {arguments}"):
                self.control.send(cmd, **arguments)
        self.assertEqual(self.control.send("field")["cards"], [])


class Sessions(labtest.EmulatorTest):
    def leave(self, host):
        """Close, and wait until the emulator has noticed."""
        before = self.control.stats()["sessions"]
        host.close()
        self.wait_for_session(before + 1)

    def test_one_host_after_another(self):
        for _ in range(3):
            host = self.host()
            self.assertEqual(host.command("02"), "0332010607")
            host.close()

    def test_half_a_frame_does_not_outlive_its_host(self):
        first = self.host()
        first.command("02")
        first.send(FIRMWARE[:6])
        self.leave(first)
        self.assertEqual(self.host().command("02"), "0332010607")

    def test_no_busy_loop_while_nobody_has_it_open(self):
        host = self.host()
        host.command("02")
        self.leave(host)
        before = self.control.stats()["wakeups"]
        for _ in range(50):
            after = self.control.stats()["wakeups"]
        self.assertLessEqual(after - before, 60, "one wake-up for each question asked here, and few more")


class Claims(labtest.EmulatorTest):
    """A host's exclusive claim (TIOCEXCL) ends with the host, also where no privilege passes over it."""

    if os.geteuid() == 0 and shutil.which("setpriv"):
        launcher = ["setpriv", "--bounding-set=-sys_admin"]

    CLAIM = ("import fcntl, os, sys, termios\n"
             "line = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)\n"
             "fcntl.ioctl(line, termios.TIOCEXCL)\n"
             "os.write(line, bytes.fromhex('0000ff02fed4022a00'))\n"
             "os.read(line, 1)\n")

    def test_claims_one_after_another(self):
        for _ in range(3):
            before = self.control.stats()["sessions"]
            subprocess.run([*self.launcher, sys.executable, "-c", self.CLAIM, self.link], check=True, timeout=30)
            self.wait_for_session(before + 1)


if __name__ == "__main__":
    unittest.main()
