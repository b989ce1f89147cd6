#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Sends one control command to the emulator and prints the answer: `pn532_ctl.py SOCKET '{"cmd":"stats"}'`.

Exit status 0 when the emulator did it, 1 when it refused.
"""

import json
import sys

from pn532.client import Client, ControlError


def main():
    if len(sys.argv) != 3:
        sys.exit(f"usage: {sys.argv[0]} SOCKET JSON")
    try:
        print(json.dumps(Client(sys.argv[1]).send(**json.loads(sys.argv[2]))))
    except ControlError as error:
        sys.exit(f"the emulator refused: {error}")


if __name__ == "__main__":
    main()
