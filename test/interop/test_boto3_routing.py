"""Queues, routing profiles, quick connects and hours, managed through boto3."""

import unittest

from boto import Boto3

NOTHING = "00000000-0000-4000-8000-000000000000"


def daily(start, end):
    """Opening hours of every day, in full hours."""
    days = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
    return [{"Day": d, "StartTime": {"Hours": start, "Minutes": 0}, "EndTime": {"Hours": end, "Minutes": 0}} for d in days]


class Routing(Boto3):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hours = cls.connect.list_hours_of_operations(**cls.instance)["HoursOfOperationSummaryList"]
        cls.hours = {h["Name"]: h["Id"] for h in hours}

    def create_queue(self, name, **more):
        return self.connect.create_queue(
            **self.instance, Name=name, HoursOfOperationId=self.hours["Round the clock"], **more)["QueueId"]

    def create_hours(self, name, **more):
        return self.connect.create_hours_of_operation(
            **self.instance, Name=name, TimeZone="Europe/Lisbon", Config=daily(9, 17), **more)["HoursOfOperationId"]

    def exactly(self, name):
        return {"StringCondition": {"FieldName": "name", "Value": name, "ComparisonType": "EXACT"}}

    def test_a_queue(self):
        queue = self.create_queue("Returns", Description="what comes back", Tags={"team": "red"}, MaxContacts=3)
        own = {**self.instance, "QueueId": queue}
        self.connect.update_queue_name(**own, Name="Returned", Description="what came back")
        self.connect.update_queue_max_contacts(**own, MaxContacts=5)
        self.connect.update_queue_status(**own, Status="DISABLED")
        self.connect.update_queue_hours_of_operation(**own, HoursOfOperationId=self.create_hours("Returns desk"))
        self.connect.update_queue_outbound_caller_config(**own, OutboundCallerConfig={"OutboundCallerIdName": "Handover"})
        now = self.connect.describe_queue(**own)["Queue"]
        self.assertEqual(
            (now["Name"], now["Description"], now["MaxContacts"], now["Status"], now["Tags"]),
            ("Returned", "what came back", 5, "DISABLED", {"team": "red"}))
        self.assertEqual(now["OutboundCallerConfig"]["OutboundCallerIdName"], "Handover")
        found = self.connect.search_queues(**self.instance, SearchCriteria=self.exactly("Returned"))
        self.assertEqual(([q["QueueId"] for q in found["Queues"]], found["ApproximateTotalCount"]), ([queue], 1))
        listed = self.pages("list_queues", "QueueSummaryList", 2, **self.instance, QueueTypes=["STANDARD"])
        self.assertIn("Returned", [q["Name"] for q in listed])

    def test_a_queue_refused(self):
        self.refused("DuplicateResourceException", self.create_queue, "Support")
        self.refused("ResourceNotFoundException", self.connect.describe_queue, **self.instance, QueueId=NOTHING)
        self.refused(
            "ResourceNotFoundException", self.connect.create_queue, **self.instance, Name="Never", HoursOfOperationId=NOTHING)
        self.refused(
            "InvalidParameterException", self.connect.list_queues, **self.instance, NextToken="made-up")

    def test_a_queue_deleted(self):
        self.needs("delete_queue")
        queue = {**self.instance, "QueueId": self.create_queue("Short-lived")}
        self.connect.delete_queue(**queue)
        self.refused("ResourceNotFoundException", self.connect.describe_queue, **queue)
        self.refused(
            "ResourceInUseException", self.connect.delete_queue, **self.instance, QueueId=self.queues["Support"])

    def test_what_queues_have_not_here(self):
        self.needs("update_queue_outbound_email_config")
        self.refused(
            "ResourceNotFoundException", self.connect.update_queue_outbound_email_config, **self.instance,
            QueueId=self.queues["Support"], OutboundEmailConfig={"OutboundEmailAddressId": NOTHING})

    def test_quick_connects(self):
        to_ana = {"QuickConnectType": "USER", "UserConfig": {"UserId": self.users["ana"], "ContactFlowId": self.agent_flow()}}
        made = self.connect.create_quick_connect(**self.instance, Name="Ana's desk", QuickConnectConfig=to_ana, Tags={"a": "b"})
        own = {**self.instance, "QuickConnectId": made["QuickConnectId"]}
        self.connect.update_quick_connect_name(**own, Name="Ana", Description="her own queue")
        to_billing = {"QuickConnectType": "QUEUE", "QueueConfig": {"QueueId": self.queues["Billing"], "ContactFlowId": self.queue_flow()}}
        self.connect.update_quick_connect_config(**own, QuickConnectConfig=to_billing)
        now = self.connect.describe_quick_connect(**own)["QuickConnect"]
        self.assertEqual((now["Name"], now["QuickConnectConfig"]["QueueConfig"]["QueueId"]), ("Ana", self.queues["Billing"]))

        support = {**self.instance, "QueueId": self.queues["Support"]}
        self.connect.associate_queue_quick_connects(**support, QuickConnectIds=[made["QuickConnectId"]])
        of_queue = self.pages("list_queue_quick_connects", "QuickConnectSummaryList", 3, **support)
        self.assertIn("Ana", [q["Name"] for q in of_queue])
        self.connect.disassociate_queue_quick_connects(**support, QuickConnectIds=[made["QuickConnectId"]])
        self.assertNotIn("Ana", [q["Name"] for q in self.pages("list_queue_quick_connects", "QuickConnectSummaryList", 3, **support)])
        listed = self.pages("list_quick_connects", "QuickConnectSummaryList", 3, **self.instance)
        self.assertIn(made["QuickConnectId"], [q["Id"] for q in listed])
        self.connect.delete_quick_connect(**own)
        self.refused("ResourceNotFoundException", self.connect.describe_quick_connect, **own)

    def agent_flow(self):
        return self.transfer_flow("Agent transfer", "AGENT_TRANSFER")

    def queue_flow(self):
        return self.transfer_flow("Queue transfer", "QUEUE_TRANSFER")

    def transfer_flow(self, name, kind):
        return self.connect.create_contact_flow(**self.instance, Name=name, Type=kind, Content=TRANSFER)["ContactFlowId"]

    def test_search_quick_connects(self):
        self.needs("search_quick_connects")
        found = self.pages("search_quick_connects", "QuickConnects", 1, **self.instance, SearchCriteria=self.exactly("Billing"))
        self.assertEqual([q["Name"] for q in found], ["Billing"])

    def test_a_routing_profile(self):
        chats = {"Channel": "CHAT", "Concurrency": 2}
        made = self.connect.create_routing_profile(
            **self.instance, Name="Night shift", Description="few people", DefaultOutboundQueueId=self.queues["Support"],
            MediaConcurrencies=[chats], QueueConfigs=[self.serves("Support", 1)])
        own = {**self.instance, "RoutingProfileId": made["RoutingProfileId"]}
        self.connect.update_routing_profile_name(**own, Name="Nights", Description="very few people")
        self.connect.update_routing_profile_concurrency(**own, MediaConcurrencies=[{**chats, "Concurrency": 4}])
        self.connect.update_routing_profile_default_outbound_queue(**own, DefaultOutboundQueueId=self.queues["VIP"])
        self.connect.associate_routing_profile_queues(**own, QueueConfigs=[self.serves("VIP", 2)])
        self.connect.update_routing_profile_queues(**own, QueueConfigs=[self.serves("VIP", 3, 10)])
        served = {q["QueueName"]: (q["Priority"], q["Delay"]) for q in self.pages(
            "list_routing_profile_queues", "RoutingProfileQueueConfigSummaryList", 1, **own)}
        self.assertEqual(served, {"Support": (1, 0), "VIP": (3, 10)})
        self.connect.disassociate_routing_profile_queues(**own, QueueReferences=[self.serves("Support", 1)["QueueReference"]])
        now = self.connect.describe_routing_profile(**own)["RoutingProfile"]
        concurrency = {m["Channel"]: m["Concurrency"] for m in now["MediaConcurrencies"]}
        self.assertEqual((now["Name"], now["DefaultOutboundQueueId"], concurrency["CHAT"]), ("Nights", self.queues["VIP"], 4))
        found = self.connect.search_routing_profiles(**self.instance, SearchCriteria=self.exactly("Nights"))
        self.assertEqual([p["RoutingProfileId"] for p in found["RoutingProfiles"]], [made["RoutingProfileId"]])
        listed = self.pages("list_routing_profiles", "RoutingProfileSummaryList", 2, **self.instance)
        self.assertIn("Nights", [p["Name"] for p in listed])

    def serves(self, queue, priority, delay=0):
        return {"QueueReference": {"QueueId": self.queues[queue], "Channel": "CHAT"}, "Priority": priority, "Delay": delay}

    def test_a_routing_profile_deleted(self):
        self.needs("delete_routing_profile", "update_routing_profile_agent_availability_timer")
        made = self.connect.create_routing_profile(
            **self.instance, Name="Gone soon", Description="-", DefaultOutboundQueueId=self.queues["Support"],
            MediaConcurrencies=[{"Channel": "CHAT", "Concurrency": 1}])
        own = {**self.instance, "RoutingProfileId": made["RoutingProfileId"]}
        self.connect.update_routing_profile_agent_availability_timer(**own, AgentAvailabilityTimer="TIME_SINCE_LAST_INBOUND")
        self.assertEqual(
            self.connect.describe_routing_profile(**own)["RoutingProfile"]["AgentAvailabilityTimer"], "TIME_SINCE_LAST_INBOUND")
        self.assertEqual(self.pages(
            "list_routing_profile_manual_assignment_queues", "RoutingProfileManualAssignmentQueueConfigSummaryList", 1, **own), [])
        self.connect.delete_routing_profile(**own)
        self.refused("ResourceNotFoundException", self.connect.describe_routing_profile, **own)
        everything = self.local.facts["routingProfiles"]["Everything"]
        self.refused("ResourceInUseException", self.connect.delete_routing_profile, **self.instance, RoutingProfileId=everything)

    def test_hours(self):
        own = {**self.instance, "HoursOfOperationId": self.create_hours("Office", Tags={"a": "b"})}
        self.connect.update_hours_of_operation(**own, Name="Long office", Config=daily(8, 20))
        now = self.connect.describe_hours_of_operation(**own)["HoursOfOperation"]
        self.assertEqual((now["Name"], now["TimeZone"], now["Config"]), ("Long office", "Europe/Lisbon", daily(8, 20)))
        self.assertIn("Long office", [h["Name"] for h in self.pages(
            "list_hours_of_operations", "HoursOfOperationSummaryList", 1, **self.instance)])
        self.connect.delete_hours_of_operation(**own)
        self.refused("ResourceNotFoundException", self.connect.describe_hours_of_operation, **own)

    def test_overrides(self):
        self.needs("create_hours_of_operation_override", "get_effective_hours_of_operations", "associate_hours_of_operations", "search_hours_of_operations")
        hours = {**self.instance, "HoursOfOperationId": self.create_hours("Shop")}
        found = self.connect.search_hours_of_operations(**self.instance, SearchCriteria=self.exactly("Shop"))
        self.assertEqual([h["Name"] for h in found["HoursOfOperations"]], ["Shop"])
        closed = [{"Day": d["Day"], "StartTime": {"Hours": 0, "Minutes": 0}, "EndTime": {"Hours": 23, "Minutes": 59}} for d in daily(0, 0)]
        made = self.connect.create_hours_of_operation_override(
            **hours, Name="Stocktaking", Config=closed, EffectiveFrom="2027-01-04", EffectiveTill="2027-01-05", OverrideType="CLOSED")
        own = {**hours, "HoursOfOperationOverrideId": made["HoursOfOperationOverrideId"]}
        effective = self.connect.get_effective_hours_of_operations(**hours, FromDate="2027-01-03", ToDate="2027-01-06")
        self.assertEqual(
            {d["Date"]: bool(d["OperationalHours"]) for d in effective["EffectiveHoursOfOperationList"] if d["Date"] != "2027-01-06"},
            {"2027-01-03": True, "2027-01-04": False, "2027-01-05": False})
        self.connect.update_hours_of_operation_override(**own, EffectiveTill="2027-01-04")
        self.assertEqual(
            self.connect.describe_hours_of_operation_override(**own)["HoursOfOperationOverride"]["EffectiveTill"], "2027-01-04")
        self.assertEqual([o["Name"] for o in self.pages(
            "list_hours_of_operation_overrides", "HoursOfOperationOverrideList", 1, **hours)], ["Stocktaking"])
        self.assertEqual([o["Name"] for o in self.pages(
            "search_hours_of_operation_overrides", "HoursOfOperationOverrides", 1, **self.instance)], ["Stocktaking"])
        self.connect.delete_hours_of_operation_override(**own)

        child = {**self.instance, "HoursOfOperationId": self.create_hours("Branch")}
        self.connect.associate_hours_of_operations(**child, ParentHoursOfOperationConfigs=[{"HoursOfOperationId": hours["HoursOfOperationId"]}])
        self.assertEqual([h["Name"] for h in self.pages(
            "list_child_hours_of_operations", "ChildHoursOfOperationsSummaryList", 1, **hours)], ["Branch"])
        self.connect.disassociate_hours_of_operations(**child, ParentHoursOfOperationIds=[hours["HoursOfOperationId"]])


TRANSFER = """{"Version": "2019-10-30", "StartAction": "end", "Actions": [
  {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}"""

if __name__ == "__main__":
    unittest.main()
