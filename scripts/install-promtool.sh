#!/usr/bin/env bash
# Puts Debian's promtool into .cache/promtool, without installing the server that its package also holds, unless one is there already.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -x "${PROMTOOL:-}" ] || [ -x .cache/promtool ] || command -v promtool >/dev/null; then exit 0; fi
if ! command -v apt-get >/dev/null; then
  echo 'No apt-get here: install promtool, which is part of Prometheus, or set PROMTOOL to where it is.' >&2
  exit 1
fi
sudo=()
if [ "$(id -u)" -ne 0 ]; then sudo=(sudo); fi
"${sudo[@]}" apt-get update -qq

directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
chmod 755 "$directory" # apt downloads as a user of its own
(cd "$directory" && apt-get download -qq prometheus)
dpkg-deb --extract "$directory"/prometheus_*.deb "$directory"
mkdir -p .cache
cp "$directory/usr/bin/promtool" .cache/promtool
