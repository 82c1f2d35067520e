#!/usr/bin/env python3
"""Checks a Redoubt audit log with nothing of Redoubt's: Python's standard library and the `openssl` command.

    redoubt audit checkpoint --vkey > log.vkey        # once, kept elsewhere
    AUDIT_INTEGRITY_KEY=… python3 verify_log.py ~/.local/state/redoubt/audit log.vkey

Looks at: the checkpoint's signature, the Merkle root over all entries under it, each entry's index and the hash of the entry
before it, and its keyed hash where the key is given. Does not see: entries that are still in the write-ahead segment (up to a
second's worth), and that a log was put back to an older state, unless you compare with a checkpoint that you kept.
"""
import base64, hashlib, hmac, json, os, pathlib, subprocess, sys, tempfile

folder, vkey = pathlib.Path(sys.argv[1]), open(sys.argv[2]).read().strip()


def check(condition, words):
    if not condition:
        sys.exit("NOT valid: " + words)


def leaf_hash(entry):  # RFC 6962 section 2.1
    return hashlib.sha256(b"\x00" + entry).digest()


def root(hashes):
    if len(hashes) <= 1:
        return hashes[0] if hashes else hashlib.sha256(b"").digest()
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + root(hashes[:split]) + root(hashes[split:])).digest()


def entries(size):  # c2sp.org/tlog-tiles: bundles of 256, each entry behind its length
    for bundle in range((size + 255) // 256):
        width = min(256, size - 256 * bundle)
        name = f"{bundle % 1000:03}"
        above = bundle // 1000
        while above:
            name, above = f"x{above % 1000:03}/{name}", above // 1000
        data = (folder / "tile/entries" / (name + (f".p/{width}" if width < 256 else ""))).read_bytes()
        for _ in range(width):
            length = int.from_bytes(data[:2], "big")
            yield data[2 : 2 + length]
            data = data[2 + length :]


def signature_is_valid(text, signature, public_key):
    der = bytes.fromhex("302a300506032b6570032100") + public_key  # RFC 8410
    with tempfile.TemporaryDirectory() as temporary:
        place = pathlib.Path(temporary)
        for name, data in (("key", der), ("text", text), ("signature", signature)):
            (place / name).write_bytes(data)
        command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey", place / "key"]
        command += ["-in", place / "text", "-sigfile", place / "signature"]
        return subprocess.run(command, capture_output=True).returncode == 0


# The checkpoint: three lines, an empty one, and signature lines (c2sp.org/signed-note).
origin, _, key = vkey.split("+", 2)
note = (folder / "checkpoint").read_bytes()
text, signatures = note.split(b"\n\n", 1)
size, head = text.decode().split("\n")[1:3]
line = next(l for l in signatures.decode().splitlines() if l.startswith(f"— {origin} "))
signature = base64.b64decode(line.rsplit(" ", 1)[1])[4:]
check(signature_is_valid(text + b"\n", signature, base64.b64decode(key)[1:]), "the checkpoint is not signed with this key")

secret = os.environ.get("AUDIT_INTEGRITY_KEY", "")
try:
    secret = bytes.fromhex(secret) if len(secret) == 64 else secret.encode()
except ValueError:
    secret = secret.encode()

hashes, previous = [], ""
for index, entry in enumerate(entries(int(size))):
    leaf = json.loads(entry)
    check(leaf["index"] == index, f"entry {index} says that it is entry {leaf['index']}")
    check(leaf["_previous_hash"] == previous, f"entry {index} does not follow the one before")
    if secret and "_integrity_hash" in leaf:
        # Canonical JSON sorts its keys, so the keyed hash is the first member; it is over the leaf without it.
        rest = b"{" + entry.split(b",", 1)[1]
        check(leaf["_integrity_hash"] == hmac.new(secret, rest, "sha256").hexdigest(), f"entry {index} was changed")
    hashes.append(leaf_hash(entry))
    previous = hashes[-1].hex()
check(base64.b64encode(root(hashes)).decode() == head, "the entries are not those that the checkpoint is over")
print(f"valid: {size} entries of {origin}, root {root(hashes).hex()}" + ("" if secret else " (keyed hashes not checked: no key)"))
