# SPDX-License-Identifier: Apache-2.0
"""A verifier of exported ledgers, written from docs/ledger-format.md alone: no line of the daemon was looked at for it."""
