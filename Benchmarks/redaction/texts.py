"""Writes the texts that every subject reads: `python3 texts.py FOLDER MEGABYTES`. The same bytes for the same Python.

A folder a text, in files of 64 KiB. No two files are alike (a scanner may skip what it has seen), and each ends in one made-up
token, so that a subject that left out a file, or the end of one, is found out by what it counts.
"""

import hashlib
import os
import pydoc_data.topics
import random
import string
import sys
import sysconfig
from collections import defaultdict
from collections.abc import Callable, Iterator

FILE = 64 * 1024
MIXED = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
BASE64 = MIXED + "+/"


class Draw:
    """Random choices that only need `random()`, whose sequence no version of Python has changed."""

    def __init__(self, seed: int) -> None:
        self.real = random.Random(seed).random

    def below(self, count: int) -> int:
        return int(self.real() * count)

    def of(self, things):
        return things[int(self.real() * len(things))]

    def text(self, alphabet: str, count: int) -> str:
        real, size = self.real, len(alphabet)
        return "".join([alphabet[int(real() * size)] for _ in range(count)])

    def uuid(self) -> str:
        return "-".join(self.text(HEX, count) for count in (8, 4, 4, 4, 12))


# --- Words: a chain over Python's own manual, so that they have the letters and the habits of English prose.
def chain() -> dict[str, list[str]]:
    follows: dict[str, list[str]] = defaultdict(list)
    for topic in sorted(pydoc_data.topics.topics):
        words = [word.strip('*`"') for word in pydoc_data.topics.topics[topic].split()]
        words = [word for word in words if word.strip(".,;:()'-").isalpha()]
        for first, second in zip(words, words[1:]):
            follows[first].append(second)
    return follows


FOLLOWS = chain()
WORDS = sorted(FOLLOWS)
NAMES = sorted({name for word in WORDS if (name := word.strip(".,;:()'-").lower()).isalpha()})


def sentence(draw: Draw) -> str:
    word = draw.of(WORDS)
    words = [word]
    for _ in range(5 + draw.below(16)):
        word = draw.of(FOLLOWS.get(word) or WORDS)
        words.append(word)
    text = " ".join(words).strip(".,;:")
    return text[:1].upper() + text[1:] + draw.of([".", ".", ".", ".", "?", "!"])


def paragraph(draw: Draw) -> str:
    return " ".join(sentence(draw) for _ in range(2 + draw.below(5)))


# --- The texts, each an endless row of pieces.
def code(draw: Draw) -> Iterator[str]:
    """Python's library, without its tests and what was installed beside it; again from the start when it is short."""
    root, files = sysconfig.get_paths()["stdlib"], []
    for folder, below, names in os.walk(root):
        below[:] = sorted(n for n in below if n not in ("test", "tests", "idlelib", "site-packages", "dist-packages", "__pycache__"))
        files += [os.path.join(folder, name) for name in sorted(names) if name.endswith(".py")]
    while True:
        for path in files:
            with open(path, encoding="utf-8", errors="replace", newline="") as file:
                yield from file.read().splitlines(keepends=True)


def prose(draw: Draw) -> Iterator[str]:
    while True:
        yield paragraph(draw) + "\n\n"


def record(draw: Draw) -> str:
    name = draw.of(NAMES)
    return (
        f'{{"id":"{draw.uuid()}","object":"{name}","created":{1_700_000_000 + draw.below(60_000_000)},"etag":"{draw.text(HEX, 40)}",'
        f'"owner":{{"login":"{name}{draw.below(99)}","email":"{name}@example.com","site_admin":{draw.of(["true", "false"])}}},'
        f'"size":{draw.below(10**7)},"ratio":{draw.real():.12f},"tags":["{draw.of(NAMES)}","{draw.of(NAMES)}"],'
        f'"url":"https://api.example.com/v2/{name}/{draw.below(10**9)}?page={draw.below(40)}&per_page=100",'
        f'"next_token":null,"description":"{sentence(draw)}","usage":{{"prompt_tokens":{draw.below(9000)},"total_tokens":{draw.below(9999)}}}}}'
    ).replace("\\", "")


def json(draw: Draw) -> Iterator[str]:
    while True:
        yield record(draw) + ",\n"


