"""boto3 against connectlocal: what Amazon's own Python client makes of it."""

import json
import unittest
from unittest import mock

import boto3
import botocore.exceptions

from local import Case


class Boto3(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(mock.patch.dict("os.environ", cls.local.environment(), clear=True))
        session = boto3.session.Session()
        cls.connect = session.client("connect")
        cls.participant = session.client("connectparticipant")
        cls.kinesis = session.client("kinesis")
        for client in (cls.connect, cls.participant, cls.kinesis):
            cls.addClassCleanup(client.close)
        cls.instance = {"InstanceId": cls.local.facts["instanceId"]}

    def start_chat(self, **more):
        return self.connect.start_chat_contact(
            **self.instance, ContactFlowId=self.local.facts["flows"]["Handover inbound"],
            ParticipantDetails={"DisplayName": "Zoe"}, **more,
        )

    def chat_with(self, username, **more):
        """Start a chat that this agent accepts; return the answer to StartChatContact."""
        chat = self.start_chat(**more)
        self.local.press(username, self.local.offered(username), "accept")
        return chat

    def user_data(self, username):
        user = self.local.facts["users"][username]
        return self.connect.get_current_user_data(**self.instance, Filters={"Agents": [user]})["UserDataList"][0]

    def agent_events(self):
        """Every agent event so far; in order for each agent."""
        stream = self.local.facts["agentEventStream"]
        events = []
        for page in self.kinesis.get_paginator("list_shards").paginate(StreamName=stream):
            for shard in page["Shards"]:
                at = self.kinesis.get_shard_iterator(
                    StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
                records = self.kinesis.get_records(ShardIterator=at)["Records"]
                events += [json.loads(r["Data"]) for r in records]
        return events


class WithoutController(Boto3):
    def test_paginators(self):
        for operation, key, names in (
            ("list_queues", "QueueSummaryList", "queues"),
            ("list_users", "UserSummaryList", "users"),
            ("list_agent_statuses", "AgentStatusSummaryList", "statuses"),
            ("list_contact_flows", "ContactFlowSummaryList", "flows"),
        ):
            with self.subTest(operation):
                pages = self.connect.get_paginator(operation).paginate(**self.instance, PaginationConfig={"PageSize": 1})
                ids = {item["Id"] for page in pages for item in page[key]}
                self.assertLessEqual(set(self.local.facts[names].values()), ids)

    def test_offline_only_queues(self):
        """Picking Offline with a live chat fills NextStatus and moves nothing."""
        with self.at_work("ana"):
            chat = self.chat_with("ana")
            self.addCleanup(self.connect.stop_contact, **self.instance, ContactId=chat["ContactId"])
            self.connect.put_user_status(
                **self.instance, UserId=self.local.facts["users"]["ana"], AgentStatusId=self.local.facts["statuses"]["Offline"])

            data = self.user_data("ana")
            self.assertEqual((data["Status"]["StatusName"], data["NextStatus"]), ("Available", "Offline"))
            self.assertEqual([c["ContactId"] for c in data["Contacts"]], [chat["ContactId"]])

            last = [e for e in self.agent_events() if e["AgentARN"].endswith(self.local.facts["users"]["ana"])][-1]
            snapshot = last["CurrentAgentSnapshot"]
            self.assertEqual(last["EventType"], "STATE_CHANGE")
            self.assertEqual((snapshot["AgentStatus"]["Name"], snapshot["NextAgentStatus"]["Name"]), ("Available", "Offline"))
            self.assertEqual([c["State"] for c in snapshot["Contacts"]], ["CONNECTED"])

    def test_errors_are_typed(self):
        with self.assertRaises(self.connect.exceptions.ResourceNotFoundException):
            self.connect.describe_contact(**self.instance, ContactId="00000000-0000-4000-8000-000000000000")
        with self.assertRaises(self.kinesis.exceptions.ResourceNotFoundException):
            self.kinesis.describe_stream(StreamName="no-such-stream")
        with self.assertRaises(self.participant.exceptions.AccessDeniedException):
            self.participant.send_message(ContentType="text/plain", Content="hello", ConnectionToken="forged")
        chat = self.start_chat()["ContactId"]
        self.addCleanup(self.connect.stop_contact, **self.instance, ContactId=chat)
        with self.assertRaises(self.connect.exceptions.InvalidRequestException):
            self.connect.transfer_contact(
                **self.instance, ContactId=chat, ContactFlowId=self.local.facts["flows"]["Handover inbound"])
        twice = {"ParticipantRole": "AGENT", "TimerType": "IDLE", "TimerValue": {"ParticipantTimerDurationInMinutes": 2}}
        with self.assertRaises(botocore.exceptions.ClientError) as refused:
            self.connect.update_participant_role_config(
                **self.instance, ContactId=chat,
                ChannelConfiguration={"Chat": {"ParticipantTimerConfigList": [twice, twice]}})
        self.assertEqual(refused.exception.response["ResponseMetadata"]["HTTPStatusCode"], 400)


class WithController(Boto3):
    flags = ()

    def test_the_chat_lands(self):
        """An agent picks Offline; the next agent gets the chat, the customer keeps the session."""
        self.local.login("ana")
        chat = self.chat_with("ana")
        token = self.participant.create_participant_connection(
            Type=["CONNECTION_CREDENTIALS"], ParticipantToken=chat["ParticipantToken"],
        )["ConnectionCredentials"]["ConnectionToken"]
        self.participant.send_message(ContentType="text/plain", Content="my order is late", ConnectionToken=token)
        self.local.login("ben")
        self.local.pick("ana", "Offline")
        self.local.until("the controller saw ana leave", self.local.departures, "console/v1/events")
        self.local.advance("16s")  # the grace
        self.local.press("ben", self.local.offered("ben"), "accept")

        self.local.until("ana is really offline", lambda: self.local.agent("ana")["status"] == "Offline")
        self.participant.send_message(ContentType="text/plain", Content="still here", ConnectionToken=token)
        transcript = self.participant.get_transcript(ConnectionToken=token, SortOrder="ASCENDING")["Transcript"]
        said = [i["Content"] for i in transcript if i["Type"] == "MESSAGE" and i["ParticipantRole"] == "CUSTOMER"]
        self.assertEqual(said, ["my order is late", "still here"])
        self.assertNotIn("application/vnd.amazonaws.connect.event.chat.ended", [i["ContentType"] for i in transcript])

        segments = self.local.control("GET", f"contacts/{chat['ContactId']}")["segments"]
        self.assertEqual([s["initiationMethod"] for s in segments], ["API", "DISCONNECT"])
        now = self.connect.describe_contact(**self.instance, ContactId=segments[-1]["contactId"])["Contact"]
        self.assertEqual(now["InitialContactId"], chat["ContactId"])
        self.assertEqual(now["AgentInfo"]["Id"], self.local.facts["users"]["ben"])


if __name__ == "__main__":
    unittest.main()
