#!/bin/sh
# Makes .venv with Python 3.11 or newer and installs a requirements file into it: tools/environment.sh PYTHON FILE
set -eu
cd "$(dirname "$0")/.."
wanted=$1
file=$2

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

if ! [ -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=
    for candidate in "$wanted" python3 python3.14 python3.13 python3.12 python3.11; do
        if new_enough "$candidate"; then python=$candidate; break; fi
    done
    if [ -z "$python" ]; then
        echo "Python 3.11 or newer is needed; '$wanted' is $("$wanted" --version 2>/dev/null || echo missing)." >&2
        echo "Install it (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python) or name it: make PYTHON=/path/to/python" >&2
        exit 1
    fi
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        echo "'$python' cannot make virtual environments: on Debian and Ubuntu, install them with: apt-get install python3-venv" >&2
        exit 1
    fi
    rm -rf .venv
    "$python" -m venv .venv
fi
echo "Installing $file into .venv ..."
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$file"
