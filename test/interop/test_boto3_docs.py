"""The Python that docs/connectlocal/from-python-and-javascript.md shows, run as it stands there."""

import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from local import PATIENCE
from test_docs import blocks

PAGE = "docs/connectlocal/from-python-and-javascript.md"


class Python(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.here = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        for block in blocks(PAGE, "python"):
            name, _, text = block.removeprefix("# ").partition("\n")
            (cls.here / name).write_text(text)

    def run_with(self, *arguments):
        own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        done = subprocess.run(
            [sys.executable, "-B", "-W", "error::ResourceWarning", *arguments], cwd=self.here, env=own,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=4 * PATIENCE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_unittest(self):
        self.assertIn("Ran 1 test", self.run_with("-m", "unittest", "test_chat"))

    @unittest.skipUnless(importlib.util.find_spec("pytest"), "there is no pytest")
    def test_pytest(self):
        self.assertIn("3 passed", self.run_with("-m", "pytest", "-p", "no:cacheprovider"))


if __name__ == "__main__":
    unittest.main()
