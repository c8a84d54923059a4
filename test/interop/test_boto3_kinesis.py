"""boto3 against connectlocal's Kinesis: paging, resharding, expiry, failures, waiters."""

import hashlib
import json
import os
import tempfile
import unittest
from unittest import mock

import boto3
import botocore.config
import botocore.exceptions

import judge
from local import Case, Local

MIDDLE = str(2 ** 127)


class Streams(Case):
    """Tests that speak to Kinesis alone, without retries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(mock.patch.dict("os.environ", cls.local.environment(), clear=True))
        cls.kinesis = boto3.client("kinesis", endpoint_url=cls.local.url, config=botocore.config.Config(retries={"max_attempts": 0}))
        cls.addClassCleanup(cls.kinesis.close)

    def settle(self):
        """Let what takes the service a moment take place."""
        self.local.advance("1s")

    def stream(self, **more):
        """A stream of the test's own, ACTIVE, deleted afterwards; its name."""
        name = self.id().rpartition(".")[2]
        self.kinesis.create_stream(StreamName=name, **({"ShardCount": 1} | more))
        self.settle()
        self.addCleanup(self.kinesis.delete_stream, StreamName=name, EnforceConsumerDeletion=True)
        return name

    def put(self, stream, *texts, key="k"):
        for text in texts:
            self.kinesis.put_record(StreamName=stream, PartitionKey=key, Data=text.encode())

    def iterator(self, stream, shard="shardId-000000000000", kind="TRIM_HORIZON", **more):
        return self.kinesis.get_shard_iterator(StreamName=stream, ShardId=shard, ShardIteratorType=kind, **more)["ShardIterator"]

    def read(self, stream, shard="shardId-000000000000"):
        return [r["Data"].decode() for r in self.kinesis.get_records(ShardIterator=self.iterator(stream, shard))["Records"]]

    def refused(self, code, call, **arguments):
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            call(**arguments)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response["Error"]["Message"]


