#!/bin/sh
# Builds the fuzzers and runs each for FUZZ_SECONDS (default 60). A crash leaves its input in .build/fuzz.
set -eu
cd "$(dirname "$0")/.."
swift build --package-path Fuzz --scratch-path .build/fuzz-build --sanitize fuzzer
for target in FuzzJSON FuzzRedaction FuzzStream; do
  mkdir -p ".build/fuzz/$target"
  echo "== $target"
  ".build/fuzz-build/debug/$target" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -max_len=8192 \
    -artifact_prefix=".build/fuzz/$target-" ".build/fuzz/$target" "Fuzz/Seeds/$target" 2>&1 | tail -4
done
