#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The rules of udev: read strictly, by systemd's own reader too, and played on descriptions of devices."""

import fnmatch
import re
import struct
import subprocess
import unittest
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "udev/72-sekisho.rules"

# What may stand in a rule of this file, and how.
MATCHES = {"ACTION", "KERNEL", "SUBSYSTEM", "SUBSYSTEMS", "DRIVERS", "ATTR", "ENV"}
PARENTS = {"SUBSYSTEMS", "DRIVERS"}
WITH_NAME = {"ATTR", "ENV", "IMPORT"}
ASSIGNED = {
    "ENV": {"="}, "GOTO": {"="}, "LABEL": {"="}, "IMPORT": {"="}, "GROUP": {":="}, "MODE": {":="},
    "TAG": {"+=", "-="}, "SYMLINK": {"+="},
}
PART = re.compile(r'([A-Z]+)(?:\{([^}"]+)\})?(==|!=|\+=|-=|:=|=)"([^"\\]*)"')


def read(text):
    """Every rule as a list of (key, name, operator, value). ValueError: something is not understood."""
    rules = []
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        parts = [PART.fullmatch(part) for part in line.split(", ")]
        if not all(parts):
            raise ValueError(line)
        rules.append([part.groups() for part in parts])
    for rule in rules:
        for key, name, operator, value in rule:
            is_match = key in MATCHES and operator in ("==", "!=")
            if not is_match and operator not in ASSIGNED.get(key, ()):
                raise ValueError(f"{key}{operator}")
            if (key in WITH_NAME) != (name is not None):
                raise ValueError(f"{key}{{{name}}}")
            if key == "GOTO" and [("LABEL", None, "=", value)] not in rules[rules.index(rule):]:
                raise ValueError(f"no label {value} behind its GOTO")
            if any(not re.match(r"\$env\{[.A-Z_]+\}", value[at:]) for at, sign in enumerate(value) if sign in "$%"):
                raise ValueError(value)
    return rules


def fits(patterns, value):
    return any(fnmatch.fnmatchcase(value, pattern) for pattern in patterns.split("|"))


def holds(part, device, env):
    key, name, operator, value = part
    found = env.get(name, "") if key == "ENV" else device.get(f"ATTR{{{name}}}" if name else key, "")
    return fits(value, found) == (operator == "==")


def parent_holds(parts, device):
    """All conditions on parents are met by one and the same of them, as udev wants it."""
    return not parts or any(all(fits(value, parent.get(key, "")) for key, _, _, value in parts)
                            for parent in [device, *device["parents"]])


def play(rules, device):
    """What becomes of a device: group, mode, links, tags, properties."""
    env = dict(device.get("env", {}))
    made = {"links": set(), "tags": set(device.get("tags", ())), "env": env}
    awaited = None
    for rule in rules:
        if awaited:
            awaited = None if rule == [("LABEL", None, "=", awaited)] else awaited
            continue
        conditions = [part for part in rule if part[2] in ("==", "!=")]
        parents = [part for part in conditions if part[0] in PARENTS]
        if not all(holds(part, device, env) for part in conditions if part not in parents):
            continue
        if not parent_holds([(key, name, operator, value) for key, name, operator, value in parents], device):
            continue
        for key, name, operator, value in rule:
            value = re.sub(r"\$env\{([^}]+)\}", lambda match: env.get(match[1], ""), value)
            if key == "GOTO":
                awaited = value
            elif operator == "=" and key == "ENV":
                env[name] = value
            elif operator == "=" and key == "IMPORT":
                env["ID_PATH_TAG"] = device["port"]
            elif operator == ":=":
                made[key] = value
            elif key == "SYMLINK" and operator == "+=":
                made["links"].add(value)
            elif key == "TAG":
                (made["tags"].add if operator == "+=" else made["tags"].discard)(value)
    return made


def serial(driver, **env):
    usb = {"SUBSYSTEMS": "usb", "DRIVERS": driver}
    device = {"SUBSYSTEMS": "usb", "DRIVERS": "usb"}
    return {"SUBSYSTEM": "tty", "KERNEL": "ttyUSB0", "parents": [usb, device],
            "env": {"ID_PATH_TAG": "pci-0000_00_14_0-usb-0_2_1_0", **env}}


def usb(vendor, product):
    return {"SUBSYSTEM": "usb", "KERNEL": "1-2", "ATTR{idVendor}": vendor, "ATTR{idProduct}": product,
            "parents": [{"SUBSYSTEMS": "usb", "DRIVERS": "usb"}], "tags": ["uaccess"],
            "env": {"DEVTYPE": "usb_device", "ID_PATH_TAG": "pci-0000_00_14_0-usb-0_2"}}


