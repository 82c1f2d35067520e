"""A provider that hangs, dies, talks nonsense or says success when it failed: the contract's code, an audit entry, and no harm."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from planted import leaked
from support import PATHS, ask, audit, call, case, events, holds, is_healthy, must_be_closed, must_be_recorded, must_refuse, run, same

ENDS = {"chat": "[DONE]", "messages": "error", "responses": "error"}


REFUSED = []
BROKEN = []


def a_model():
    """A name of its own for each failure, so that no breaker opens between them."""
    return "mock-model-" + uuid.uuid4().hex[:8]


def asked(dialect, scenario, stream):
    return dialect, call(PATHS[dialect], ask(dialect, f"scenario={scenario}", model=a_model(), stream=stream))


def everywhere(scenario, stream):
    """The answers of all dialects, asked for at the same time."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(lambda dialect: asked(dialect, scenario, stream), PATHS))


def refused(scenario, stream, status, code):
    """A refusal instead of an answer; that it is on record is looked up at the end."""
    for dialect, answer in everywhere(scenario, stream):
        must_refuse(answer, status, code, dialect)
        REFUSED.append((scenario, answer, code))


def broken(scenario, code):
    """The stream ends in the dialect's own way, with an error that has the code."""
    for dialect, answer in everywhere(scenario, True):
        same(answer.status, 200, f"the status of {dialect} ({answer.body[:300]!r})")
        holds(answer.is_whole, f"{dialect}: the answer's last chunk is missing")
        must_be_closed(answer)
        values = events(answer.body)
        error = values[-2] if dialect == "chat" else values[-1]
        same(values[-1] if dialect == "chat" else values[-1]["type"], ENDS[dialect], f"how {dialect} ends")
        same(error["error"]["redoubt"]["code"], code, f"the code in {dialect}")
        same(error["error"]["redoubt"]["request_id"], answer.request_id)
        BROKEN.append((scenario, answer))


@case("a provider that hangs is 504, whole and streamed")
def _():
    refused("hang", False, 504, "upstream.timeout")
    refused("hang", True, 504, "upstream.timeout")


@case("a stream that falls silent ends with the code of a timeout")
def _():
    broken("hang-stream", "upstream.timeout")


@case("a provider that closes without a word is 502")
def _():
    refused("die-early", False, 502, "upstream.error")
    refused("die-early", True, 502, "upstream.error")


@case("a whole answer that breaks off is 502")
def _():
    refused("die-whole", False, 502, "upstream.error")


@case("a stream that dies or ends early says so, also before its first event")
def _():
    for scenario in ("die", "end-early", "die after=0"):
        broken(scenario, "upstream.error")


@case("a stream of nonsense ends with an error and none of the nonsense")
def _():
    for kind in ("json", "binary", "html"):
        broken(f"garbage kind={kind}", "upstream.error")


@case("a line that never ends is not kept")
def _():
    broken("endless-line", "upstream.error")


@case("a success that is an error is 502, whole and where a stream was asked for")
def _():
    for scenario in ("error-body", "html"):
        for stream in (False, True):
            refused(scenario, stream, 502, "upstream.error")


@case("an error of the provider inside a stream is passed on without the secret in it")
def _():
    for dialect, answer in everywhere("stream-error", True):
        same(answer.status, 200)
        holds(leaked(answer.body, "anthropic") is None, "the secret reached the client")
        holds(b"overloaded" in answer.body, f"{dialect}: the provider's error is missing: {answer.body[-300:]!r}")
        holds(answer.is_whole, f"{dialect}: the answer's last chunk is missing")


@case("every one of these failures is in the audit log, with what happened")
def _():
    entries = audit()
    for scenario, answer, code in REFUSED:
        entry = must_be_recorded(answer, code, entries)
        same((entry["event_type"], entry["action"], entry["result"]), ("model", "upstream_failed", "failure"), scenario)
    for scenario, answer in BROKEN:
        must_be_recorded(answer, entries=entries)
        ends = [one for one in entries if one["action"] == "model_call_finished" and one["request_id"] == answer.request_id]
        same([one["result"] for one in ends], ["failure"], f"the closing entry's result of {scenario}")
        holds(ends[0]["details"].get("reason"), f"{scenario}: no reason in {ends[0]['details']}")
    same((len(REFUSED), len(BROKEN)), (27, 24), "how many there were")


@case("after all of it the gateway answers as before")
def _():
    holds(is_healthy(), "the gateway is not well")
    same(call("/readyz", method="GET", token="").status, 200, "the status of /readyz")
    same(call(PATHS["chat"], ask("chat", "hello")).status, 200, "the status of a good request")
    same(call("/metrics", method="GET", token="").status, 200, "the status of /metrics")


run()
