#!/bin/sh
# Measures the gateway beside nginx's plain proxy_pass and the bare upstream, and prints one table of ratios. See README.md.
#   sh Benchmarks/run.sh [--quick]
# In the environment: REDOUBT (the binary), ROUNDS, LENGTH (seconds of a run), GATEWAY_CORE, LOAD_CORE, SUBJECTS.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
work=$root/.build/bench
memory=/dev/shm/redoubt-bench.$$
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C

rounds=${ROUNDS:-5} length=${LENGTH:-5} chunks=200 pace=20 streams=64
[ "${1:-}" != --quick ] || { rounds=${ROUNDS:-3} length=${LENGTH:-2} chunks=100; }
gateway_core=${GATEWAY_CORE:-1} load_core=${LOAD_CORE:-0}
redoubt=$(realpath "${REDOUBT:-$root/.build/release/redoubt}")
# `disk` and `memory` have every default layer on and differ in where the state is; the others are in memory, with one thing off.
subjects=${SUBJECTS:-"mock nginx disk memory unfiltered unblocked off"}

fail() { echo "error: bench.$1 $2" >&2; echo "hint: $3" >&2; exit 3; }

for tool in cc nginx wrk curl taskset python3; do
  command -v "$tool" >/dev/null 2>&1 || fail missing "there is no \`$tool\`" "apt-get install gcc libc6-dev nginx-light wrk curl util-linux python3"
done
[ -x "$redoubt" ] || fail missing "there is no binary at $redoubt" "make release, or REDOUBT=PATH"
taskset -c "$gateway_core,$load_core" true 2>/dev/null || fail cores "cores $gateway_core and $load_core are not both here" "set GATEWAY_CORE and LOAD_CORE"

