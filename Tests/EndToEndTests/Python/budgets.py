"""A user's budget, as the official client sees it."""

import openai
from openai import OpenAI

from support import TOKEN, URL, Answer, case, holds, must_be_recorded, raises, received, run, same

client = OpenAI(base_url=URL + "/v1", api_key=TOKEN, max_retries=0)


def ask(model="mock-model", **more):
    messages = [{"role": "user", "content": "budget-mark"}]
    return client.chat.completions.create(model=model, messages=messages, max_tokens=20, **more)


@case("a budget lets calls through until it is spent, and is then a RateLimitError")
def _():
    count, error = 0, None
    while error is None and count < 100:
        try:
            ask()
            count += 1
        except openai.RateLimitError as refusal:
            error = refusal
    holds(error is not None and count >= 1, f"{count} calls passed, then {error}")
    same(error.code, "limits.budget_per_day")
    holds("budget exceeded" in str(error) and int(error.response.headers["retry-after"]) >= 1, f"{error}")
    must_be_recorded(Answer(headers=dict(error.response.headers)), "limits.budget_per_day")
    same(len(received("budget-mark")), count, "what the upstream received")


@case("a model without a price is a PermissionDeniedError that names the setting")
def _():
    before = len(received("budget-mark"))
    error = raises(openai.PermissionDeniedError, lambda: ask("mock-large"))
    same(error.code, "limits.no_price")
    holds("limits.user.budget" in str(error), f"{error}")
    same(len(received("budget-mark")), before, "what the upstream received")


run()
