"""The judge of the other suites notices what it is there for."""

import json
import unittest

import boto3

import judge

ARN = "arn:aws:connect:us-east-1:111122223333:instance/i/agent/u"


class Judge(unittest.TestCase):
    def verdict(self, operation, answer):
        client = boto3.client("connect", region_name="us-east-1", aws_access_key_id="any", aws_secret_access_key="any")
        self.addCleanup(client.close)
        return judge.answer(client.meta.service_model.operation_model(operation).output_shape, json.dumps(answer).encode())

    def test_verdicts(self):
        status = {"Id": "s", "Arn": ARN, "Name": "Lunch", "Type": "CUSTOM"}
        for what, operation, answer, want in (
            ("right", "ListAgentStatuses", {"AgentStatusSummaryList": [status]}, []),
            ("unknown", "ListAgentStatuses", {"Statuses": []}, ["answer has Statuses, which the model has not"]),
            ("another type", "ListAgentStatuses", {"AgentStatusSummaryList": {}}, ["answer.AgentStatusSummaryList is {}, want a list"]),
            ("too short", "ListAgentStatuses", {"AgentStatusSummaryList": [status | {"Name": ""}]}, [
                "the length of answer.AgentStatusSummaryList[0].Name is 0, want 1 or more"]),
            ("no member of the enumeration", "DescribeAgentStatus", {"AgentStatus": {"State": "ON"}}, [
                "answer.AgentStatus.State is 'ON', want one of ['ENABLED', 'DISABLED']"]),
            ("missing", "StartContactStreaming", {}, ["answer lacks StreamingId"]),
            ("an empty union", "ListContactReferences", {"ReferenceSummaryList": [{}]}, [
                "answer.ReferenceSummaryList[0] has 0 of a union's members, want 1"]),
            ("a text for a time", "DescribeContact", {"Contact": {"InitiationTimestamp": "now"}}, [
                "answer.Contact.InitiationTimestamp is 'now', want a timestamp"]),
        ):
            with self.subTest(what):
                self.assertEqual(self.verdict(operation, answer), want)


if __name__ == "__main__":
    unittest.main()
