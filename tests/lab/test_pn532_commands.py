# SPDX-License-Identifier: Apache-2.0
"""What the emulated chip answers, over its serial line and byte for byte."""

import unittest

import labtest

SELECT_A, SELECT_F, SELECT_B = "4a0100", "4a010100ffff0100", "4a010300"
THREE_TRIES = "3205000102"


class Commands(labtest.EmulatorTest):
    def setUp(self):
        super().setUp()
        self.line = self.host()
        self.assertEqual(self.line.command(THREE_TRIES), "33")

    def test_firmware_and_line_test(self):
        self.assertEqual(self.line.command("02"), "0332010607")
        self.assertEqual(self.line.command("00006c69626e6663"), "01006c69626e6663")

    def test_registers_keep_what_is_written(self):
        self.assertEqual(self.line.command("08633d07630540"), "09")
        self.assertEqual(self.line.command("06633d63056302"), "07074000")

    def test_configuration_commands(self):
        self.assertEqual(self.line.command("1401"), "15")
        self.assertEqual(self.line.command("1214"), "13")
        self.assertEqual(self.line.command("16f0"), "1700")

    def test_unknown_command_and_missing_parameters(self):
        self.assertEqual(self.line.command("99"), "error")
        self.assertEqual(self.line.command("4a01"), "error")

    def test_wake_up_before_a_command(self):
        self.line.send(bytes.fromhex("5555000000"))
        self.assertEqual(self.line.command("02"), "0332010607")

    def test_empty_field(self):
        for select in (SELECT_A, SELECT_F, SELECT_B, "4a0104"):
            self.assertEqual(self.line.command(select), "4b00")

    def test_uids_of_each_length(self):
        for uid, atqa in (("04a1b2c3", "0004"), ("04a1b2c3d4e5f6", "0044"), ("04a1b2c3d4e5f6071829", "0084")):
            number = self.control.place(type="A", uid=uid)
            self.assertEqual(self.line.command(SELECT_A), f"4b0101{atqa}00{len(uid) // 2:02x}{uid}")
            self.control.remove(number)

    def test_ats_only_with_automatic_rats(self):
        self.control.place(type="A", uid="04a1b2c3", atqa="0344", sak="20", ats="067577810280")
        self.assertEqual(self.line.command(SELECT_A), "4b010103442004" "04a1b2c3" "067577810280")
        self.line.command("1204")
        self.assertEqual(self.line.command(SELECT_A), "4b010103442004" "04a1b2c3")

    def test_select_by_uid(self):
        self.control.place(type="A", uid="04a1b2c3d4e5f6")
        found = "4b01010044000704a1b2c3d4e5f6"
        self.assertEqual(self.line.command("4a010004a1b2c3d4e5f6"), found)
        self.assertEqual(self.line.command("4a01008804a1b2c3d4e5f6"), found)
        self.assertEqual(self.line.command("4a010004a1b2c3"), "4b00")

    def test_felica(self):
        self.control.place(type="F", idm="0101020304050607", pmm="0120220427674eff", system="88b4")
        body = "010101020304050607" "0120220427674eff"
        self.assertEqual(self.line.command(SELECT_F), f"4b010114{body}88b4")
        self.assertEqual(self.line.command("4a010200ffff0000"), f"4b010112{body}")
        self.assertEqual(self.line.command("4a01010088b40100"), f"4b010114{body}88b4")
        self.assertEqual(self.line.command("4a01010012340100"), "4b00", "another system code")

    def test_felica_presence(self):
        self.control.place(type="F", idm="0101020304050607")
        self.line.command(SELECT_F)
        self.assertEqual(self.line.command("40010a040101020304050607"), "4100" "0b05010102030405060700")

    def test_type_b(self):
        self.control.place(type="B", pupi="deadbeef")
        self.assertEqual(self.line.command(SELECT_B), "4b0101" "50deadbeef00000000008171" "0101")

    def test_two_cards_take_turns_after_deselection(self):
        self.control.place(type="A", uid="04000001")
        self.control.place(type="A", uid="04000002")
        first = self.line.command(SELECT_A)
        self.assertEqual(self.line.command("4400"), "4500")
        second = self.line.command(SELECT_A)
        self.line.command("4400")
        third = self.line.command(SELECT_A)
        self.assertEqual((first[-8:], second[-8:], third[-8:]), ("04000001", "04000002", "04000001"))

    def test_two_targets_at_once(self):
        self.control.place(type="A", uid="04000001")
        self.control.place(type="A", uid="04000002")
        self.assertEqual(self.line.command("4a0200"), "4b02" "010004000404000001" "020004000404000002")

    def test_random_uid_changes_with_the_field(self):
        self.control.place(type="A", uid="random")
        first = self.line.command(SELECT_A)
        self.assertEqual(first[:14] + first[14:16], "4b010100040004" "08")
        self.assertEqual(self.line.command(SELECT_A), first, "the same while the field stays on")
        self.line.command("320100")
        self.line.command("320101")
        self.assertNotEqual(self.line.command(SELECT_A), first)

    def test_exchange_by_script_and_built_in(self):
        self.control.place(type="A", uid="04a1b2c3", ats="067577810280", script={"905a0000": "9100"})
        self.line.command(SELECT_A)
        self.assertEqual(self.line.command("4001905a0000"), "41009100")
        self.assertEqual(self.line.command("400100a40400"), "41006d00")
        self.assertEqual(self.line.command("42b2"), "4300a2", "presence check")
        self.assertEqual(self.line.command("4002905a0000"), "4127", "no target 2")

    def test_card_gone_is_a_time_out(self):
        self.control.place(type="A", uid="04a1b2c3", ats="067577810280")
        self.line.command(SELECT_A)
        self.control.remove()
        self.assertEqual(self.line.command("400100a40400"), "4101")
        self.assertEqual(self.line.command("42b2"), "4301")
        self.assertEqual(self.line.command("5401"), "5501")
        self.assertEqual(self.line.command("0006"), "0101")

    def test_select_and_release(self):
        self.control.place(type="A", uid="04a1b2c3")
        self.assertEqual(self.line.command("5401"), "5527", "nothing was found yet")
        self.line.command(SELECT_A)
        self.assertEqual(self.line.command("5401"), "5500")
        self.assertEqual(self.line.command("5200"), "5300")
        self.assertEqual(self.line.command("5401"), "5527")

    def test_infinite_search_ends_with_a_card(self):
        self.line.command("3205ffffff")
        self.line.send(bytes.fromhex("0000ff04fcd44a0100e100"))
        self.assertEqual(self.line.receive(6).hex(), "0000ff00ff00")
        self.assertTrue(self.line.silent(0.1))
        self.control.place(type="A", uid="04a1b2c3")
        self.assertEqual(self.line.reply(acknowledged=True), "4b0101000400" "04" "04a1b2c3")

    def test_host_ack_aborts_a_search(self):
        self.line.command("3205ffffff")
        self.line.send(bytes.fromhex("0000ff04fcd44a0100e100"))
        self.line.receive(6)
        self.line.send(bytes.fromhex("0000ff00ff00"))
        self.assertEqual(self.line.command("02"), "0332010607")
        self.control.place(type="A", uid="04a1b2c3")
        self.assertTrue(self.line.silent(0.1), "the search was over before the card came")
        self.assertEqual(self.control.stats()["aborts"], 1)

    def test_auto_poll(self):
        self.assertEqual(self.line.command("60010110"), "6100")
        self.control.place(type="A", uid="04a1b2c3", ats="067577810280")
        self.assertEqual(self.line.command("6001012010"), "6101200f" "0100042004" "04a1b2c3" "067577810280")
        self.assertEqual(self.line.command("600101" "10"), "6100", "not a plain MIFARE card")
        self.control.remove()
        self.control.place(type="F", idm="0101020304050607")
        self.assertTrue(self.line.command("6001011011").startswith("61011115" "0114"))

    def test_nack_repeats_the_reply(self):
        self.line.command("02")
        self.line.send(bytes.fromhex("0000ffff0000"))
        self.assertEqual(self.line.reply(acknowledged=True), "0332010607")

    def test_statistics(self):
        self.line.command(SELECT_A)
        self.line.command("320100")
        stats = self.control.stats()
        self.assertEqual(stats["commands"], {"32": 2, "4a": 1})
        self.assertEqual((stats["field"], stats["field_on"], stats["field_off"]), (False, 1, 1))


if __name__ == "__main__":
    unittest.main()
