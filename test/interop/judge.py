"""botocore's service model as the judge of what connectlocal answers.

botocore itself takes whatever it gets. Here each answer is held to the model as
sent, before botocore reads it: members that the model has not, required ones
that are missing, values that are no member of their enumeration, out of their
lengths and ranges, or of another type.
"""

import json
import pathlib
import re

import boto3

_PIN = re.search(r"boto3==(\S+)", pathlib.Path(__file__).with_name("requirements.txt").read_text()).group(1)

# An older model knows less than connectlocal answers, and is no judge of it.
COMPETENT = boto3.__version__ == _PIN


def watch(client, verdicts):
    """Append to verdicts what is wrong with the client's answers, from now on."""
    def judge(http_response, model, **_):
        shape = model.output_shape
        if http_response.status_code >= 300 or shape is None:
            return
        for wrong in answer(shape, http_response.content):
            verdicts.append(f"{model.name}: {wrong}")

    if COMPETENT:
        client.meta.events.register("after-call", judge)


def answer(shape, body):
    """What is wrong with the body of an answer of this shape."""
    elsewhere = {n for n, m in shape.members.items() if m.serialization.get("location")}
    value = json.loads(body or b"{}")
    return _structure(shape, value, "answer", apart_from=elsewhere)


def _structure(shape, value, at, apart_from=frozenset()):
    if not isinstance(value, dict):
        return [f"{at} is {value!r}, want an object"]
    members = {m.serialization.get("name", n): m for n, m in shape.members.items() if n not in apart_from}
    wrong = [f"{at} has {name}, which the model has not" for name in value.keys() - members.keys()]
    wrong += [f"{at} lacks {name}" for name in set(shape.required_members) - apart_from - value.keys()]
    if getattr(shape, "is_tagged_union", False) and len(value) != 1:
        wrong.append(f"{at} has {len(value)} of a union's members, want 1")
    for name in value.keys() & members.keys():
        wrong += _value(members[name], value[name], f"{at}.{name}")
    return wrong


def _value(shape, value, at):
    kinds = {
        "structure": _structure, "list": _list, "map": _map, "string": _string, "timestamp": _timestamp,
        "integer": _number, "long": _number, "float": _number, "double": _number, "boolean": _boolean,
    }
    return kinds[shape.type_name](shape, value, at)


def _list(shape, value, at):
    if not isinstance(value, list):
        return [f"{at} is {value!r}, want a list"]
    wrong = _within(shape, len(value), f"the length of {at}")
    for i, item in enumerate(value):
        wrong += _value(shape.member, item, f"{at}[{i}]")
    return wrong


def _map(shape, value, at):
    if not isinstance(value, dict):
        return [f"{at} is {value!r}, want an object"]
    # Amazon Connect itself answers {} for the tags of what has none, against its model.
    wrong = _within(shape, len(value), f"the size of {at}") if value else []
    for key, item in value.items():
        wrong += _value(shape.key, key, f"a key of {at}") + _value(shape.value, item, f"{at}[{key}]")
    return wrong


def _string(shape, value, at):
    if not isinstance(value, str):
        return [f"{at} is {value!r}, want a string"]
    if shape.enum and value not in shape.enum:
        return [f"{at} is {value!r}, want one of {shape.enum}"]
    return _within(shape, len(value), f"the length of {at}")


def _number(shape, value, at):
    whole = shape.type_name in ("integer", "long")
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        return [f"{at} is {value!r}, want {shape.type_name}"]
    return _within(shape, value, at)


def _boolean(_, value, at):
    return [] if isinstance(value, bool) else [f"{at} is {value!r}, want a boolean"]


def _timestamp(shape, value, at):
    if shape.serialization.get("timestampFormat") == "iso8601":
        fits = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value)
    else:
        fits = isinstance(value, (int, float)) and not isinstance(value, bool)
    return [] if fits else [f"{at} is {value!r}, want a timestamp"]


def _within(shape, n, what):
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and n < low:
        return [f"{what} is {n}, want {low} or more"]
    if high is not None and n > high:
        return [f"{what} is {n}, want {high} or less"]
    return []
