"""The shell commands that the documents show, run as they stand there."""

import pathlib
import re
import subprocess
import unittest

from local import PATIENCE, Case

ROOT = pathlib.Path(__file__).parents[2]


class Documents(Case):
    flags = ("--auto-agents",)

    def blocks(self, document):
        """The shell blocks that speak to a running connectlocal."""
        text = (ROOT / document).read_text()
        return [b for b in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if "aws connect" in b]

    def run_block(self, block):
        script = block.replace("http://127.0.0.1:8686", self.local.url)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            env=self.local.environment(), cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=4 * PATIENCE,
        )
        self.assertEqual(done.returncode, 0, f"{script}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def test_aws_cli_in_connectlocal_md(self):
        (block,) = self.blocks("docs/connectlocal.md")
        printed = self.run_block(block)
        for want in ("Support", "ContactId", "ParticipantToken"):
            self.assertIn(want, printed)

    def test_aws_cli_in_readme(self):
        blocks = self.blocks("README.md")
        self.assertTrue(blocks, "README.md shows no command of the AWS CLI")
        for block in blocks:
            self.assertTrue(self.run_block(block))


if __name__ == "__main__":
    unittest.main()
