"""What every script of the end-to-end tests shares: cases, a raw HTTP client, the audit log, the upstream's log.

A script prints a line for each case, `ok NAME` or `not ok NAME: why`, and `done` at its end. Where it runs against is in `E2E_…`.
"""

import json
import os
import re
import socket
import ssl  # noqa: F401  (httpx imports it late; a first import in a thread is slow)
import subprocess
import sys
import time
import traceback
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import urlparse

URL = os.environ["E2E_URL"]
TOKEN = os.environ["E2E_TOKEN"]
UPSTREAM = os.environ["E2E_UPSTREAM"]
UPSTREAM_KEY = os.environ["E2E_UPSTREAM_KEY"]
BINARY = os.environ["E2E_BINARY"]
STATE = os.environ["E2E_STATE"]
HOST, PORT = urlparse(URL).hostname, urlparse(URL).port
PATHS = {"chat": "/v1/chat/completions", "messages": "/v1/messages", "responses": "/v1/responses"}
REFUSED_CALL = "[A tool call was not allowed and has been left out.]"

# Cases

_CASES = []


def case(name):
    """Registers a case: a function that raises when something is not as it should be."""

    def register(body):
        _CASES.append((name, body))
        return body

    return register


def run():
    """Runs every case in order and says how it went."""
    wanted = sys.argv[1:]
    for name, body in _CASES:
        if wanted and not any(word in name for word in wanted):
            continue
        started = time.time()
        try:
            body()
            line = f"ok {name}"
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            why = f"{type(error).__name__}: {error} ({os.path.basename(place.filename)}:{place.lineno})"
            line = f"not ok {name}: {' '.join(why.split())[:1500]}"
        print(line, flush=True)
        if os.environ.get("E2E_TIMES"):
            print(f"# {time.time() - started:.2f} s", flush=True)
    print("done", flush=True)


def same(found, wanted, what=""):
    assert found == wanted, f"{what or 'value'} is {found!r}, not {wanted!r}"


def holds(condition, why):
    assert condition, why


def raises(kind, body):
    """The exception of exactly this class or a subclass that a call raises."""
    try:
        result = body()
    except kind as error:
        return error
    except Exception as error:
        raise AssertionError(f"raised {type(error).__name__} ({error}), not {kind.__name__}") from error
    raise AssertionError(f"raised nothing, not {kind.__name__}; answered {str(result)[:200]}")


def eventually(question, seconds=10.0, what="it"):
    """Asks until the answer is true."""
    until = time.time() + seconds
    while time.time() < until:
        if answer := question():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come true within {seconds} s")


# Raw HTTP


@dataclass
class Answer:
    """An HTTP answer as it came, and its body without the transfer coding."""

    raw: bytes = b""
    status: int = 0
    headers: dict = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    is_whole: bool = False

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def request_id(self):
        return self.headers.get("x-request-id", "")


def dechunked(rest):
    """The body, and whether its last chunk came."""
    body = b""
    while b"\r\n" in rest:
        line, rest = rest.split(b"\r\n", 1)
        size = int(line.split(b";")[0] or b"0", 16)
        if size == 0:
            return body, True
        body, rest = body + rest[:size], rest[size + 2 :]
    return body, False


def parsed(raw, seconds=0.0):
    answer = Answer(raw=raw, seconds=seconds)
    if b"\r\n\r\n" not in raw:
        return answer
    head, rest = raw.split(b"\r\n\r\n", 1)
    if head.startswith(b"HTTP/1.1 100") and b"\r\n\r\n" in rest:
        head, rest = rest.split(b"\r\n\r\n", 1)
    lines = head.decode("latin-1").split("\r\n")
    answer.status = int(lines[0].split(" ")[1])
    answer.headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
    if answer.headers.get("transfer-encoding") == "chunked":
        answer.body, answer.is_whole = dechunked(rest)
    else:
        answer.body = rest
        answer.is_whole = len(rest) == int(answer.headers.get("content-length", len(rest)))
    return answer


def connection(timeout=20.0):
    opened = socket.create_connection((HOST, PORT), timeout=timeout)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def read_all(opened):
    """Everything until the other side closes."""
    raw = b""
    while True:
        try:
            piece = opened.recv(65536)
        except ConnectionResetError:
            return raw
        if not piece:
            return raw
        raw += piece


def exchange(data, timeout=20.0):
    """Sends bytes as they are and reads until the other side closes."""
    started = time.time()
    with connection(timeout) as opened:
        try:
            opened.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # Whoever refuses a body early need not read it to its end.
        return parsed(read_all(opened), time.time() - started)


