#!/bin/sh
# The house rules that a machine can see: hazards, sizes, and which room imports which. Prints each breach; exits 1 if there is one.
set -u
bad=0
breach() { echo "house: $1" >&2; bad=1; }

hazards=$(grep -nE '(^|[^A-Za-z"`])(try!|as!|fatalError\(|@unchecked Sendable|nonisolated\(unsafe\)|preconditionFailure\()' \
  -r Sources --include='*.swift' | grep -vE '^[^:]+:[0-9]+: *//' || true)
[ -z "$hazards" ] || { echo "$hazards" >&2; breach "a hazard stands in the sources"; }

for file in $(find Sources Tests -name '*.swift'); do
  lines=$(wc -l < "$file")
  [ "$lines" -le 500 ] || breach "$file has $lines lines, and 500 is the limit"
done

rooms="Wire Inspection Policy Traffic Vault Audit Watch Sandbox"
for room in $rooms; do
  for other in $rooms; do
    [ "$room" = "$other" ] && continue
    grep -lE "^(public |internal |package )?import Redoubt$other\$" -r "Sources/Redoubt$room" 2>/dev/null |
      while read -r file; do echo "house: $file imports another room, Redoubt$other" >&2; done | grep . && bad=1
  done
  ! grep -lE "import (NIO|Hummingbird|GRDB|Redoubt)\$" -r "Sources/Redoubt$room" || breach "Redoubt$room imports what only an outer room may"
done
! grep -lE "import (NIO|Hummingbird|GRDB)" -r Sources/Redoubt Sources/RedoubtCore || breach "the corridor imports a network or database library"
exit $bad
