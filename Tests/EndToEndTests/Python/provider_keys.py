"""Keys from the vault, providers that fail in every way, and what the official client sees of it: nothing, or its proper exception."""

import http.server
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import uuid

import openai
from openai import OpenAI

from support import BINARY, case, holds, raises, run, same


def made_key():
    return "sk-proj-" + uuid.uuid4().hex + uuid.uuid4().hex


class Provider(http.server.ThreadingHTTPServer):
    """Answers each request as the test says: by its key, else by what comes next in `script`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        self.refused, self.limited, self.script, self.seen = set(), {}, [], []
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def key(self):
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    def answer(self, status, body, **headers):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def fail(self, status, code, **headers):
        self.answer(status, {"error": {"message": "no", "type": code, "code": code}}, **headers)

    def do_GET(self):
        if self.key() in self.server.refused:
            return self.fail(401, "invalid_api_key")
        self.answer(200, {"object": "list", "data": [{"id": "m"}, {"id": "n"}]})

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        server = self.server
        with server.lock:
            server.seen.append((time.time(), self.key(), request["model"]))
            step = server.script.pop(0) if server.script else "ok"
        if self.key() in server.refused:
            return self.fail(401, "invalid_api_key")
        if self.key() in server.limited:
            return self.fail(429, "rate_limit_exceeded", retry_after=str(server.limited[self.key()]))
        if isinstance(step, tuple):
            return self.fail(step[0], step[1], **(step[2] if len(step) > 2 else {}))
        if step == "drip":
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("connection", "close")
            self.end_headers()
            try:
                for number in range(60):
                    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [
                        {"index": 0, "delta": {"content": f"word{number} "}, "finish_reason": None}]}
                    self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
                    time.sleep(0.1)
            except OSError:
                pass
            self.close_connection = True
            return
        if step == "cut":
            self.close_connection = True
            return self.connection.close()
        if step == "hang":
            time.sleep(6)
            self.close_connection = True
            return
        self.answer(200, {
            "id": "c", "object": "chat.completion", "created": 1, "model": request["model"],
            "choices": [{"index": 0, "message": {"role": "assistant", "content": "hi"}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}})


class House:
    """A gateway of its own with providers of its own."""

    def __init__(self, providers, more="", environment=()):
        self.folder = tempfile.mkdtemp(prefix="redoubt-keys-")
        self.environment = {"PATH": os.environ["PATH"], "HOME": self.folder, **dict(environment)}
        self.state = self.folder + "/state"
        lines = ["version: 1", "audit: {origin: test.example/keys}", "limits: {user: {requests: 100000/h}}", "providers:"]
        for name, (provider, settings) in providers.items():
            lines.append(f'  {name}: {{dialect: openai, base_url: "{provider.url}", {settings}}}')
        with open(self.folder + "/redoubt.yaml", "w") as file:
            file.write("\n".join(lines) + "\n" + more)
        self.token = self("token", "create", "--user", "ann").strip()
        self.process = None

    def __call__(self, *words, stdin="", status=0):
        done = subprocess.run(
            [BINARY, "--config", self.folder + "/redoubt.yaml", "--state", self.state, *words], input=stdin.encode(),
            capture_output=True, timeout=60, env=self.environment, cwd=self.folder)
        same(done.returncode, status, " ".join(words) + ": " + done.stderr.decode())
        return done.stdout.decode()

    def start(self):
        self.log = open(self.folder + "/log", "w+b")
        self.process = subprocess.Popen(
            [BINARY, "--config", self.folder + "/redoubt.yaml", "--state", self.state, "serve", "--listen", "127.0.0.1:0"],
            stderr=self.log, stdout=self.log, env=self.environment, cwd=self.folder)
        for _ in range(600):
            self.log.seek(0)
            words = self.log.read().decode()
            if "listens on " in words:
                self.url = words.split("listens on ")[1].split()[0]
                break
            time.sleep(0.05)
        self.client = OpenAI(base_url=self.url + "/v1", api_key=self.token, max_retries=0)
        return self

    def ask(self, model="m"):
        return self.client.chat.completions.create(model=model, messages=[{"role": "user", "content": "hello"}])

    def actions(self, name):
        return json.loads(self("audit", "query", "--action", name, "--json"))

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def with_house(providers, keys=(), more="", environment=()):
    house = House(providers, more, environment)
    for name, key in keys:
        house("key", "add", "one", "--name", name, stdin=key + "\n")
    return house.start()


VAULT = "keys: [{vault: primary}, {vault: backup}], retries: 2, breaker_failures: 3, breaker_rest: 2s, first_byte_timeout: 3s"


@case("a key that the provider refuses is replaced by the next, unseen by the client, once and for all")
def _():
    provider, bad, good = Provider(), made_key(), made_key()
    provider.refused.add(bad)
    house = with_house({"one": (provider, VAULT)}, [("primary", bad), ("backup", good)])
    try:
        for _ in range(3):
            same(house.ask().choices[0].message.content, "hi")
        same([key for _, key, _ in provider.seen], [bad, good, good, good], "the keys asked with")
        same([entry["details"]["key"] for entry in house.actions("key_failed")], ["vault:primary"])
    finally:
        house.stop()


@case("a key at its limit rests, the other answers; with one key the wait is waited out")
def _():
    provider, one, two = Provider(), made_key(), made_key()
    provider.limited[one] = 30
    house = with_house({"one": (provider, VAULT)}, [("primary", one), ("backup", two)])
    try:
        house.ask()
        house.ask()
        same([key for _, key, _ in provider.seen], [one, two, two], "the keys asked with")
    finally:
        house.stop()
    provider, one = Provider(), made_key()
    provider.script = [(429, "rate_limit_exceeded", {"retry_after": "1"})]
    house = with_house({"one": (provider, VAULT)}, [("primary", one)])
    try:
        started = time.time()
        house.ask()
        holds(1 <= time.time() - started < 3, "the wait was not what was asked for")
    finally:
        house.stop()


@case("errors and cut connections are tried again; silence is a timeout")
def _():
    provider = Provider()
    house = with_house({"one": (provider, VAULT)}, [("primary", made_key())])
    try:
        provider.script = [(500, "server_error"), (503, "overloaded")]
        house.ask()
        provider.script = ["cut", (502, "bad")]
        house.ask()
        same(len(provider.seen), 6, "requests")
        provider.script = [(400, "invalid_request_error")]
        error = raises(openai.BadRequestError, house.ask)
        same(len(provider.seen), 7, "a wrong request is not tried again; requests")
        provider.script = ["hang"]
        error = raises(openai.APIStatusError, house.ask)
        same((error.status_code, error.code), (504, "upstream.timeout"))
    finally:
        house.stop()


@case("a model that keeps failing rests, is tried again, and comes back")
def _():
    provider = Provider()
    house = with_house({"one": (provider, VAULT)}, [("primary", made_key())])
    try:
        provider.script = [(500, "server_error")] * 3
        error = raises(openai.InternalServerError, house.ask)
        same((error.status_code, error.code), (502, "upstream.error"))
        before = len(provider.seen)
        error = raises(openai.InternalServerError, house.ask)
        same((error.status_code, error.code), (503, "upstream.circuit_open"))
        holds(1 <= int(error.response.headers["retry-after"]) <= 3, "retry-after")
        same(len(provider.seen), before, "a resting model was asked; requests")
        house.ask("n")
        time.sleep(2.2)
        house.ask()
        house.ask()
    finally:
        house.stop()


@case("another model, and another provider, stand in")
def _():
    provider, other = Provider(), Provider()
    house = with_house(
        {"one": (provider, VAULT + ', models: [m, n], fallbacks: [n, "two/*"]'), "two": (other, "models: [m, x]")},
        [("primary", made_key())])
    try:
        provider.script = [(500, "server_error")] * 3
        same(house.ask().model, "n", "the model that answered")
        provider.script = [(500, "server_error")] * 9
        same(house.ask().model, "m")
        same(len(other.seen), 1, "what the other provider saw")
        entry = house.actions("model_call")[-1]
        same(entry["details"]["answered_by"], "two/m")
    finally:
        house.stop()


@case("a rotation under load fails no call, and a revocation counts within a second")
def _():
    provider, old, new = Provider(), made_key(), made_key()
    house = with_house({"one": (provider, VAULT)}, [("primary", old)])
    failures, done, stop = [], [0], threading.Event()

    def load():
        while not stop.is_set():
            try:
                house.ask()
                done[0] += 1
            except Exception as error:
                failures.append(repr(error)[:200])

    try:
        threads = [threading.Thread(target=load) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        house("key", "rotate", "one", "--name", "second", stdin=new + "\n")
        time.sleep(1.2)
        changed = time.time()
        provider.refused.add(old)
        time.sleep(1)
        stop.set()
        for thread in threads:
            thread.join()
        same(failures, [], "failures")
        holds(done[0] > 20, f"only {done[0]} calls")
        late = [key for moment, key, _ in provider.seen if moment > changed]
        same(set(late), {new}, "the keys in use after the rotation")
        provider.refused.discard(old)
        third = made_key()
        house("key", "add", "one", "--name", "third", stdin=third + "\n")
        house("key", "revoke", "one", "--name", "second")
        revoked = time.time()
        while time.time() < revoked + 2:
            house.ask()
        holds(not [key for moment, key, _ in provider.seen if key == new and moment > revoked + 1], "a revoked key was used")
        statuses = {key["name"]: key["status"] for key in json.loads(house("key", "list", "--json"))}
        same(statuses["second"], "destroyed")
        holds(house.actions("key_rotated") and house.actions("keys_changed"), "the log does not say so")
    finally:
        stop.set()
        house.stop()


@case("a key whose time has come is changed by the schedule, and the former one ends")
def _():
    provider, old, new = Provider(), made_key(), made_key()
    folder = tempfile.mkdtemp(prefix="redoubt-made-")
    with open(folder + "/new-key", "w") as file:
        file.write(f"#!/bin/sh\necho {new}\n")
    os.chmod(folder + "/new-key", 0o700)
    rotation = f"rotation: {{one: {{frequency: 4s, overlap_period: 1s, notification_threshold: 3s, command: [{folder}/new-key]}}}}\n"
    house = with_house({"one": (provider, VAULT)}, [("primary", old)], rotation)
    try:
        started = time.time()
        while time.time() < started + 7 and not (provider.seen and provider.seen[-1][1] == new):
            house.ask()
            time.sleep(0.05)
        same([key for _, key, _ in provider.seen][-1], new, "the key in use")
        time.sleep(1.5)
        statuses = [key["status"] for key in json.loads(house("key", "list", "--json"))]
        same(statuses[0], "destroyed", "the former key")
        for action in ("key_rotation_due", "key_created", "key_set", "key_tested", "key_promoted", "key_rotated", "key_retired"):
            holds(house.actions(action), action + " is not in the log")
    finally:
        house.stop()
        shutil.rmtree(folder)


class KVServer(http.server.BaseHTTPRequestHandler):
    """The part of HashiCorp's KV version 2 that is asked for, in the shapes of its documentation."""

    key, token = "", ""

    def log_message(self, *_):
        pass

    def do_GET(self):
        status, body = 200, {"data": {"data": {"api_key": self.key}, "metadata": {"version": 1}}}
        if self.headers.get("x-vault-token") != self.token:
            status, body = 403, {"errors": ["permission denied"]}
        elif self.path != "/v1/secret/data/providers/one":
            status, body = 404, {"errors": []}
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@case("a program, the service manager and a KV server can hold the key")
def _():
    provider, keys = Provider(), [made_key() for _ in range(3)]
    folder = tempfile.mkdtemp(prefix="redoubt-held-")
    for name, text, mode in (("show", f"#!/bin/sh\necho {keys[0]}\n", 0o700), ("one", keys[1] + "\n", 0o400)):
        with open(f"{folder}/{name}", "w") as file:
            file.write(text)
        os.chmod(f"{folder}/{name}", mode)
    KVServer.key, KVServer.token = keys[2], "hvs." + uuid.uuid4().hex
    kv = http.server.ThreadingHTTPServer(("127.0.0.1", 0), KVServer)
    threading.Thread(target=kv.serve_forever, daemon=True).start()
    environment = {
        "CREDENTIALS_DIRECTORY": folder, "VAULT_ADDR": f"http://127.0.0.1:{kv.server_address[1]}", "VAULT_TOKEN": KVServer.token}
    for source, key in zip(
        (f"{{command: [{folder}/show]}}", "{credential: one}", '{hashicorp: "secret/providers/one#api_key"}'), keys):
        house = with_house({"one": (provider, f"keys: [{source}]")}, environment=environment)
        try:
            house.ask()
            same(provider.seen[-1][1], key, "the key from " + source)
        finally:
            house.stop()
    shutil.rmtree(folder)


