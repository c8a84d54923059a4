"""Users, and what surrounds them, managed through boto3."""

import unittest
import uuid

from boto import Boto3

NOBODY = "00000000-0000-4000-8000-000000000000"


class People(Boto3):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        profiles = cls.connect.list_security_profiles(**cls.instance)["SecurityProfileSummaryList"]
        cls.security = {p["Name"]: p["Id"] for p in profiles}
        cls.profiles = cls.local.facts["routingProfiles"]

    def create_user(self, username, **more):
        return self.connect.create_user(
            **self.instance, Username=username, Password="Passw0rd", SecurityProfileIds=[self.security["Agent"]],
            RoutingProfileId=self.profiles["Everything"], IdentityInfo={"FirstName": "Gina", "LastName": "Gray"},
            PhoneConfig={"PhoneType": "SOFT_PHONE", "AutoAccept": False, "AfterContactWorkTimeLimit": 30}, **more)["UserId"]

    def user(self, user):
        return self.connect.describe_user(**self.instance, UserId=user)["User"]

    def test_a_user(self):
        user = self.create_user("gina", Tags={"team": "red"})
        own = {**self.instance, "UserId": user}
        self.assertEqual(self.user(user)["Username"], "gina")

        self.connect.update_user_identity_info(**own, IdentityInfo={"FirstName": "Gina", "LastName": "Green", "Email": "gina@example.com"})
        self.connect.update_user_phone_config(
            **own, PhoneConfig={"PhoneType": "SOFT_PHONE", "AutoAccept": True, "AfterContactWorkTimeLimit": 0})
        self.connect.update_user_routing_profile(**own, RoutingProfileId=self.profiles["VIP desk"])
        self.connect.update_user_security_profiles(**own, SecurityProfileIds=[self.security["Admin"]])
        now = self.user(user)
        self.assertEqual((now["IdentityInfo"]["LastName"], now["IdentityInfo"]["Email"]), ("Green", "gina@example.com"))
        self.assertTrue(now["PhoneConfig"]["AutoAccept"])
        self.assertEqual((now["RoutingProfileId"], now["SecurityProfileIds"]), (self.profiles["VIP desk"], [self.security["Admin"]]))
        self.assertEqual(now["Tags"], {"team": "red"})

        self.local.login("gina")
        self.assertEqual(self.local.agent("gina")["status"], "Available")
        self.local.control("POST", "agents/gina/logout")
        self.connect.delete_user(**own)
        self.refused("ResourceNotFoundException", self.connect.describe_user, **own)
        self.assertNotIn(user, [u["Id"] for u in self.pages("list_users", "UserSummaryList", 3, **self.instance)])

    def test_search(self):
        found = self.connect.search_users(
            **self.instance, SearchCriteria={"StringCondition": {"FieldName": "Username", "Value": "chl", "ComparisonType": "STARTS_WITH"}})
        self.assertEqual(([u["Username"] for u in found["Users"]], found["ApproximateTotalCount"]), (["chloe"], 1))
        either = [{"StringCondition": {"FieldName": "Username", "Value": n, "ComparisonType": "EXACT"}} for n in ("ana", "ben")]
        found = self.connect.search_users(**self.instance, SearchCriteria={"OrConditions": either}, MaxResults=1)
        rest = self.connect.search_users(**self.instance, SearchCriteria={"OrConditions": either}, NextToken=found["NextToken"])
        self.assertEqual({u["Username"] for u in found["Users"] + rest["Users"]}, {"ana", "ben"})
        found = self.connect.search_security_profiles(
            **self.instance, SearchCriteria={"StringCondition": {"FieldName": "name", "Value": "Agent", "ComparisonType": "EXACT"}})
        self.assertEqual([p["SecurityProfileName"] for p in found["SecurityProfiles"]], ["Agent"])

    def test_a_user_refused(self):
        self.assertIn("ana", self.refused("DuplicateResourceException", self.create_user, "ana"))
        with self.assertRaises(self.connect.exceptions.ResourceNotFoundException):
            self.connect.update_user_routing_profile(**self.instance, UserId=self.users["ben"], RoutingProfileId=NOBODY)
        self.refused(
            "InvalidParameterException", self.connect.create_user, **self.instance, Username="weak", Password="weak-password",
            SecurityProfileIds=[self.security["Agent"]], RoutingProfileId=self.profiles["Everything"],
            IdentityInfo={"FirstName": "We", "LastName": "Ak"}, PhoneConfig={"PhoneType": "SOFT_PHONE"})

    def test_user_config(self):
        self.needs("update_user_config")
        user = self.create_user("ivan")
        self.addCleanup(self.connect.delete_user, **self.instance, UserId=user)
        self.connect.update_user_config(
            **self.instance, UserId=user, AfterContactWorkConfigs=[
                {"Channel": "CHAT", "AfterContactWorkConfig": {"AfterContactWorkTimeLimit": 5}}])
        seconds = {c["Channel"]: c["AfterContactWorkConfig"]["AfterContactWorkTimeLimit"] for c in self.user(user)["AfterContactWorkConfigs"]}
        self.assertEqual(seconds["CHAT"], 5)

    def test_statuses(self):
        made = self.connect.create_agent_status(**self.instance, Name="Coaching", State="ENABLED", DisplayOrder=9, Tags={"a": "b"})
        status = {**self.instance, "AgentStatusId": made["AgentStatusId"]}
        self.connect.update_agent_status(**status, Name="Being coached", Description="with a coach")
        now = self.connect.describe_agent_status(**status)["AgentStatus"]
        self.assertEqual((now["Name"], now["State"], now["Type"]), ("Being coached", "ENABLED", "CUSTOM"))
        with self.at_work("dev"):
            self.connect.put_user_status(**self.instance, UserId=self.users["dev"], AgentStatusId=made["AgentStatusId"])
            self.assertTrue(self.user_data("dev")["Status"]["StatusArn"].endswith(made["AgentStatusId"]))
            self.connect.put_user_status(**self.instance, UserId=self.users["dev"], AgentStatusId=self.statuses["Available"])
        names = [s["Name"] for s in self.pages("list_agent_statuses", "AgentStatusSummaryList", 2, **self.instance)]
        self.assertIn("Being coached", names)
        self.connect.update_agent_status(**status, State="DISABLED")
        self.refused("DuplicateResourceException", self.connect.create_agent_status, **self.instance, Name="Lunch", State="ENABLED")

    def test_search_statuses(self):
        self.needs("search_agent_statuses")
        found = self.pages("search_agent_statuses", "AgentStatuses", 1, **self.instance)
        self.assertLessEqual({"Available", "Lunch", "Training", "Offline"}, {s["Name"] for s in found})

    def test_hierarchy(self):
        self.connect.update_user_hierarchy_structure(
            **self.instance, HierarchyStructure={"LevelOne": {"Name": "Continent"}, "LevelTwo": {"Name": "City"}})
        structure = self.connect.describe_user_hierarchy_structure(**self.instance)["HierarchyStructure"]
        self.assertEqual((structure["LevelOne"]["Name"], structure["LevelTwo"]["Name"]), ("Continent", "City"))
        europe = self.connect.create_user_hierarchy_group(**self.instance, Name="Europe")["HierarchyGroupId"]
        lisbon = self.connect.create_user_hierarchy_group(**self.instance, Name="Lisbn", ParentGroupId=europe)["HierarchyGroupId"]
        self.connect.update_user_hierarchy_group_name(**self.instance, HierarchyGroupId=lisbon, Name="Lisbon")
        group = self.connect.describe_user_hierarchy_group(**self.instance, HierarchyGroupId=lisbon)["HierarchyGroup"]
        self.assertEqual((group["Name"], group["HierarchyPath"]["LevelOne"]["Id"]), ("Lisbon", europe))
        listed = self.pages("list_user_hierarchy_groups", "UserHierarchyGroupSummaryList", 1, **self.instance)
        self.assertEqual({g["Name"] for g in listed}, {"Europe", "Lisbon"})

        self.connect.update_user_hierarchy(**self.instance, UserId=self.users["emma"], HierarchyGroupId=lisbon)
        self.assertEqual(self.user(self.users["emma"])["HierarchyGroupId"], lisbon)
        found = self.connect.search_users(**self.instance, SearchCriteria={
            "HierarchyGroupCondition": {"Value": europe, "HierarchyGroupMatchType": "WITH_CHILD_GROUPS"}})
        self.assertEqual([u["Username"] for u in found["Users"]], ["emma"])
        self.refused("ResourceInUseException", self.connect.delete_user_hierarchy_group, **self.instance, HierarchyGroupId=europe)
        self.connect.update_user_hierarchy(**self.instance, UserId=self.users["emma"])
        for group in (lisbon, europe):
            self.connect.delete_user_hierarchy_group(**self.instance, HierarchyGroupId=group)

    def test_search_hierarchy(self):
        self.needs("search_user_hierarchy_groups")
        self.assertIsInstance(self.connect.search_user_hierarchy_groups(**self.instance)["ApproximateTotalCount"], int)

    def test_security_profiles(self):
        profile = self.connect.describe_security_profile(
            SecurityProfileId=self.security["Agent"], **self.instance)["SecurityProfile"]
        self.assertEqual(profile["SecurityProfileName"], "Agent")
        listed = self.pages("list_security_profiles", "SecurityProfileSummaryList", 1, **self.instance)
        self.assertEqual({p["Name"] for p in listed}, set(self.security))

    def test_proficiencies(self):
        self.needs("create_predefined_attribute", "associate_user_proficiencies")
        attribute = {**self.instance, "Name": "Language"}
        self.connect.create_predefined_attribute(**attribute, Values={"StringList": ["Dutch", "Greek"]})
        self.connect.update_predefined_attribute(**attribute, Values={"StringList": ["Dutch", "Greek", "Welsh"]})
        self.assertEqual(
            self.connect.describe_predefined_attribute(**attribute)["PredefinedAttribute"]["Values"]["StringList"], ["Dutch", "Greek", "Welsh"])
        self.assertIn("Language", [a["Name"] for a in self.pages(
            "list_predefined_attributes", "PredefinedAttributeSummaryList", 1, **self.instance)])
        self.assertIn("Language", [a["Name"] for a in self.pages(
            "search_predefined_attributes", "PredefinedAttributes", 1, **self.instance)])

        ben = {**self.instance, "UserId": self.users["ben"]}
        greek = {"AttributeName": "Language", "AttributeValue": "Greek"}
        self.connect.associate_user_proficiencies(**ben, UserProficiencies=[{**greek, "Level": 2.0}])
        self.connect.update_user_proficiencies(**ben, UserProficiencies=[{**greek, "Level": 5.0}])
        self.assertEqual(self.pages("list_user_proficiencies", "UserProficiencyList", 1, **ben), [{**greek, "Level": 5.0}])
        self.connect.disassociate_user_proficiencies(**ben, UserProficiencies=[greek])
        self.assertEqual(self.pages("list_user_proficiencies", "UserProficiencyList", 1, **ben), [])
        self.connect.delete_predefined_attribute(**attribute)
        self.refused("ResourceNotFoundException", self.connect.describe_predefined_attribute, **attribute)

    def test_tags_of_a_user(self):
        arn = self.user(self.users["finn"])["Arn"]
        self.connect.tag_resource(resourceArn=arn, tags={"team": "red", "shift": "late"})
        self.connect.untag_resource(resourceArn=arn, tagKeys=["shift"])
        self.assertEqual(self.connect.list_tags_for_resource(resourceArn=arn)["tags"], {"team": "red"})
        found = self.connect.search_users(**self.instance, SearchFilter={
            "TagFilter": {"TagCondition": {"TagKey": "team", "TagValue": "red"}}})
        self.assertEqual([u["Username"] for u in found["Users"]], ["finn"])
        self.connect.untag_resource(resourceArn=arn, tagKeys=["team"])
        nobody = arn.replace(self.users["finn"], str(uuid.UUID(NOBODY)))
        self.refused("ResourceNotFoundException", self.connect.list_tags_for_resource, resourceArn=nobody)


if __name__ == "__main__":
    unittest.main()
