#!/bin/sh
# Installs the system libraries that a build needs, where they are missing. Does nothing, and needs no rights, where they are there.
set -eu
command -v swift >/dev/null 2>&1 || { echo "error: setup.no_swift the swift command is missing" >&2; echo "hint: install Swift 6.3 or later from swift.org" >&2; exit 3; }
missing=""
[ -e /usr/include/sqlite3.h ] || missing="$missing libsqlite3-dev"
python3 -c 'import venv, ensurepip' >/dev/null 2>&1 || missing="$missing python3-venv"
# What the tests speak to for real: a Redis server, and the reference tool for encrypted files.
command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
command -v age >/dev/null 2>&1 || missing="$missing age"
[ -z "$missing" ] && exit 0
command -v apt-get >/dev/null 2>&1 || { echo "error: setup.missing please install:$missing" >&2; exit 3; }
run=""
[ "$(id -u)" = 0 ] || run="sudo"
echo "installing:$missing" >&2
$run apt-get update -qq
# shellcheck disable=SC2086
$run apt-get install -y -qq $missing