@case("a stream ends when its key is revoked")
def _():
    provider = Provider()
    house = with_house({"one": (provider, VAULT)}, [("primary", made_key()), ("backup", made_key())])
    try:
        provider.script = ["drip"]
        stream = house.client.chat.completions.create(model="m", stream=True, messages=[{"role": "user", "content": "hi"}])
        words = [next(stream).choices[0].delta.content]
        house("key", "revoke", "one", "--name", "primary")
        revoked = time.time()
        raises(openai.APIError, lambda: [words.append(chunk.choices[0].delta.content) for chunk in stream])
        holds(time.time() - revoked < 2, "it went on")
        house.ask()
    finally:
        house.stop()


@case("a vault that is damaged, open to others or gone is told, and takes no key away from a running gateway")
def _():
    provider, key = Provider(), made_key()
    house = with_house({"one": (provider, VAULT)}, [("primary", key)])
    try:
        vault = house.state + "/vault.age"
        with open(vault, "rb") as file:
            whole = file.read()
        for damaged in (whole[:-5], whole[:100], b"", whole[:-1] + bytes([whole[-1] ^ 1])):
            with open(vault, "wb") as file:
                file.write(damaged)
            done = subprocess.run(
                [BINARY, "--config", house.folder + "/redoubt.yaml", "--state", house.state, "key", "list"],
                capture_output=True, env=house.environment, cwd=house.folder)
            same(done.returncode, 3)
            holds(b"error: vault." in done.stderr and b"hint: " in done.stderr, done.stderr.decode())
        with open(vault, "wb") as file:
            file.write(whole)
        os.chmod(vault, 0o644)
        time.sleep(0.6)
        house("key", "list", status=3)
        house.ask()
        os.chmod(vault, 0o600)
        house("key", "list")
        holds(house.actions("vault_unreadable"), "the log does not say so")
        time.sleep(1.2)
        os.rename(vault, vault + ".away")
        time.sleep(1.2)
        house.ask()
        same(house.actions("vault_unreadable")[-1]["details"]["reason"], "the vault is gone")
        os.rename(vault + ".away", vault)
        house("key", "revoke", "one", "--name", "primary")
        time.sleep(2)
        raises(openai.APIStatusError, house.ask)
    finally:
        house.stop()


