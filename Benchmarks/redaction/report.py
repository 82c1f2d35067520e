"""Turns the figures of run.sh into tables: medians over the rounds, and their ratios. Fails when a subject left out a file."""

import json
import os
import platform
import re
import statistics
import sys
from collections import Counter, defaultdict

NAMES = {
    "redoubt": "Redoubt, secrets", "redoubt-pii": "Redoubt, secrets and PII", "redoubt-tokens": "Redoubt, tokens",
    "vectorscan-public": "Vectorscan, public patterns", "vectorscan-public-pii": "Vectorscan, public patterns and Redoubt's PII",
    "vectorscan-tokens": "Vectorscan, Redoubt's tokens", "vectorscan-own": "Vectorscan, all of Redoubt's secrets",
    "redoubt-command": "command: Redoubt", "kingfisher": "command: kingfisher", "betterleaks": "command: betterleaks",
    "gitleaks": "command: gitleaks", "gitleaks-fast": "command: gitleaks, no decoding",
}
COMMANDS = [name for name, words in NAMES.items() if words.startswith("command: ")]
COUNTERPARTS = {
    "vectorscan-public": "redoubt", "vectorscan-public-pii": "redoubt-pii", "vectorscan-tokens": "redoubt-tokens",
    "vectorscan-own": "redoubt", **{name: "redoubt-command" for name in COMMANDS[1:]},
}

values: dict[tuple[str, str, str], dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
with open(sys.argv[1]) as file:
    for line in file:
        number, subject, case, metric, value = line.rstrip("\n").split("\t")
        values[subject, case, metric][int(number)].append(float(value))
texts = [case for subject, case, metric in values if subject == "texts" and metric == "bytes"]


def median(subject: str, case: str, metric: str) -> float | None:
    found = values.get((subject, case, metric))
    # Round 0 warms up, or is the only one.
    return statistics.median(value for number, some in found.items() if number or len(found) == 1 for value in some) if found else None


def speed(subject: str, text: str) -> float | None:
    """Megabytes a second of processor time. From a whole command its time over an empty folder is taken off."""
    used, start = median(subject, text, "cpu_s"), median(subject, "empty", "cpu_s")
    if used is None or start is None:
        return median(subject, text, "mbps")
    return (median("texts", text, "bytes") or 0) / (used - start) / 1e6 if used > start else None


def shown(value: float | None) -> str:
    if value is None:
        return "–"
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}"


def ratio(value: float | None, other: float | None) -> str:
    return "–" if not value or not other else f"{value / other:.2g}×" if value < 10 * other else f"{value / other:,.0f}×"


def table(head: list[str], rows: list[list[str]]) -> None:
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" + "---:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def subjects() -> list[str]:
    return [subject for subject in NAMES if any((subject, text, "findings") in values for text in texts)]


def speeds() -> None:
    here = subjects()
    rows = [[NAMES[subject]] + [shown(speed(subject, text)) for text in texts] for subject in here]
    for subject in here:
        ours = COUNTERPARTS.get(subject, "")
        if ours in here:
            rows.append([f"{NAMES[ours]} / {NAMES[subject]}"] + [ratio(speed(ours, text), speed(subject, text)) for text in texts])
    table(["MB/s on one core"] + texts, rows)
    rows = [[NAMES[subject]] + [shown(median(subject, text, "findings")) for text in texts] for subject in here]
    table(["reported"] + texts, rows)


def commands() -> None:
    rows = []
    for subject in COMMANDS:
        if subject not in subjects():
            continue
        cells = [sum(median(subject, text, metric) or 0 for text in texts) for metric in ("wall_s", "cpu_s")]
        rows.append([NAMES[subject]] + [shown(cell) for cell in cells]
                    + [shown(median(subject, "empty", metric)) for metric in ("wall_s", "cpu_s")])
    if rows:
        table(["whole commands, one a text", "wall s, all texts", "CPU s", "wall s, empty folder", "CPU s"], rows)


