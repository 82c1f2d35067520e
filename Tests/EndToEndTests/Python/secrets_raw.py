"""A planted secret does not reach the client: not in the bytes on the wire, and not in what the small pieces make together."""

import json
import uuid

from planted import AFTER, BEFORE, KINDS, clean_sentence, leaked
from support import ask, audit, call, case, deltas, events, holds, run, same

TOOLS = {
    "chat": [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}],
    "messages": [{"name": "get_weather", "input_schema": {"type": "object"}}],
    "responses": [{"type": "function", "name": "get_weather", "parameters": {"type": "object"}, "strict": False}],
}
# Where a text is found again in the small pieces of a stream.
PIECES = {
    ("chat", "content"): "choices.delta.content",
    ("chat", "reasoning"): "choices.delta.reasoning_content",
    ("chat", "refusal"): "choices.delta.refusal",
    ("chat", "arguments"): "choices.delta.tool_calls.function.arguments",
    ("messages", "content"): "delta.text",
    ("messages", "reasoning"): "delta.thinking",
    ("messages", "arguments"): "delta.partial_json",
    ("responses", "content"): "response.output_text.delta",
    ("responses", "reasoning"): "response.reasoning_summary_text.delta",
    ("responses", "refusal"): "response.refusal.delta",
    ("responses", "arguments"): "response.function_call_arguments.delta",
}
PATHS = {"chat": "/v1/chat/completions", "messages": "/v1/messages", "responses": "/v1/responses"}
WIDTHS = (1, 3, 7, 40)


def planted_answer(dialect, where, stream, kind="anthropic", **words):
    """The raw answer to a request whose reply has a secret at a place."""
    text = f"scenario=plant where={where} kind={kind} " + " ".join(f"{name}={value}" for name, value in words.items())
    more = {"tools": TOOLS[dialect]} if where == "arguments" else {}
    answer = call(PATHS[dialect], ask(dialect, text, stream=stream, **more))
    same(answer.status, 200, f"the status ({answer.body[:300]!r})")
    holds(answer.is_whole, "the answer broke off")
    return answer


def must_not_leak(answer, kind, *texts):
    for text in (answer.raw, answer.body, *texts):
        holds(leaked(text, kind) is None, f"{leaked(text, kind)!r} of the secret reached the client")


def said_in(values, dialect, where):
    """What the pieces of a stream say at a place; in responses the event's type is the place."""
    name = PIECES[dialect, where]
    if dialect != "responses":
        return deltas(values, name)
    return "".join(value["delta"] for value in values if value["type"] == name)


def must_stream_clean(dialect, where, kind="anthropic", **words):
    answer = planted_answer(dialect, where, True, kind, **words)
    values = events(answer.body)
    said = said_in(values, dialect, where)
    must_not_leak(answer, kind, said)
    if where == "arguments":
        said = json.loads(said)["city"]
    same(said, clean_sentence(kind), f"what came at {words}")
    ends = {"chat": "[DONE]", "messages": "message_stop", "responses": "response.completed"}
    last = values[-1] if dialect == "chat" else values[-1]["type"]
    same(last, ends[dialect], "the stream's end")


def streamed(dialect, where):
    def body():
        for width in WIDTHS:
            must_stream_clean(dialect, where, width=width)

    return body


def whole(dialect):
    def body():
        for place in (where for name, where in PIECES if name == dialect):
            answer = planted_answer(dialect, place, False)
            must_not_leak(answer, "anthropic")
            # Arguments are JSON inside a string in one dialect and plain JSON in the other; quotes do not matter here.
            text = answer.body.decode().replace('\\"', '"')
            holds(clean_sentence("anthropic") in text, f"{place}: the text around it is not intact: {text[:500]}")

    return body


for dialect, where in PIECES:
    case(f"a secret in streamed {where} of {dialect} never arrives, at any width")(streamed(dialect, where))
for dialect in PATHS:
    case(f"a secret in a whole reply of {dialect} never arrives, wherever it is")(whole(dialect))


@case("secrets of other kinds never arrive either")
def _():
    for kind in KINDS:
        for dialect in PATHS:
            must_stream_clean(dialect, "content", kind, width=3)


@case("however the bytes are cut on the way, the same comes out")
def _():
    for cut in (1, 2, 5, 64, 1000):
        for dialect in PATHS:
            if cut == 1 and dialect == "responses":
                continue  # Its events are long; one byte a write takes more time than it tells.
            must_stream_clean(dialect, "content", width=5, tcp=cut)


def spelt_out(values):
    """What the log probabilities of an answer spell, by their tokens and by their bytes."""
    tokens, codes = "", []
    for value in values:
        for choice in value["choices"] if isinstance(value, dict) else []:
            for token in (choice.get("logprobs") or {}).get("content") or []:
                tokens += token["token"]
                codes += token["bytes"]
    return tokens, bytes(codes).decode("utf-8", "replace")


@case("log probabilities do not spell the secret out")
def _():
    for width in WIDTHS:
        for stream in (False, True):
            answer = planted_answer("chat", "content", stream, width=width, logprobs=1)
            must_not_leak(answer, "anthropic", *spelt_out(events(answer.body) if stream else [answer.json]))


@case("a field that nobody knows brings no secret")
def _():
    must_not_leak(planted_answer("chat", "unknown", True), "anthropic")


@case("a text without a secret flows on and is not held back to the end")
def _():
    answer = call(PATHS["chat"], ask("chat", "hello", stream=True))
    pieces = [value for value in events(answer.body) if value != "[DONE]" and value["choices"][0]["delta"].get("content")]
    holds(len(pieces) > 5, f"the text came in {len(pieces)} pieces")


@case("every redaction is in the audit log, without the secret")
def _():
    session = "redacted-" + uuid.uuid4().hex[:8]
    for dialect in PATHS:
        for stream in (False, True):
            text = "scenario=plant where=content kind=anthropic"
            call(PATHS[dialect], ask(dialect, text, stream=stream), headers=[("x-redoubt-session", session)])
    entries = audit(session="tester/" + session, action="output_redacted")
    same(len(entries), 6, "the number of entries")
    for entry in entries:
        same((entry["event_type"], entry["result"], entry["user_id"]), ("security", "redacted", "tester"))
        same(entry["details"]["kinds"], {"secret.anthropic": 1})
    everything = json.dumps(audit())
    holds(leaked(everything, "anthropic") is None and BEFORE not in everything and AFTER not in everything, "content stands in the log")


run()
