"""The official OpenAI client through the gateway: nothing but its address and its key is set."""

import asyncio
import json
import uuid

from openai import AsyncOpenAI, OpenAI

from support import REFUSED_CALL, TOKEN, URL, case, holds, received, run, same

client = OpenAI(base_url=URL + "/v1", api_key=TOKEN)
PLAIN = "Hello from the upstream: " + "all is well, " * 3 + "and that is all."
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather", "description": "The weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "unit": {"type": "string"}}},
    },
}
DELETE = {"type": "function", "function": {"name": "delete_everything", "parameters": {"type": "object", "properties": {}}}}
FLAT = [{"type": "function", **tool["function"], "strict": False} for tool in (WEATHER, DELETE)]
ARGUMENTS = {"city": "Paris", "unit": "celsius"}


def user(text):
    return [{"role": "user", "content": text}]


def chat(text, **more):
    return client.chat.completions.create(model="mock-model", messages=user(text), **more)


@case("a chat completion arrives whole, with its usage")
def _():
    answer = chat("hello")
    same(answer.choices[0].message.content, PLAIN)
    same(answer.choices[0].finish_reason, "stop")
    same(answer.usage.total_tokens, 21)


@case("an answer carries the request's id, the audit index and the limits")
def _():
    raw = client.chat.completions.with_raw_response.create(model="mock-model", messages=user("hello"))
    for name in ("x-request-id", "x-redoubt-audit", "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests"):
        holds(raw.headers.get(name), f"{name} is missing in {dict(raw.headers)}")
    holds(any(name.startswith("x-ratelimit-reset") for name in raw.headers), "x-ratelimit-reset-… is missing")
    same(raw.parse().choices[0].message.content, PLAIN)
    holds(raw.parse()._request_id == raw.headers["x-request-id"], "the client does not see the request's id")


@case("a streamed chat completion arrives in pieces that make the whole")
def _():
    pieces, finish, usage = [], None, None
    for chunk in chat("hello", stream=True, stream_options={"include_usage": True}):
        usage = chunk.usage or usage
        for choice in chunk.choices:
            finish = choice.finish_reason or finish
            if choice.delta.content:
                pieces.append(choice.delta.content)
    same("".join(pieces), PLAIN)
    holds(len(pieces) > 3, "the text came at once")
    same(finish, "stop")
    same(usage.total_tokens, 21)


@case("the streaming helper assembles a chat completion")
def _():
    with client.chat.completions.stream(model="mock-model", messages=user("hello")) as stream:
        said = "".join(event.delta for event in stream if event.type == "content.delta")
        final = stream.get_final_completion()
    same(said, PLAIN)
    same(final.choices[0].message.content, PLAIN)


@case("two choices stay apart, whole and streamed")
def _():
    same([choice.message.content for choice in chat("hello", n=2).choices], [PLAIN, PLAIN])
    texts = {0: "", 1: ""}
    for chunk in chat("hello", n=2, stream=True):
        for choice in chunk.choices:
            texts[choice.index] += choice.delta.content or ""
    same(texts, {0: PLAIN, 1: PLAIN})


@case("reasoning text arrives")
def _():
    same(chat("scenario=think").choices[0].message.reasoning_content, "First I think about it.")
    pieces = [chunk.choices[0].delta for chunk in chat("scenario=think", stream=True)]
    same("".join(getattr(piece, "reasoning_content", None) or "" for piece in pieces), "First I think about it.")


@case("a tool call arrives, whole and streamed")
def _():
    for interleave in ("", " interleave=1"):
        text = "scenario=tools calls=get_weather" + interleave
        choice = chat(text, tools=[WEATHER]).choices[0]
        same((choice.finish_reason, len(choice.message.tool_calls)), ("tool_calls", 1))
        same(json.loads(choice.message.tool_calls[0].function.arguments), ARGUMENTS)
        with client.chat.completions.stream(model="mock-model", messages=user(text), tools=[WEATHER]) as stream:
            final = stream.get_final_completion().choices[0]
        same((final.finish_reason, final.message.tool_calls[0].function.name), ("tool_calls", "get_weather"))
        same(json.loads(final.message.tool_calls[0].function.arguments), ARGUMENTS)


