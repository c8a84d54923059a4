"""The AWS CLI against connectlocal: what a person at a shell would do."""

import unittest

from awscli import AWSCLI


class Commands(AWSCLI):
    def test_lists_queues(self):
        queues = self.connect("list-queues", "--queue-types", "STANDARD")["QueueSummaryList"]
        self.assertEqual({q["Name"] for q in queues}, {"Support", "Billing", "VIP"})
        self.assertEqual({q["Name"]: q["Id"] for q in queues}, self.local.facts["queues"])

    def test_lists_statuses(self):
        statuses = self.connect("list-agent-statuses")["AgentStatusSummaryList"]
        self.assertEqual(
            {s["Name"]: s["Type"] for s in statuses},
            {"Available": "ROUTABLE", "Lunch": "CUSTOM", "Training": "CUSTOM", "Offline": "OFFLINE"},
        )

    def test_pages_through_users(self):
        users = self.connect("list-users", "--page-size", "2")["UserSummaryList"]
        self.assertEqual({u["Username"]: u["Id"] for u in users}, self.local.facts["users"])

    def test_starts_and_describes_a_chat(self):
        chat = self.start_chat(order="4711")
        contact = self.connect("describe-contact", "--contact-id", chat["ContactId"])["Contact"]
        self.assertEqual((contact["Id"], contact["Channel"], contact["InitiationMethod"]), (chat["ContactId"], "CHAT", "API"))

        self.connect(
            "update-contact-attributes", "--initial-contact-id", chat["ContactId"], "--attributes", "tier=gold",
        )
        got = self.connect("get-contact-attributes", "--initial-contact-id", chat["ContactId"])["Attributes"]
        self.assertEqual((got["order"], got["tier"]), ("4711", "gold"))

        self.connect("stop-contact", "--contact-id", chat["ContactId"])
        contact = self.connect("describe-contact", "--contact-id", chat["ContactId"])["Contact"]
        self.assertIn("DisconnectTimestamp", contact)

    def test_talks_as_the_customer(self):
        chat = self.start_chat()
        connection = self.aws(
            "connectparticipant", "create-participant-connection", "--type", "CONNECTION_CREDENTIALS",
            "--participant-token", chat["ParticipantToken"],
        )
        token = connection["ConnectionCredentials"]["ConnectionToken"]
        self.aws(
            "connectparticipant", "send-message", "--content-type", "text/plain", "--content", "is anybody there?",
            "--connection-token", token,
        )
        transcript = self.aws("connectparticipant", "get-transcript", "--connection-token", token)["Transcript"]
        said = [i["Content"] for i in transcript if i["Type"] == "MESSAGE" and i["ParticipantRole"] == "CUSTOMER"]
        self.assertEqual(said, ["is anybody there?"])
        self.aws("connectparticipant", "disconnect-participant", "--connection-token", token)

    def test_reads_the_agent_event_stream(self):
        stream = self.local.facts["agentEventStream"]
        self.assertIn(stream, self.aws("kinesis", "list-streams")["StreamNames"])
        with self.at_work("chloe"):
            events = self.agent_events(stream)
        mine = [e for e in events if e["CurrentAgentSnapshot"]["Configuration"]["Username"] == "chloe"]
        self.assertEqual(mine[0]["EventType"], "LOGIN")
        self.assertEqual(mine[-1]["CurrentAgentSnapshot"]["AgentStatus"]["Name"], "Available")
        self.assertTrue(mine[-1]["AgentARN"].endswith("/agent/" + self.local.facts["users"]["chloe"]))

    def test_refusals_are_amazons(self):
        nobody = "00000000-0000-4000-8000-000000000000"
        instance = ("--instance-id", self.local.facts["instanceId"])
        flow = ("--contact-flow-id", self.local.facts["flows"]["Handover inbound"])
        self.assertIn(
            "(ResourceNotFoundException)", self.refused("connect", "describe-contact", *instance, "--contact-id", nobody))
        self.assertIn(
            "(ResourceNotFoundException)",
            self.refused("connect", "start-chat-contact", *instance, "--contact-flow-id", nobody, "--participant-details", "DisplayName=Zoe"))
        chat = self.start_chat()["ContactId"]
        self.assertIn(
            "(InvalidRequestException)", self.refused("connect", "transfer-contact", *instance, *flow, "--contact-id", chat))
        self.assertIn(
            "(AccessDeniedException)",
            self.refused("connectparticipant", "get-transcript", "--connection-token", "forged"))
        self.assertIn(
            "(ResourceNotFoundException)", self.refused("kinesis", "describe-stream-summary", "--stream-name", "no-such-stream"))

    def test_what_is_missing_says_so(self):
        said = self.refused("connect", "list-rules", "--instance-id", self.local.facts["instanceId"])
        self.assertIn("ListRules", said)
        self.assertIn("connectlocal", said)


if __name__ == "__main__":
    unittest.main()
