"""A provider that hangs, dies, talks nonsense or says success when it failed: the contract's code, an audit entry, and no harm."""

import uuid

from planted import leaked
from support import PATHS, ask, audit, call, case, events, eventually, holds, is_healthy, must_be_closed, must_be_recorded, must_refuse, run, same

ENDS = {"chat": "[DONE]", "messages": "error", "responses": "error"}


def a_model():
    """A name of its own for each failure, so that no breaker opens between them."""
    return "mock-model-" + uuid.uuid4().hex[:8]


def whole(scenario, status, code):
    for dialect, path in PATHS.items():
        answer = call(path, ask(dialect, f"scenario={scenario}", model=a_model()))
        must_refuse(answer, status, code, dialect)
        entry = must_be_recorded(answer, code)
        same((entry["event_type"], entry["action"], entry["result"]), ("model", "upstream_failed", "failure"))


def streamed(scenario, code):
    """The stream ends in the dialect's own way, with an error that has the code; the log says that it failed."""
    for dialect, path in PATHS.items():
        answer = call(path, ask(dialect, f"scenario={scenario}", model=a_model(), stream=True))
        same(answer.status, 200, f"the status of {dialect} ({answer.body[:300]!r})")
        holds(answer.is_whole, f"{dialect}: the answer's last chunk is missing")
        must_be_closed(answer)
        values = events(answer.body)
        error = values[-2] if dialect == "chat" else values[-1]
        same(values[-1] if dialect == "chat" else values[-1]["type"], ENDS[dialect], f"how {dialect} ends")
        same(error["error"]["redoubt"]["code"], code, f"the code in {dialect}")
        same(error["error"]["redoubt"]["request_id"], answer.request_id)
        must_be_recorded(answer)
        ends = [e for e in audit(action="model_call_finished") if e["request_id"] == answer.request_id]
        same([e["result"] for e in ends], ["failure"], "the closing entry's result")


@case("a provider that hangs is 504, whole and streamed")
def _():
    whole("hang", 504, "upstream.timeout")
    for dialect, path in PATHS.items():
        answer = call(path, ask(dialect, "scenario=hang", model=a_model(), stream=True))
        must_refuse(answer, 504, "upstream.timeout", dialect)
        must_be_recorded(answer, "upstream.timeout")


@case("a stream that falls silent ends with the code of a timeout")
def _():
    streamed("hang-stream", "upstream.timeout")


@case("a provider that closes without a word is 502")
def _():
    whole("die-early", 502, "upstream.error")


@case("a whole answer that breaks off is 502")
def _():
    whole("die-whole", 502, "upstream.error")


@case("a stream that dies or ends early says so")
def _():
    streamed("die", "upstream.error")
    streamed("end-early", "upstream.error")


@case("a stream that dies before its first event says so")
def _():
    streamed("die after=0", "upstream.error")


@case("a stream of nonsense ends with an error and none of the nonsense")
def _():
    for kind in ("json", "binary", "html"):
        streamed(f"garbage kind={kind}", "upstream.error")


@case("a line that never ends is not kept")
def _():
    streamed("endless-line", "upstream.error")


@case("a success that is an error is 502, whole and where a stream was asked for")
def _():
    for scenario in ("error-body", "html"):
        whole(scenario, 502, "upstream.error")
        for dialect, path in PATHS.items():
            answer = call(path, ask(dialect, f"scenario={scenario}", model=a_model(), stream=True))
            must_refuse(answer, 502, "upstream.error", dialect)


@case("an error of the provider inside a stream is passed on without the secret in it")
def _():
    for dialect, path in PATHS.items():
        answer = call(path, ask(dialect, "scenario=stream-error", model=a_model(), stream=True))
        same(answer.status, 200)
        holds(leaked(answer.body, "anthropic") is None, "the secret reached the client")
        holds(b"overloaded" in answer.body, f"{dialect}: the provider's error is missing: {answer.body[-300:]!r}")
        holds(answer.is_whole, f"{dialect}: the answer's last chunk is missing")


@case("the closing entry of a broken stream says what happened, and the reply before it does not")
def _():
    answer = call(PATHS["chat"], ask("chat", "scenario=die", model=a_model(), stream=True))
    entry = next(e for e in audit(action="model_call_finished") if e["request_id"] == answer.request_id)
    holds(entry["details"].get("reason"), f"no reason in {entry['details']}")


@case("after all of it the gateway answers as before")
def _():
    holds(is_healthy(), "the gateway is not well")
    same(call("/readyz", method="GET", token="").status, 200, "the status of /readyz")
    same(call(PATHS["chat"], ask("chat", "hello")).status, 200, "the status of a good request")
    holds(eventually(lambda: call("/metrics", method="GET", token="").status == 200), "no metrics")


run()
