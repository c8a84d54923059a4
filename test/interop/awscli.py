"""The AWS CLI pointed at a connectlocal."""

import base64
import json
import subprocess

from local import PATIENCE, Case


class AWSCLI(Case):
    """Tests at a shell. Debian's CLI knows nothing of AWS_ENDPOINT_URL, so the address is an option."""

    def run_aws(self, *words):
        return subprocess.run(
            ["aws", "--endpoint-url", self.local.url, "--output", "json", *words],
            env=self.local.environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
        )

    def aws(self, *words):
        """Run the CLI; return what it printed, decoded."""
        done = self.run_aws(*words)
        self.assertEqual(done.returncode, 0, f"aws {' '.join(words)}: {done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def refused(self, *words):
        """Run the CLI, which has to fail; return what it said."""
        done = self.run_aws(*words)
        self.assertNotEqual(done.returncode, 0, f"aws {' '.join(words)} was not refused: {done.stdout}")
        return done.stderr

    def connect(self, operation, *words):
        return self.aws("connect", operation, "--instance-id", self.local.facts["instanceId"], *words)

    def connect_with(self, operation, **members):
        """Call with JSON, as one does who has begun with --generate-cli-skeleton."""
        return self.connect(operation, "--cli-input-json", json.dumps(members))

    def start_chat(self, **attributes):
        return self.connect(
            "start-chat-contact", "--contact-flow-id", self.local.facts["flows"]["Handover inbound"],
            "--participant-details", "DisplayName=Zoe", "--attributes", json.dumps(attributes),
        )

    def agent_events(self, stream):
        events = []
        for shard in self.aws("kinesis", "list-shards", "--stream-name", stream)["Shards"]:
            at = self.aws(
                "kinesis", "get-shard-iterator", "--stream-name", stream, "--shard-id", shard["ShardId"],
                "--shard-iterator-type", "TRIM_HORIZON",
            )["ShardIterator"]
            records = self.aws("kinesis", "get-records", "--shard-iterator", at)["Records"]
            events += [json.loads(base64.b64decode(r["Data"])) for r in records]
        return events
