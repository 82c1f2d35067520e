"""Input that is wrong, hostile or too much: the contract's status and code in the dialect's own shape, an audit entry, and no harm."""

import json
import socket
import time

from support import (
    PATHS, TOKEN, ask, audit, call, case, connection, exchange, head, holds, is_healthy, must_be_closed, must_refuse, parsed, read_all, run,
    same,
)

REFUSED = []


def refused(name, answer, status, code, dialect="chat"):
    """A refusal as it must be; that it is on record is looked up at the end, for all of them at once."""
    try:
        must_refuse(answer, status, code, dialect)
    except Exception as error:
        raise AssertionError(f"{name} ({dialect}): {error}") from error
    holds("x-redoubt-audit" in answer.headers, f"{name} ({dialect}): x-redoubt-audit is missing")
    REFUSED.append((name, answer, code))


def everywhere(name, make, status, code):
    """The same mistake in every dialect."""
    for dialect, path in PATHS.items():
        refused(name, call(path, make(dialect)), status, code, dialect)


def json_head(path, length=None, more=()):
    return head("POST", path, [("content-type", "application/json"), *more], length)


@case("what is no JSON is refused as malformed")
def _():
    for name, body in {
        "half an object": b'{"model":"mock-model","messages":[',
        "nothing": b"",
        "blanks": b"  \n",
        "a word": b"hello",
        "two values": b'{"model":"mock-model"} {}',
        "a comment": b'{/* */"model":"mock-model"}',
        "a trailing comma": b'{"model":"mock-model","messages":[],}',
        "a bare NUL": b'{"model":"mock-model\x00"}',
        "not a number": b'{"model":"mock-model","temperature":NaN}',
        "form data": b"model=mock-model&messages=x",
    }.items():
        everywhere(name, lambda dialect: body, 400, "input.malformed")


@case("invalid UTF-8 is refused as malformed")
def _():
    for bad in (b"\xff", b"\xc3", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"):
        everywhere(repr(bad), lambda dialect: json.dumps(ask(dialect, "MARK")).encode().replace(b"MARK", b"x" + bad), 400, "input.malformed")


@case("a key that stands twice is refused")
def _():
    everywhere("two models", lambda dialect: b'{"model":"mock-model",' + json.dumps(ask(dialect, "x")).encode()[1:], 400, "input.malformed")


@case("wrong types are refused by the schema, and the message names the field")
def _():
    wrong = [
        ("model", 5), ("model", ""), ("model", None), ("model", ["mock-model"]), ("stream", "yes"), ("stream", 1), ("tools", "all"),
        ("tools", [5]), ("tools", [{"type": "function"}]),
    ]
    for key, value in wrong:
        for dialect, path in PATHS.items():
            answer = call(path, {**ask(dialect, "x"), key: value})
            refused(f"{key} {value!r}", answer, 400, "input.schema", dialect)
            holds(key in answer.json["error"]["message"], f"the message does not name {key}: {answer.json['error']['message']}")
    for value in ("x", {}, [], None, [5], [{"role": "usr", "content": "x"}], [{"role": "user", "content": 7}], [{"content": "x"}]):
        for dialect in ("chat", "messages"):
            refused(f"messages {value!r}", call(PATHS[dialect], {**ask(dialect, "x"), "messages": value}), 400, "input.schema", dialect)
    for key, value in (("max_tokens", -1), ("max_tokens", "many"), ("max_tokens", 1.5), ("n", 0), ("n", 100000)):
        refused(f"{key} {value!r}", call(PATHS["chat"], {**ask("chat", "x"), key: value}), 400, "input.schema")
    everywhere("a list", lambda dialect: [ask(dialect, "x")], 400, "input.schema")
    everywhere("a string", lambda dialect: "hello", 400, "input.schema")


@case("NUL and control characters in a model's name are refused")
def _():
    for name in ("mock\x00model", "mock-model\x00", "\x1b[31mmock", "mock\nmodel", "mock\u202emodel", "x" * 300, " mock-model"):
        everywhere(repr(name)[:40], lambda dialect: ask(dialect, "x", model=name), 400, "input.schema")


@case("a model that does not exist is refused with a suggestion, and its name is clipped")
def _():
    for dialect, path in PATHS.items():
        answer = call(path, ask(dialect, "x", model="mock-modell"))
        refused("mock-modell", answer, 404, "input.unknown_model", dialect)
        holds("mock-model`" in answer.json["error"]["redoubt"]["hint"], answer.json["error"]["redoubt"]["hint"])
        answer = call(path, ask(dialect, "x", model="../../" + "z" * 240))
        refused("a long name", answer, 404, "input.unknown_model", dialect)
        holds(len(answer.json["error"]["message"]) < 200, "the message repeats the whole name")


@case("nesting a hundred thousand deep is refused, in every place")
def _():
    deep = b"[" * 100_000
    closed = deep + b"]" * 100_000
    objects = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    for name, body in {"open": deep, "closed": closed, "objects": objects}.items():
        for dialect, path in PATHS.items():
            refused(name, call(path, body), 400, "input.too_deep", dialect)
    for place in ("x_unknown", "messages", "tools", "metadata"):
        inside = json.dumps(ask("chat", "x")).encode()[:-1] + b',"' + place.encode() + b'2":' + closed + b"}"
        refused("inside " + place, call(PATHS["chat"], inside), 400, "input.too_deep")


@case("a body of ten megabytes is refused with 413, announced or not")
def _():
    big = json.dumps(ask("chat", "x" * 10_000_000)).encode()
    for dialect, path in PATHS.items():
        # Who asks to keep the connection is heard to the end; who does not must get the answer all the same.
        kept = json_head(path, len(big)).replace(b"connection: close", b"connection: keep-alive")
        with connection(10) as opened:
            opened.sendall(kept + big)
            refused("announced, kept alive", parsed(opened.recv(65536)), 413, "input.body_too_large", dialect)
    refused("announced", exchange(json_head(PATHS["chat"], len(big)) + big, timeout=8), 413, "input.body_too_large")
    refused("announced and never sent", exchange(json_head(PATHS["chat"], 10_000_000)), 413, "input.body_too_large")
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (big[at : at + 65536] for at in range(0, len(big), 65536)))
    chunked = json_head(PATHS["chat"], more=[("transfer-encoding", "chunked")]) + pieces + b"0\r\n\r\n"
    refused("in chunks", exchange(chunked), 413, "input.body_too_large")