def logs(draw: Draw) -> Iterator[str]:
    agents = ["curl/8.5.0", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "python-requests/2.32.3"]
    paths = ["/api/v1/items/", "/static/js/main.", "/healthz?probe=", "/login?next=/orders/", "/v1/chat/completions?trace="]
    second = 0
    while True:
        second += draw.below(3)
        clock = f"2026-03-{1 + second // 86400 % 28:02}T{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}.{draw.below(1000):03}Z"
        address = f"10.{draw.below(256)}.{draw.below(256)}.{draw.below(256)}"
        kind = draw.below(10)
        if kind < 5:
            yield (
                f'{address} - - [{clock}] "{draw.of(["GET", "GET", "POST", "PUT"])} {draw.of(paths)}{draw.text(HEX, 12)} HTTP/1.1" '
                f'{draw.of([200, 200, 204, 304, 404, 500])} {draw.below(90_000)} "-" "{draw.of(agents)}"\n')
        elif kind < 8:
            yield (
                f'{clock} {draw.of(["INFO", "INFO", "WARN", "DEBUG"])} [worker-{draw.below(32)}] request_id={draw.uuid()} '
                f"user={draw.below(10**6)} took={draw.below(9000) / 10}ms auth=ok session refreshed; {sentence(draw)}\n")
        elif kind < 9:
            yield (
                f'{{"ts":"{clock}","level":"info","trace_id":"{draw.text(HEX, 32)}","span_id":"{draw.text(HEX, 16)}",'
                f'"msg":"{sentence(draw)}","peer":"{address}:{1024 + draw.below(60_000)}"}}\n')
        else:
            yield (
                f"{clock} ERROR Unhandled exception in task {draw.below(10**5)}\n"
                + "".join(f'  File "/srv/app/{draw.of(NAMES)}.py", line {draw.below(900)}, in {draw.of(NAMES)}\n' for _ in range(4))
                + f"ValueError: {sentence(draw)}\n")


def snippet(draw: Draw, lines: list[str]) -> str:
    start = draw.below(len(lines) - 20)
    return "```python\n" + "".join(lines[start : start + 4 + draw.below(12)]) + "```\n"


def chat(draw: Draw) -> Iterator[str]:
    """Answers of an assistant about nothing secret: prose, lists, code, now and then a character beyond ASCII."""
    source = code(draw)
    lines = [line for line in (next(source) for _ in range(20_000)) if line.strip()]
    while True:
        kind = draw.below(10)
        if kind < 5:
            yield paragraph(draw).replace(" the ", draw.of([" the ", " the ", " – the ", " the ‘"]), 1) + "\n\n"
        elif kind < 7:
            yield "".join(f"{n + 1}. **{draw.of(NAMES)}**: {sentence(draw)}\n" for n in range(2 + draw.below(5))) + "\n"
        elif kind < 8:
            yield f"## {sentence(draw)}\n\nUser: {sentence(draw)}\n\nAssistant: {sentence(draw)} See https://docs.example.com/{draw.of(NAMES)}.\n\n"
        else:
            yield snippet(draw, lines) + "\n"


# What a secret scanner is for, made at run time: nothing in this file looks like a secret.
SECRETS: list[Callable[[Draw], str]] = [
    lambda d: "AWS_ACCESS_KEY_ID=" + "AK" + "IA" + d.text(string.ascii_uppercase + "234567", 16),
    lambda d: "aws_secret_access_key = " + d.text(BASE64, 40),
    lambda d: "GITLAB=" + "gl" + "pat-" + d.text(MIXED, 20),
    lambda d: 'slack: "' + "xo" + "xb-" + d.text("123456789", 12) + "-" + d.text("123456789", 12) + "-" + d.text(MIXED, 24) + '"',
    lambda d: "STRIPE_KEY=" + "sk" + "_live_" + d.text(MIXED, 24),
    lambda d: "maps = '" + "AI" + "za" + "Sy" + d.text(MIXED + "_-", 33) + "'",
    lambda d: "SENDGRID_API_KEY=" + "S" + "G." + d.text(MIXED, 22) + "." + d.text(MIXED, 43),
    lambda d: "DATABASE_URL=postgres://app:" + d.text(MIXED, 18) + "@db.internal:5432/app",
    lambda d: 'password: "' + d.text(MIXED + "!#%&", 14) + '"',
    lambda d: "Authorization: Bearer " + "ey" + "J" + d.text(MIXED, 33) + "." + "ey" + "J" + d.text(MIXED, 80) + "." + d.text(MIXED + "_-", 43),
    lambda d: 'api_key = "' + d.text(HEX, 32) + '"',
    lambda d: "//registry.npmjs.org/:_authToken=" + "np" + "m_" + d.text(MIXED, 36),
    lambda d: "-----BEGIN " + "RSA PRIVATE KEY-----\n" + "".join(d.text(BASE64, 64) + "\n" for _ in range(6)) + "-----END " + "RSA PRIVATE KEY-----",
]


