"""The whole life of a chat and of an agent, at a shell.

One walk, with the AWS CLI alone: an instance is furnished, a chat comes and is
talked in, its agent leaves, and everything is taken down again. What in Amazon
Connect a person does at the agent's desktop, the control API does.
"""

import json
import unittest

from awscli import AWSCLI
from flows import queueing

DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
TEXT, EVENT = "text/plain", "application/vnd.amazonaws.connect.event."


class Life(AWSCLI):
    def test_the_whole_of_it(self):
        self.furnish()
        self.look_around()
        self.hire()
        self.begin_a_chat()
        self.talk()
        self.choose_offline()
        self.leave()
        self.come_back()
        self.reject_and_dismiss()
        self.stop()
        self.take_down()

    def furnish(self):
        """A queue with hours and a flow of its own."""
        skeleton = self.aws("connect", "create-hours-of-operation", "--generate-cli-skeleton")
        day = skeleton["Config"][0]
        del skeleton["Description"]  # it is empty there, which is refused
        skeleton |= {"InstanceId": self.local.facts["instanceId"], "Name": "Always", "TimeZone": "Europe/Lisbon", "Tags": {"team": "red"}}
        skeleton["Config"] = [day | {"Day": d} for d in DAYS]  # from 0:00 to 0:00 is the whole day
        self.hours = self.aws("connect", "create-hours-of-operation", "--cli-input-json", json.dumps(skeleton))["HoursOfOperationId"]
        self.queue = self.connect("create-queue", "--name", "Returns", "--hours-of-operation-id", self.hours, "--max-contacts", "9")
        self.aws("connect", "tag-resource", "--resource-arn", self.queue["QueueArn"], "--tags", "team=red,cost=7")
        self.aws("connect", "untag-resource", "--resource-arn", self.queue["QueueArn"], "--tag-keys", "cost")
        tags = self.aws("connect", "list-tags-for-resource", "--resource-arn", self.queue["QueueArn"])["tags"]
        self.assertEqual(tags, {"team": "red"})
        content = queueing(self.queue["QueueArn"], "One moment", self.local.facts["flows"]["Handover disconnect"])
        self.flow = self.connect(
            "create-contact-flow", "--name", "To returns", "--type", "CONTACT_FLOW", "--content", content)["ContactFlowId"]
        self.assertEqual(self.connect("describe-contact-flow", "--contact-flow-id", self.flow)["ContactFlow"]["Name"], "To returns")

    def look_around(self):
        (instance,) = self.aws("connect", "list-instances")["InstanceSummaryList"]
        self.assertEqual(self.connect("describe-instance")["Instance"]["Arn"], instance["Arn"])
        first = self.connect("list-queues", "--queue-types", "STANDARD", "--max-items", "3")
        rest = self.connect("list-queues", "--queue-types", "STANDARD", "--starting-token", first["NextToken"])
        self.assertEqual(
            {q["Name"] for q in first["QueueSummaryList"] + rest["QueueSummaryList"]}, {"Support", "Billing", "VIP", "Returns"})
        found = self.connect_with("search-queues", SearchCriteria={
            "StringCondition": {"FieldName": "name", "Value": "Retur", "ComparisonType": "STARTS_WITH"}})
        self.assertEqual([q["QueueId"] for q in found["Queues"]], [self.queue["QueueId"]])

    def hire(self):
        """An agent who serves that queue, and a quick connect to it."""
        serves = {"QueueReference": {"QueueId": self.queue["QueueId"], "Channel": "CHAT"}, "Priority": 1, "Delay": 0}
        profile = self.connect_with(
            "create-routing-profile", Name="Returns desk", Description="-", DefaultOutboundQueueId=self.queue["QueueId"],
            MediaConcurrencies=[{"Channel": "CHAT", "Concurrency": 2}], QueueConfigs=[serves])["RoutingProfileId"]
        security = self.connect("list-security-profiles", "--query", "SecurityProfileSummaryList[?Name=='Agent'].Id")
        self.user = self.connect(
            "create-user", "--username", "gina", "--password", "Passw0rd", "--identity-info", "FirstName=Gina,LastName=Gray",
            "--phone-config", "PhoneType=SOFT_PHONE,AfterContactWorkTimeLimit=30", "--security-profile-ids", *security,
            "--routing-profile-id", profile)["UserId"]
        self.quick = self.connect_with("create-quick-connect", Name="Returns", QuickConnectConfig={
            "QuickConnectType": "QUEUE", "QueueConfig": {"QueueId": self.queue["QueueId"], "ContactFlowId": self.transfer_flow()}})["QuickConnectId"]
        self.connect("associate-queue-quick-connects", "--queue-id", self.queue["QueueId"], "--quick-connect-ids", self.quick)
        of_queue = self.connect("list-queue-quick-connects", "--queue-id", self.queue["QueueId"])["QuickConnectSummaryList"]
        self.assertEqual([q["Name"] for q in of_queue], ["Returns"])
        self.local.login("gina")

    def transfer_flow(self):
        content = queueing(self.queue["QueueArn"], "Passing you on")
        return self.connect(
            "create-contact-flow", "--name", "Into a queue", "--type", "QUEUE_TRANSFER", "--content", content)["ContactFlowId"]

    def begin_a_chat(self):
        chat = self.connect(
            "start-chat-contact", "--contact-flow-id", self.flow, "--participant-details", "DisplayName=Zoe",
            "--attributes", "order=4711", "--initial-message", "ContentType=text/plain,Content=Hello", "--client-token", "once")
        self.chat = chat["ContactId"]
        self.customer = self.joined(chat["ParticipantToken"])
        self.local.press("gina", self.local.offered("gina"), "accept")
        contact = self.contact()
        self.assertEqual((contact["QueueInfo"]["Id"], contact["AgentInfo"]["Id"]), (self.queue["QueueId"], self.user))

    def joined(self, participant_token):
        return self.aws(
            "connectparticipant", "create-participant-connection", "--type", "CONNECTION_CREDENTIALS", "--connect-participant",
            "--participant-token", participant_token)["ConnectionCredentials"]["ConnectionToken"]

    def contact(self):
        return self.connect("describe-contact", "--contact-id", self.chat)["Contact"]

    def say(self, token, text):
        return self.aws(
            "connectparticipant", "send-message", "--content-type", TEXT, "--content", text, "--connection-token", token)["Id"]

    def transcript(self):
        items = self.aws(
            "connectparticipant", "get-transcript", "--sort-order", "ASCENDING", "--max-results", "100",
            "--connection-token", self.customer)["Transcript"]
        return [(i["ParticipantRole"], i["Content"]) for i in items if i["Type"] == "MESSAGE"]

    def talk(self):
        """The customer and the agent, who uses what the desktop's browser holds."""
        held = self.local.control("GET", f"agents/gina/contacts/{self.chat}/token")
        agent = self.joined(held["participantToken"])
        question = self.say(self.customer, "Where is my order?")
        for content_type, content in (("typing", None), ("message.read", json.dumps({"messageId": question}))):
            self.aws(
                "connectparticipant", "send-event", "--content-type", EVENT + content_type, "--connection-token", agent,
                *(("--content", content) if content else ()))
        self.say(agent, "On its way")
        self.assertEqual(self.transcript(), [
            ("CUSTOMER", "Hello"), ("SYSTEM", "One moment"), ("CUSTOMER", "Where is my order?"), ("AGENT", "On its way")])
        self.connect("update-contact-attributes", "--initial-contact-id", self.chat, "--attributes", "answer=soon")
        attributes = self.connect("get-contact-attributes", "--initial-contact-id", self.chat)["Attributes"]
        self.assertEqual((attributes["order"], attributes["answer"]), ("4711", "soon"))

    def choose_offline(self):
        """With a live chat, Offline is only the next status."""
        self.pick("Offline")
        (data,) = self.connect("get-current-user-data", "--filters", f"Agents={self.user}")["UserDataList"]
        self.assertEqual((data["Status"]["StatusName"], data["NextStatus"]), ("Available", "Offline"))
        self.assertEqual([(c["ContactId"], c["AgentContactState"]) for c in data["Contacts"]], [(self.chat, "CONNECTED")])
        last = [e for e in self.agent_events(self.local.facts["agentEventStream"]) if e["AgentARN"].endswith(self.user)][-1]
        snapshot = last["CurrentAgentSnapshot"]
        self.assertEqual((snapshot["AgentStatus"]["Name"], snapshot["NextAgentStatus"]["Name"]), ("Available", "Offline"))
        metrics = self.connect_with(
            "get-current-metric-data", Filters={"Queues": [self.queue["QueueId"]], "Channels": ["CHAT"]},
            CurrentMetrics=[{"Name": "AGENTS_ON_CONTACT", "Unit": "COUNT"}])["MetricResults"]
        self.assertEqual(metrics[0]["Collections"][0]["Value"], 1)

    def pick(self, status):
        self.connect("put-user-status", "--user-id", self.user, "--agent-status-id", self.local.facts["statuses"][status])

    def leave(self):
        """The agent ends the chat: the disconnect flow keeps the customer."""
        self.local.press("gina", self.chat, "end")
        self.local.press("gina", self.chat, "clear")
        self.assertEqual(self.local.agent("gina")["status"], "Offline")
        self.assertIn("DisconnectTimestamp", self.contact())
        self.assertIn("Your agent has left the chat.", self.transcript()[-1][1])

    def come_back(self):
        """The customer writes, and is in the queue again; so is the agent, and has the chat."""
        self.say(self.customer, "I am still here")
        self.pick("Available")
        self.segment = self.local.offered("gina")
        self.local.press("gina", self.segment, "accept")
        contact = self.connect("describe-contact", "--contact-id", self.segment)["Contact"]
        self.assertEqual(
            (contact["InitialContactId"], contact["InitiationMethod"], contact["AgentInfo"]["Id"]),
            (self.chat, "DISCONNECT", self.user))

    def reject_and_dismiss(self):
        another = self.connect(
            "start-chat-contact", "--contact-flow-id", self.flow, "--participant-details", "DisplayName=Yann")["ContactId"]
        self.local.press("gina", self.local.offered("gina"), "reject")
        self.connect("dismiss-user-contact", "--user-id", self.user, "--contact-id", another)
        self.connect("stop-contact", "--contact-id", another)

    def stop(self):
        self.connect("stop-contact", "--contact-id", self.segment)
        denied = self.refused(
            "connectparticipant", "send-message", "--content-type", TEXT, "--content", "hello?", "--connection-token", self.customer)
        self.assertIn("(AccessDeniedException)", denied)

    def take_down(self):
        """What is in use stays; then everything goes that this CLI can delete."""
        said = self.refused(
            "connect", "delete-hours-of-operation", "--instance-id", self.local.facts["instanceId"], "--hours-of-operation-id", self.hours)
        self.assertRegex(said, r"\((ResourceInUseException|InvalidRequestException)\)")
        always = self.connect("list-hours-of-operations", "--query", "HoursOfOperationSummaryList[?Name=='Round the clock'].Id")
        self.connect("update-queue-hours-of-operation", "--queue-id", self.queue["QueueId"], "--hours-of-operation-id", *always)
        self.connect("delete-hours-of-operation", "--hours-of-operation-id", self.hours)
        self.connect("delete-user", "--user-id", self.user)
        self.connect("delete-quick-connect", "--quick-connect-id", self.quick)
        self.connect("delete-contact-flow", "--contact-flow-id", self.flow)
        gone = self.refused("connect", "describe-user", "--instance-id", self.local.facts["instanceId"], "--user-id", self.user)
        self.assertIn("(ResourceNotFoundException)", gone)


if __name__ == "__main__":
    unittest.main()
