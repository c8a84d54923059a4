"""A connectlocal of one's own, in another process, for clients that are not Go.

The binary is what $HANDOVER names. Nothing here knows how it is built: it is
started as its README says, told apart by the line it prints, and spoken to
over HTTP. Waiting is on what happens (server-sent events), never on time.
"""

import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest
import urllib.request
from unittest import mock

SEED = pathlib.Path(__file__).parents[2] / "connectlocal/internal/seed/builtin.yaml"
PATIENCE = 30  # seconds of real time; what takes longer has failed


class Local:
    """A running `handover local`, and its control API."""

    def __init__(self, *flags):
        binary = os.environ.get("HANDOVER")
        if not binary:
            raise RuntimeError("HANDOVER has to name the handover binary, see .ci/run")
        command = [binary, "local", "--listen", "127.0.0.1:0", *flags]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("ready http://"):
            self.stop()
            raise RuntimeError(f"{command}: said {line!r} instead of ready http://ADDR")
        self.url = line.split()[1]
        self.facts = self.control("GET", "instance")

    def stop(self):
        """End the process as an operator does, and return its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process.stdout.close()

    def environment(self):
        """What points Amazon's clients here; any region and credentials do."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return own | {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "any",
            "AWS_SECRET_ACCESS_KEY": "any",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_PAGER": "",
        }

    def control(self, method, path, body=None):
        """Call the control API; a refusal is an urllib.error.HTTPError."""
        return self.http(method, f"_local/v1/{path}", body)

    def departures(self):
        """What the console shows of the controller's work."""
        return self.http("GET", "console/v1/departures")

    def http(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/{path}", data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            content = answer.read()
        return json.loads(content) if content.strip() else None

    def agent(self, username):
        return self.control("GET", f"agents/{username}")

    def login(self, username):
        """Sign an agent in and pick Available."""
        self.control("POST", f"agents/{username}/login")
        self.pick(username, "Available")

    def pick(self, username, status):
        self.control("POST", f"agents/{username}/status", {"status": status})

    def press(self, username, contact, button):
        """Press a button on a contact: accept, reject, end or clear."""
        self.control("POST", f"agents/{username}/contacts/{contact}/{button}")

    def advance(self, by):
        self.control("POST", "clock/advance", {"by": by})

    def until(self, what, condition, events="_local/v1/events"):
        """Ask now and after everything that happens; return the first true answer."""
        end = time.monotonic() + PATIENCE
        with urllib.request.urlopen(f"{self.url}/{events}", timeout=PATIENCE) as events:
            while True:
                answer = condition()
                if answer:
                    return answer
                line = events.readline()
                while line and not line.startswith(b"data:") and time.monotonic() < end:
                    line = events.readline()
                if not line or time.monotonic() > end:
                    raise AssertionError(f"the events ended, or {PATIENCE} s, before {what}")

    def offered(self, username):
        """Wait until a chat rings at the agent; return its contact id."""
        def ringing():
            return [c["contactId"] for c in self.agent(username)["contacts"] if c["state"] == "CONNECTING"]
        return self.until(f"{username} was offered a chat", ringing)[0]


class Case(unittest.TestCase):
    """Tests that share one connectlocal, started before the first of them."""

    flags = ("--controller=false", "--quotas=off")
    seed = {}  # parts of the built-in seed, and what stands in their place

    @classmethod
    def setUpClass(cls):
        cls.local = Local(*cls.flags, *cls.own_seed())
        cls.addClassCleanup(cls.end)

    @classmethod
    def own_seed(cls):
        if not cls.seed:
            return ()
        text = SEED.read_text()
        for was, now in cls.seed.items():
            if text.count(was) != 1:
                raise AssertionError(f"the built-in seed has {was!r} {text.count(was)} times")
            text = text.replace(was, now)
        file = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory())) / "seed.yaml"
        file.write_text(text)
        return "--seed", str(file)

    @classmethod
    def end(cls):
        code = cls.local.stop()
        if code != 0:
            raise AssertionError(f"handover local ended with exit code {code} on SIGTERM")

    def sleep_in_its_time(self):
        """In this test botocore's waits, between two tries, pass in connectlocal's time."""
        def sleep(seconds):
            self.local.advance(f"{int(seconds * 1000) + 1}ms")

        self.enterContext(mock.patch("time.sleep", sleep))

    @contextlib.contextmanager
    def at_work(self, username):
        """The agent is signed in for as long as the block lasts."""
        self.local.login(username)
        try:
            yield
        finally:
            self.local.control("POST", f"agents/{username}/logout")
