"""A local model provider for the end-to-end tests. Standard library only; listens on loopback only.

It speaks OpenAI's chat completions, responses, embeddings and models, and Anthropic's messages, count_tokens and models, whole and
streamed. What it does is chosen by words in the user's last message: `scenario=NAME key=value …`. It keeps what it received and what
became of it; `GET /__log?mark=WORD` answers with the requests whose body has the word in it.

It ends when the process that started it is gone.
"""

import argparse
import base64
import collections
import json
import os
import select
import socket
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import planted
from dialects import DIALECTS, Reply, data, embeddings, event, failure

MODELS = ["mock-model", "mock-large", "patient-model", "flaky-model", "spare-model", "badkey-model", "limited-model"]
INSIDE = "Traceback: db-7.corp.internal refused user svc_model"
ALLOWED = json.dumps({"city": "Paris", "unit": "celsius"})

LOG = collections.deque(maxlen=5000)
LOCK = threading.Lock()
FAILURES = collections.Counter()


class Gone(Exception):
    """The client went away."""


def last_user_text(request):
    """The user's last words, in any of the dialects."""
    items = request.get("messages", request.get("input", ""))
    if isinstance(items, str):
        return items
    for item in reversed(items):
        if isinstance(item, str):
            return item
        if not isinstance(item, dict) or item.get("role") != "user":
            continue
        content = item.get("content", "")
        if isinstance(content, str):
            return content
        return " ".join(part.get("text", "") for part in content if isinstance(part, dict))
    return ""


