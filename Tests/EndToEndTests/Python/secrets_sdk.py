"""A planted secret does not reach what the official clients put together, and the text around it is intact."""

import json

from anthropic import Anthropic
from openai import OpenAI

from planted import clean_sentence, leaked
from support import TOKEN, URL, case, holds, run, same

openai = OpenAI(base_url=URL + "/v1", api_key=TOKEN, max_retries=0)
anthropic = Anthropic(base_url=URL, api_key=TOKEN, max_retries=0)
CLEAN = clean_sentence("anthropic")
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}, "unit": {"type": "string"}}}
CHAT_TOOLS = [{"type": "function", "function": {"name": "get_weather", "parameters": SCHEMA}}]
FLAT_TOOLS = [{"type": "function", "name": "get_weather", "parameters": SCHEMA, "strict": False}]
BLOCK_TOOLS = [{"name": "get_weather", "input_schema": SCHEMA}]
WIDTHS = (1, 3, 7, 40)


def user(where, width):
    return [{"role": "user", "content": f"scenario=plant where={where} width={width}"}]


def clean(value, *seen):
    same(value, CLEAN)
    for text in seen:
        holds(leaked(text if isinstance(text, str) else text.model_dump_json(), "anthropic") is None, "the secret is in what the client has")


@case("chat completions, whole and streamed: content, reasoning, refusal and arguments")
def _():
    for width in WIDTHS:
        whole = openai.chat.completions.create(model="mock-model", messages=user("content", width))
        clean(whole.choices[0].message.content, whole)
        for where in ("content", "reasoning", "refusal"):
            key = {"reasoning": "reasoning_content"}.get(where, where)
            chunks = list(openai.chat.completions.create(model="mock-model", messages=user(where, width), stream=True))
            said = "".join(getattr(chunk.choices[0].delta, key, None) or "" for chunk in chunks)
            clean(said, *chunks)
        arguments = ""
        for chunk in openai.chat.completions.create(model="mock-model", messages=user("arguments", width), tools=CHAT_TOOLS, stream=True):
            for call in chunk.choices[0].delta.tool_calls or []:
                arguments += call.function.arguments or ""
        clean(json.loads(arguments)["city"], arguments)


@case("chat completions through the streaming helper")
def _():
    for width in WIDTHS:
        with openai.chat.completions.stream(model="mock-model", messages=user("content", width)) as stream:
            final = stream.get_final_completion()
        clean(final.choices[0].message.content, final)
        with openai.chat.completions.stream(model="mock-model", messages=user("arguments", width), tools=CHAT_TOOLS) as stream:
            final = stream.get_final_completion()
        clean(json.loads(final.choices[0].message.tool_calls[0].function.arguments)["city"], final)


@case("messages, whole and through the streaming helper: text, thinking and input")
def _():
    for width in WIDTHS:
        for where in ("content", "reasoning", "arguments"):
            asked = {"model": "mock-model", "max_tokens": 99, "messages": user(where, width), "tools": BLOCK_TOOLS}
            whole = anthropic.messages.create(**asked)
            with anthropic.messages.stream(**asked) as stream:
                seen = list(stream)
                final = stream.get_final_message()
            for message in (whole, final):
                block = message.content[0]
                text = {"text": lambda: block.text, "thinking": lambda: block.thinking, "tool_use": lambda: block.input["city"]}[block.type]()
                clean(text, message, *seen)


@case("responses, whole and through the streaming helper: text, reasoning summary, refusal and arguments")
def _():
    for width in WIDTHS:
        for where in ("content", "reasoning", "refusal", "arguments"):
            asked = {"model": "mock-model", "input": user(where, width)[0]["content"], "tools": FLAT_TOOLS}
            whole = openai.responses.create(**asked)
            with openai.responses.stream(**asked) as stream:
                seen = list(stream)
                final = stream.get_final_response()
            for response in (whole, final):
                item = response.output[0]
                if item.type == "reasoning":
                    text = item.summary[0].text
                elif item.type == "message":
                    text = item.content[0].refusal if where == "refusal" else item.content[0].text
                else:
                    text = json.loads(item.arguments)["city"]
                clean(text, response, *seen)


run()
