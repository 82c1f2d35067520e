"""An agent with one tool behind `redoubt serve`. Needs `pip install openai` and REDOUBT_TOKEN from `redoubt token create`."""
import json, os, sys
from openai import APIStatusError, OpenAI

client = OpenAI(base_url="http://127.0.0.1:8787/v1", api_key=os.environ["REDOUBT_TOKEN"])
tools = [{"type": "function", "function": {
    "name": "list_notes", "description": "Lists the saved notes.", "parameters": {"type": "object", "properties": {}}}}]
messages = [{"role": "user", "content": " ".join(sys.argv[1:]) or "List my notes"}]

for _ in range(8):  # so that a model cannot go on for ever
    try:
        reply = client.chat.completions.create(
            model=os.environ.get("MODEL", "rehearsal"), messages=messages, tools=tools)
    except APIStatusError as error:  # refused: the body says by which layer and what to do
        sys.exit(f"{error.status_code} {error.body.get('code')}: {error.body.get('message')}")
    message = reply.choices[0].message
    if not message.tool_calls:
        print(message.content)
        break
    messages.append(message.model_dump(exclude_none=True))
    for call in message.tool_calls:  # only calls that policy allowed get here; a refused one came back as words
        names = sorted(os.listdir("notes")) if os.path.isdir("notes") else []
        messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(names)})
