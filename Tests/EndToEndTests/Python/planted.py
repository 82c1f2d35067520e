"""Secrets that the local upstream plants and the tests look for.

They are put together at run time, so that no file contains a text that looks like a live key. The same on every run.
"""

import random
import string

_PREFIXES = {"anthropic": "sk-" + "ant-" + "api03-", "openai": "sk-" + "proj-", "github": "github" + "_pat_"}
REPLACEMENTS = {
    "anthropic": "[REDACTED_ANTHROPIC_KEY]",
    "openai": "[REDACTED_OPENAI_KEY]",
    "github": "[REDACTED_GITHUB_TOKEN]",
}
KINDS = tuple(_PREFIXES)
BEFORE = "Use API key "
AFTER = " for the tests, then throw it away."


def random_part(kind):
    """The part of a secret that nobody could guess: letters of both cases and digits."""
    source = random.Random("planted " + kind)
    return "".join(source.choice(string.ascii_letters + string.digits) for _ in range(48))


def secret(kind):
    return _PREFIXES[kind] + random_part(kind)


def sentence(kind):
    """A text with a secret in its middle."""
    return BEFORE + secret(kind) + AFTER


def clean_sentence(kind):
    """What must be left of it."""
    return BEFORE + REPLACEMENTS[kind] + AFTER


def leaked(text, kind, run=6):
    """The first stretch of a secret's random part that stands in a text; None when there is none."""
    hidden = random_part(kind)
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    for start in range(len(hidden) - run + 1):
        if hidden[start : start + run] in text:
            return hidden[start : start + run]
    return None
