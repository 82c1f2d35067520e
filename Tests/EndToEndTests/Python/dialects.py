"""What a model provider says, in the words of each dialect: whole, or as the events of a stream."""

import base64
import json
import struct
from dataclasses import dataclass, field

CREATED = 1_767_225_600


@dataclass
class Reply:
    """One answer: texts, and the tool calls as (name, arguments as JSON text)."""

    model: str = "mock-model"
    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    calls: list = field(default_factory=list)
    width: int = 7
    choices: int = 1
    interleave: bool = False
    logprobs: bool = False
    note: str = ""
    usage_chunk: bool = False

    def pieces(self, text):
        return [text[at : at + self.width] for at in range(0, len(text), self.width)]


def data(value):
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def event(value):
    return b"event: " + value["type"].encode() + b"\n" + data(value)


class Chat:
    """OpenAI chat completions."""

    usage = {"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21}

    @classmethod
    def whole(cls, reply):
        message = {"role": "assistant", "content": reply.text or None, "refusal": reply.refusal or None}
        if reply.reasoning:
            message["reasoning_content"] = reply.reasoning
        if reply.calls:
            message["tool_calls"] = [
                {"id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": arguments}}
                for index, (name, arguments) in enumerate(reply.calls)
            ]
        finish = "tool_calls" if reply.calls else "stop"
        return {
            "id": "chatcmpl-mock", "object": "chat.completion", "created": CREATED, "model": reply.model,
            "choices": [
                {"index": index, "message": message, "logprobs": cls._logprobs(reply, reply.text), "finish_reason": finish}
                for index in range(reply.choices)
            ],
            "usage": cls.usage, "system_fingerprint": "fp_mock",
        }

    @staticmethod
    def _logprobs(reply, text):
        """The text again, a token at a time, as characters and as bytes."""
        if not reply.logprobs:
            return None
        tokens = [{"token": piece, "bytes": list(piece.encode()), "logprob": -0.1, "top_logprobs": []} for piece in reply.pieces(text)]
        return {"content": tokens, "refusal": None}

    @classmethod
    def events(cls, reply):
        def chunk(delta, index=0, finish=None, **more):
            logprobs = cls._logprobs(reply, delta["content"]) if delta.get("content") else None
            choice = {"index": index, "delta": delta, "logprobs": logprobs, "finish_reason": finish}
            if delta.get("content") == "" and reply.note:
                choice["x_note"] = reply.note
            value = {
                "id": "chatcmpl-mock", "object": "chat.completion.chunk", "created": CREATED, "model": reply.model,
                "system_fingerprint": "fp_mock", "choices": [choice],
            }
            if reply.usage_chunk:
                value["usage"] = None
            return data({**value, **more})

        for index in range(reply.choices):
            yield chunk({"role": "assistant", "content": "", "refusal": None}, index)
            for key, text in (("reasoning_content", reply.reasoning), ("content", reply.text), ("refusal", reply.refusal)):
                for piece in reply.pieces(text):
                    yield chunk({key: piece}, index)
            for pieces in cls._call_pieces(reply):
                yield chunk({"tool_calls": pieces}, index)
            yield chunk({}, index, "tool_calls" if reply.calls else "stop")
        if reply.usage_chunk:
            yield chunk({}, choices=[], usage=cls.usage)
        yield b"data: [DONE]\n\n"

    @staticmethod
    def _call_pieces(reply):
        heads, tails = [], []
        for index, (name, arguments) in enumerate(reply.calls):
            head = {"index": index, "id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": ""}}
            heads.append(head)
            tails.append([{"index": index, "function": {"arguments": piece}} for piece in reply.pieces(arguments)])
        if not reply.interleave:
            for head, tail in zip(heads, tails):
                yield [head]
                for piece in tail:
                    yield [piece]
            return
        if heads:
            yield heads
        for at in range(max((len(tail) for tail in tails), default=0)):
            yield [tail[at] for tail in tails if at < len(tail)]


class Messages:
    """Anthropic messages."""

    @classmethod
    def _blocks(cls, reply):
        if reply.reasoning:
            yield {"type": "thinking", "thinking": reply.reasoning, "signature": "bW9jayBzaWduYXR1cmU="}
        if reply.text:
            yield {"type": "text", "text": reply.text}
        for index, (name, arguments) in enumerate(reply.calls):
            yield {"type": "tool_use", "id": f"toolu_{index}", "name": name, "input": json.loads(arguments)}

    @classmethod
    def _message(cls, reply, content, stop, output):
        return {
            "id": "msg_mock", "type": "message", "role": "assistant", "model": reply.model, "content": content,
            "stop_reason": stop, "stop_sequence": None, "usage": {"input_tokens": 9, "output_tokens": output},
        }

    @classmethod
    def whole(cls, reply):
        return cls._message(reply, list(cls._blocks(reply)), "tool_use" if reply.calls else "end_turn", 12)

    @classmethod
    def events(cls, reply):
        yield event({"type": "message_start", "message": cls._message(reply, [], None, 1)})
        yield event({"type": "ping"})
        calls = iter(reply.calls)
        for index, block in enumerate(cls._blocks(reply)):
            kind = block["type"]
            opening = dict(block)
            if kind == "thinking":
                opening.update(thinking="", signature="")
                deltas = [{"type": "thinking_delta", "thinking": piece} for piece in reply.pieces(block["thinking"])]
                deltas.append({"type": "signature_delta", "signature": block["signature"]})
            elif kind == "text":
                opening["text"] = ""
                deltas = [{"type": "text_delta", "text": piece} for piece in reply.pieces(block["text"])]
            else:
                opening["input"] = {}
                deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in reply.pieces(next(calls)[1])]
            yield event({"type": "content_block_start", "index": index, "content_block": opening})
            for delta in deltas:
                yield event({"type": "content_block_delta", "index": index, "delta": delta})
            yield event({"type": "content_block_stop", "index": index})
        stop = "tool_use" if reply.calls else "end_turn"
        delta = {"stop_reason": stop, "stop_sequence": None}
        yield event({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 12}})
        yield event({"type": "message_stop"})


