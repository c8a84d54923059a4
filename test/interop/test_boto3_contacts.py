"""Contacts through boto3: said about, found, passed on, looked at."""

import datetime
import http.server
import json
import queue
import threading
import unittest

from boto import Boto3

NOTHING = "00000000-0000-4000-8000-000000000000"


class Contacts(Boto3):
    def test_what_is_said_about_a_contact(self):
        chat = self.start_chat(Attributes={"tier": "gold"})["ContactId"]
        self.stops(chat)
        own = {**self.instance, "ContactId": chat}
        shop = {"Type": "URL", "Value": "https://shop.example.com"}
        self.connect.update_contact(**own, Name="a late order", Description="of cats", References={"shop": shop})
        now = self.describe(chat)
        self.assertEqual((now["Name"], now["Description"]), ("a late order", "of cats"))
        references = self.connect.get_paginator("list_contact_references").paginate(**own, ReferenceTypes=["URL", "NUMBER"])
        self.assertEqual(references.build_full_result()["ReferenceSummaryList"], [{"Url": {"Name": "shop", "Value": shop["Value"]}}])

        self.connect.update_contact_attributes(**self.instance, InitialContactId=chat, Attributes={"order": "4711"})
        attributes = self.connect.get_contact_attributes(**self.instance, InitialContactId=chat)["Attributes"]
        self.assertLessEqual({"tier": "gold", "order": "4711"}.items(), attributes.items())
        self.refused("ResourceNotFoundException", self.connect.describe_contact, **self.instance, ContactId=NOTHING)

    def test_tags(self):
        self.needs("tag_contact")
        chat = self.start_chat()["ContactId"]
        self.stops(chat)
        own = {**self.instance, "ContactId": chat}
        self.connect.tag_contact(**own, Tags={"team": "red", "cost": "7"})
        self.connect.untag_contact(**own, TagKeys=["cost"])
        self.assertEqual({k: v for k, v in self.describe(chat)["Tags"].items() if not k.startswith("aws:")}, {"team": "red"})

    def test_the_same_client_token(self):
        first, again = (self.start_chat(ClientToken="once") for _ in range(2))
        self.stops(first["ContactId"])
        self.assertEqual((first["ContactId"], first["ParticipantToken"]), (again["ContactId"], again["ParticipantToken"]))

    def test_search(self):
        self.needs("search_contacts")
        chats = [self.start_chat(Attributes={"order": f"{n}"})["ContactId"] for n in range(3)]
        for chat in chats:
            self.stops(chat)
        # connectlocal's own time: a test beside this one may have moved it.
        begun = self.describe(chats[0])["InitiationTimestamp"]
        within = {"Type": "INITIATION_TIMESTAMP", "StartTime": begun, "EndTime": begun + datetime.timedelta(days=1)}
        found = self.pages("search_contacts", "Contacts", 2, **self.instance, TimeRange=within, SearchCriteria={
            "Channels": ["CHAT"], "SearchableContactAttributes": {
                "Criteria": [{"Key": "order", "Values": ["0", "2"]}], "MatchType": "MATCH_ANY"}})
        self.assertEqual({c["Id"] for c in found}, {chats[0], chats[2]})

    def test_routing_data(self):
        self.needs("update_contact_routing_data")
        chat = self.start_chat()["ContactId"]
        self.stops(chat)
        self.connect.update_contact_routing_data(**self.instance, ContactId=chat, QueuePriority=1)
        self.assertEqual(self.describe(chat)["QueuePriority"], 1)

    def test_picked_for_an_agent(self):
        self.needs("associate_contact_with_user")
        chat = self.start_chat()["ContactId"]
        self.stops(chat)
        with self.at_work("emma"):
            self.connect.associate_contact_with_user(**self.instance, ContactId=chat, UserId=self.users["emma"])
            self.assertEqual(self.local.offered("emma"), chat)

    def test_dismissed(self):
        with self.at_work("ana"):
            chat = self.start_chat()["ContactId"]
            self.stops(chat)
            self.local.press("ana", self.local.offered("ana"), "reject")
            self.connect.dismiss_user_contact(**self.instance, UserId=self.users["ana"], ContactId=chat)
            self.assertNotIn("REJECTED", [c["state"] for c in self.local.agent("ana")["contacts"]])

    def test_a_chain(self):
        self.needs("list_associated_contacts")
        with self.at_work("ana"):
            chat = self.chat_with("ana")["ContactId"]
            self.local.control("POST", f"agents/ana/contacts/{chat}/transfer", {"quickConnect": "Billing"})
            chain = self.connect.list_associated_contacts(**self.instance, ContactId=chat)["ContactSummaryList"]
            self.assertEqual({c["InitiationMethod"] for c in chain}, {"API", "TRANSFER"})
            (billing,) = [c["ContactId"] for c in chain if c["InitiationMethod"] == "TRANSFER"]
            self.stops(billing)
            self.assertEqual(self.describe(billing)["PreviousContactId"], chat)

    def test_a_supervisor(self):
        with self.at_work("ana"), self.at_work("ben"):
            chat = self.start_chat()["ContactId"]
            self.stops(chat)
            agent = self.local.until("the chat was offered", lambda: next(
                (u for u in ("ana", "ben") for c in self.local.agent(u)["contacts"] if c["state"] == "CONNECTING"), None))
            self.local.press(agent, chat, "accept")
            supervisor = "ben" if agent == "ana" else "ana"
            monitor = self.connect.monitor_contact(
                **self.instance, ContactId=chat, UserId=self.users[supervisor], AllowedMonitorCapabilities=["SILENT_MONITOR"])
            self.assertEqual(self.describe(monitor["ContactId"])["InitiationMethod"], "MONITOR")
            self.connect.stop_contact(**self.instance, ContactId=monitor["ContactId"])

    def test_persistent_chat(self):
        self.needs("create_persistent_contact_association")
        past = self.start_chat()
        token = self.connection(past["ParticipantToken"])
        self.participant.send_message(ContentType="text/plain", Content="do you remember?", ConnectionToken=token)
        self.connect.stop_contact(**self.instance, ContactId=past["ContactId"])
        self.local.advance("1m")
        again = {"RehydrationType": "ENTIRE_PAST_SESSION", "SourceContactId": past["ContactId"]}
        chat = self.start_chat(PersistentChat=again)
        self.stops(chat["ContactId"])
        self.assertEqual(chat["ContinuedFromContactId"], past["ContactId"])
        items = self.participant.get_transcript(ConnectionToken=self.connection(chat["ParticipantToken"]))["Transcript"]
        self.assertIn("do you remember?", [i.get("Content") for i in items])

        fresh = self.start_chat()["ContactId"]
        self.stops(fresh)
        associated = self.connect.create_persistent_contact_association(
            **self.instance, InitialContactId=fresh, RehydrationType="FROM_SEGMENT", SourceContactId=past["ContactId"])
        self.assertEqual(associated["ContinuedFromContactId"], past["ContactId"])

    def test_a_custom_bot(self):
        self.needs("create_participant")
        chat = self.start_chat()
        self.stops(chat["ContactId"])
        bot = self.connect.create_participant(
            **self.instance, ContactId=chat["ContactId"], ParticipantDetails={"ParticipantRole": "CUSTOM_BOT", "DisplayName": "Helper"})
        token = self.connection(bot["ParticipantCredentials"]["ParticipantToken"])
        self.participant.send_message(ContentType="text/plain", Content="I am a bot", ConnectionToken=token)
        items = self.participant.get_transcript(ConnectionToken=self.connection(chat["ParticipantToken"]))["Transcript"]
        self.assertIn(("CUSTOM_BOT", "I am a bot"), [(i.get("ParticipantRole"), i.get("Content")) for i in items])

    def test_what_is_no_chats(self):
        """Operations that Amazon Connect has, and refuses for chats or for those who call."""
        self.needs("pause_contact", "create_contact", "send_chat_integration_event", "start_outbound_chat_contact", "batch_put_contact")
        chat = self.start_chat()["ContactId"]
        self.stops(chat)
        own = {**self.instance, "ContactId": chat}
        flow = self.flows["Handover inbound"]
        self.refused("InvalidRequestException", self.connect.transfer_contact, **own, ContactFlowId=flow)
        self.refused("InvalidRequestException", self.connect.pause_contact, **own)
        self.refused("InvalidRequestException", self.connect.resume_contact, **own)
        self.refused("InvalidRequestException", self.connect.create_contact, **self.instance, Channel="CHAT", InitiationMethod="API")
        phone = {"Type": "TELEPHONE_NUMBER", "Address": "+15551234567"}
        self.refused(
            "AccessDeniedException", self.connect.batch_put_contact, **self.instance, ContactDataRequestList=[{"SystemEndpoint": phone}])
        self.refused(
            "AccessDeniedException", self.connect.send_chat_integration_event,
            SourceId="+15551234567", DestinationId="a", Event={"Type": "MESSAGE", "ContentType": "text/plain", "Content": "hello"})
        self.refused(
            "ResourceNotFoundException", self.connect.start_outbound_chat_contact, **self.instance, ContactFlowId=flow,
            SourceEndpoint=phone, DestinationEndpoint=phone, SegmentAttributes={"connect:Subtype": {"ValueString": "connect:SMS"}})
        self.refused(
            "InvalidParameterException", self.connect.update_participant_authentication, **self.instance, State="x" * 100, Code="y")