@case("a key with a line end in it is refused everywhere, and never sent")
def _():
    provider, good = Provider(), made_key()
    folder = tempfile.mkdtemp(prefix="redoubt-lines-")
    with open(folder + "/pass", "w") as file:
        file.write(f"#!/bin/sh\nprintf '%s\\nx-evil: 1\\n' $1\n")
    os.chmod(folder + "/pass", 0o700)
    evil = {"EVIL": made_key() + "\r\nx-evil: 1"}
    sources = f"keys: [{{command: [{folder}/pass, {made_key()}]}}, {{env: EVIL}}, {{vault: primary}}]"
    house = with_house({"one": (provider, sources)}, [("primary", good)], environment=evil)
    try:
        house("key", "add", "one", "--name", "evil", "--env", "EVIL", status=2)
        house.ask()
        same([key for _, key, _ in provider.seen], [good], "the keys that were sent")
    finally:
        house.stop()
        shutil.rmtree(folder)


@case("keys that differ in their program's arguments alone are two keys; without a key a refusal is asked for once")
def _():
    provider, bad, good = Provider(), made_key(), made_key()
    provider.refused.add(bad)
    folder = tempfile.mkdtemp(prefix="redoubt-two-")
    with open(folder + "/show", "w") as file:
        file.write("#!/bin/sh\necho $1\n")
    os.chmod(folder + "/show", 0o700)
    house = with_house({"one": (provider, f"keys: [{{command: [{folder}/show, {bad}]}}, {{command: [{folder}/show, {good}]}}]")})
    try:
        house.ask()
        same([key for _, key, _ in provider.seen], [bad, good])
        time.sleep(1)
        same(len(house.actions("keys_changed")), 0, "changes on record")
    finally:
        house.stop()
        shutil.rmtree(folder)
    provider = Provider()
    provider.refused.add("")
    house = with_house({"one": (provider, "retries: 2")})
    try:
        raises(openai.APIStatusError, house.ask)
        same(len(provider.seen), 1, "requests")
    finally:
        house.stop()