@case("a text over the limit of texts is refused as too long")
def _():
    everywhere("three megabytes", lambda dialect: ask(dialect, "long " * 600_000), 400, "input.too_long")


@case("a chunked upload is as good as any")
def _():
    body = json.dumps(ask("chat", "hello")).encode()
    for size in (1, 7, 1000):
        pieces = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(p), p) for p in (body[at : at + size] for at in range(0, len(body), size)))
        answer = exchange(json_head(PATHS["chat"], more=[("transfer-encoding", "chunked")]) + pieces + b"0\r\ntrailer: x\r\n\r\n")
        same(answer.status, 200, f"the status at chunks of {size}")


@case("a broken chunk ends the request with 400 or the connection")
def _():
    answer = exchange(json_head(PATHS["chat"], more=[("transfer-encoding", "chunked")]) + b"zz\r\nhello\r\n0\r\n\r\n")
    holds(answer.status in (0, 400), f"the status is {answer.status}")
    must_be_closed(answer)


@case("a credential that stands twice is refused")
def _():
    body = json.dumps(ask("chat", "hello")).encode()
    for more in ([("authorization", "Bearer " + TOKEN)], [("authorization", "Bearer rdt_other")]):
        refused("authorization", exchange(json_head(PATHS["chat"], len(body), more) + body), 400, "input.malformed")
    twice = [("x-api-key", TOKEN), ("x-api-key", "rdt_other"), ("content-type", "application/json")]
    answer = exchange(head("POST", PATHS["messages"], twice, len(body), token="") + body)
    refused("x-api-key", answer, 400, "input.malformed", "messages")


@case("lengths that contradict each other are refused with 400, and the connection is closed")
def _():
    body = json.dumps(ask("chat", "hello")).encode()
    for name, more in {
        "two lengths": [("content-length", "5")],
        "the same length twice": [("content-length", str(len(body)))],
        "length and chunks": [("transfer-encoding", "chunked")],
    }.items():
        answer = exchange(json_head(PATHS["chat"], len(body), more) + body + b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        if name == "the same length twice" and answer.status == 200:
            continue  # RFC 9110 section 8.6 lets a reader take equal values for one.
        same(answer.status, 400, f"the status of {name}")
        same(answer.raw.count(b"HTTP/1.1 "), 1, f"the number of answers to {name}")
    for length in ("-5", "1x", "0x10", "99999999999999999999999"):
        answer = exchange(head("POST", PATHS["chat"], [("content-type", "application/json"), ("content-length", length)]) + body)
        holds(answer.status in (400, 413), f"content-length {length}: {answer.status}")


@case("requests that are no HTTP are refused with 400")
def _():
    for name, data in {
        "noise": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64) + b"\r\n\r\n",
        "a header without a colon": b"GET /healthz HTTP/1.1\r\nhost x\r\n\r\n",
        "NUL in a header": b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-a: b\x00c\r\n\r\n",
        "a blank before the colon": b"POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length : 5\r\n\r\nhello",
        "a bad version": b"GET /healthz HTTP/9.9\r\nhost: x\r\n\r\n",
    }.items():
        answer = exchange(data)
        holds(answer.status in (0, 400, 505), f"{name}: {answer.status}")
        must_be_closed(answer)


