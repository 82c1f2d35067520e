"""Turns the figures of run.sh into tables: medians over the rounds, and their ratios."""

import statistics
import sys
from collections import defaultdict

values: dict[tuple[str, str, str], dict[int, float]] = defaultdict(dict)
with open(sys.argv[1]) as file:
    for line in file:
        number, subject, case, metric, value = line.rstrip("\n").split("\t")
        values[subject, case, metric][int(number)] = float(value)


def median(subject: str, case: str, metric: str) -> float | None:
    found = values.get((subject, case, metric))
    return statistics.median(found.values()) if found else None


def added(subject: str, case: str, metric: str) -> float | None:
    """What comes on top of the bare upstream, each round compared with itself."""
    found, bare = values.get((subject, case, metric)), values.get(("mock", case, metric))
    rounds = [number for number in found or () if number in (bare or ())]
    return statistics.median(found[n] - bare[n] for n in rounds) if rounds else None


def shown(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"


def ratio(value: float | None, other: float | None) -> str:
    return "–" if value is None or not other else f"{value / other:.3g}×"


def table(head: list[str], rows: list[list[str]]) -> None:
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" + "---:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def measures() -> None:
    rows = []

    def row(name: str, of, case: str, metric: str, bare: bool = True) -> None:
        first = median("mock", case, metric) if bare else None
        yard, disk, memory = (of(subject, case, metric) for subject in ("nginx", "disk", "memory"))
        rows.append([name, shown(first), shown(yard), shown(disk), shown(memory), ratio(disk, yard), ratio(memory, yard)])

    row("small prompt, c = 64: requests a second", median, "small", "rps")
    row("… CPU µs a request", median, "small", "cpu")
    row("small prompt, c = 1: added p50 µs", added, "single", "p50")
    row("… added p99 µs", added, "single", "p99")
    row("… CPU µs a request", median, "single", "cpu")
    row("22 KB prompt, c = 16: requests a second", median, "22k", "rps")
    row("… CPU µs a request", median, "22k", "cpu")
    row("307 KB prompt, c = 8: requests a second", median, "307k", "rps")
    row("… CPU µs a request", median, "307k", "cpu")
    row("64 streams: added p50 µs a chunk", added, "streams", "p50")
    row("… added p99 µs a chunk", added, "streams", "p99")
    row("… added p50 µs until a chunk's text is whole", added, "streams", "text50")
    row("… added p99 µs until a chunk's text is whole", added, "streams", "text99")
    row("… CPU µs a chunk", median, "streams", "cpu")
    row("memory idle, KB", median, "idle", "kb")
    row("… with 64 streams, KB", median, "streams", "kb")
    row("… after all runs, KB", median, "after", "kb")
    row("start to first answer, ms", median, "start", "ms")
    table(["", "upstream", "nginx", "redoubt, disk", "redoubt, memory", "disk / nginx", "memory / nginx"], rows)


def layers() -> None:
    names = {
        "memory": "all layers on, state in memory", "disk": "… state on disk (`fdatasync`)", "unfiltered": "… no secrets and PII filter",
        "unblocked": "… injections only flagged", "off": "`--mode off`: identity, parsing, audit",
    }
    rows = []
    for subject, name in names.items():
        row = [name]
        for case in ("small", "22k", "307k"):
            cpu, base = median(subject, case, "cpu"), median("memory", case, "cpu")
            row += [shown(median(subject, case, "rps")), shown(cpu), "" if cpu is None or base is None else f"{cpu - base:+,.0f}"]
        if any(field != "–" for field in row[1:3]):
            rows.append(row)
    table(["", "small rps", "CPU µs", "", "22 KB rps", "CPU µs", "", "307 KB rps", "CPU µs", ""], rows)


measures()
layers()
rounds = max(max(found) for found in values.values())
took = median("run", "took", "s")
print(f"Medians of {rounds} interleaved rounds; `added` is over the bare upstream; {shown(took)} s in all.")
