# SPDX-License-Identifier: Apache-2.0
"""What becomes of the gate while its disk takes nothing. Played by test_full_disk.py."""

import os
import unittest
from pathlib import Path

from gate import Ext4, Gate, Tmpfs
from guest import until

LISTED, OTHER, NEW = "04deadbeef0011", "04deadbeef0022", "04deadbeef0033"  # cards of S0007, D0011 and N0123
MEGABYTE = 1024


class Disk(unittest.TestCase):

    def setUp(self):
        self.work = Path(os.environ["SEKISHO_LAB_WORK"])  # what is mounted there ends with the namespace

    def tmpfs(self):
        return Tmpfs(self.work / "disk", 7 * MEGABYTE)

    def begin(self, disk, spill_kilobytes, keys=""):
        """A gate in service with two cards, its state directory on `disk`, its spill file on a tmpfs."""
        self.disk = disk
        Tmpfs(self.work / "spill", spill_kilobytes)
        self.gate = Gate(self.work, disk.path / "state", f'spill = "{self.work}/spill/spill.bin"\n{keys}')
        self.addCleanup(self.gate.end)
        self.gate.init()
        self.gate.start()
        self.gate.issue("S0007", LISTED)
        self.gate.issue("D0011", OTHER)
        self.gate.enter("r2", LISTED, "staff_door")

    def expect_ways_out(self):
        """Promise 1: REX, an exit reader, fire."""
        gate = self.gate
        gate.sekisho("sim", "rex", "staff_door")
        until("REX freeing the staff door", lambda: gate.released("staff_door"))
        gate.pass_through("staff_door")
        gate.tap("r6", "04aaaaaaaaaaaa")
        until("an exit reader freeing the record door", lambda: gate.released("record_door"))
        gate.untap("r6")
        gate.pass_through("record_door")
        gate.sekisho("sim", "input", "fire", "on")
        until("fire freeing the main gate", lambda: gate.released("main_gate"))
        gate.sekisho("sim", "input", "fire", "off")
        until("the main gate locked again", lambda: not gate.released("main_gate"))

    def expect_alarm(self, writing):
        """At once: in the log, in `status`, with the kernel's reason."""
        status = self.gate.status()
        self.assertEqual(status["ledger_writing"], writing)
        self.assertTrue(status["ledger_error"])
        shown = self.gate.sekisho("status")
        self.assertIn("ENTRIES WAIT IN THE SPILL FILE" if writing == "spill" else "NOTHING CAN BE RECORDED", shown)
        self.assertIn(status["ledger_error"], self.gate.log())

    def expect_recovered(self):
        """Without a restart; the one gap entry. Ends the daemon; the ledger verifies against its commissioning record."""
        self.gate.wait_until_writing("ledger")
        self.gate.enter("r2", LISTED, "staff_door")
        self.assertEqual(self.gate.stop(), 0, self.gate.log())
        self.gate.verify()
        gaps = self.gate.of_kind("gap")
        self.assertEqual(len(gaps), 1, gaps)
        self.assertEqual(gaps[0]["more"]["lost"], 0)
        self.assertTrue(gaps[0]["cause"])
        return gaps[0]["more"]

    def full_beside_a_spill_file(self):
        self.begin(self.tmpfs(), 5 * MEGABYTE)
        self.disk.fill()
        for _ in range(3):
            self.gate.enter("r2", LISTED, "staff_door")
        self.gate.enter("r2", OTHER, "staff_door")
        self.expect_alarm("spill")
        self.expect_ways_out()
        self.disk.free()
        gap = self.expect_recovered()
        self.assertGreaterEqual(gap["spilled"], 4 * 2)
        granted = [entry for entry in self.gate.of_kind("access") if entry["decision"] == "granted"]
        self.assertEqual(len(granted), 7, granted)  # one before, four in the outage, one out, one after
        self.assertEqual(len(self.gate.of_kind("fire")), 2)

    def full_without_a_spill_file(self):
        self.begin(self.tmpfs(), MEGABYTE, 'emergency_list = ["S0007"]')  # no room for a spill file
        self.disk.fill()
        self.gate.enter("r2", LISTED, "staff_door")
        self.expect_alarm("nothing")
        self.gate.tap("r2", OTHER)
        self.gate.enter("r2", LISTED, "staff_door")  # after the other card's answer
        self.expect_ways_out()
        self.disk.free()
        self.expect_recovered()
        access = self.gate.of_kind("access")
        emergency = [entry for entry in access if entry["basis"] == "emergency list"]
        self.assertEqual(len(emergency), 2, access)
        self.assertTrue(all(entry["time"] < entry["recorded"] for entry in emergency))
        refused = [entry["detail"] for entry in access if entry["decision"] == "denied"]
        self.assertEqual(refused, ["ext:LedgerFailed"])
        self.assertEqual(len(self.gate.of_kind("fire")), 2)

    def read_only_at_the_start(self):
        self.begin(self.tmpfs(), 5 * MEGABYTE)
        self.assertEqual(self.gate.stop(), 0, self.gate.log())
        self.disk.remount("ro")
        self.gate.start()
        self.gate.enter("r2", LISTED, "staff_door")
        self.expect_alarm("spill")
        self.expect_ways_out()
        self.disk.remount("rw")
        self.gate.wait_until_writing("ledger")
        self.gate.issue("N0123", NEW)  # the vault too is written again
        gap = self.expect_recovered()
        self.assertGreaterEqual(gap["spilled"], 2)

    def read_only_after_an_error(self):
        self.begin(Ext4(self.work / "disk"), 5 * MEGABYTE)
        self.disk.fail()
        for _ in range(3):
            self.gate.enter("r2", LISTED, "staff_door")
        self.expect_alarm("spill")
        self.expect_ways_out()
        self.assertEqual(self.gate.stop(), 0, self.gate.log())  # it holds files open: the disk is mended without it
        self.disk.mend()
        self.gate.start()
        self.gate.enter("r2", LISTED, "staff_door")
        gap = self.expect_recovered()
        self.assertGreaterEqual(gap["spilled"], 3 * 2)
        granted = [entry for entry in self.gate.of_kind("access") if entry["decision"] == "granted"]
        self.assertEqual(len(granted), 7, granted)  # one before, three in the outage, one out, two after