@case("two allowed calls side by side both arrive")
def _():
    for way in ("", " interleave=1"):
        text = "scenario=tools calls=get_weather,get_weather text=1" + way
        whole = chat(text, tools=[WEATHER]).choices[0].message
        with client.chat.completions.stream(model="mock-model", messages=user(text), tools=[WEATHER]) as stream:
            streamed = stream.get_final_completion().choices[0].message
        for message in (whole, streamed):
            same([json.loads(call.function.arguments) for call in message.tool_calls], [ARGUMENTS, ARGUMENTS])
            same(len({call.id for call in message.tool_calls}), 2, "the number of ids")
            same(message.content, "Let me look.")


def must_keep_only_the_weather(message, finish):
    same([call.function.name for call in message.tool_calls or []], ["get_weather"])
    same(json.loads(message.tool_calls[0].function.arguments), ARGUMENTS)
    holds(REFUSED_CALL in (message.content or ""), f"the constant words are missing: {message.content!r}")
    same((message.content or "").count(REFUSED_CALL), 1, "how often the constant words stand")
    same(finish, "tool_calls")


@case("of parallel calls the undeclared one is replaced and the other stays")
def _():
    for way in ("", " interleave=1", " text=1"):
        for calls in ("get_weather,delete_everything", "delete_everything,get_weather"):
            text = f"scenario=tools calls={calls}{way}"
            choice = chat(text, tools=[WEATHER, DELETE]).choices[0]
            must_keep_only_the_weather(choice.message, choice.finish_reason)
            with client.chat.completions.stream(model="mock-model", messages=user(text), tools=[WEATHER, DELETE]) as stream:
                final = stream.get_final_completion().choices[0]
            must_keep_only_the_weather(final.message, final.finish_reason)


@case("where every call is refused the answer is a plain text")
def _():
    text = "scenario=tools calls=delete_everything"
    choice = chat(text, tools=[DELETE]).choices[0]
    same((choice.message.content, choice.message.tool_calls, choice.finish_reason), (REFUSED_CALL, None, "stop"))
    with client.chat.completions.stream(model="mock-model", messages=user(text), tools=[DELETE]) as stream:
        final = stream.get_final_completion().choices[0]
    same((final.message.content, final.message.tool_calls or None, final.finish_reason), (REFUSED_CALL, None, "stop"))


@case("a tool that writes is refused to a session that may only read")
def _():
    choice = chat("scenario=tools calls=save_note", tools=[WEATHER]).choices[0]
    same((choice.message.tool_calls, choice.finish_reason), (None, "stop"))


@case("a tool's result goes to the model between marks, and the same marks every time")
def _():
    mark = uuid.uuid4().hex
    messages = [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "what is the weather?"},
        {"role": "assistant", "content": None, "tool_calls": [
            {"id": "call_0", "type": "function", "function": {"name": "get_weather", "arguments": json.dumps(ARGUMENTS)}}]},
        {"role": "tool", "tool_call_id": "call_0", "content": f"sunny {mark}"},
    ]
    for _ in range(2):
        answer = client.chat.completions.create(model="mock-model", messages=messages, tools=[WEATHER])
        same(answer.choices[0].message.content, PLAIN)
    first, second = (json.loads(entry["body"]) for entry in received(mark))
    same(first, second, "the second body")
    result = first["messages"][-1]["content"]
    holds(result.startswith("<untrusted ") and result.rstrip().endswith(">") and f"sunny {mark}" in result, result)
    same(first["messages"][1], messages[1], "the user's message")


@case("images and other parts pass untouched")
def _():
    mark = uuid.uuid4().hex
    parts = [
        {"type": "text", "text": "what is this? " + mark},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "iVBORw0KGgo" * 40, "detail": "low"}},
        {"type": "input_audio", "input_audio": {"data": "UklGRg" * 20, "format": "wav"}},
    ]
    client.chat.completions.create(model="mock-model", messages=[{"role": "user", "content": parts}])
    same(json.loads(received(mark)[0]["body"])["messages"][0]["content"], parts)


