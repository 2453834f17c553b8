#!/usr/bin/env bash
# Installs Debian's Chromium, which the tests of the Web UI drive, unless one is there already. Needs root or sudo.
set -euo pipefail

if [ -x "${CHROMIUM_PATH:-}" ]; then exit 0; fi
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null; then exit 0; fi
done

if ! command -v apt-get >/dev/null; then
  echo 'No apt-get here: install Chromium or Chrome yourself, or set CHROMIUM_PATH.' >&2
  exit 1
fi
sudo=()
if [ "$(id -u)" -ne 0 ]; then sudo=(sudo); fi
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
