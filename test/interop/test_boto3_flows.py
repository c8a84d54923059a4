"""Flows, modules, views, tags and the instance itself, managed through boto3."""

import json
import unittest

from boto import Boto3
from flows import queueing, saying

NOTHING = "00000000-0000-4000-8000-000000000000"


class Flows(Boto3):
    def create_flow(self, name, content, **more):
        return self.connect.create_contact_flow(
            **self.instance, Name=name, Type="CONTACT_FLOW", Content=content, **more)["ContactFlowId"]

    def flow(self, flow):
        return self.connect.describe_contact_flow(**self.instance, ContactFlowId=flow)["ContactFlow"]

    def test_a_flow(self):
        flow = self.create_flow("Hello", saying("hello"), Tags={"a": "b"})
        own = {**self.instance, "ContactFlowId": flow}
        self.connect.update_contact_flow_content(**own, Content=saying("good morning"))
        self.connect.update_contact_flow_name(**own, Name="Good morning", Description="says so")
        now = self.flow(flow)
        self.assertEqual((now["Name"], now["Type"], now["Description"]), ("Good morning", "CONTACT_FLOW", "says so"))
        self.assertEqual(json.loads(now["Content"]), json.loads(saying("good morning")))
        listed = self.pages("list_contact_flows", "ContactFlowSummaryList", 2, **self.instance, ContactFlowTypes=["CONTACT_FLOW"])
        self.assertLessEqual({"Good morning", "Handover inbound"}, {f["Name"] for f in listed})

        chat = self.connect.start_chat_contact(**own, ParticipantDetails={"DisplayName": "Zoe"})
        self.assertIn("DisconnectTimestamp", self.describe(chat["ContactId"]))
        self.connect.update_contact_flow_metadata(**own, ContactFlowState="ARCHIVED")
        self.connect.delete_contact_flow(**own)
        self.refused("ResourceNotFoundException", self.connect.describe_contact_flow, **own)

    def test_a_flow_to_a_new_queue(self):
        hours = self.connect.list_hours_of_operations(**self.instance)["HoursOfOperationSummaryList"][0]["Id"]
        queue = self.connect.create_queue(**self.instance, Name="Returns", HoursOfOperationId=hours)
        flow = self.create_flow("To returns", queueing(queue["QueueArn"], "one moment"))
        chat = self.connect.start_chat_contact(**self.instance, ContactFlowId=flow, ParticipantDetails={"DisplayName": "Zoe"})
        self.stops(chat["ContactId"])
        self.assertEqual(self.describe(chat["ContactId"])["QueueInfo"]["Id"], queue["QueueId"])
        token = self.connection(chat["ParticipantToken"])
        said = [i.get("Content") for i in self.participant.get_transcript(ConnectionToken=token)["Transcript"]]
        self.assertIn("one moment", said)

    def test_a_flow_refused(self):
        with self.assertRaises(self.connect.exceptions.InvalidContactFlowException) as refused:
            self.create_flow("Broken", json.dumps({"Version": "2019-10-30", "StartAction": "nowhere", "Actions": []}))
        self.assertTrue(refused.exception.response["problems"], "no problem is named")
        self.refused("DuplicateResourceException", self.create_flow, "Handover inbound", saying("hello"))
        self.refused("ResourceNotFoundException", self.connect.describe_contact_flow, **self.instance, ContactFlowId=NOTHING)

    def test_versions_of_a_flow(self):
        """Only flows of outbound campaigns have them, and these do not end a chat."""
        self.needs("create_contact_flow_version", "delete_contact_flow_version")
        self.refused("InvalidRequestException", self.connect.create_contact_flow_version, **self.instance,
                     ContactFlowId=self.flows["Handover inbound"])
        one, two = (saying(t, end="EndFlowExecution") for t in ("one", "two"))
        flow = self.connect.create_contact_flow(**self.instance, Name="Versioned", Type="CAMPAIGN", Content=one)["ContactFlowId"]
        own = {**self.instance, "ContactFlowId": flow}
        made = self.connect.create_contact_flow_version(**own, Description="the first")
        self.connect.update_contact_flow_content(**own, Content=two)
        first = self.flow(f"{flow}:{made['Version']}")
        self.assertEqual(json.loads(first["Content"]), json.loads(one))
        listed = self.pages("list_contact_flow_versions", "ContactFlowVersionSummaryList", 1, **own)
        self.assertIn(made["Version"], [v["Version"] for v in listed])
        self.connect.delete_contact_flow_version(**own, ContactFlowVersion=made["Version"])
        found = self.connect.search_contact_flows(**self.instance, SearchCriteria={
            "StringCondition": {"FieldName": "name", "Value": "Versioned", "ComparisonType": "EXACT"}})
        self.assertEqual([f["Id"] for f in found["ContactFlows"]], [flow])
        self.assertIn("Versioned", [f["Name"] for f in self.pages("search_contact_flows", "ContactFlows", 2, **self.instance)])

    def test_a_module(self):
        content = json.dumps({"Version": "2019-10-30", "StartAction": "end", "Actions": [
            {"Identifier": "end", "Type": "EndFlowModuleExecution", "Parameters": {}, "Transitions": {}}],
            "Settings": {"InputParameters": [], "OutputParameters": [], "Transitions": []}})
        made = self.connect.create_contact_flow_module(**self.instance, Name="Nothing", Content=content)
        own = {**self.instance, "ContactFlowModuleId": made["Id"]}
        self.connect.update_contact_flow_module_content(**own, Content=content)
        self.connect.update_contact_flow_module_metadata(**own, Name="Nothing at all", State="ACTIVE")
        now = self.connect.describe_contact_flow_module(**own)["ContactFlowModule"]
        self.assertEqual((now["Name"], now["State"]), ("Nothing at all", "ACTIVE"))
        self.assertEqual([m["Name"] for m in self.pages(
            "list_contact_flow_modules", "ContactFlowModulesSummaryList", 1, **self.instance)], ["Nothing at all"])
        if hasattr(self.connect, "search_contact_flow_modules"):
            self.versions_of_a_module(own)
        self.connect.delete_contact_flow_module(**own)
        self.refused("ResourceNotFoundException", self.connect.describe_contact_flow_module, **own)

    def versions_of_a_module(self, own):
        self.assertEqual(len(self.pages("search_contact_flow_modules", "ContactFlowModules", 1, **self.instance)), 1)
        version = self.connect.create_contact_flow_module_version(**own)["Version"]
        self.assertEqual([v["Version"] for v in self.pages(
            "list_contact_flow_module_versions", "ContactFlowModuleVersionSummaryList", 1, **own)], [version])
        alias = self.connect.create_contact_flow_module_alias(**own, AliasName="live", ContactFlowModuleVersion=version)
        named = {**own, "AliasId": alias["Id"]}
        self.connect.update_contact_flow_module_alias(**named, Name="really-live")
        self.assertEqual(
            self.connect.describe_contact_flow_module_alias(**named)["ContactFlowModuleAlias"]["Name"], "really-live")
        self.assertEqual([a["AliasName"] for a in self.pages(
            "list_contact_flow_module_aliases", "ContactFlowModuleAliasSummaryList", 1, **own)], ["really-live"])
        self.connect.delete_contact_flow_module_alias(**named)
        self.connect.delete_contact_flow_module_version(**own, ContactFlowModuleVersion=version)

    def test_a_view(self):
        self.needs("create_view", "search_views")
        content = {"Template": json.dumps({"Head": {}, "Body": []}), "Actions": ["Next"]}
        view = self.connect.create_view(**self.instance, Name="Refund", Status="PUBLISHED", Content=content)["View"]
        own = {**self.instance, "ViewId": view["Id"]}
        self.connect.update_view_content(**own, Status="PUBLISHED", Content={**content, "Actions": ["Next", "Back"]})
        self.connect.update_view_metadata(**own, Name="Refunds")
        version = self.connect.create_view_version(**own)["View"]["Version"]
        now = self.connect.describe_view(**own)["View"]
        self.assertEqual((now["Name"], sorted(now["Content"]["Actions"])), ("Refunds", ["Back", "Next"]))
        mine = self.pages("list_views", "ViewsSummaryList", 1, **self.instance, Type="CUSTOMER_MANAGED")
        self.assertEqual([v["Name"] for v in mine], ["Refunds"])
        self.assertIn("Refunds", [v["Name"] for v in self.pages("search_views", "Views", 2, **self.instance)])
        self.assertIn(version, [v["Version"] for v in self.pages("list_view_versions", "ViewVersionSummaryList", 1, **own)])
        self.connect.delete_view_version(**own, ViewVersion=version)
        self.connect.delete_view(**own)
        self.refused("ResourceNotFoundException", self.connect.describe_view, **own)


