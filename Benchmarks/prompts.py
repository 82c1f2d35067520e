"""Writes the request bodies: a small one, one of 22 KB, one of 307 KB, and a small one that streams. Always the same bytes."""

import json
import random
import sys

WORDS = """the river map valley winter harvest market engine report bridge letter garden window station question answer paper
history water stone summer village teacher morning evening council budget figure method sample result chapter table
margin signal channel storage battery circuit sensor weather forecast pressure surface coastline harbour vessel cargo
schedule contract payment invoice customer supplier warehouse quality review meeting minutes decision proposal estimate
is was has shows gives takes carries follows explains describes measures compares supports contains requires offers
slowly quickly clearly often rarely usually nearly about under over between beside after before during without within
small large early late open quiet broad narrow modern ancient local northern southern public common simple careful""".split()


def prose(size: int, seed: int) -> str:
    """Sentences of everyday words, with numbers, names and line breaks among them, cut to a size."""
    draw = random.Random(seed)
    parts: list[str] = []
    length = 0
    while length < size:
        words = [draw.choice(WORDS) for _ in range(draw.randint(6, 18))]
        if draw.random() < 0.2:
            words.insert(draw.randrange(len(words)), str(draw.randint(2, 900)))
        text = " ".join(words).capitalize() + draw.choice([". ", ". ", ". ", "? ", "; so it is.\n", ".\n\n"])
        parts.append(text)
        length += len(text)
    return "".join(parts)[:size]


def body(size: int, seed: int, **more: object) -> bytes:
    """A request of `size` bytes: a system prompt, and one user's text that fills the rest."""
    def made(text: str) -> bytes:
        messages = [{"role": "system", "content": "You are a helpful assistant. Answer briefly."}, {"role": "user", "content": text}]
        return json.dumps({**more, "model": "bench-model", "messages": messages, "max_tokens": 256}, separators=(",", ":")).encode()

    text = prose(size, seed)
    while len(made(text)) > size:
        text = text[: len(text) - (len(made(text)) - size)]
    return made(text)


folder = sys.argv[1]
for name, content in {
    "small": body(300, 1), "22k": body(22_000, 2), "307k": body(307_000, 3), "stream": body(300, 4, stream=True),
}.items():
    with open(f"{folder}/{name}.json", "wb") as file:
        file.write(content)