class Kinesis(Streams):
    def test_paginators(self):
        stream = self.stream(ShardCount=7)
        page = self.kinesis.list_shards(StreamName=stream, MaxResults=3)
        sizes = [len(page["Shards"])]
        while "NextToken" in page:  # boto3's own paginator names the stream again, which Amazon refuses
            page = self.kinesis.list_shards(NextToken=page["NextToken"], MaxResults=3)
            sizes.append(len(page["Shards"]))
        self.assertEqual(sizes, [3, 3, 1])
        token = self.kinesis.list_shards(StreamName=stream, MaxResults=1)["NextToken"]
        self.refused("InvalidArgumentException", self.kinesis.list_shards, StreamName=stream, NextToken=token)
        self.local.advance("301s")
        self.refused("ExpiredNextTokenException", self.kinesis.list_shards, NextToken=token)
        pages = self.kinesis.get_paginator("describe_stream").paginate(StreamName=stream, PaginationConfig={"PageSize": 4})
        self.assertEqual([len(page["StreamDescription"]["Shards"]) for page in pages], [4, 3])
        pages = self.kinesis.get_paginator("list_streams").paginate(PaginationConfig={"PageSize": 1})
        names = [name for page in pages for name in page["StreamNames"]]
        self.assertLess({stream, self.local.facts["agentEventStream"], self.local.facts["contactRecordStream"]}, set(names))
        self.assertEqual(names, sorted(names))

    def test_waiters(self):
        self.sleep_in_its_time()
        name = "awaited"
        self.kinesis.create_stream(StreamName=name, StreamModeDetails={"StreamMode": "ON_DEMAND"})
        self.assertEqual(self.kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["StreamStatus"], "CREATING")
        patience = {"Delay": 1, "MaxAttempts": 10}
        self.kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig=patience)
        self.kinesis.delete_stream(StreamName=name)
        self.kinesis.get_waiter("stream_not_exists").wait(StreamName=name, WaiterConfig=patience)

    def test_resharding(self):
        """A reader that follows the children sees every record of a key in order."""
        stream = self.stream()
        self.put(stream, "0", "1")
        self.kinesis.split_shard(StreamName=stream, ShardToSplit="shardId-000000000000", NewStartingHashKey=MIDDLE)
        self.settle()
        self.put(stream, "2")
        self.kinesis.merge_shards(
            StreamName=stream, ShardToMerge="shardId-000000000001", AdjacentShardToMerge="shardId-000000000002")
        self.settle()
        self.put(stream, "3")
        self.assertEqual(
            self.kinesis.update_shard_count(StreamName=stream, TargetShardCount=2, ScalingType="UNIFORM_SCALING")["CurrentShardCount"], 1)
        self.settle()
        self.put(stream, "4")

        seen, todo = [], ["shardId-000000000000"]
        for shard in todo:
            at = self.iterator(stream, shard)
            while at:
                answer = self.kinesis.get_records(ShardIterator=at)
                seen += [r["Data"].decode() for r in answer["Records"]]
                todo += [c["ShardId"] for c in answer.get("ChildShards", []) if c["ShardId"] not in todo]
                at = answer.get("NextShardIterator") if answer["Records"] else None
        self.assertEqual(seen, ["0", "1", "2", "3", "4"])

    def test_iterator_expires(self):
        stream = self.stream()
        at = self.iterator(stream, kind="LATEST")
        self.local.advance("299s")
        at = self.kinesis.get_records(ShardIterator=at)["NextShardIterator"]
        self.local.advance("301s")
        self.refused("ExpiredIteratorException", self.kinesis.get_records, ShardIterator=at)

    def test_old_records_go(self):
        stream = self.stream()
        self.put(stream, "old")
        self.local.advance("23h")
        self.put(stream, "new")
        self.assertEqual(self.read(stream), ["old", "new"])
        self.local.advance("2h")
        self.assertEqual(self.read(stream), ["new"])
        self.kinesis.increase_stream_retention_period(StreamName=stream, RetentionPeriodHours=8760)
        self.settle()
        self.local.advance("200h")
        self.assertEqual(self.read(stream), ["new"])

    def test_explicit_hash_key(self):
        stream = self.stream(ShardCount=2)
        entries = [{"Data": b"x", "PartitionKey": "k", "ExplicitHashKey": h} for h in ("0", str(int(MIDDLE) - 1), MIDDLE, str(2 ** 128 - 1))]
        answer = self.kinesis.put_records(StreamName=stream, Records=entries)
        self.assertEqual(answer["FailedRecordCount"], 0)
        self.assertEqual([r["ShardId"][-1] for r in answer["Records"]], ["0", "0", "1", "1"])
        key = "somebody"
        shard = self.kinesis.put_record(StreamName=stream, PartitionKey=key, Data=b"x")["ShardId"]
        self.assertEqual(int(shard[-1]), int(hashlib.md5(key.encode()).hexdigest(), 16) >> 127)

    def test_refusals(self):
        stream = self.stream()
        self.refused("ResourceNotFoundException", self.kinesis.describe_stream, StreamName="nobodys")
        self.refused("ResourceInUseException", self.kinesis.create_stream, StreamName=stream, ShardCount=1)
        self.refused("ValidationException", self.kinesis.put_record, StreamName=stream, PartitionKey="k" * 257, Data=b"x")
        self.refused("ValidationException", self.kinesis.put_record, StreamName=stream, PartitionKey="k", Data=b"x" * (1 << 20))
        self.refused("InvalidArgumentException", self.kinesis.get_records, ShardIterator="made up")
        self.refused("InvalidArgumentException", self.kinesis.increase_stream_retention_period, StreamName=stream, RetentionPeriodHours=8761)

    def test_settings(self):
        stream = self.stream()
        name = {"StreamName": stream}
        arn = self.kinesis.describe_stream_summary(**name)["StreamDescriptionSummary"]["StreamARN"]
        self.kinesis.increase_stream_retention_period(**name, RetentionPeriodHours=48)
        self.settle()
        self.kinesis.decrease_stream_retention_period(**name, RetentionPeriodHours=36)
        self.settle()
        self.kinesis.start_stream_encryption(**name, EncryptionType="KMS", KeyId="alias/aws/kinesis")
        self.settle()
        self.kinesis.enable_enhanced_monitoring(**name, ShardLevelMetrics=["IncomingBytes", "OutgoingBytes"])
        self.settle()
        self.kinesis.disable_enhanced_monitoring(**name, ShardLevelMetrics=["OutgoingBytes"])
        self.settle()
        now = self.kinesis.describe_stream(**name)["StreamDescription"]
        self.assertEqual(
            (now["RetentionPeriodHours"], now["EncryptionType"], now["EnhancedMonitoring"][0]["ShardLevelMetrics"]),
            (36, "KMS", ["IncomingBytes"]))
        self.kinesis.stop_stream_encryption(**name, EncryptionType="KMS", KeyId="alias/aws/kinesis")
        self.settle()
        self.kinesis.update_stream_mode(StreamARN=arn, StreamModeDetails={"StreamMode": "ON_DEMAND"})
        self.settle()
        now = self.kinesis.describe_stream_summary(**name)["StreamDescriptionSummary"]
        self.assertEqual((now["EncryptionType"], now["StreamModeDetails"]["StreamMode"]), ("NONE", "ON_DEMAND"))
        self.kinesis.add_tags_to_stream(**name, Tags={"a": "1", "b": "2"})
        self.kinesis.remove_tags_from_stream(**name, TagKeys=["a"])
        self.assertEqual(self.kinesis.list_tags_for_stream(**name)["Tags"], [{"Key": "b", "Value": "2"}])
        limits = self.kinesis.describe_limits()
        self.assertGreaterEqual(limits["OnDemandStreamCount"], 1)
        self.assertGreater(limits["ShardLimit"], limits["OpenShardCount"])

    def test_consumers(self):
        arn = self.kinesis.describe_stream_summary(StreamName=self.stream())["StreamDescriptionSummary"]["StreamARN"]
        made = self.kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]
        self.settle()
        (listed,) = self.kinesis.get_paginator("list_stream_consumers").paginate(StreamARN=arn).build_full_result()["Consumers"]
        described = self.kinesis.describe_stream_consumer(ConsumerARN=made["ConsumerARN"])["ConsumerDescription"]
        self.assertEqual((listed["ConsumerName"], described["ConsumerStatus"]), ("reader", "ACTIVE"))
        self.kinesis.deregister_stream_consumer(ConsumerARN=made["ConsumerARN"])
        self.settle()
        self.assertEqual(self.kinesis.list_stream_consumers(StreamARN=arn)["Consumers"], [])

    @unittest.skipUnless(judge.COMPETENT, "this boto3 knows neither")
    def test_policies_and_sizes(self):
        arn = self.kinesis.describe_stream_summary(StreamName=self.stream())["StreamDescriptionSummary"]["StreamARN"]
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kinesis:PutRecord", "Resource": arn}]})
        self.kinesis.put_resource_policy(ResourceARN=arn, Policy=policy)
        self.assertEqual(json.loads(self.kinesis.get_resource_policy(ResourceARN=arn)["Policy"]), json.loads(policy))
        self.kinesis.delete_resource_policy(ResourceARN=arn)
        self.kinesis.update_max_record_size(StreamARN=arn, MaxRecordSizeInKiB=2048)
        self.settle()
        self.assertEqual(self.kinesis.describe_stream_summary(StreamARN=arn)["StreamDescriptionSummary"]["MaxRecordSizeInKiB"], 2048)

    @unittest.skipUnless(judge.COMPETENT, "this boto3 knows one family only")
    def test_tags_by_either_family(self):
        stream = self.stream(Tags={"a": "1"})
        arn = self.kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]["StreamARN"]
        self.kinesis.add_tags_to_stream(StreamARN=arn, Tags={"b": "2"})
        self.kinesis.tag_resource(ResourceARN=arn, Tags={"c": "3"})
        self.kinesis.untag_resource(ResourceARN=arn, TagKeys=["a"])
        self.assertEqual(self.kinesis.list_tags_for_stream(StreamName=stream)["Tags"], [{"Key": "b", "Value": "2"}, {"Key": "c", "Value": "3"}])

    def test_subscription(self):
        """Enhanced fan-out pushes what is there, and what comes."""
        stream = self.stream()
        arn = self.kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]["StreamARN"]
        consumer = self.kinesis.register_stream_consumer(StreamARN=arn, ConsumerName="reader")["Consumer"]["ConsumerARN"]
        self.settle()
        self.put(stream, "one")
        events = self.kinesis.subscribe_to_shard(
            ConsumerARN=consumer, ShardId="shardId-000000000000", StartingPosition={"Type": "TRIM_HORIZON"})["EventStream"]
        seen = []
        for event in events:
            seen += [r["Data"].decode() for r in event["SubscribeToShardEvent"]["Records"]]
            if seen == ["one"]:
                self.put(stream, "two")
            if len(seen) == 2:
                break
        events.close()
        self.assertEqual(seen, ["one", "two"])

    def test_contact_record(self):
        """A chat that has ended leaves its record."""
        connect = boto3.client("connect", endpoint_url=self.local.url)
        self.addCleanup(connect.close)
        instance = {"InstanceId": self.local.facts["instanceId"]}
        chat = connect.start_chat_contact(
            **instance, ContactFlowId=self.local.facts["flows"]["Handover inbound"], ParticipantDetails={"DisplayName": "Zoe"})
        connect.stop_contact(**instance, ContactId=chat["ContactId"])
        self.settle()
        records = [json.loads(text) for text in self.read(self.local.facts["contactRecordStream"])]
        record = [r for r in records if r["ContactId"] == chat["ContactId"]][-1]
        self.assertEqual(
            (record["Channel"], record["InitiationMethod"], record["DisconnectReason"], record["Agent"], record["AWSContactTraceRecordFormatVersion"]),
            ("CHAT", "API", "API", None, "2017-03-10"))

    def test_lost_record(self):
        """The fault `lost` keeps one record from coming, and no other."""
        stream = self.local.facts["agentEventStream"]
        self.local.control("POST", "faults", {"kind": "lost", "count": 1})
        self.addCleanup(self.local.control, "POST", "faults", [])
        self.local.control("POST", "agents/ben/login")
        self.local.pick("ben", "Available")
        self.local.control("POST", "agents/ben/logout")
        pages = self.kinesis.get_paginator("list_shards").paginate(StreamName=stream)
        events = [json.loads(text) for page in pages for s in page["Shards"] for text in self.read(stream, s["ShardId"])]
        ours = [e["EventType"] for e in events if e["AgentARN"].endswith(self.local.facts["users"]["ben"])]
        self.assertNotIn("LOGIN", ours)
        self.assertIn("LOGOUT", ours)

    def test_throughput_errors_on_demand(self):
        stream = self.stream()
        at = self.iterator(stream)
        self.local.control("POST", "faults", {"kind": "throttle", "operation": "GetRecords", "count": 1})
        self.addCleanup(self.local.control, "POST", "faults", [])
        self.refused("ProvisionedThroughputExceededException", self.kinesis.get_records, ShardIterator=at)
        self.kinesis.get_records(ShardIterator=at)