class Rules(unittest.TestCase):
    def setUp(self):
        self.rules = read(RULES.read_text(encoding="utf-8"))

    def belongs(self, device, link):
        made = play(self.rules, device)
        self.assertEqual(("sekisho", "0660"), (made.get("GROUP"), made.get("MODE")), device)
        self.assertEqual({link}, made["links"])
        self.assertEqual({"systemd"}, made["tags"])
        self.assertNotIn(":", link)
        return made

    def is_left_alone(self, device):
        before = dict(device.get("env", {}))
        made = play(self.rules, device)
        self.assertEqual((None, None, set()), (made.get("GROUP"), made.get("MODE"), made["links"]), device)
        self.assertEqual(before, made["env"])
        self.assertNotIn("systemd", made["tags"])

    def test_what_is_wrong_is_not_read(self):
        for wrong in ('SUBSYSTEM="tty"', 'SUBSYTEM=="tty"', 'KERNEL=="a" ENV{X}="b"', 'GOTO="nowhere"',
                      'ATTR=="x"', 'MODE="0660"', 'SYMLINK+="$attr{x}"', 'ENV{X}="a" , ENV{Y}="b"', 'TAG:="x"'):
            with self.assertRaises(ValueError, msg=wrong):
                read(wrong)

    def test_systemd_reads_every_line(self):
        # udev reads a folder in /run as well; in a mount namespace of our own it holds this file alone.
        script = ('mount -t tmpfs none /run && mkdir -p /run/udev/rules.d && { cat "$0"; echo "$1"; } > '
                  '/run/udev/rules.d/72-sekisho.rules && udevadm --debug test /sys/class/mem/null 2>&1')
        def said_of(more):
            command = ["unshare", "--mount", "sh", "-c", script, str(RULES), more]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
            return [line for line in done.stdout.splitlines() if "72-sekisho.rules" in line]
        # A group that this machine does not have is no fault of the file.
        for line in said_of(""):
            self.assertRegex(line, r"Reading rules file|Unknown group 'sekisho'|Failed to resolve group 'sekisho'")
        self.assertRegex("\n".join(said_of('SUBSYTEM=="x"')), r"Invalid key|Invalid.*SUBSYTEM")

    def test_serial_adapters_of_readers_and_door_modules(self):
        for driver in ("cp210x", "ch341", "ftdi_sio", "pl2303", "cdc_acm"):
            made = self.belongs(serial(driver), "sekisho/serial-pci-0000_00_14_0-usb-0_2_1_0")
            self.assertEqual("1", made["env"]["ID_MM_PORT_IGNORE"])
        two = serial("ftdi_sio", **{".ID_PORT": "1"})
        self.belongs(two, "sekisho/serial-pci-0000_00_14_0-usb-0_2_1_0-port1")
        self.is_left_alone(serial("option"))
        self.is_left_alone({"SUBSYSTEM": "tty", "KERNEL": "tty1", "parents": []})

    def test_a_driver_s_name_counts_on_a_usb_parent_alone(self):
        apart = serial("other")
        apart["parents"] += [{"SUBSYSTEMS": "pci", "DRIVERS": "cdc_acm"}]
        self.is_left_alone(apart)

    def test_every_usb_reader_of_libnfc(self):
        named = set()
        for rule in self.rules:
            found = {name: value for key, name, _, value in rule if key == "ATTR"}
            named |= {(found["idVendor"], product) for product in found.get("idProduct", "").split("|") if product}
        self.assertEqual(len(named), 10)
        for vendor, product in named:
            self.belongs(usb(vendor, product), "sekisho/nfc-pci-0000_00_14_0-usb-0_2")
            self.is_left_alone({**usb(vendor, product), "SUBSYSTEM": "hidraw"})
        self.is_left_alone(usb("04cc", "2200"))
        self.is_left_alone(usb("072f", "0531"))
        # The tables in the library itself: pairs of 16-bit numbers, in rows of 32 and of 16 bytes.
        library = next(Path("/usr/lib").glob("*/libnfc.so.6")).read_bytes()
        self.assertEqual(named, set(table(library, (0x04CC, 0x0531), 32)) | set(table(library, (0x072F, 0x2200), 16)))

    def test_gpio_chips(self):
        chip = {"SUBSYSTEM": "gpio", "KERNEL": "gpiochip0", "parents": [{"SUBSYSTEMS": "platform"}],
                "port": "platform-3f200000_gpio"}
        self.belongs(chip, "sekisho/gpio-platform-3f200000_gpio")
        made = play(self.rules, {**chip, "parents": []})
        self.assertEqual(("sekisho", set()), (made["GROUP"], made["links"]))
        self.is_left_alone({**chip, "KERNEL": "gpio17"})

    def test_keypads(self):
        pad = {"SUBSYSTEM": "input", "KERNEL": "event3", "parents": [{"SUBSYSTEMS": "usb"}],
               "env": {"ID_INPUT_KEY": "1", "ID_INPUT_KEYBOARD": "1", "ID_PATH_TAG": "usb-0_4_1_0"}}
        self.belongs(pad, "sekisho/keypad-usb-0_4_1_0")
        keys = {**pad, "env": {"ID_INPUT_KEY": "1", "ID_PATH_TAG": "usb-0_4_1_0"}}
        self.belongs(keys, "sekisho/keys-usb-0_4_1_0")
        self.is_left_alone({**pad, "KERNEL": "mouse0"})
        self.is_left_alone({**pad, "env": {"ID_INPUT_MOUSE": "1"}})
        self.is_left_alone({**pad, "parents": [{"SUBSYSTEMS": "acpi"}]})

    def test_a_device_that_goes_is_left_to_udev(self):
        self.is_left_alone({**serial("ch341"), "ACTION": "remove"})


def table(library, first, size):
    """The pairs of vendor and product in rows of `size` bytes, from that row on until one bears no name of a device."""
    at = library.find(struct.pack("<HH", *first))
    while True:
        vendor, product, _, name = struct.unpack_from("<HHIQ", library, at)
        if not re.match(rb"[ -~]{4,}\0", library[name:name + 64]):
            return
        yield f"{vendor:04x}", f"{product:04x}"
        at += size


if __name__ == "__main__":
    unittest.main()