class Responses:
    """OpenAI responses."""

    usage = {
        "input_tokens": 9, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 12,
        "output_tokens_details": {"reasoning_tokens": 3}, "total_tokens": 21,
    }

    @classmethod
    def _response(cls, reply, status, output):
        return {
            "id": "resp_mock", "object": "response", "created_at": CREATED, "status": status, "model": reply.model,
            "output": output, "parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "error": None,
            "incomplete_details": None, "instructions": None, "metadata": {}, "temperature": 1.0, "top_p": 1.0,
            "usage": cls.usage if status == "completed" else None,
        }

    @classmethod
    def _items(cls, reply):
        if reply.reasoning:
            summary = [{"type": "summary_text", "text": reply.reasoning}]
            yield {"id": "rs_mock", "type": "reasoning", "summary": summary}
        if reply.text or reply.refusal:
            part = {"type": "output_text", "text": reply.text, "annotations": [], "logprobs": []}
            if reply.refusal:
                part = {"type": "refusal", "refusal": reply.refusal}
            yield {"id": "msg_mock", "type": "message", "status": "completed", "role": "assistant", "content": [part]}
        for index, (name, arguments) in enumerate(reply.calls):
            yield {
                "id": f"fc_{index}", "type": "function_call", "status": "completed", "call_id": f"call_{index}", "name": name,
                "arguments": arguments,
            }

    @classmethod
    def whole(cls, reply):
        return cls._response(reply, "completed", list(cls._items(reply)))

    @classmethod
    def events(cls, reply):
        for number, value in enumerate(cls._values(reply)):
            yield event({**value, "sequence_number": number})

    @classmethod
    def _values(cls, reply):
        yield {"type": "response.created", "response": cls._response(reply, "in_progress", [])}
        yield {"type": "response.in_progress", "response": cls._response(reply, "in_progress", [])}
        items = list(cls._items(reply))
        for index, item in enumerate(items):
            place = {"output_index": index, "item_id": item["id"]}
            opening = dict(item)
            if item["type"] != "reasoning":
                opening["status"] = "in_progress"
            opening.update({"reasoning": {"summary": []}, "message": {"content": []}}.get(item["type"], {"arguments": ""}))
            yield {"type": "response.output_item.added", "output_index": index, "item": opening}
            yield from cls._growth(reply, item, place)
            yield {"type": "response.output_item.done", "output_index": index, "item": item}
        yield {"type": "response.completed", "response": cls._response(reply, "completed", items)}

    @classmethod
    def _growth(cls, reply, item, place):
        if item["type"] == "function_call":
            for piece in reply.pieces(item["arguments"]):
                yield {"type": "response.function_call_arguments.delta", **place, "delta": piece}
            name = {"name": item["name"]}
            yield {"type": "response.function_call_arguments.done", **place, **name, "arguments": item["arguments"]}
            return
        if item["type"] == "reasoning":
            name, part, place = "response.reasoning_summary_text", item["summary"][0], {**place, "summary_index": 0}
            frame, key = "response.reasoning_summary_part", "text"
        else:
            part, place, frame = item["content"][0], {**place, "content_index": 0}, "response.content_part"
            key = "refusal" if part["type"] == "refusal" else "text"
            name = "response." + part["type"]
        more = {"logprobs": []} if part["type"] == "output_text" else {}
        yield {"type": frame + ".added", **place, "part": {**part, key: ""}}
        for piece in reply.pieces(part[key]):
            yield {"type": name + ".delta", **place, "delta": piece, **more}
        yield {"type": name + ".done", **place, key: part[key], **more}
        yield {"type": frame + ".done", **place, "part": part}


DIALECTS = {"/v1/chat/completions": Chat, "/v1/messages": Messages, "/v1/responses": Responses}


def embeddings(request):
    """A vector of 256 numbers for each input, as floats or packed in base64, as asked."""
    inputs = request["input"] if isinstance(request["input"], list) else [request["input"]]
    rows = []
    for index, text in enumerate(inputs):
        vector = [((index + 1) * (at * 7919 + len(str(text))) % 2003) / 1001.5 - 1 for at in range(256)]
        packed = base64.b64encode(struct.pack("<256f", *vector)).decode()
        shown = packed if request.get("encoding_format") == "base64" else vector
        rows.append({"object": "embedding", "index": index, "embedding": shown})
    usage = {"prompt_tokens": 4, "total_tokens": 4}
    return {"object": "list", "data": rows, "model": request["model"], "usage": usage}


def failure(status, path, message):
    """An error in the provider's own shape."""
    if path.startswith("/v1/messages"):
        return {"type": "error", "error": {"type": "api_error", "message": message}, "request_id": "req_of_the_provider"}
    return {"error": {"message": message, "type": "mock_error", "param": None, "code": f"mock_{status}"}}
