"""The participant service through boto3: all that is said in a chat."""

import json
import unittest
import urllib.request

from boto import Boto3

EVENT = "application/vnd.amazonaws.connect.event."


class Talk(Boto3):
    def setUp(self):
        super().setUp()
        chat = self.start_chat(SupportedMessagingContentTypes=["text/plain", "text/markdown", "application/json"])
        self.stops(chat["ContactId"])
        self.contact, self.token = chat["ContactId"], self.connection(chat["ParticipantToken"])

    def say(self, content, **more):
        members = {"ContentType": "text/plain", "Content": content, "ConnectionToken": self.token, **more}
        return self.participant.send_message(**members)

    def transcript(self, **more):
        return self.participant.get_transcript(ConnectionToken=self.token, **more)["Transcript"]

    def said_by_customer(self, **more):
        return [i["Content"] for i in self.transcript(**more) if i.get("ParticipantRole") == "CUSTOMER" and i["Type"] == "MESSAGE"]

    def test_messages(self):
        first = self.say("one")
        self.assertRegex(first["AbsoluteTime"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.say("*two*", ContentType="text/markdown")
        self.say('{"n": 3}', ContentType="application/json")
        again = [self.say("four", ClientToken="once")["Id"] for _ in range(2)]
        self.assertEqual(again[0], again[1])
        self.assertEqual(self.said_by_customer(SortOrder="ASCENDING"), ["one", "*two*", '{"n": 3}', "four"])

    def test_pages_of_a_transcript(self):
        for n in range(7):
            self.say(str(n))
        seen, more = [], {}
        while True:
            page = self.participant.get_transcript(ConnectionToken=self.token, MaxResults=3, SortOrder="DESCENDING", **more)
            self.assertLessEqual(len(page["Transcript"]), 3)
            seen += [i["Content"] for i in page["Transcript"] if i["Type"] == "MESSAGE" and i.get("ParticipantRole") == "CUSTOMER"]
            if not page.get("NextToken"):
                break
            more = {"NextToken": page["NextToken"]}
        self.assertEqual(seen, [str(n) for n in range(6, -1, -1)])
        third = next(i for i in self.transcript(MaxResults=100) if i.get("Content") == "3")
        after = self.transcript(MaxResults=100, SortOrder="ASCENDING", ScanDirection="FORWARD", StartPosition={"Id": third["Id"]})
        self.assertNotIn("2", [i.get("Content") for i in after])

    def test_events(self):
        said = self.say("did you read this?")["Id"]
        self.participant.send_event(ContentType=EVENT + "typing", ConnectionToken=self.token)
        self.participant.send_event(
            ContentType=EVENT + "message.read", Content=json.dumps({"messageId": said}), ConnectionToken=self.token)
        with self.assertRaises(self.participant.exceptions.ValidationException):
            self.participant.send_event(ContentType="text/plain", ConnectionToken=self.token)

    def test_attachments(self):
        content = b"%PDF-1.4 nothing much"
        started = self.participant.start_attachment_upload(
            ContentType="application/pdf", AttachmentSizeInBytes=len(content), AttachmentName="bill.pdf", ClientToken="t",
            ConnectionToken=self.token)
        upload = started["UploadMetadata"]
        request = urllib.request.Request(upload["Url"], content, upload["HeadersToInclude"], method="PUT")
        with urllib.request.urlopen(request) as done:
            self.assertEqual(done.status, 200)
        self.participant.complete_attachment_upload(
            AttachmentIds=[started["AttachmentId"]], ClientToken="u", ConnectionToken=self.token)
        (item,) = [i for i in self.transcript() if i["Type"] == "ATTACHMENT"]
        self.assertEqual(item["Attachments"][0]["AttachmentName"], "bill.pdf")
        there = self.participant.get_attachment(AttachmentId=started["AttachmentId"], ConnectionToken=self.token)
        with urllib.request.urlopen(there["Url"]) as got:
            self.assertEqual(got.read(), content)

    def test_nobody_has_to_prove_who_they_are(self):
        self.needs("cancel_participant_authentication", "get_authentication_url")
        session = "00000000-0000-4000-8000-000000000000"
        for call, more in (
            (self.participant.get_authentication_url, {"RedirectUri": "https://shop.example.com/after"}),
            (self.participant.cancel_participant_authentication, {}),
        ):
            with self.assertRaises(self.participant.exceptions.ClientError) as refused:
                call(SessionId=session, ConnectionToken=self.token, **more)
            self.assertEqual(refused.exception.response["ResponseMetadata"]["HTTPStatusCode"], 400)

    def test_the_end(self):
        self.participant.disconnect_participant(ConnectionToken=self.token)
        with self.assertRaises(self.participant.exceptions.AccessDeniedException):
            self.say("is anybody there?")

    def test_what_is_too_much(self):
        with self.assertRaises(self.participant.exceptions.ValidationException):
            self.say("x" * 1025)


if __name__ == "__main__":
    unittest.main()
