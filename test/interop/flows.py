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


def queueing(queue_arn, text, disconnect_flow=None):
    """A flow that says something, and puts the chat into a queue. With a disconnect flow,
    that runs when the agent leaves."""
    failed = {"NextAction": "end", "ErrorType": "NoMatchingError"}
    full = [failed, {"NextAction": "end", "ErrorType": "QueueAtCapacity"}]
    return json.dumps({"Version": VERSION, "StartAction": "say", "Actions": [
        {"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": text},
         "Transitions": {"NextAction": "hook" if disconnect_flow else "set", "Errors": [failed]}},
        *([{"Identifier": "hook", "Type": "UpdateContactEventHooks", "Parameters": {"EventHooks": {"CustomerRemaining": disconnect_flow}},
            "Transitions": {"NextAction": "set", "Errors": [failed]}}] if disconnect_flow else []),
        {"Identifier": "set", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": queue_arn},
         "Transitions": {"NextAction": "transfer", "Errors": [failed]}},
        {"Identifier": "transfer", "Type": "TransferContactToQueue", "Parameters": {},
         "Transitions": {"NextAction": "end", "Errors": full}},
        {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
    ]})
