#!/bin/sh
# Installs PostgreSQL from Debian's packages when it is missing. The tests start a server of their
# own, on a socket in a temporary folder; the packaged service is not used.
set -eu
if ! command -v postgres >/dev/null && ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
    apt-get update -q
    apt-get install -y -q --no-install-recommends postgresql
fi
