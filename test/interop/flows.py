"""Flows in Amazon's flow language, small ones."""

import json

VERSION = "2019-10-30"


def saying(text, end="DisconnectParticipant"):
    """A flow that says something, and ends the chat, or itself only."""
    return json.dumps({"Version": VERSION, "StartAction": "say", "Actions": [
        {"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": text},
         "Transitions": {"NextAction": "end", "Errors": [{"NextAction": "end", "ErrorType": "NoMatchingError"}]}},
        {"Identifier": "end", "Type": end, "Parameters": {}, "Transitions": {}},
    ]})


def queueing(queue_arn, text):
    """A flow that says something, and puts the chat into a queue."""
    failed = {"NextAction": "end", "ErrorType": "NoMatchingError"}
    full = [failed, {"NextAction": "end", "ErrorType": "QueueAtCapacity"}]
    return json.dumps({"Version": VERSION, "StartAction": "say", "Actions": [
        {"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": text},
         "Transitions": {"NextAction": "set", "Errors": [failed]}},
        {"Identifier": "set", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": queue_arn},
         "Transitions": {"NextAction": "transfer", "Errors": [failed]}},
        {"Identifier": "transfer", "Type": "TransferContactToQueue", "Parameters": {},
         "Transitions": {"NextAction": "end", "Errors": full}},
        {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
    ]})
