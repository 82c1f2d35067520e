#!/usr/bin/env python3
"""Writes Sources/RedoubtInspection/Redaction/Rules/Context/LetterTrigrams+Table.swift.

Counts trigrams of letters in the words of Python's own library and of the texts under /usr/share/doc and
/usr/include, and writes for each trigram how much likelier it is in a word than among random letters, in four steps.

    python3 Scripts/letter_trigrams.py [OUTPUT]
"""
import collections, math, os, re, sys, gzip

LEVELS = (-1.6, 0.0, 1.2)  # bounds between the steps, in nats a letter
OUT = sys.argv[1] if len(sys.argv) > 1 else (
    "Sources/RedoubtInspection/Redaction/Rules/Context/LetterTrigrams+Table.swift")


def texts():
    for root in (os.path.dirname(os.__file__), "/usr/share/doc", "/usr/include"):
        for folder, subfolders, files in os.walk(root):
            subfolders[:] = sorted(s for s in subfolders if s not in ("site-packages", "__pycache__"))
            for name in sorted(files):
                path = os.path.join(folder, name)
                if os.path.islink(path) or os.path.getsize(path) > 1_000_000:
                    continue
                try:
                    if name.endswith(".gz"):
                        yield gzip.open(path).read().decode("utf-8", "ignore")
                    elif name.endswith((".py", ".h", ".txt", ".md", ".rst", "copyright", "README")):
                        yield open(path, encoding="utf-8", errors="ignore").read()
                except OSError:
                    pass


def words():
    counts, places = collections.Counter(), collections.Counter()
    for text in texts():
        here = collections.Counter(
            run.lower() for run in re.findall(r"[A-Z]?[a-z]{2,19}|[A-Z]{3,20}(?![a-z])", text))
        counts.update(here)
        places.update(here.keys())
    # A word that only one file has may be a key in a test.
    return {word: count for word, count in counts.items() if places[word] >= 3}


def table(counted):
    grams, pairs = collections.Counter(), collections.Counter()
    for word, count in counted.items():
        weight = count ** 0.5
        padded = "``" + word + "`"
        for i in range(len(padded) - 2):
            grams[padded[i:i + 3]] += weight
            pairs[padded[i:i + 2]] += weight
    alphabet = "`abcdefghijklmnopqrstuvwxyz"
    steps = []
    for a in alphabet:
        for b in alphabet:
            for c in alphabet:
                share = (grams[a + b + c] + 0.5) / (pairs[a + b] + 0.5 * 27)
                ratio = math.log(share * 27)
                steps.append(sum(ratio > bound for bound in LEVELS))
    return steps


counted = words()
steps = table(counted)
letters = "".join(chr(48 + steps[i] + 4 * steps[i + 1] + 16 * steps[i + 2]) for i in range(0, len(steps), 3))
letters = letters.replace("\\", "~")  # keeps the literal free of escapes
lines = [letters[i:i + 116] for i in range(0, len(letters), 116)]
with open(OUT, "w") as out:
    out.write("// Made by Scripts/letter_trigrams.py.\n\nextension LetterTrigrams {\n")
    out.write("    /// Three steps a character, from `0` on; `~` stands for the backslash.\n    static let table = \"\"\"\n")
    out.write("\\\n".join("        " + line for line in lines) + "\n        \"\"\"\n}\n")
print(len(counted), "words;", [steps.count(k) for k in range(4)], len(letters))
