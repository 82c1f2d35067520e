"""The official Anthropic client through the gateway: nothing but its address and its key is set."""

import asyncio
import json
import uuid

from anthropic import Anthropic, AsyncAnthropic

from support import REFUSED_CALL, TOKEN, URL, case, holds, received, run, same

client = Anthropic(base_url=URL, api_key=TOKEN)
PLAIN = "Hello from the upstream: " + "all is well, " * 3 + "and that is all."
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}, "unit": {"type": "string"}}}
TOOLS = [
    {"name": "get_weather", "description": "The weather in a city.", "input_schema": SCHEMA},
    {"name": "delete_everything", "input_schema": {"type": "object", "properties": {}}},
]
ARGUMENTS = {"city": "Paris", "unit": "celsius"}


def asked(text, **more):
    return {"model": "mock-model", "max_tokens": 256, "messages": [{"role": "user", "content": text}], **more}


def final(text, **more):
    with client.messages.stream(**asked(text, **more)) as stream:
        return stream.get_final_message()


def kinds(message):
    return [block.type for block in message.content]


@case("a message arrives whole, with its usage")
def _():
    answer = client.messages.create(**asked("hello"))
    same((kinds(answer), answer.content[0].text, answer.stop_reason), (["text"], PLAIN, "end_turn"))
    same((answer.usage.input_tokens, answer.usage.output_tokens), (9, 12))


@case("an answer carries the request's id, the audit index and the limits")
def _():
    raw = client.messages.with_raw_response.create(**asked("hello"))
    for name in ("x-request-id", "x-redoubt-audit", "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests"):
        holds(raw.headers.get(name), f"{name} is missing in {dict(raw.headers)}")


@case("a token in the Authorization header is as good")
def _():
    other = Anthropic(base_url=URL, api_key=None, auth_token=TOKEN)
    same(other.messages.create(**asked("hello")).content[0].text, PLAIN)


@case("a streamed message arrives in pieces that make the whole")
def _():
    said, names = [], []
    for event in client.messages.create(**asked("hello", stream=True)):
        names.append(event.type)
        if event.type == "content_block_delta":
            said.append(event.delta.text)
    same("".join(said), PLAIN)
    holds(len(said) > 3, "the text came at once")
    same((names[0], names[-1]), ("message_start", "message_stop"))


@case("the streaming helper assembles a message")
def _():
    with client.messages.stream(**asked("hello")) as stream:
        said = "".join(stream.text_stream)
        message = stream.get_final_message()
    same((said, message.content[0].text, message.stop_reason), (PLAIN, PLAIN, "end_turn"))
    same(message.usage.output_tokens, 12)


@case("thinking arrives with its signature")
def _():
    for message in (client.messages.create(**asked("scenario=think")), final("scenario=think")):
        same(kinds(message), ["thinking", "text"])
        same((message.content[0].thinking, message.content[1].text), ("First I think about it.", "Then I say it."))
        same(message.content[0].signature, "bW9jayBzaWduYXR1cmU=")


@case("a tool call arrives, whole and streamed")
def _():
    text = "scenario=tools calls=get_weather text=1"
    for message in (client.messages.create(**asked(text, tools=TOOLS)), final(text, tools=TOOLS)):
        same((kinds(message), message.stop_reason), (["text", "tool_use"], "tool_use"))
        same((message.content[0].text, message.content[1].input), ("Let me look.", ARGUMENTS))


@case("two allowed calls side by side both arrive")
def _():
    text = "scenario=tools calls=get_weather,get_weather"
    for message in (client.messages.create(**asked(text, tools=TOOLS)), final(text, tools=TOOLS)):
        same([block.input for block in message.content], [ARGUMENTS, ARGUMENTS])
        same(len({block.id for block in message.content}), 2, "the number of ids")


@case("of parallel calls the undeclared one is replaced and the other stays")
def _():
    for calls in ("get_weather,delete_everything", "delete_everything,get_weather"):
        for more in ("", " text=1"):
            text = f"scenario=tools calls={calls}{more}"
            for message in (client.messages.create(**asked(text, tools=TOOLS)), final(text, tools=TOOLS)):
                used = [block for block in message.content if block.type == "tool_use"]
                same([(block.name, block.input) for block in used], [("get_weather", ARGUMENTS)])
                said = "".join(block.text for block in message.content if block.type == "text")
                same(said.count(REFUSED_CALL), 1, f"how often the constant words stand in {said!r}")
                same(message.stop_reason, "tool_use")


@case("where every call is refused the answer is a plain text")
def _():
    text = "scenario=tools calls=delete_everything"
    for message in (client.messages.create(**asked(text, tools=TOOLS)), final(text, tools=TOOLS)):
        same((kinds(message), message.stop_reason), (["text"], "end_turn"))
        same(message.content[0].text, REFUSED_CALL)


@case("a tool's result goes to the model between marks, and the same marks every time")
def _():
    mark = uuid.uuid4().hex
    messages = [
        {"role": "user", "content": "what is the weather?"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_0", "name": "get_weather", "input": ARGUMENTS}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_0", "content": f"sunny {mark}"}]},
    ]
    for _ in range(2):
        client.messages.create(model="mock-model", max_tokens=9, system="Be kind.", messages=messages, tools=TOOLS)
    first, second = (json.loads(entry["body"]) for entry in received(mark))
    same(first, second, "the second body")
    result = first["messages"][-1]["content"][0]["content"]
    text = result if isinstance(result, str) else result[0]["text"]
    holds(text.startswith("<untrusted ") and f"sunny {mark}" in text, str(result))
    same(first["messages"][0], messages[0], "the user's message")


@case("images and documents of the client pass untouched")
def _():
    mark = uuid.uuid4().hex
    source = {"type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo" * 40}
    parts = [{"type": "text", "text": "what is this? " + mark}, {"type": "image", "source": source, "cache_control": {"type": "ephemeral"}}]
    client.messages.create(model="mock-model", max_tokens=9, messages=[{"role": "user", "content": parts}])
    same(json.loads(received(mark)[0]["body"])["messages"][0]["content"], parts)


@case("the version and beta headers reach the provider, the client's token does not")
def _():
    mark = uuid.uuid4().hex
    client.messages.create(**asked("hello " + mark), extra_headers={"anthropic-beta": "files-api-2025-04-14"})
    headers = received(mark)[0]["headers"]
    same((headers["anthropic-version"], headers["anthropic-beta"]), ("2023-06-01", "files-api-2025-04-14"))
    holds(TOKEN not in json.dumps(headers), "the client's token went to the provider")


@case("tokens are counted by the provider")
def _():
    request = asked("hello")
    del request["max_tokens"]
    same(client.messages.count_tokens(**request).input_tokens, 42)


@case("the list of models is the providers', in the dialect's own shape")
def _():
    names = [model.id for model in client.models.list()]
    holds("mock-model" in names, f"mock-model is missing in {names}")


@case("the asynchronous client may ask eight things at once")
def _():
    async def main():
        async with AsyncAnthropic(base_url=URL, api_key=TOKEN) as many:
            async def one(number):
                async with many.messages.stream(**asked(f"hello {number}")) as stream:
                    return (await stream.get_final_message()).content[0].text

            return await asyncio.gather(*(one(number) for number in range(8)))

    same(asyncio.run(main()), [PLAIN] * 8)


run()