@case("headers that are too large or too many are refused")
def _():
    for more in ([("x-large", "x" * 100_000)], [(f"x-{number}", "y") for number in range(2000)]):
        answer = call("/healthz", method="GET", headers=more)
        holds(answer.status in (400, 431), f"the status is {answer.status}")
        must_be_closed(answer)


@case("wrong paths, methods and media types are 404, 405 and 415")
def _():
    answer = call("/v1/chat/completion", ask("chat", "x"))
    must_refuse(answer, 404, "input.not_found")
    holds("/v1/chat/completions" in answer.json["error"]["redoubt"]["hint"], "no suggestion")
    must_refuse(call("/v1/%2e%2e/admin", method="GET"), 404, "input.not_found")
    must_refuse(call(PATHS["chat"], method="GET"), 405, "input.method")
    must_refuse(call(PATHS["messages"], method="DELETE"), 405, "input.method", "messages")
    must_refuse(call("/healthz", {"a": 1}), 405, "input.method")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp"):
        for dialect, path in PATHS.items():
            body = json.dumps(ask(dialect, "x")).encode()
            refused(kind, call(path, body, headers=[("content-type", kind)]), 415, "input.media_type", dialect)


@case("names in headers that cannot be names are refused")
def _():
    for value in ("a b", "a/b", "x" * 200, "caf\xe9"):
        refused(f"session {value!r}"[:40], call(PATHS["chat"], ask("chat", "x"), headers=[("x-redoubt-session", value)]), 400, "input.schema")


@case("a stranger with a bad body learns only that a token is missing")
def _():
    for body in (b"{", b"[" * 100_000, json.dumps(ask("chat", "x", model="nothing")).encode()):
        refused("a stranger", call(PATHS["chat"], body, token=""), 401, "identity.missing")


@case("a request head that never ends is cut off, also the second on a connection")
def _():
    for before in (b"", b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"):
        started = time.time()
        with connection(15) as opened:
            opened.sendall(before + b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n")
            ended = drip(opened, b"x-slow: y\r\n", 12)
        holds(ended is not None, f"still open after {time.time() - started:.0f} s, with {'an' if before else 'no'} earlier request")


@case("a body that trickles is refused when its time is up")
def _():
    with connection(15) as opened:
        opened.sendall(json_head(PATHS["chat"], 5000) + b'{"model":"')
        raw = drip(opened, b"x", 12)
    holds(raw is not None, "still open after 12 s")
    refused("a trickle", parsed(raw), 400, "input.malformed")


@case("a body that stops coming is refused when its time is up")
def _():
    with connection(12) as opened:
        opened.sendall(json_head(PATHS["chat"], 5000) + b'{"model":"')
        try:
            raw = read_all(opened)
        except socket.timeout:
            raise AssertionError("still open after 12 s without a byte") from None
    refused("a stall", parsed(raw), 400, "input.malformed")


@case("a body whose sender goes away does no harm")
def _():
    for _ in range(10):
        with connection() as opened:
            opened.sendall(json_head(PATHS["chat"], 5000) + b'{"model":"')
    holds(is_healthy(), "the gateway is not well")


@case("a hundred silent connections leave the gateway able to answer")
def _():
    silent = [connection() for _ in range(100)]
    try:
        holds(is_healthy(), "the gateway is not well")
        same(call(PATHS["chat"], ask("chat", "hello")).status, 200)
    finally:
        for opened in silent:
            opened.close()


def drip(opened, piece, seconds):
    """Sends a piece again and again until the other side closes; answers with what it said, or None when it never closed."""
    until, raw = time.time() + seconds, b""
    opened.settimeout(0.25)
    while time.time() < until:
        try:
            opened.sendall(piece)
        except OSError:
            return raw
        try:
            more = opened.recv(65536)
            if not more:
                return raw
            raw += more
        except socket.timeout:
            continue
        except OSError:
            return raw
    return None


@case("every one of these refusals is in the audit log")
def _():
    entries = {entry["index"]: entry for entry in audit()}
    missing = []
    for name, answer, code in REFUSED:
        entry = entries.get(int(answer.headers["x-redoubt-audit"]))
        if not entry or (entry["request_id"], entry["code"]) != (answer.request_id, code):
            missing.append(name)
        elif entry["result"] not in ("blocked", "denied"):
            missing.append(f"{name}: the result is {entry['result']}")
    holds(len(REFUSED) > 150, f"only {len(REFUSED)} were refused")
    same(missing, [], "refusals without an entry")


@case("after all of it the gateway answers as before")
def _():
    holds(is_healthy(), "the gateway is not well")
    same(call("/readyz", method="GET", token="").status, 200, "the status of /readyz")
    same(call(PATHS["chat"], ask("chat", "hello")).status, 200, "the status of a good request")


run()