@case("an export is taken in as it was, and a time that cannot be written is refused before it does harm")
def _():
    provider, old, new = Provider(), made_key(), made_key()
    house = with_house({"one": (provider, VAULT)}, [("primary", old)])
    try:
        house("key", "add", "one", "--name", "far", "--expires", "106751d", stdin=made_key() + "\n", status=2)
        house("key", "rotate", "one", "--name", "new", "--overlap", "1s", stdin=new + "\n")
        with open(house.state + "/vault.identity") as file:
            recipient = next(line.split()[-1] for line in file if line.startswith("# public key: "))
        exported = house("key", "export", "--armor", "--recipient", recipient)
        holds("BEGIN AGE ENCRYPTED FILE" in exported, "no armored file")
        time.sleep(1.2)
        shutil.copy(house.state + "/vault.identity", house.folder + "/identity")
        first, house.state = house.state, house.folder + "/second"
        house("key", "import", "--identity", house.folder + "/identity", stdin=exported)
        same([(key["name"], key["status"]) for key in json.loads(house("key", "list", "--json"))], [("new", "primary")])
        house.state = first
    finally:
        house.stop()


@case("a rotation to a key that the provider does not take changes nothing")
def _():
    provider, old, bad = Provider(), made_key(), made_key()
    provider.refused.add(bad)
    house = with_house({"one": (provider, VAULT)}, [("primary", old)])
    try:
        house("key", "rotate", "one", stdin=bad + "\n", status=3)
        house.ask()
        same(provider.seen[-1][1], old)
    finally:
        house.stop()