class Instance(Boto3):
    def test_the_instance(self):
        (listed,) = self.pages("list_instances", "InstanceSummaryList")
        described = self.connect.describe_instance(**self.instance)["Instance"]
        self.assertEqual((listed["Id"], described["Arn"]), (self.instance["InstanceId"], listed["Arn"]))
        self.refused("ResourceNotFoundException", self.connect.describe_instance, InstanceId=NOTHING)

    def test_there_is_one_only(self):
        self.refused(
            "ServiceQuotaExceededException", self.connect.create_instance,
            IdentityManagementType="CONNECT_MANAGED", InstanceAlias="another", InboundCallsEnabled=True, OutboundCallsEnabled=True)
        self.refused("InvalidRequestException", self.connect.delete_instance, **self.instance)

    def test_attributes(self):
        self.connect.update_instance_attribute(**self.instance, AttributeType="CONTACTFLOW_LOGS", Value="true")
        one = self.connect.describe_instance_attribute(**self.instance, AttributeType="CONTACTFLOW_LOGS")["Attribute"]
        self.assertEqual(one, {"AttributeType": "CONTACTFLOW_LOGS", "Value": "true"})
        self.assertIn(one, self.pages("list_instance_attributes", "Attributes", 2, **self.instance))

    def test_where_things_are_stored(self):
        kind = {**self.instance, "ResourceType": "CHAT_TRANSCRIPTS"}
        s3 = {"StorageType": "S3", "S3Config": {"BucketName": "chats", "BucketPrefix": "connect/handover"}}
        own = {**kind, "AssociationId": self.connect.associate_instance_storage_config(**kind, StorageConfig=s3)["AssociationId"]}
        s3["S3Config"]["BucketName"] = "more-chats"
        self.connect.update_instance_storage_config(**own, StorageConfig=s3)
        now = self.connect.describe_instance_storage_config(**own)["StorageConfig"]
        self.assertEqual(now["S3Config"], s3["S3Config"])
        self.assertEqual(self.pages("list_instance_storage_configs", "StorageConfigs", 1, **kind), [now])
        self.connect.disassociate_instance_storage_config(**own)
        self.refused("ResourceNotFoundException", self.connect.describe_instance_storage_config, **own)

    def test_the_agent_events_are_where_the_instance_says(self):
        (config,) = self.pages("list_instance_storage_configs", "StorageConfigs", 1, **self.instance, ResourceType="AGENT_EVENTS")
        self.assertTrue(config["KinesisStreamConfig"]["StreamArn"].endswith("/" + self.local.facts["agentEventStream"]))

    def test_origins_and_functions(self):
        origin = {**self.instance, "Origin": "https://desk.example.com"}
        self.connect.associate_approved_origin(**origin)
        self.assertEqual(self.pages("list_approved_origins", "Origins", 1, **self.instance), [origin["Origin"]])
        self.connect.disassociate_approved_origin(**origin)
        function = {**self.instance, "FunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:lookup"}
        self.connect.associate_lambda_function(**function)
        self.assertEqual(self.pages("list_lambda_functions", "LambdaFunctions", 1, **self.instance), [function["FunctionArn"]])
        self.connect.disassociate_lambda_function(**function)
        self.refused("ResourceNotFoundException", self.connect.disassociate_lambda_function, **function)

    def test_what_a_chat_instance_has_none_of(self):
        """Scripts that walk through a whole instance get empty lists, not errors."""
        for operation, key, members in (
            ("list_prompts", "PromptSummaryList", self.instance),
            ("list_phone_numbers", "PhoneNumberSummaryList", self.instance),
            ("list_phone_numbers_v2", "ListPhoneNumbersSummaryList", {}),
            ("list_lex_bots", "LexBots", self.instance),
            ("list_bots", "LexBots", {**self.instance, "LexVersion": "V2"}),
            ("list_integration_associations", "IntegrationAssociationSummaryList", self.instance),
            ("list_security_keys", "SecurityKeys", self.instance),
        ):
            with self.subTest(operation):
                self.assertEqual(self.pages(operation, key, **members), [])

    def test_what_is_missing_says_so(self):
        with self.assertRaises(self.connect.exceptions.ClientError) as refused:
            self.connect.list_rules(**self.instance)
        error = refused.exception.response["Error"]
        self.assertEqual(error["Code"], "UnknownOperationException")
        self.assertIn("ListRules", error["Message"])


if __name__ == "__main__":
    unittest.main()
