#!/usr/bin/env bash
# Creates the demo's connectors on the worker and starts the edits in the simulated HubSpot. It can be run again.
set -euo pipefail
cd "$(dirname "$0")"
workers=http://connect-1:8083/connectors

post() { # url, JSON
  wget -q -O /dev/null --header 'Content-Type: application/json' --post-data "$2" "$1"
}

for file in hubspot-source.json warehouse-postgres.json; do
  name=$(sed -n 's/^  "name": "\(.*\)",$/\1/p' "$file")
  attempts=0
  # While the workers rebalance, Connect answers 409.
  until wget -q -O /dev/null "$workers/$name" || post "$workers" "$(cat "$file")"; do
    attempts=$((attempts + 1))
    if [ "$attempts" = 12 ]; then
      echo "Connect rejects $file; see the logs of connect-1 and connect-2." >&2
      exit 1
    fi
    sleep 5
  done
  echo "The connector $name is there."
done
post 'http://hubspot:8089/__sim/edits?perSecond=5' ''
echo "Five records per second are edited in the simulated HubSpot."
