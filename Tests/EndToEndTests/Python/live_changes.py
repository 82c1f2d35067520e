"""What an operator changes on the command line counts in a gateway that is running, within a second."""

import time
import uuid

from support import PATHS, ask, audit, call, case, eventually, holds, must_refuse, redoubt, run, same

TOOLS = [{"type": "function", "function": {"name": "save_note", "parameters": {"type": "object"}}}]


def calls_of(session):
    answer = call(PATHS["chat"], ask("chat", "scenario=tools calls=save_note", tools=TOOLS), headers=[("x-redoubt-session", session)])
    same(answer.status, 200, f"the status ({answer.body[:300]!r})")
    return [one["function"]["name"] for one in answer.json["choices"][0]["message"].get("tool_calls") or []]


@case("a tier that is granted counts at once, for that session alone, and can be taken back")
def _():
    name = "granted-" + uuid.uuid4().hex[:8]
    same(calls_of(name), [], "the calls before")
    redoubt("grant", "give", "--session", name, "--tier", "write", "--user", "tester")
    eventually(lambda: calls_of(name) == ["save_note"], 2, "the granted call")
    same(calls_of(name + "-other"), [], "the calls of another session")
    redoubt("grant", "revoke", "--session", name)
    eventually(lambda: calls_of(name) == [], 2, "the refusal after the revocation")
    refused = [entry for entry in audit(session="tester/" + name) if entry["code"] == "permission.denied"]
    holds(len(refused) >= 2 and refused[0]["details"]["tool"] == "save_note", f"the refusals are not on record: {refused}")


@case("a token works from the moment it is made to the moment it is revoked")
def _():
    made = redoubt("token", "create", "--user", "brief", "--role", "user")
    same(call(PATHS["chat"], ask("chat", "hello"), token=made["token"]).status, 200)
    redoubt("token", "revoke", made["id"])
    revoked = time.time()
    eventually(lambda: call(PATHS["chat"], ask("chat", "hello"), token=made["token"]).status == 401, 2, "the revocation")
    holds(time.time() - revoked < 1.5, "the revocation took more than a second")
    must_refuse(call(PATHS["chat"], ask("chat", "hello"), token=made["token"]), 401, "identity.invalid")


@case("a service token may speak for a user, and the log has the user's name")
def _():
    made = redoubt("token", "create", "--user", "bridge", "--role", "service")
    answer = call(PATHS["chat"], ask("chat", "hello"), token=made["token"], headers=[("x-redoubt-user", "ann")])
    same(answer.status, 200)
    entry = next(entry for entry in audit(user="ann") if entry["request_id"] == answer.request_id)
    same((entry["user_id"], entry["session_id"]), ("ann", "ann/default"))


@case("metrics count what happened")
def _():
    text = call("/metrics", method="GET", token="").body.decode()
    for name in ("security_events_total", "authentication_attempts_total", "security_scan_duration_seconds", "api_key_rotations_total"):
        holds(name in text, f"{name} is missing")


@case("the log is valid while the gateway writes it")
def _():
    verdict = redoubt("audit", "verify")
    same((verdict["valid"], verdict["entries"] > 0), (True, True), f"the verdict {verdict}")


run()