def scenario_of(request):
    words = dict(word.split("=", 1) for word in last_user_text(request).split() if "=" in word)
    words.setdefault("scenario", "plain")
    return words


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "mock-provider"

    def log_message(self, *_):
        pass

    # What is asked

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        if url.path == "/__log":
            mark = urllib.parse.parse_qs(url.query).get("mark", [""])[0]
            with LOCK:
                found = [entry for entry in LOG if mark in entry["body"]]
            return self.whole(found)
        if url.path == "/v1/models":
            if self.headers.get("anthropic-version"):
                rows = [{"type": "model", "id": name, "display_name": name, "created_at": "2026-01-01T00:00:00Z"} for name in MODELS]
                return self.whole({"data": rows, "has_more": False, "first_id": MODELS[0], "last_id": MODELS[-1]})
            rows = [{"id": name, "object": "model", "created": 1, "owned_by": "mock"} for name in MODELS]
            return self.whole({"object": "list", "data": rows})
        return self.whole(failure(404, url.path, "no such path"), 404)

    def do_POST(self):
        body = self.read_body()
        entry = {
            "path": self.path, "headers": {name.lower(): value for name, value in self.headers.items()}, "outcome": "pending",
            "body": body.decode("utf-8", "replace"), "exact": base64.b64encode(body).decode(), "sent": "", "begun": time.time(),
        }
        self.entry = entry
        with LOCK:
            LOG.append(entry)
        try:
            self.answer(json.loads(body))
            entry["outcome"] = "answered" if entry["outcome"] == "pending" else entry["outcome"]
        except (Gone, ConnectionError):
            entry["outcome"] = "gone"
            self.close_connection = True
        entry["seconds"] = time.time() - entry["begun"]

    def read_body(self):
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length", "0")))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def is_known(self):
        key = self.headers.get("x-api-key") or self.headers.get("authorization", "").removeprefix("Bearer ")
        return key == self.server.key

    # What is answered

    def answer(self, request):
        if not self.is_known():
            return self.whole(failure(401, self.path, "bad key"), 401)
        words = scenario_of(request)
        if self.path == "/v1/embeddings":
            return self.whole(embeddings(request))
        if self.path == "/v1/messages/count_tokens":
            return self.whole({"input_tokens": 42})
        dialect = DIALECTS[self.path]
        act = getattr(self, "act_" + words["scenario"].replace("-", "_"), None)
        if act:
            return act(request, words, dialect)
        self.deliver(request, words, dialect, self.reply(request, words))

    def reply(self, request, words):
        options = request.get("stream_options") or {}
        reply = Reply(
            model=request["model"], width=int(words.get("width", 7)), choices=request.get("n", 1),
            interleave="interleave" in words, usage_chunk=bool(options.get("include_usage")))
        scenario = words["scenario"]
        if scenario == "plant":
            self.plant(reply, words)
        elif scenario == "tools":
            reply.text = "Let me look." if "text" in words else ""
            known = {"get_weather": ALLOWED, "save_note": json.dumps({"content": "milk"})}
            reply.calls = [(name, known.get(name, json.dumps({"path": "/"}))) for name in words["calls"].split(",")]
        elif scenario == "think":
            reply.reasoning, reply.text = "First I think about it.", "Then I say it."
        else:
            reply.text = "Hello from the upstream: " + "all is well, " * 3 + "and that is all."
        return reply

    def plant(self, reply, words):
        text = planted.sentence(words.get("kind", "anthropic"))
        where = words["where"]
        if where == "content":
            reply.text, reply.logprobs = text, "logprobs" in words
        elif where == "unknown":
            reply.text, reply.note = "Done.", text
        elif where == "reasoning":
            reply.reasoning, reply.text = text, "Done."
        elif where == "refusal":
            reply.refusal = text
        else:
            reply.calls = [("get_weather", json.dumps({"city": text, "unit": "celsius"}))]

    def deliver(self, request, words, dialect, reply):
        if not request.get("stream"):
            return self.whole(dialect.whole(reply))
        self.begin_stream()
        cut = int(words.get("tcp", 0))
        events = dialect.events(reply)
        if not cut:
            for piece in events:
                self.chunk(piece)
        else:
            everything = b"".join(events)
            for at in range(0, len(everything), cut):
                self.chunk(everything[at : at + cut])
        self.end_stream()

    # The scenarios that are no plain answers

    def act_hang(self, request, words, dialect):
        """Says nothing, for as long as the client waits."""
        self.hold(float(words.get("hold", 30)))

    def act_hang_stream(self, request, words, dialect):
        """Begins, and then says nothing more."""
        self.begin_stream()
        for piece, _ in zip(dialect.events(self.reply(request, {"scenario": "plain"})), range(6)):
            self.chunk(piece)
        self.hold(float(words.get("hold", 30)))

    def act_die(self, request, words, dialect):
        """Breaks off after some events."""
        self.begin_stream()
        for piece, _ in zip(dialect.events(self.reply(request, {"scenario": "plain"})), range(int(words.get("after", 6)))):
            self.chunk(piece)
        self.cut()

    def act_end_early(self, request, words, dialect):
        """Ends the HTTP answer properly, but not the dialect's stream."""
        self.begin_stream()
        for piece, _ in zip(dialect.events(self.reply(request, {"scenario": "plain"})), range(6)):
            self.chunk(piece)
        self.end_stream()

    def act_die_whole(self, request, words, dialect):
        """Promises more bytes than it sends."""
        body = json.dumps(dialect.whole(self.reply(request, {"scenario": "plain"}))).encode()
        self.head(200, "application/json", len(body) + 1000)
        self.write(body)
        self.cut()

    def act_die_early(self, request, words, dialect):
        """Closes the connection without a word."""
        self.cut()

    def act_garbage(self, request, words, dialect):
        """One good event, and then what no dialect knows."""
        self.begin_stream()
        for piece, _ in zip(dialect.events(self.reply(request, {"scenario": "plain"})), range(4)):
            self.chunk(piece)
        junk = {"json": b"data: {not json at all\n\n", "binary": b"data: \xff\xfe\x00\x80\n\n", "html": b"<html><body>oops</body></html>\n\n"}
        self.chunk(junk[words.get("kind", "json")])
        self.chunk(b"data: " + INSIDE.encode() + b"\n\n")
        self.end_stream()

    def act_endless_line(self, request, words, dialect):
        """A line that never ends."""
        self.begin_stream()
        for _ in range(40):
            self.chunk(b"data: " + b"x" * 65536)
        self.end_stream()

    def act_error_body(self, request, words, dialect):
        """A success that is none."""
        self.whole(failure(200, self.path, INSIDE))

    def act_html(self, request, words, dialect):
        body = b"<!doctype html><title>" + INSIDE.encode() + b"</title>"
        self.entry["sent"] = body.decode()
        self.head(200, "text/html", len(body))
        self.write(body)

    def act_stream_error(self, request, words, dialect):
        """An error of the provider in the middle of a stream."""
        self.begin_stream()
        for piece, _ in zip(dialect.events(self.reply(request, {"scenario": "plain"})), range(4)):
            self.chunk(piece)
        body = failure(529, self.path, "the provider is overloaded " + planted.secret("anthropic"))
        self.chunk(event({"type": "error", **body}) if self.path != "/v1/chat/completions" else data(body))
        self.end_stream()

    def act_status(self, request, words, dialect):
        """An error; `times=N mark=M` makes the requests after the first N of that mark succeed."""
        if "times" in words:
            with LOCK:
                FAILURES[words["mark"]] += 1
                if FAILURES[words["mark"]] > int(words["times"]):
                    return self.deliver(request, words, dialect, self.reply(request, {"scenario": "plain"}))
        status = int(words["code"])
        message = planted.sentence(words["kind"]) if "kind" in words else INSIDE
        more = {"retry-after": words["after"]} if "after" in words else {}
        self.whole(failure(status, self.path, message), status, more)

    def act_slow(self, request, words, dialect):
        """A long answer in small pieces with pauses."""
        reply = Reply(model=request["model"], text="tick " * int(words.get("count", 40)), width=5)
        self.begin_stream()
        for piece in dialect.events(reply):
            self.chunk(piece)
            self.pause(float(words.get("pause", 0.1)))
        self.end_stream()

    def act_slow_body(self, request, words, dialect):
        """A whole answer that trickles."""
        body = json.dumps(dialect.whole(self.reply(request, {"scenario": "plain"}))).encode()
        self.head(200, "application/json", len(body))
        for at in range(0, len(body), 64):
            self.write(body[at : at + 64])
            self.pause(float(words.get("pause", 0.1)))

    def act_odd(self, request, words, dialect):
        """A good answer, oddly written and with fields that nobody knows."""
        value = dialect.whole(self.reply(request, {"scenario": "plain"}))
        value["x_vendor"] = {"big": 12345678901234567890, "price": 1.50, "nested": [[], {}, None]}
        body = json.dumps(value, indent=1).replace("1.5", "1.50E+0").replace("mock", "m\\u006fck").encode()
        if not request.get("stream"):
            self.entry["sent"] = body.decode()
            self.head(200, "application/json", len(body))
            return self.write(body)
        self.begin_stream()
        self.chunk(b": a comment\n\n")
        for piece in dialect.events(self.reply(request, {"scenario": "plain"})):
            self.chunk(piece.replace(b'"model":', b'"x_vendor" : {"price":1.50E+0},  "model" :'))
        self.end_stream()

    # Bytes

    def head(self, status, kind, length=None, more=()):
        self.send_response(status)
        self.send_header("content-type", kind)
        for name, value in dict(more).items():
            self.send_header(name, value)
        self.send_header("x-provider-secret-header", INSIDE)
        if length is None:
            self.send_header("transfer-encoding", "chunked")
        else:
            self.send_header("content-length", str(length))
        self.end_headers()

    def whole(self, value, status=200, more=()):
        body = json.dumps(value).encode()
        if hasattr(self, "entry"):
            self.entry["sent"] = body.decode()
        self.head(status, "application/json", len(body), more)
        self.write(body)

    def begin_stream(self):
        self.head(200, "text/event-stream; charset=utf-8")

    def chunk(self, piece):
        self.entry["sent"] += piece.decode("utf-8", "replace")
        self.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def end_stream(self):
        self.write(b"0\r\n\r\n")

    def write(self, piece):
        self.wfile.write(piece)
        self.wfile.flush()

    def cut(self):
        self.entry["outcome"] = "cut"
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def pause(self, seconds):
        until = time.time() + seconds
        while (left := until - time.time()) > 0:
            ready, _, _ = select.select([self.connection], [], [], left)
            if not ready:
                return
            try:
                if self.connection.recv(1, socket.MSG_PEEK) == b"":
                    raise Gone
            except ConnectionError:
                raise Gone from None
            time.sleep(0.01)

    def hold(self, seconds):
        self.pause(seconds)
        self.entry["outcome"] = "held"
        self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (ConnectionError, Gone)):
            super().handle_error(request, client_address)


def end_with_parent(parent):
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--key", required=True, help="the only key that is good")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    server = Server(("127.0.0.1", options.port), Handler)
    server.key = options.key
    threading.Thread(target=end_with_parent, args=(os.getppid(),), daemon=True).start()
    print(f"upstream listens on http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
