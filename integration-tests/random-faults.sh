#!/usr/bin/env bash
# Kills workers, broker and registry at random instants: integration-tests/random-faults.sh [kills] [seed]
# Needs a JDK 17 and Maven; see RandomFaultsIT and docs/benchmarks.md.
set -euo pipefail
cd "$(dirname "$0")/.."
exec mvn -B -ntp -Plong-faults "-Dfaults.kills=${1:-100}" "-Dfaults.seed=${2:-0}" verify
