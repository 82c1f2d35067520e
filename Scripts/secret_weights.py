#!/usr/bin/env python3
"""Learns Sources/RedoubtInspection/Redaction/Rules/Context/SecretScore+Table.swift from labelled rows and clean texts.

    python3 Scripts/secret_weights.py rows ROWS.jsonl LABELLED.jsonl.gz [FOLDER ...]
    REDOUBT_TRAINING_ROWS=ROWS.jsonl swift test --filter SecretTraining
    python3 Scripts/secret_weights.py fit ROWS.jsonl

LABELLED has rows `{"text", "label": "T" | "F" | "X", "rule", "file", "expect": [{"start", "end"}]}` with offsets in code points.
What the FOLDERs hold counts as free of secrets, and so does the text of `{"text", "label": 0}` rows in their .jsonl.gz files. Needs
scikit-learn.
"""
import collections, gzip, json, os, re, sys

OUT = "Sources/RedoubtInspection/Redaction/Rules/Context/SecretScore+Table.swift"
LEFT_OUT = {"UUID", "Salt", "Nonce"}  # identifiers and public values, which are not secrets
SCALE = 16
CLEAN_WEIGHT = 0.5
STRENGTH = 0.3  # C of the logistic regression


def spans(row):
    text = row["text"]
    return [[len(text[:e["start"]].encode()), len(text[:e["end"]].encode())] for e in row.get("expect", ())]


def labelled(path):
    rows = [json.loads(line) for line in gzip.open(path)]
    true = collections.defaultdict(list)
    for row in rows:
        if row["label"] == "T":
            true[row["text"]] += spans(row)
    for row in rows:
        if row["label"] == "X" or LEFT_OUT & set(row["rule"].split(":")):
            continue
        if row["label"] == "T" and not row.get("expect"):
            continue
        # A line that another row marks as a secret is no evidence against that secret.
        yield {"text": row["text"], "group": row["file"].split("/")[1], "label": int(row["label"] == "T"),
               "spans": spans(row) if row["label"] == "T" else true.get(row["text"], [])}


def clean(folder):
    for path, subfolders, files in os.walk(folder):
        subfolders[:] = sorted(s for s in subfolders if s != "__pycache__")
        for name in sorted(files):
            full = os.path.join(path, name)
            if os.path.islink(full) or not os.path.isfile(full):
                continue
            if name.endswith(".jsonl.gz"):
                for line in gzip.open(full):
                    row = json.loads(line)
                    if row.get("label") == 0:
                        yield row["text"]
            elif os.path.getsize(full) < 2_000_000:
                try:
                    yield open(full, encoding="utf-8").read()
                except (UnicodeDecodeError, OSError):
                    pass


def write_rows(out, source, folders):
    with open(out, "w") as file:
        for row in labelled(source):
            file.write(json.dumps(row) + "\n")
        for folder in folders:
            for text in clean(folder):
                file.write(json.dumps({"text": text, "group": "clean", "label": 0, "spans": []}) + "\n")


def fit(path):
    import numpy
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression
    rows = []
    for line in open(path):
        row = json.loads(line)
        rows.append((row["group"], row["label"], row["spans"]))
    groups, samples = [], []
    for line in open(path + ".features"):
        fields = line.rstrip("\n").split("\t")
        if fields[0] == "group":
            groups.append((fields[1], int(fields[2])))
            continue
        group, label, marked = rows[int(fields[0])]
        start, end, active = int(fields[1]), int(fields[2]), [int(x) for x in fields[3].split()]
        overlaps = any(start < e and s < end for s, e in marked)
        if overlaps and label == 0 or label == 1 and not overlaps:
            continue
        samples.append((group, label, active))
    sizes = collections.Counter((group, label) for group, label, _ in samples)
    # A repository with many alike lines shall not outvote the others.
    weights = [CLEAN_WEIGHT if g == "clean" else min(1.0, (60 / sizes[g, y]) ** 0.5) for g, y, _ in samples]
    ends = numpy.cumsum([0] + [len(active) for _, _, active in samples])
    columns = numpy.concatenate([active for _, _, active in samples])
    matrix = csr_matrix((numpy.ones(len(columns)), columns, ends), shape=(len(samples), sum(n for _, n in groups)))
    model = LogisticRegression(C=STRENGTH, max_iter=1000, fit_intercept=False)
    model.fit(matrix, [y for _, y, _ in samples], sample_weight=weights)
    learnt = [int(round(w * SCALE)) for w in model.coef_[0]]
    print(len(samples), "candidates,", sum(y for _, y, _ in samples), "of them secrets; missed and wrong:",
          sum(1 for _, y, a in samples if y and sum(learnt[i] for i in a) <= 0),
          sum(1 for _, y, a in samples if not y and sum(learnt[i] for i in a) > 0))
    write_table(groups, learnt)


def write_table(groups, learnt):
    lines, next_place = [], 0
    for name, size in groups:
        values = learnt[next_place:next_place + size]
        next_place += size
        lines.append("        .%s: [" % name)
        for start in range(0, size, 24):
            lines.append("            " + ", ".join(str(v) for v in values[start:start + 24]) + ",")
        lines.append("        ],")
    with open(OUT, "w") as file:
        file.write("// Made by Scripts/secret_weights.py.\n\nextension SecretScore {\n"
                   "    /// Sixteenths of a nat, by group and place.\n"
                   "    static let table: [SecretFeatures.Group: [Int]] = [\n" + "\n".join(lines) + "\n    ]\n}\n")


if __name__ == "__main__":
    if sys.argv[1] == "rows":
        write_rows(sys.argv[2], sys.argv[3], sys.argv[4:])
    else:
        fit(sys.argv[2])
