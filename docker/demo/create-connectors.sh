#!/usr/bin/env bash
# Creates the demo's connectors on the worker and starts the edits in the simulated HubSpot. It can be run again.
set -euo pipefail
cd "$(dirname "$0")"

post() { # url, JSON
  wget -q -O /dev/null --header 'Content-Type: application/json' --post-data "$2" "$1"
}

for file in hubspot-source.json warehouse-postgres.json; do
  name=$(sed -n 's/^  "name": "\(.*\)",$/\1/p' "$file")
  if wget -q -O /dev/null "http://connect-1:8083/connectors/$name"; then
    echo "The connector $name exists."
  elif post http://connect-1:8083/connectors "$(cat "$file")"; then
    echo "The connector $name was created."
  else
    echo "Connect rejected $file; 'docker compose logs connect-1' says why." >&2
    exit 1
  fi
done
post 'http://hubspot:8089/__sim/edits?perSecond=5' ''
echo "Five records per second are edited in the simulated HubSpot."
