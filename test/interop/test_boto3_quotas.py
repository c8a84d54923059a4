"""What boto3 makes of an instance with a new account's quotas, and of faults.

botocore waits before it tries again. Here these waits pass in connectlocal's
time: nothing sleeps.
"""

import unittest
from unittest import mock

import boto3
import botocore.exceptions
from botocore.config import Config

from boto import Boto3


class Quotas(Boto3):
    flags = ("--controller=false", "--quotas=default")

    def setUp(self):
        super().setUp()
        self.local.advance("1m")  # whatever has been used up is there again
        self.sleep_in_its_time()

    def client(self, mode, attempts=10):
        client = boto3.session.Session().client(
            "connect", endpoint_url=self.local.url, config=Config(retries={"mode": mode, "total_max_attempts": attempts}))
        self.addCleanup(client.close)
        return client

    def retries(self, call, times):
        """Call so often; return how often botocore had to try again."""
        return sum(call()["ResponseMetadata"]["RetryAttempts"] for _ in range(times))

    def test_retries_get_through(self):
        ana = {**self.instance, "UserId": self.users["ana"]}
        for mode in ("legacy", "standard"):
            with self.subTest(mode):
                client = self.client(mode)
                self.assertGreater(self.retries(lambda: client.describe_user(**ana), 12), 0)

    def test_adaptive_retries_get_through(self):
        """An adaptive client also slows itself down, and that in the machine's own time."""
        client = self.client("adaptive")
        ana = {**self.instance, "UserId": self.users["ana"]}
        self.assertGreater(self.retries(lambda: client.describe_user(**ana), 12), 0)

    def test_chats_are_throttled_by_another_name(self):
        client = self.client("standard")
        members = {**self.instance, "ContactFlowId": self.flows["Handover inbound"], "ParticipantDetails": {"DisplayName": "Zoe"}}
        self.assertGreater(self.retries(lambda: client.start_chat_contact(**members), 12), 0)
        self.local.advance("10m")  # nobody has connected: the chats are over

    def test_without_retries(self):
        client = self.client("standard", attempts=1)
        with self.assertRaises(client.exceptions.ThrottlingException) as refused:
            for _ in range(20):
                client.describe_user(**self.instance, UserId=self.users["ana"])
        answer = refused.exception.response
        self.assertEqual((answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]), ("ThrottlingException", 429))
        with self.assertRaises(botocore.exceptions.ClientError) as refused:
            for _ in range(20):
                client.start_chat_contact(
                    **self.instance, ContactFlowId=self.flows["Handover inbound"], ParticipantDetails={"DisplayName": "Zoe"})
        answer = refused.exception.response
        self.assertEqual((answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]), ("TooManyRequestsException", 429))

    def test_operations_have_buckets_of_their_own(self):
        client = self.client("standard", attempts=1)
        with self.assertRaises(client.exceptions.ThrottlingException):
            for _ in range(20):
                client.describe_user(**self.instance, UserId=self.users["ana"])
        client.list_users(**self.instance)

    def test_a_paginator_slows_down(self):
        client = self.client("standard")
        pages = client.get_paginator("list_quick_connects").paginate(**self.instance, PaginationConfig={"PageSize": 1})
        self.assertEqual(len(list(pages)), 9)


class Faults(Boto3):
    def setUp(self):
        super().setUp()
        self.enterContext(mock.patch("time.sleep", lambda _: None))
        self.addCleanup(self.local.control, "POST", "faults", [])

    def misbehave(self, **fault):
        self.local.control("POST", "faults", fault)

    def test_retries_ride_it_out(self):
        for kind in ("throttle", "error", "timeout"):
            with self.subTest(kind):
                self.misbehave(kind=kind, operation="DescribeInstance", count=2)
                answer = self.connect.describe_instance(**self.instance)
                self.assertEqual(answer["ResponseMetadata"]["RetryAttempts"], 2)

    def test_a_lost_answer_and_a_client_token(self):
        """The chat was started, its answer was lost: trying again does not start another."""
        before = len(self.local.control("GET", "contacts"))
        self.misbehave(kind="timeout", when="after", operation="StartChatContact", count=1)
        chat = self.start_chat(ClientToken="once")
        self.stops(chat["ContactId"])
        self.assertEqual(chat["ResponseMetadata"]["RetryAttempts"], 1)
        self.assertEqual(len(self.local.control("GET", "contacts")), before + 1)

    def test_an_error_by_its_name(self):
        self.misbehave(kind="error", operation="DescribeInstance", exception="ResourceNotFoundException", count=1)
        self.refused("ResourceNotFoundException", self.connect.describe_instance, **self.instance)


if __name__ == "__main__":
    unittest.main()