def head(method, path, headers, length=None, token=TOKEN):
    lines = [f"{method} {path} HTTP/1.1", f"host: {HOST}:{PORT}", "connection: close"]
    if token:
        lines.append(f"authorization: Bearer {token}")
    if length is not None:
        lines.append(f"content-length: {length}")
    lines += [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def call(path, body=None, method="POST", headers=(), token=TOKEN, timeout=20.0):
    """One request on a connection of its own; a body that is no bytes is sent as JSON."""
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    headers = list(headers)
    if body is not None and not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("content-type", "application/json"))
    return exchange(head(method, path, headers, None if body is None else len(body), token) + (body or b""), timeout)


def ask(dialect, text, model="mock-model", stream=False, **more):
    """A request body in a dialect that says this as the user."""
    if dialect == "responses":
        body = {"model": model, "input": text}
    else:
        body = {"model": model, "messages": [{"role": "user", "content": text}]}
        if dialect == "messages":
            body["max_tokens"] = 256
    if stream:
        body["stream"] = True
    return {**body, **more}


def is_healthy():
    return call("/healthz", method="GET", token="").status == 200


# Refusals


def must_be_closed(answer):
    """Nothing of the inside stands in an answer."""
    text = answer.raw.decode("utf-8", "replace")
    theirs = [UPSTREAM_KEY, urlparse(UPSTREAM).netloc, "db-7.corp", "svc_model", "Traceback"]
    ours = ["Swift", "Redoubt", "NIO", "Optional(", "/Sources/", ".swift", "/state"]
    for word in theirs + ours:
        assert word not in text, f"{word!r} of the inside stands in the answer: {text[:600]}"


def must_refuse(answer, status, code, dialect="chat"):
    """A refusal in the dialect's own shape."""
    assert answer.status, f"no HTTP answer at all: {answer.raw[:200]!r}"
    same(answer.status, status, f"the status (body {answer.body[:300]!r})")
    body = answer.json
    error = body["error"]
    if dialect == "messages":
        same(body["type"], "error", "the body's type")
    else:
        same(error["code"], code, "error.code")
    holds(isinstance(error["message"], str) and error["message"], "error.message is missing")
    holds(isinstance(error["type"], str) and error["type"], "error.type is missing")
    inner = error["redoubt"]
    same(inner["code"], code, "redoubt.code")
    same(set(inner), {"code", "layer", "hint", "request_id"}, "the members of redoubt")
    same(inner["request_id"], answer.request_id, "redoubt.request_id")
    must_be_closed(answer)
    return error


# Logs


def redoubt(*words, check=True):
    """The command line on the same state, with its answer as JSON."""
    command = [BINARY, *words, "--state", STATE, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=os.path.dirname(STATE), timeout=60)
    assert not check or done.returncode == 0, f"{' '.join(words)} exits {done.returncode}: {done.stderr[:500]}"
    return json.loads(done.stdout) if done.stdout else None


def audit(**filters):
    words = [word for name, value in filters.items() for word in ("--" + name, value)]
    return redoubt("audit", "query", *words)


def must_be_recorded(answer, code=None, entries=None):
    """The audit log has the entry that the answer's headers promise."""
    entries = audit() if entries is None else entries
    index = int(answer.headers["x-redoubt-audit"])
    entry = next((entry for entry in entries if entry["index"] == index), None)
    assert entry, f"no entry {index} in the audit log"
    same(entry["request_id"], answer.request_id, f"request_id of entry {index}")
    if code:
        same(entry["code"], code, f"the code of entry {index}")
    return entry


def received(mark):
    """What the upstream received with a word in its body."""
    with urllib.request.urlopen(f"{UPSTREAM}/__log?mark={mark}", timeout=10) as answer:
        return json.load(answer)


# Streams


def events(body):
    """The JSON values of an event stream, in order; the text of those that are none."""
    found = []
    for block in re.split(rb"\r?\n\r?\n", body):
        lines = [line[5:].lstrip(b" ") for line in re.split(rb"\r?\n", block) if line.startswith(b"data:")]
        if lines:
            data = b"\n".join(lines)
            found.append("[DONE]" if data == b"[DONE]" else json.loads(data))
    return found


def deltas(values, path):
    """What a stream's small pieces say together: every string at a path such as `delta.text`."""
    text = ""
    for value in values:
        for key in path.split("."):
            if isinstance(value, list):
                value = value[0] if value else None
            value = value.get(key) if isinstance(value, dict) else None
        text += value if isinstance(value, str) else ""
    return text