def secrets(draw: Draw) -> Iterator[str]:
    """A secret in every third line."""
    while True:
        yield f"# {sentence(draw)}\n{draw.of(NAMES)}_{draw.of(NAMES)}: {draw.below(10**5)}\n{draw.of(SECRETS)(draw)}\n"


# --- Beginnings of secrets that never end, and what else makes a matcher keep many possibilities.
FLOODS: dict[str, Callable[[Draw], str]] = {
    "one letter": lambda d: "a" * 64,
    "capitals": lambda d: d.text(string.ascii_uppercase, 64),
    "digits": lambda d: d.text(string.digits, 64),
    "numbers": lambda d: " ".join(d.text(string.digits, 1 + d.below(4)) for _ in range(16)) + " ",
    "hex": lambda d: d.text(HEX, 64),
    "base64": lambda d: d.text(BASE64, 64),
    "spaces": lambda d: " " * 64,
    "quotation marks": lambda d: d.text("\"'`\\", 64),
    "brackets": lambda d: d.text("{[(<>)]}", 64),
    "at signs": lambda d: d.of(["a@", "a@b.", "@.", "a.b@"]) * 8,
    "schemes": lambda d: "://u:" * 8,
    "names": lambda d: d.of(["password", "secret_", "api_key", "token-", "access_key"]) * 4,
    "assignments": lambda d: d.of(["password=", "secret: ", "api_key => ", 'token="', "pwd:"]) * 4,
    "key headers": lambda d: "-----BEGIN " + "RSA PRIVATE KEY-----\n",
    "web tokens": lambda d: ("ey" + "J") * 8 + d.of([".", "", "-"]),
    "token prefixes": lambda d: d.of(["sk-", "gh" + "p_", "xo" + "xb-", "gl" + "pat-", "AK" + "IA", "AI" + "za"]) * 6,
    "tokens one short": lambda d: "gh" + "p_" + d.text(MIXED, 35) + " ",
    "bearers": lambda d: "Bearer " * 8,
    "card numbers": lambda d: "4" + d.text(string.digits, 15) + d.of([" ", "-", ""]),
    "addresses": lambda d: ".".join(d.text(string.digits, 3) for _ in range(4)) + d.of([".", " ", ":"]),
}


def closing(draw: Draw) -> str:
    return "\n# GITLAB_TOKEN=" + "gl" + "pat-" + draw.text(MIXED, 20) + "\n"


def write(folder: str, name: str, suffix: str, pieces: Iterator[str], size: int, seed: int) -> None:
    """Whole pieces up to 64 KiB, a first line that tells two files of the same text apart, and the closing token."""
    os.makedirs(os.path.join(folder, name))
    draw, count, rest, digest = Draw(seed), 0, b"", hashlib.sha256()
    for number in range(max(1, size // FILE)):
        end = closing(draw).encode()
        body = bytearray(f"# part {number}\n".encode() + rest)
        while len(body) + len(end) < FILE:
            rest = next(pieces).encode()
            if len(body) + len(end) + len(rest) > FILE and len(rest) < FILE // 2:
                break
            body += rest
            rest = b""
        with open(os.path.join(folder, name, f"{number:05}{suffix}"), "wb") as file:
            file.write(body + end)
        digest.update(body + end)
        count += len(body) + len(end)
    print(f"{name}\t{count}\t{digest.hexdigest()[:16]}")


def main() -> None:
    folder, size = sys.argv[1], int(float(sys.argv[2]) * 1_000_000)
    for seed, (made, suffix) in enumerate(
        [(code, ".py"), (prose, ".txt"), (json, ".json"), (logs, ".log"), (chat, ".md"), (secrets, ".env")]
    ):
        # Where much is found all are slow, so that a quarter will do.
        write(folder, made.__name__, suffix, made(Draw(seed)), size // 4 if made is secrets else size, 100 + seed)
    for seed, (name, made) in enumerate(FLOODS.items()):
        draw = Draw(1000 + seed)
        write(os.path.join(folder, "floods"), name.replace(" ", "-"), ".txt", iter(lambda: made(draw), None), FILE, 2000 + seed)


main()
