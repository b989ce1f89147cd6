#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The alert rules raise what they are for, by Prometheus' own promtool: alerts_cases.yml.

Where there is no promtool it is taken out of Debian's package, which is not installed: that would start a service.
"""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
RULES = HERE.parents[2] / "daemon/packaging/monitoring/alerts.yml"


def promtool(folder):
    found = shutil.which("promtool")
    if found:
        return found
    subprocess.run(["apt-get", "-qq", "download", "prometheus"], cwd=folder, check=True)
    package = next(Path(folder).glob("prometheus_*.deb"))
    subprocess.run(["dpkg-deb", "-x", package, f"{folder}/tree"], check=True)
    return f"{folder}/tree/usr/bin/promtool"


class Alerts(unittest.TestCase):
    def test_each_rule_is_one_and_raises_what_it_is_for(self):
        with tempfile.TemporaryDirectory() as folder:
            tool = promtool(folder)
            for words in (["check", "rules", RULES], ["test", "rules", HERE / "alerts_cases.yml"]):
                done = subprocess.run([tool, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
