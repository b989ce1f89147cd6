#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Emulates a PN532 reader on a pseudo-terminal: `pn532_emulator.py --link PATH [--control SOCKET]`.

libnfc then opens it as `pn532_uart:PATH:115200`. It prints `ready` once both are there and serves until SIGTERM.
"""

import argparse
import os
import signal
import sys

from pn532.server import Server


def stop(_signal, _frame):
    sys.exit(0)


def main():
    parser = argparse.ArgumentParser(description="a PN532 NFC reader on a pseudo-terminal")
    parser.add_argument("--link", required=True, help="the symbolic link to make; libnfc opens it")
    parser.add_argument("--control", help="a Unix socket for control commands (see README.md)")
    arguments = parser.parse_args()
    # Python looks for signals between two steps of its own: one that comes as the loop is about to wait would go unseen
    # until something else wakes it. So a signal writes a byte that wakes it.
    woken, wakes = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wakes)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    Server(arguments.link, arguments.control, lambda: print("ready", flush=True), woken).run()


if __name__ == "__main__":
    main()
