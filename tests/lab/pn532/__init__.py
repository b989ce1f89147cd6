# SPDX-License-Identifier: Apache-2.0
"""A PN532 NFC reader on a pseudo-terminal, for tests that run the real libnfc."""
