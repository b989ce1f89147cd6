# SPDX-License-Identifier: Apache-2.0
"""The rules of udev on USB readers and serial adapters: each product that they are for, at ports of usbip.py.

The kernel's own drivers bind to the adapters, systemd-udevd itself finds out the ports, and libnfc itself looks for readers. Part
of udev.py, which has installed the rules.
"""

import os
import subprocess
import sys

import usb_devices as usb
from guest import expect, until
from udev_seen import LINKS, Database, expect_foreign, linked, links, run
from usbip import Plugged, tag

# Lists readers, as the daemon's program for them does before it opens one.
_LIST = """
import ctypes
nfc, context, found = ctypes.CDLL("libnfc.so.6"), ctypes.c_void_p(), (ctypes.c_char * 1024 * 32)()
nfc.nfc_list_devices.restype = ctypes.c_size_t
nfc.nfc_init(ctypes.byref(context))
for number in range(nfc.nfc_list_devices(context, found, ctypes.c_size_t(32))):
    print(found[number].value.decode())
"""

# Adapters, the driver of each, and how the names of its ports end: by the interface, then the number that the kernel's layer for
# serial adapters gives each port of an interface. CDC is not of that layer.
_ADAPTERS = [
    (usb.CP2102, "cp210x", ["1_0-port0"]),
    (usb.CP2105, "cp210x", ["1_0-port0", "1_1-port0"]),
    (usb.CH340, "ch341", ["1_0-port0"]),
    (usb.FT232R, "ftdi_sio", ["1_0-port0"]),
    (usb.FT2232H, "ftdi_sio", ["1_0-port0", "1_1-port0"]),
    (usb.FT4232H, "ftdi_sio", ["1_0-port0", "1_1-port0", "1_2-port0", "1_3-port0"]),
    (usb.PL2303, "pl2303", ["1_0-port0"]),
    (usb.CDC_ACM, "cdc_acm", ["1_0"]),
    (usb.CDC_ACM_PAIR, "cdc_acm", ["1_0", "1_2"]),
]


def _plug(devices, first=1):
    """The devices, at ports in a row, when the kernel shows them."""
    plugged = [Plugged(device, port) for port, device in enumerate(devices, first)]
    for each in plugged:
        until(f"{each.device} at port {each.port}", each.folder)
    return plugged


def _unplug(plugged):
    for each in plugged:
        each.unplug()
    until("their names have gone", lambda: not links("*vhci*"))


def _node(udev, plugged):
    """The node of a device as a whole."""
    known = udev.properties(plugged.folder())
    expect(f"the port of {plugged.device}", tag(plugged.port), known.get("ID_PATH_TAG"))
    return known["DEVNAME"]


def _expect_readers(plugged):
    """They are the daemon's, under the names of their ports, and there is no other. Returns their nodes."""
    nodes = [linked(f"nfc-{tag(reader.port)}")[1] for reader in plugged]
    udev = Database()
    for reader, node in zip(plugged, nodes):
        expect(f"where the name of {reader.device} leads", _node(udev, reader), node)
        udev.expect_owned(node)
    expect("names of readers", len(plugged), len(links("nfc-*")))
    expect("one node a name", len(plugged), len(set(nodes)))
    return nodes


def _seen(user, group):
    """The readers that libnfc finds as that user, as (bus, address)."""
    listed = subprocess.run([sys.executable, "-c", _LIST], check=True, stdout=subprocess.PIPE, text=True, user=user,
                            group=group, extra_groups=[]).stdout
    return sorted(tuple(line.split(":")[1:3]) for line in listed.split())


def _readers(scenario):
    with scenario.step("BRIEF-02, 6.5-B1d9: each USB reader that libnfc knows is the daemon's, by its port"):
        plugged = _plug([*usb.READERS, usb.ACR122U])  # two of one kind, which nothing but their ports tells apart
        until("all names", lambda: len(links("nfc-*")) == len(plugged))
        # Once more as at a start of the machine: only then, and for a moment at plugging in, libnfc's own rules speak last.
        run("udevadm", "trigger", "--action=add", "--subsystem-match=usb", "--settle")
        nodes = _expect_readers(plugged)

    with scenario.step("BRIEF-02, 6.5-B1d9: libnfc finds them all as the daemon, and none as anybody else"):
        expect("as the daemon", sorted(tuple(node.split("/")[-2:]) for node in nodes), _seen("sekisho", "sekisho"))
        expect("as nobody", [], _seen("nobody", "nogroup"))

    with scenario.step("6.5-B1d9: a product next to them, a reader for chip cards, a stick and a hub are left alone"):
        before = links()
        others = _plug([usb.STRANGER, usb.STICK, usb.CHIP_CARDS], len(plugged) + 1)
        udev = Database()
        stranger, stick, chip_cards = (_node(udev, other) for other in others)
        hub = udev.properties(os.path.dirname(others[0].folder()))["DEVNAME"]
        for node in (stranger, stick, chip_cards, hub):
            expect_foreign(node)
        for node in (stranger, stick, hub):
            expect(f"{node} is a unit", False, "systemd" in udev.tags(node))
        expect("a reader for chip cards is for who sits at a seat", True, "uaccess" in udev.tags(chip_cards))
        expect("the names", before, links())
    _unplug([*plugged, *others])


def _moves(scenario):
    with scenario.step("BRIEF-02: a reader keeps its name at its port, and has another at another"):
        nodes = []
        for port in (3, 3, 5):
            reader = _plug([usb.ACR122U], port)
            nodes += _expect_readers(reader)
            _unplug(reader)
        expect("each time another node", 3, len(set(nodes)))


def _adapters(scenario):
    with scenario.step("BRIEF-02, 6.5-B1d9: each serial adapter is bound by its driver, and each of its ports has a name"):
        plugged = _plug([device for device, _, _ in _ADAPTERS])
        names = {f"{LINKS}/serial-{tag(adapter.port)}_{ending}": (adapter.device, driver)
                 for adapter, (_, driver, endings) in zip(plugged, _ADAPTERS) for ending in endings}
        until("all names", lambda: len(links("serial-*vhci*")) >= len(names))
        udev = Database()
        expect("the names", sorted(names), links("serial-*vhci*"))
        expect("one node a name", len(names), len({os.path.realpath(name) for name in names}))
        for name, (device, driver) in names.items():
            node = os.path.realpath(name)
            expect(f"the driver of {device}", driver, udev.properties(node).get("ID_USB_DRIVER"))
            expect(f"{device} is no modem", "1", udev.properties(node).get("ID_MM_PORT_IGNORE"))
            udev.expect_owned(node)
        for adapter in plugged:
            expect_foreign(_node(udev, adapter))

    with scenario.step("6.5-B1d9: GPIO chips within serial adapters are the daemon's, by their ports"):
        chips = {f"{LINKS}/gpio-{tag(port)}_1_{number}" for port, number in ((2, 0), (2, 1), (4, 0))}  # CP2105, FT232R
        expect("the names", sorted(chips), links("gpio-*vhci*"))
        for chip in chips:
            udev.expect_owned(os.path.realpath(chip))
    _unplug(plugged)


def body(scenario):
    _readers(scenario)
    _moves(scenario)
    _adapters(scenario)