def readable_memory(pid):
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            place, mode = line.split()[:2]
            if "r" not in mode or "[v" in line:
                continue
            start, end = (int(part, 16) for part in place.split("-"))
            try:
                memory.seek(start)
                yield line, memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue


@case("a key is in no memory that can be read, no environment, log, metric, or answer")
def _():
    provider, canary = Provider(), made_key()
    house = with_house({"one": (provider, VAULT)}, [("primary", canary)])
    try:
        for _ in range(20):
            house.ask()
        provider.script = [(500, "server_error"), "cut"]
        house.ask()
        same({key for _, key, _ in provider.seen}, {canary})
        # A part is enough to know it by; the test's own process is another one.
        parts = [canary[8:40].encode(), canary[40:72].encode()]
        pid = house.process.pid
        scanned, control = 0, False
        for line, memory in readable_memory(pid):
            scanned += len(memory)
            control = control or house.folder.encode() in memory
            holds(not any(part in memory for part in parts), "the key is in the mapping " + line.strip())
        holds(scanned > 10_000_000 and control, "too little memory could be read")
        for name in ("environ", "cmdline"):
            with open(f"/proc/{pid}/{name}", "rb") as file:
                holds(not any(part in file.read() for part in parts), name)
        for folder, _, names in os.walk(house.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    data = file.read()
                    holds(not any(part in data for part in parts), "the key is in " + name)
    finally:
        house.stop()


run()
