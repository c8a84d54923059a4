"""The commands and files that the documents show, run as they stand there."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

from local import PATIENCE, Case

ROOT = pathlib.Path(__file__).parents[2]


def blocks(document, language):
    """The document's blocks of code in this language."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)


def older_cli():
    """What the page shows for a CLI that knows nothing of AWS_ENDPOINT_URL, as Debian's."""
    (block,) = [b for b in blocks("docs/connectlocal.md", "sh") if b.startswith("aws() {")]
    return block


class Commands(Case):
    flags = ("--auto-agents",)

    def run_blocks(self, document):
        """Run the blocks that speak to a running connectlocal, one after the other in one shell; return what they printed."""
        speaking = [b for b in blocks(document, "sh") if "aws connect" in b or "export HANDOVER_SERVER=" in b]
        self.assertTrue(any("aws connect" in b for b in speaking), f"{document} shows no command of the AWS CLI")
        script = "\n".join([older_cli(), *speaking]).replace("http://127.0.0.1:8686", self.local.url).replace("go run ./cmd/handover", os.environ["HANDOVER"])
        # Endpoint, Region and credentials have to come from the document.
        told = ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        environment = {name: value for name, value in self.local.environment().items() if name not in told}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=4 * PATIENCE,
        )
        self.assertEqual(done.returncode, 0, f"{script}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def test_connectlocal_md(self):
        printed = self.run_blocks("docs/connectlocal.md")
        self.assertIn("Support", printed)
        self.assertRegex(printed, r'(?m)^\{.*"EventType":.*\}$', "no agent event on a line of its own")
        self.assertRegex(printed, r"(?m)^CUSTOMER\tIs anybody there\?$")

    def test_readme(self):
        printed = self.run_blocks("README.md")
        self.assertIn("If ben left now", printed)
        self.assertIn("ben is drained no more", printed)


class InAnotherProcess(Case):
    flags = ("--controller=false", "--auto-agents")

    def test_the_configuration(self):
        """With the lines that connectlocal.md shows, `handover run` moves a chat."""
        (shown,) = [b for b in blocks("docs/connectlocal.md", "yaml") if b.startswith("instance:")]
        here = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        binary = os.environ["HANDOVER"]
        policy = subprocess.run([binary, "policy"], capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
        (here / "policy.yaml").write_text(re.sub(r"(?m)^(  offline:) 15s", r"\1 1s", policy))
        (here / "handover.yaml").write_text(
            shown.replace("http://127.0.0.1:8686", self.local.url)
            + "policy: policy.yaml\nstart: trim-horizon\nlisten: 127.0.0.1:0\n")
        self.addCleanup(self.stop, subprocess.Popen(
            [binary, "run", "--config", here / "handover.yaml"],
            env=self.local.environment(), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

        chat = self.start_chat()
        first = self.local.until("somebody took the chat", lambda: self.holder(chat))
        self.local.pick(first, "Offline")
        second = self.local.until("the chat was moved", lambda: self.holder(chat, apart_from=first))
        self.assertNotEqual(second, first)

    def start_chat(self):
        done = subprocess.run(
            ["aws", "--endpoint-url", self.local.url, "connect", "start-chat-contact", "--instance-id", self.local.facts["instanceId"],
             "--contact-flow-id", self.local.facts["flows"]["Handover inbound"], "--participant-details", "DisplayName=Zoe",
             "--query", "ContactId", "--output", "text"],
            env=self.local.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=True)
        return done.stdout.strip()

    def holder(self, chat, apart_from=None):
        """Who has the chat, if it is connected to somebody."""
        latest = self.local.control("GET", f"contacts/{chat}")["segments"][-1]
        agent = latest["agent"] if latest["state"] == "connected" else None
        return agent if agent != apart_from else None

    def stop(self, controller):
        controller.terminate()
        self.assertEqual(controller.wait(PATIENCE), 0, "handover run did not end cleanly on SIGTERM")


class Go(unittest.TestCase):
    def test_connectlocal_md_shows_what_compiles(self):
        """Each line of the Go block, comments apart, is a line of the examples."""
        compiled = "\n".join(p.read_text() for p in (ROOT / "connectlocal").glob("example*_test.go"))
        for block in blocks("docs/connectlocal.md", "go"):
            for line in block.splitlines():
                call = line.split("//")[0].strip().removeprefix("import ").removeprefix("err = ")
                with self.subTest(call):
                    self.assertIn(call, compiled)


if __name__ == "__main__":
    unittest.main()
