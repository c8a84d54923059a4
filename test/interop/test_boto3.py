"""boto3 against connectlocal: what Amazon's own Python client makes of it."""

import unittest

import botocore.exceptions

import judge
from boto import Boto3


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
            self.stops(chat["ContactId"])
            self.connect.put_user_status(
                **self.instance, UserId=self.users["ana"], AgentStatusId=self.statuses["Offline"])

            data = self.user_data("ana")
            self.assertTrue(data["Status"]["StatusArn"].endswith(self.statuses["Available"]))
            if judge.COMPETENT:  # an older model does not know it
                self.assertEqual(data["NextStatus"], "Offline")
            self.assertEqual([c["ContactId"] for c in data["Contacts"]], [chat["ContactId"]])

            last = [e for e in self.agent_events() if e["AgentARN"].endswith(self.users["ana"])][-1]
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
        self.stops(chat)
        with self.assertRaises(self.connect.exceptions.InvalidRequestException):
            self.connect.transfer_contact(
                **self.instance, ContactId=chat, ContactFlowId=self.flows["Handover inbound"])

    def test_an_error_of_no_type(self):
        self.needs("update_participant_role_config")
        chat = self.start_chat()["ContactId"]
        self.stops(chat)
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
        self.assertEqual(now["AgentInfo"]["Id"], self.users["ben"])


if __name__ == "__main__":
    unittest.main()