def streams() -> None:
    ours = [subject for subject in [*NAMES, "vectorscan-stream"] if (subject, "stream", "delta_ns") in values]
    if not ours:
        return
    rows: list[list[str]] = []

    def row(name: str, case: str, metric: str) -> None:
        rows.append([name] + [shown(median(subject, case, metric)) for subject in ours])

    row("a delta of 16 bytes of chat, ns", "stream", "delta_ns")
    row("held back behind a delta of 1 to 8 bytes: p50", "stream", "held_p50")
    row("… mean", "stream", "held_mean")
    row("… p99", "stream", "held_p99")
    row("… most", "stream", "held_most")
    row("a stream's memory, bytes: fresh", "state", "state_fresh")
    row("… in the middle of a text", "state", "state_midway")
    row("… while it holds 2 KB back", "state", "state_holding")
    row("rules to tables, ms", "start", "start_ms")
    row("rules to the first answer (4 KB of chat), ms", "start", "first_ms")
    row("the second answer, ms", "start", "second_ms")
    for metric in floods("redoubt")[:5]:
        rows.append([f"flood of {metric.removeprefix('flood:').replace('-', ' ')}, 64 KiB: MB/s (ms)"] + [
            f"{shown(median(subject, 'floods', metric))} ({shown(median(subject, 'floods', 'ms:' + metric))})" for subject in ours])
    rows.append(["slowest flood of a rule's own words, 64 KiB: MB/s (ms)"] + [slowest(subject) for subject in ours])
    for index, subject in enumerate(ours):
        if subject == "vectorscan-stream":
            rows[5][index + 1] = rows[6][index + 1] = rows[7][index + 1] = shown(median(subject, "stream", "state"))
            rows[8][index + 1] = shown(median(subject, "compile", "start_ms"))
    table(["streams"] + [NAMES.get(subject, "Vectorscan, public patterns") for subject in ours],
          [[cell if cell != "– (–)" else "–" for cell in row] for row in rows])


def floods(subject: str) -> list[str]:
    """The slowest first."""
    metrics = [metric for who, case, metric in values if who == subject and metric.startswith("flood:")]
    return sorted(metrics, key=lambda metric: median(subject, "floods", metric) or 0)


def slowest(subject: str) -> str:
    """The slowest, and the rule whose words they were."""
    found = [(median(subject, "floods", metric) or 0, metric) for who, case, metric in values
             if who == subject and case == "floods" and metric.startswith("rule:")]
    if not found:
        return "–"
    speed, metric = min(found)
    return f"{shown(speed)} ({shown(median(subject, 'floods', 'ms:' + metric))}, `{metric.removeprefix('rule:')}`)"


def compiled() -> None:
    """How many patterns of each set Vectorscan took, and why not the others."""
    rows = []
    for subject in [*NAMES, "vectorscan-stream"]:
        count = median(subject, "compile", "patterns")
        if count is None:
            continue
        with open(os.path.join(sys.argv[3], subject + ".refused")) as file:
            words = [line.rsplit(": ", 1)[-1].strip().rstrip(".") for line in file if line.startswith("left out")]
        why = Counter(re.sub(r" at index.*", "", reason) for reason in words)
        rows.append([NAMES.get(subject, "Vectorscan, public patterns, streams"), shown(count), shown(median(subject, "compile", "refused")),
                     "; ".join(f"{reason} ({times})" for reason, times in why.most_common()) or "–",
                     shown((median(subject, "compile", "start_ms") or 0) / 1e3)])
    if rows:
        table(["what Vectorscan compiled", "patterns", "refused", "why", "seconds"], rows)


def conditions() -> None:
    rounds = max(max(found) for found in values.values())
    print(f"Medians of {rounds} interleaved rounds; {shown(median('run', 'took', 's'))} s in all.", end=" ")
    with open(sys.argv[2]) as file:
        digests = [line.split("\t") for line in file]
    print(f"Texts of Python {platform.python_version()}: " + ", ".join(
        f"{name} {digest.strip()[:8]}" for name, _, digest in digests if name in texts) + ".")


def check() -> None:
    """Each file ends in a token that every subject knows."""
    for (subject, text, metric), found in values.items():
        files = median(subject, text, "files") or median("texts", text, "files")
        least = min(min(some) for some in found.values())
        if metric == "findings" and subject in NAMES and files and least < files:
            sys.exit(f"error: bench.files {subject} reported {least:.0f} findings in {files:.0f} files of {text}")


def write(path: str) -> None:
    """All medians, and the speeds that the tables show."""
    medians: dict[str, dict[str, dict[str, float | None]]] = defaultdict(lambda: defaultdict(dict))
    for subject, case, metric in values:
        medians[subject][case][metric] = median(subject, case, metric)
    for subject in subjects():
        for text in texts:
            medians[subject][text]["mbps"] = speed(subject, text)
    with open(path, "w") as file:
        json.dump({"rounds": max(max(found) for found in values.values()), "medians": medians}, file, indent=1, sort_keys=True)


check()
speeds()
commands()
streams()
compiled()
conditions()
write(sys.argv[4])