# --- Everything started is ended by its pid, on every way out.
pids=""
finish() {
  status=$?
  trap - EXIT INT TERM HUP
  # shellcheck disable=SC2086
  [ -z "$pids" ] || kill $pids 2>/dev/null || true
  for pid in $pids; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$memory"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

start() { # NAME CORE COMMAND…: in the background; its pid is in $pid
  name=$1 core=$2
  shift 2
  taskset -c "$core" "$@" >"$work/$name.log" 2>&1 &
  pid=$!
  pids="$pids $pid"
}

await() { # NAME PORT PATH: until it answers
  tries=0
  until curl -s -o /dev/null "http://127.0.0.1:$2$3"; do
    tries=$((tries + 1))
    { [ $tries -lt 1500 ] && kill -0 "$pid" 2>/dev/null; } || { cat "$work/$1.log" >&2; fail start "$1 does not answer on port $2" "its words are above"; }
  done
}

# --- What is measured.
mkdir -p "$work"
rm -rf "${work:?}"/* "$memory"
mkdir -p "$memory"
# shellcheck disable=SC2046
set -- $(python3 -c 'import socket
s = [socket.socket() for _ in range(7)]
[x.bind(("127.0.0.1", 0)) for x in s]
print(*(x.getsockname()[1] for x in s))')
mock_port=$1 nginx_port=$2 disk_port=$3 memory_port=$4 unfiltered_port=$5 unblocked_port=$6 off_port=$7
cc -O2 -o "$work/upstream" "$here/upstream.c"
cc -O2 -o "$work/streams" "$here/streams.c"
python3 "$here/prompts.py" "$work"
results=$work/results.tsv

sed -e "s|@WORK@|$work|g" -e "s|@PORT@|$nginx_port|" -e "s|@UPSTREAM@|$mock_port|" "$here/nginx.conf" >"$work/nginx.conf"
cat >"$work/redoubt.yaml" <<END
version: 1
providers:
  mock: {dialect: openai, base_url: "http://127.0.0.1:$mock_port/v1"}
limits:
  user: {requests: 100000000/d}
END

put() { printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5" >>"$results"; } # ROUND SUBJECT CASE METRIC VALUE
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }
clean() { env -i PATH="$PATH" HOME="$work" "$@"; }

redoubt() { # SUBJECT STATE PORT [VARIABLE=VALUE…] [-- FLAG…]: starts one; the time until it answers and its memory are noted
  subject=$1 state=$2 port=$3
  shift 3
  settings="" flags=""
  while [ $# -gt 0 ] && [ "$1" != -- ]; do settings="$settings $1"; shift; done
  [ $# -eq 0 ] || { shift; flags=$*; }
  mkdir -p "$state"
  chmod 700 "$state"
  token=$(clean "$redoubt" token create --user bench --role user --state "$state" --config "$work/redoubt.yaml" 2>>"$work/token.log")
  began=$(date +%s%N)
  # shellcheck disable=SC2086
  start "$subject" "$gateway_core" env -i PATH="$PATH" HOME="$work" $settings "$redoubt" serve \
    --listen "127.0.0.1:$port" --config "$work/redoubt.yaml" --state "$state" $flags
  await "$subject" "$port" /healthz
  put 0 "$subject" start ms $((($(date +%s%N) - began) / 1000000))
  put 0 "$subject" idle kb "$(resident "$pid")"
  eval "${subject}_token=$token ${subject}_pid=$pid"
}

wanted() { case " $subjects " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }

cd "$work"
start mock "$load_core" "$work/upstream" "$mock_port" "$chunks" "$pace"
await mock "$mock_port" /v1/models
mock_token=none mock_pid=$pid
if wanted nginx; then
  start nginx "$gateway_core" nginx -p "$work" -e "$work/nginx.error" -c "$work/nginx.conf"
  await nginx "$nginx_port" /v1/models
  nginx_token=none nginx_pid=$(cut -d' ' -f1 "/proc/$pid/task/$pid/children")
  put 0 nginx idle kb "$(resident "$nginx_pid")"
fi
! wanted disk || redoubt disk "$work/state" "$disk_port"
! wanted memory || redoubt memory "$memory/memory" "$memory_port"
! wanted unfiltered || redoubt unfiltered "$memory/unfiltered" "$unfiltered_port" FILTER_SECRETS=false FILTER_PII=false
! wanted unblocked || redoubt unblocked "$memory/unblocked" "$unblocked_port" BLOCK_SUSPICIOUS_INPUTS=false
! wanted off || redoubt off "$memory/off" "$off_port" -- --mode off

# --- The runs.
# User and system time of a process in clock ticks.
ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
hertz=$(getconf CLK_TCK)

# Waits until a gateway has done what it does behind its answers (the log's tiles, the windows' table): that is part of their cost.
settle() {
  still=0
  for _ in $(seq 100); do
    first=$(ticks "$1")
    sleep 0.1
    [ $(($(ticks "$1") - first)) -gt 1 ] && still=0 || still=$((still + 1))
    [ $still -lt 13 ] || return 0
  done
}

load() { # ROUND SUBJECT CASE CONNECTIONS BODY
  eval "port=\$${2}_port token=\$${2}_token subject_pid=\$${2}_pid"
  before=$(ticks "$subject_pid")
  # shellcheck disable=SC2046
  set -- "$@" $(BODY="$work/$5.json" TOKEN="$token" taskset -c "$load_core" \
    wrk -t1 -c"$4" -d"${length}s" -s "$here/post.lua" "http://127.0.0.1:$port/v1/chat/completions" | sed -n 's/^@ //p')
  [ $# -eq 10 ] || fail load "wrk said nothing for $2" "see $work"
  case $2 in mock | nginx) ;; *) settle "$subject_pid" ;; esac
  after=$(ticks "$subject_pid")
  [ "$1" != 0 ] || return 0
  [ "${10}" -eq 0 ] || fail refused "${10} of $6 requests to $2 failed ($3)" "see $work/$2.log"
  put "$1" "$2" "$3" rps "$(awk "BEGIN { print $6 / $7 * 1e6 }")"
  put "$1" "$2" "$3" p50 "$8"
  put "$1" "$2" "$3" p99 "$9"
  if [ "$2" = mock ] || [ "$6" -eq 0 ]; then return 0; fi
  put "$1" "$2" "$3" cpu "$(awk "BEGIN { print ($after - $before) / $hertz * 1e6 / $6 }")"
}

flow() { # ROUND SUBJECT: streams
  eval "port=\$${2}_port token=\$${2}_token subject_pid=\$${2}_pid"
  before=$(ticks "$subject_pid")
  taskset -c "$load_core" "$work/streams" "$port" "$streams" "$chunks" "$pace" "$work/stream.json" "$token" >"$work/flow" &
  flow_pid=$!
  pids="$pids $flow_pid"
  sleep 1.5
  put "$1" "$2" streams kb "$(resident "$subject_pid")"
  wait "$flow_pid"
  pids=${pids% "$flow_pid"}
  after=$(ticks "$subject_pid")
  read -r count p50 p99 text50 text99 failed <"$work/flow"
  [ "$failed" -eq 0 ] || fail streams "$failed of $streams streams through $2 did not end well" "see $work/$2.log"
  put "$1" "$2" streams p50 "$p50"
  put "$1" "$2" streams p99 "$p99"
  put "$1" "$2" streams text50 "$text50"
  put "$1" "$2" streams text99 "$text99"
  [ "$2" = mock ] || put "$1" "$2" streams cpu "$(awk "BEGIN { print ($after - $before) / $hertz * 1e6 / $count }")"
}

# A round takes every subject in turn, so that a slow minute of the machine hits all of them.
begun=$(date +%s) whole=$length
length=1
for subject in $subjects; do load 0 "$subject" warm 8 small; done
length=$whole
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  for case in "small 64 small" "single 1 small" "22k 16 22k" "307k 8 307k"; do
    # shellcheck disable=SC2086
    for subject in $subjects; do
      case $subject:$case in unfiltered:single* | unblocked:single* | off:single*) continue ;; esac
      set -- $case
      load "$round" "$subject" "$1" "$2" "$3"
    done
  done
  for subject in $subjects; do
    case $subject in unfiltered | unblocked) continue ;; esac
    flow "$round" "$subject"
  done
done
for subject in $subjects; do
  eval "subject_pid=\$${subject}_pid"
  put 0 "$subject" after kb "$(resident "$subject_pid")"
done
put 0 run took s $(($(date +%s) - begun))
python3 "$here/report.py" "$results" | tee "$work/report.md"