class Metrics(Boto3):
    def test_current_metrics(self):
        with self.at_work("ana"):
            self.chat_with("ana")
            metrics = [{"Name": n, "Unit": "COUNT"} for n in ("AGENTS_ONLINE", "AGENTS_ON_CONTACT", "CONTACTS_IN_QUEUE")]
            data = self.connect.get_current_metric_data(
                **self.instance, Filters={"Queues": [self.queues["Support"]], "Channels": ["CHAT"]},
                Groupings=["QUEUE", "CHANNEL"], CurrentMetrics=metrics)
            (result,) = data["MetricResults"]
            self.assertEqual(result["Dimensions"]["Queue"]["Id"], self.queues["Support"])
            values = {c["Metric"]["Name"]: c["Value"] for c in result["Collections"]}
            self.assertEqual(values, {"AGENTS_ONLINE": 1, "AGENTS_ON_CONTACT": 1, "CONTACTS_IN_QUEUE": 0})


    def test_metrics_of_the_past(self):
        """The metrics of a chat that has been handled, by the older and by the newer operation."""
        self.needs("get_metric_data_v2")
        with self.at_work("ben"):
            chat = self.chat_with("ben", ClientToken="handled")["ContactId"]
            self.connect.stop_contact(**self.instance, ContactId=chat)
            self.local.press("ben", chat, "clear")
        begun = self.describe(chat)["InitiationTimestamp"]
        start = datetime.datetime.fromtimestamp(begun.timestamp() // 300 * 300, datetime.timezone.utc)
        self.local.advance("10m")
        within = {"StartTime": start, "EndTime": start + datetime.timedelta(minutes=5)}
        data = self.connect.get_metric_data_v2(
            ResourceArn=self.connect.describe_instance(**self.instance)["Instance"]["Arn"], **within, Groupings=["QUEUE"],
            Filters=[{"FilterKey": "QUEUE", "FilterValues": [self.queues["Support"]]}], Metrics=[{"Name": "CONTACTS_HANDLED"}])
        (result,) = data["MetricResults"]
        self.assertEqual(result["Dimensions"]["QUEUE"], self.queues["Support"])
        self.assertGreaterEqual(result["Collections"][0]["Value"], 1)
        metric = {"Name": "CONTACTS_HANDLED", "Unit": "COUNT", "Statistic": "SUM"}
        data = self.pages(
            "get_metric_data", "MetricResults", 1, **self.instance, **within, Groupings=["QUEUE"],
            Filters={"Queues": [self.queues["Support"]], "Channels": ["CHAT"]}, HistoricalMetrics=[metric])
        self.assertGreaterEqual(data[0]["Collections"][0]["Value"], 1)


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes what SNS would deliver."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.put(json.loads(json.loads(body)["Message"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


class Streaming(Boto3):
    @classmethod
    def setUpClass(cls):
        cls.sns = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        cls.sns.got = queue.Queue()
        thread = threading.Thread(target=cls.sns.serve_forever)
        thread.start()
        cls.addClassCleanup(lambda: (cls.sns.shutdown(), thread.join(), cls.sns.server_close()))
        cls.seed = {"topics: []": f'topics: [{{name: chat-stream, url: "http://127.0.0.1:{cls.sns.server_port}/"}}]'}
        super().setUpClass()

    def test_a_chat_is_streamed(self):
        chat = self.start_chat()
        self.stops(chat["ContactId"])
        own = {**self.instance, "ContactId": chat["ContactId"]}
        started = self.connect.start_contact_streaming(
            **own, ClientToken="t", ChatStreamingConfiguration={"StreamingEndpointArn": "arn:aws:sns:us-east-1:111122223333:chat-stream"})
        token = self.connection(chat["ParticipantToken"])
        self.participant.send_message(ContentType="text/plain", Content="who reads this?", ConnectionToken=token)
        while self.sns.got.get(timeout=30).get("Content") != "who reads this?":
            pass
        self.connect.stop_contact_streaming(**own, StreamingId=started["StreamingId"])
        self.refused("ResourceNotFoundException", self.connect.stop_contact_streaming, **own, StreamingId=NOTHING)


if __name__ == "__main__":
    unittest.main()
