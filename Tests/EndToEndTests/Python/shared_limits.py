"""Two gateways that share their limits on one Redis server, and what they do when it is gone."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import openai
from openai import OpenAI

from support import TOKEN, URL, case, holds, raises, received, run, same

OTHER = os.environ["E2E_OTHER_URL"]
clients = [OpenAI(base_url=url + "/v1", api_key=TOKEN, max_retries=0) for url in (URL, OTHER)]


def ask(client, **more):
    messages = [{"role": "user", "content": "shared-limit hello"}]
    return client.chat.completions.with_raw_response.create(model="mock-model", messages=messages, **more)


def outcome(number):
    try:
        answer = ask(clients[number % 2], stream=number % 3 == 0)
        body = answer.parse()
        if number % 3 == 0:
            holds(len(list(body)) > 0, "the stream is empty")
        return "passed", answer.headers
    except openai.RateLimitError as error:
        return error.code, error.response.headers


@case("of forty calls at once to two gateways exactly ten pass, and the others are RateLimitErrors")
def _():
    with ThreadPoolExecutor(40) as pool:
        outcomes = list(pool.map(outcome, range(40)))
    codes = [code for code, _ in outcomes]
    same(codes.count("passed"), 10, "the calls that passed")
    same(codes.count("limits.requests_per_hour"), 30, "the calls that were refused")
    same(len(received("shared-limit")), 10, "what the upstream received")
    remaining = sorted(int(headers["x-ratelimit-remaining-requests"]) for code, headers in outcomes if code == "passed")
    holds(remaining[0] == 0 and remaining[-1] <= 9, f"the headers say {remaining}")
    holds(all(int(headers["retry-after"]) > 3000 for code, headers in outcomes if code != "passed"), "Retry-After is too short")


@case("without the server nothing is let through: 503 and a Retry-After")
def _():
    os.kill(int(os.environ["E2E_REDIS_PID"]), signal.SIGKILL)
    for client in clients * 3:
        error = raises(openai.InternalServerError, lambda: ask(client))
        same((error.status_code, error.code), (503, "limits.unavailable"), "status and code")
        holds(int(error.response.headers["retry-after"]) >= 1, "no Retry-After")
    same(len(received("shared-limit")), 10, "what the upstream received")


run()