class Limited(Streams):
    """With the shards' limits, and events that go to a file."""

    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.file = os.path.join(folder, "agents.jsonl")
        seed = os.path.join(folder, "seed.yaml")
        with open(seed, "w", encoding="utf-8") as f:
            f.write(SEED)
        cls.flags = ("--controller=false", "--seed", seed)
        super().setUpClass()

    def test_some_records_fail(self):
        stream = self.stream()
        batch = [{"Data": b"x", "PartitionKey": "k"}] * 500
        failed = [self.kinesis.put_records(StreamName=stream, Records=batch) for _ in range(3)]
        self.assertEqual([f["FailedRecordCount"] for f in failed], [0, 0, 500])
        self.assertEqual({r.get("ErrorCode") for r in failed[2]["Records"]}, {"ProvisionedThroughputExceededException"})
        self.local.advance("1s")
        self.assertEqual(self.kinesis.put_records(StreamName=stream, Records=batch)["FailedRecordCount"], 0)

    def test_five_reads_a_second(self):
        stream = self.stream()
        at = self.iterator(stream)

        def hurry():
            for _ in range(20):
                self.kinesis.get_records(ShardIterator=at)

        self.refused("ProvisionedThroughputExceededException", hurry)

    def test_events_reach_another_connectlocal(self):
        """Agent events go to a stream of another process, in order, by the AWS SDK in there."""
        seed = os.path.join(os.path.dirname(self.file), "outside.yaml")
        with open(seed, "w", encoding="utf-8") as f:
            f.write(SEED.replace("file: agents.jsonl", f'stream: {self.local.facts["agentEventStream"]}, endpoint: "{self.local.url}"'))
        other = Local("--controller=false", "--seed", seed)
        try:
            for step in ("login", "logout"):
                other.control("POST", f"agents/kim/{step}")
        finally:
            self.assertEqual(other.stop(), 0)  # which delivers what waits
        stream = self.local.facts["agentEventStream"]
        shards = self.kinesis.list_shards(StreamName=stream)["Shards"]
        events = [json.loads(text) for s in shards for text in self.read(stream, s["ShardId"])]
        self.assertEqual([e["EventType"] for e in events][-2:], ["LOGIN", "LOGOUT"])

    def test_events_go_to_a_file(self):
        self.local.control("POST", "agents/kim/login")
        self.local.until("the file has the event", self.written)

    def written(self):
        with open(self.file, encoding="utf-8") as f:
            return any(json.loads(line)["EventType"] == "LOGIN" for line in f)


SEED = """
statuses: [{name: Available, type: ROUTABLE}, {name: Offline, type: OFFLINE}]
hours: [{name: Always, open: [{from: "00:00", to: "24:00"}]}]
queues: [{name: Support, hours: Always}]
routing_profiles: [{name: All, chats: 1, queues: [{queue: Support}]}]
users: [{username: kim, first_name: Kim, last_name: K, routing_profile: All}]
quotas: {streams: true, off: true}
sinks: [{events: agent-events, file: agents.jsonl}]
"""


if __name__ == "__main__":
    unittest.main()
