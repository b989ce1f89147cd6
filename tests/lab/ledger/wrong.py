# SPDX-License-Identifier: Apache-2.0
"""What the verifier says no with."""


class Wrong(Exception):
    """What is wrong, in the words that are printed."""
