"""A client that goes away takes its request with it: the provider is not asked on, and the right to be under way is given back."""

import json
import time
import uuid

from support import PATHS, ask, audit, call, case, connection, eventually, head, holds, is_healthy, must_refuse, received, run, same


def leave(dialect, text, stream, after=b"", session="left"):
    """Asks the patient model, goes away after a word of the answer was seen (or a moment), and tells what the upstream saw."""
    mark = uuid.uuid4().hex
    body = json.dumps(ask(dialect, f"{text} {mark}", model="patient-model", stream=stream)).encode()
    headers = [("content-type", "application/json"), ("x-redoubt-session", session)]
    opened = connection()
    opened.sendall(head("POST", PATHS[dialect], headers, len(body)) + body)
    if after:
        seen = b""
        while after not in seen:
            seen += opened.recv(65536)
    else:
        eventually(lambda: received(mark), what="the request at the upstream")
        time.sleep(0.1)
    left = time.time()
    opened.close()
    entry = eventually(lambda: [e for e in received(mark) if e["outcome"] != "pending"], 8, "the end at the upstream")[0]
    same(entry["outcome"], "gone", "what became of it at the upstream")
    holds(time.time() - left < 4, f"the upstream noticed after {time.time() - left:.1f} s")


for dialect in PATHS:

    @case(f"leaving in the middle of a stream of {dialect} ends it at the upstream")
    def _(dialect=dialect):
        leave(dialect, "scenario=slow count=200 pause=0.1", True, after=b"tick")


@case("leaving while a whole answer is awaited ends it at the upstream")
def _():
    for dialect in PATHS:
        leave(dialect, "scenario=hang hold=15", False)


@case("leaving before a stream's first event ends it at the upstream")
def _():
    leave("chat", "scenario=hang hold=15", True)


@case("leaving in a silence of the stream ends it at the upstream")
def _():
    leave("messages", "scenario=hang-stream hold=15", True, after=b"Hello")


@case("a stream that was left is in the audit log as disconnected")
def _():
    session = "left-" + uuid.uuid4().hex[:8]
    leave("chat", "scenario=slow count=200 pause=0.1", True, after=b"tick", session=session)

    def ended():
        return [entry for entry in audit(session="tester/" + session) if entry["action"] == "model_call_finished"]

    entry = eventually(ended, 5, "the closing entry")[0]
    same(entry["result"], "disconnected")


@case("a wait that was left is in the audit log")
def _():
    session = "left-" + uuid.uuid4().hex[:8]
    leave("chat", "scenario=hang hold=15", False, session=session)
    holds(eventually(lambda: audit(session="tester/" + session), 5, "an entry"), "no entry")


@case("sixteen may be under way at a provider, the seventeenth is refused with limits.concurrency")
def _():
    mark = uuid.uuid4().hex
    body = json.dumps(ask("chat", f"scenario=hang hold=20 {mark}", model="patient-model")).encode()
    waiting = [connection() for _ in range(16)]
    for opened in waiting:
        opened.sendall(head("POST", PATHS["chat"], [("content-type", "application/json")], len(body)) + body)
    eventually(lambda: len(received(mark)) == 16, what="all sixteen at the upstream")
    answer = call(PATHS["chat"], ask("chat", "hello", model="patient-model"))
    must_refuse(answer, 429, "limits.concurrency")
    holds(int(answer.headers["retry-after"]) >= 1, "no Retry-After")
    for opened in waiting:
        opened.close()
    eventually(lambda: call(PATHS["chat"], ask("chat", "hello", model="patient-model")).status == 200, 5, "room")


@case("whoever leaves gives the room back: twenty can leave where sixteen have room")
def _():
    for _ in range(20):
        leave("chat", "scenario=slow count=200 pause=0.1", True, after=b"tick")
    answer = call(PATHS["chat"], ask("chat", "hello", model="patient-model"))
    same(answer.status, 200, f"the status ({answer.body[:300]!r})")
    holds(is_healthy(), "the gateway is not well")


run()
