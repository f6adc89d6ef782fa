#!/bin/sh
# Makes the environments of the peers in a folder: install.sh FOLDER. PyPSA comes with parkzero's research extra.
set -eu
python3.11 -m venv "$1/venv-oemof"
"$1/venv-oemof/bin/pip" install "oemof.solph==0.6.5" "oemof.network==0.5.3" "oemof.tools==0.4.3" "pyomo==6.10.1" \
    "highspy==1.15.1" "numpy==2.4.6" "pandas==3.1.1"
python3.11 -m venv "$1/venv-flixopt"
"$1/venv-flixopt/bin/pip" install "flixopt==9.1.0" "linopy==0.9.1" "xarray==2026.7.0" \
    "highspy==1.15.1" "numpy==2.4.6" "pandas==2.3.3"
