"""boto3 pointed at a connectlocal, in whatever version Python has."""

import contextlib
import json
from unittest import mock

import boto3

import judge
from local import Case


class Boto3(Case):
    """Tests that speak to one connectlocal through boto3.

    With the newest boto3, every answer has to be as its model says; see judge.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(mock.patch.dict("os.environ", cls.local.environment(), clear=True))
        session = boto3.session.Session()
        # Debian's boto3 is too old to read AWS_ENDPOINT_URL.
        cls.connect, cls.participant, cls.kinesis = (
            session.client(s, endpoint_url=cls.local.url) for s in ("connect", "connectparticipant", "kinesis"))
        cls.verdicts = []
        for client in (cls.connect, cls.participant):
            judge.watch(client, cls.verdicts)
        for client in (cls.connect, cls.participant, cls.kinesis):
            cls.addClassCleanup(client.close)
        cls.instance = {"InstanceId": cls.local.facts["instanceId"]}
        cls.users, cls.queues, cls.flows, cls.statuses = (cls.local.facts[n] for n in ("users", "queues", "flows", "statuses"))

    def setUp(self):
        self.verdicts.clear()
        self.addCleanup(lambda: self.assertEqual(self.verdicts, [], "botocore's model says otherwise"))

    def needs(self, *operations):
        """Leave the test out where boto3 is too old for one of the operations."""
        lacking = [o for o in operations if not hasattr(self.connect, o) and not hasattr(self.participant, o)]
        if lacking:
            if judge.COMPETENT:
                self.fail(f"the newest boto3 has no {', '.join(lacking)}")
            self.skipTest(f"this boto3 has no {', '.join(lacking)}")

    def refused(self, name, call, *args, **members):
        """The call has to be refused with this exception of Connect; return its message."""
        with self.assertRaises(getattr(self.connect.exceptions, name)) as refused:
            call(*args, **members)
        return refused.exception.response["Error"]["Message"]

    def pages(self, operation, key, size=1, **members):
        """All items that the paginator gives, asked for in pages of this size."""
        pages = list(self.connect.get_paginator(operation).paginate(**members, PaginationConfig={"PageSize": size}))
        for page in pages:
            self.assertLessEqual(len(page[key]), size, operation)
        return [item for page in pages for item in page[key]]

    def start_chat(self, **more):
        return self.connect.start_chat_contact(
            **self.instance, ContactFlowId=self.flows["Handover inbound"], ParticipantDetails={"DisplayName": "Zoe"}, **more)

    def chat_with(self, username, **more):
        """Start a chat that this agent accepts; return the answer to StartChatContact."""
        chat = self.start_chat(**more)
        self.local.press(username, self.local.offered(username), "accept")
        return chat

    def stops(self, contact):
        """The contact is ended with the test, unless it has ended in it."""
        def stop():
            with contextlib.suppress(self.connect.exceptions.ResourceNotFoundException):
                self.connect.stop_contact(**self.instance, ContactId=contact)

        self.addCleanup(stop)

    def connection(self, participant_token):
        """Connect as this participant; return the connection token."""
        return self.participant.create_participant_connection(
            Type=["CONNECTION_CREDENTIALS"], ParticipantToken=participant_token, ConnectParticipant=True,
        )["ConnectionCredentials"]["ConnectionToken"]

    def describe(self, contact):
        return self.connect.describe_contact(**self.instance, ContactId=contact)["Contact"]

    def user_data(self, username):
        filters = {"Queues": list(self.queues.values())}  # Debian's boto3 does not filter by agents
        everybody = self.connect.get_current_user_data(**self.instance, Filters=filters)["UserDataList"]
        (data,) = [d for d in everybody if d["User"]["Id"] == self.users[username]]
        return data

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