@case("a response arrives whole and streamed")
def _():
    whole = client.responses.create(model="mock-model", input="hello")
    same((whole.output_text, whole.status, whole.usage.total_tokens), (PLAIN, "completed", 21))
    said, last = "", None
    for event in client.responses.create(model="mock-model", input="hello", stream=True):
        said += event.delta if event.type == "response.output_text.delta" else ""
        last = event
    same((said, last.type, last.response.output_text), (PLAIN, "response.completed", PLAIN))
    with client.responses.stream(model="mock-model", input="hello") as stream:
        said = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        same((said, stream.get_final_response().output_text), (PLAIN, PLAIN))


@case("a response's function call arrives, and an undeclared one beside it is replaced")
def _():
    text = "scenario=tools calls=get_weather,delete_everything"
    whole = client.responses.create(model="mock-model", input=text, tools=FLAT)
    with client.responses.stream(model="mock-model", input=text, tools=FLAT) as stream:
        kinds = [event.type for event in stream]
        streamed = stream.get_final_response()
    for response in (whole, streamed):
        calls = [item for item in response.output if item.type == "function_call"]
        same([call.name for call in calls], ["get_weather"])
        same(json.loads(calls[0].arguments), ARGUMENTS)
        same(response.output_text, REFUSED_CALL)
        holds("delete_everything" not in json.dumps([item.model_dump() for item in response.output]), "the refused call is still told")
    holds("response.function_call_arguments.done" in kinds, "the call was not streamed")


@case("embeddings keep their numbers, as floats and packed")
def _():
    for text in ("one", ["one", "two"]):
        packed = client.embeddings.create(model="mock-model", input=text)
        plain = client.embeddings.create(model="mock-model", input=text, encoding_format="float")
        same(len(packed.data), 1 if text == "one" else 2)
        for a, b in zip(packed.data, plain.data):
            same(len(a.embedding), 256)
            holds(max(abs(x - y) for x, y in zip(a.embedding, b.embedding)) < 1e-5, "the packed numbers differ")


@case("the list of models is the providers'")
def _():
    names = [model.id for model in client.models.list()]
    for name in ("mock-model", "flaky-model"):
        holds(name in names, f"{name} is missing in {names}")


@case("the asynchronous client may ask eight things at once")
def _():
    async def main():
        async with AsyncOpenAI(base_url=URL + "/v1", api_key=TOKEN) as many:
            async def one(number):
                stream = await many.chat.completions.create(model="mock-model", messages=user(f"hello {number}"), stream=True)
                return "".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices])

            return await asyncio.gather(*(one(number) for number in range(8)))

    same(asyncio.run(main()), [PLAIN] * 8)


@case("a provider that fails twice is asked a third time, and the client never learns of it")
def _():
    mark = uuid.uuid4().hex
    text = f"scenario=status code=500 times=2 mark={mark}"
    answer = client.with_options(max_retries=0).chat.completions.create(model="flaky-model", messages=user(text))
    same(answer.choices[0].message.content, PLAIN)
    same(len(received(mark)), 3, "the number of attempts")


@case("a provider's Retry-After is waited out")
def _():
    mark = uuid.uuid4().hex
    text = f"scenario=status code=429 after=1 times=1 mark={mark}"
    answer = client.with_options(max_retries=0).chat.completions.create(model="flaky-model", messages=user(text))
    same(answer.choices[0].message.content, PLAIN)
    first, second = received(mark)
    holds(second["begun"] - first["begun"] >= 0.95, "the second attempt came too soon")


@case("a key that the provider refuses is replaced by the next one")
def _():
    mark = uuid.uuid4().hex
    answer = client.with_options(max_retries=0).chat.completions.create(model="spare-model", messages=user("hello " + mark))
    same(answer.choices[0].message.content, PLAIN)
    same(len(received(mark)), 2, "the number of attempts")
    client.chat.completions.create(model="spare-model", messages=user("again " + mark))
    again = [entry for entry in received(mark) if "again" in entry["body"]]
    same(len(again), 1, "the attempts of the second call")


run()
