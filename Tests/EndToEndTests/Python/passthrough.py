"""What the gateway does not change keeps its bytes, both ways; what it does not know passes."""

import base64
import json
import time
import uuid

from support import PATHS, ask, call, case, connection, deltas, events, head, holds, received, run, same

ODD = {
    "chat": b' {\n\t"model" : "mock-model", "x_unknown":{"n":1.0e+2,"big":12345678901234567890,"empty":[ ]},\r\n'
    b'"messages":[ {"content":"caf\\u00e9 \\ud83d\\ude00 MARK scenario=odd","role":"user","x_more":null} ] , "temperature":0.70 STREAM}\n',
    "messages": b'{ "max_tokens":64,"x_unknown":{"n":1.0e+2,"big":12345678901234567890},"model":"mock-model",\n'
    b'"messages":[{"role":"user","content":[{"type":"text","text":"caf\\u00e9 MARK scenario=odd","x_more":[1.50]}]}]  STREAM}',
    "responses": b'{"model":"mock-model","x_unknown":{"n":1.0e+2,"big":12345678901234567890},\n'
    b'  "input":[{"role":"user","content":[{"type":"input_text","text":"caf\\u00e9 MARK scenario=odd"}]}], "store":false STREAM}',
}


def odd_exchange(dialect, stream):
    mark = uuid.uuid4().hex
    body = ODD[dialect].replace(b"MARK", mark.encode()).replace(b" STREAM", b', "stream" : true' if stream else b"")
    answer = call(PATHS[dialect], body)
    same(answer.status, 200, f"the status ({answer.body[:300]!r})")
    entries = received(mark)
    same(len(entries), 1, "the number of requests that the upstream received")
    return body, answer, entries[0]


for dialect in PATHS:

    @case(f"an oddly written request of {dialect} reaches the upstream byte for byte")
    def _(dialect=dialect):
        for stream in (False, True):
            body, _, entry = odd_exchange(dialect, stream)
            same(base64.b64decode(entry["exact"]), body)

    @case(f"an oddly written reply of {dialect} reaches the client byte for byte")
    def _(dialect=dialect):
        _, answer, entry = odd_exchange(dialect, False)
        same(answer.body, entry["sent"].encode())
        same(answer.headers["content-type"].split(";")[0], "application/json")

    @case(f"the events of a clean stream of {dialect} keep their bytes, unknown fields and all")
    def _(dialect=dialect):
        _, answer, entry = odd_exchange(dialect, True)
        same(answer.headers["content-type"].split(";")[0], "text/event-stream")
        ours, theirs = split(answer.body), split(entry["sent"].encode())
        same(ours[0], b": a comment", "the comment")
        # The end of a text may be held until the next piece; what the pieces say together, and every other event, stays.
        same(text_of(dialect, events(answer.body)), text_of(dialect, events(entry["sent"].encode())))
        same([one for one in ours if not has_text(one)], [one for one in theirs if not has_text(one)])
        holds(b'"x_vendor" : {"price":1.50E+0}' in answer.body, "the unknown field lost its bytes")


def split(body):
    return [block for block in body.split(b"\n\n") if block]


def has_text(block):
    return any(word in block for word in (b'"content": "', b'"content":"', b"text_delta", b"output_text.delta"))


def text_of(dialect, values):
    return deltas(values, {"chat": "choices.delta.content", "messages": "delta.text", "responses": "delta"}[dialect])


@case("with tools declared the prompt gets the same words before it every time, and nothing else changes")
def _():
    mark = uuid.uuid4().hex
    tools = [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}]
    for _ in range(2):
        call(PATHS["chat"], ask("chat", f"hello {mark}", tools=tools, x_unknown={"a": [1, 2]}))
    first, second = received(mark)
    same(first["exact"], second["exact"], "the second body")
    body = json.loads(first["body"])
    same((body["x_unknown"], body["tools"]), ({"a": [1, 2]}, tools))
    same(body["messages"][-1], {"role": "user", "content": f"hello {mark}"})
    same([message["role"] for message in body["messages"]], ["system", "user"])


@case("the client's own headers stay here, and the provider's inner headers stay there")
def _():
    mark = uuid.uuid4().hex
    private = [("x-company-secret", "very"), ("cookie", "a=b"), ("x-forwarded-for", "10.1.2.3"), ("openai-organization", "org-1")]
    answer = call(PATHS["chat"], ask("chat", "hello " + mark), headers=private)
    headers = received(mark)[0]["headers"]
    for name in ("x-company-secret", "cookie", "x-forwarded-for", "x-redoubt-session", "openai-organization"):
        holds(name not in headers, f"{name} went to the provider")
    holds("x-provider-secret-header" not in answer.headers, "an inner header of the provider came through")


@case("a whole answer that trickles arrives, and a long stream outlives the first byte's deadline")
def _():
    same(call(PATHS["chat"], ask("chat", "scenario=slow-body pause=0.1")).status, 200)
    answer = call(PATHS["chat"], ask("chat", "scenario=slow count=24 pause=0.2", stream=True))
    holds(answer.is_whole and b"[DONE]" in answer.body and answer.seconds > 4, f"ended after {answer.seconds:.1f} s: {answer.body[-200:]!r}")


@case("the first words of a stream arrive while the rest is still to come")
def _():
    body = json.dumps(ask("chat", "scenario=slow count=12 pause=0.2", stream=True)).encode()
    with connection() as opened:
        opened.sendall(head("POST", PATHS["chat"], [("content-type", "application/json")], len(body)) + body)
        started, seen = time.time(), b""
        while b"tick" not in seen and time.time() - started < 10:
            seen += opened.recv(65536)
        first = time.time() - started
        holds(b"tick" in seen and b"[DONE]" not in seen, "the stream came at once, or not at all")
        holds(first < 2.0, f"the first words took {first:.1f} s")


run()
