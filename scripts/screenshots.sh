#!/usr/bin/env bash
# Takes the screenshots in docs/images anew, from the tests of the Web UI, and makes them small. Needs Chromium and pngquant.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v pngquant >/dev/null; then
  echo 'pngquant is missing: apt-get install pngquant, or brew install pngquant' >&2
  exit 1
fi
REFUNDS_SCREENSHOTS=docs/images npx jest --config jest.ui.config.js
pngquant --force --ext .png --strip --speed 1 64 docs/images/*.png
