#!/usr/bin/env bash
# The whole path in containers, from a fresh clone: docker/demo.sh up. Needs a JDK 17, Maven 3.8, bash, unzip and Docker with compose v2.
#   up      builds the images and starts Kafka, two workers, a registry, Postgres, the JDBC sink, Prometheus and a simulated HubSpot
#   build   builds what the images contain, for `docker compose` with a CRM of your own
#   status  shows the containers and how many contacts are in the CRM and in the warehouse
#   down    stops and removes everything
set -euo pipefail
cd "$(dirname "$0")/.."
compose=(docker compose -f docker/compose.yaml --profile demo)

build() {
  mvn -q -B -ntp -Dstyle.color=never -DskipTests -Dsinks.skip=true pre-integration-test
  rm -rf target/demo-plugins target/simulated-hubspot
  mkdir -p target/demo-plugins target/simulated-hubspot/jars
  unzip -qo target/crmconnect-kafka-connect-crm-*.zip -d target/demo-plugins
  cp -r target/runtime/plugins/. target/demo-plugins
  mkdir -p target/simulated-hubspot/classes
  cp -r target/classes/. target/test-classes/. target/simulated-hubspot/classes
  for library in jackson slf4j-api datafaker libphonenumber rgxgen snakeyaml; do
    cp target/runtime/test-jars/"$library"-*.jar target/simulated-hubspot/jars
  done
}

case "${1:-}" in
  up)
    build
    # Builds once what both workers use.
    "${compose[@]}" build connect-1 hubspot
    "${compose[@]}" up --detach --no-build
    "${compose[@]}" wait connectors > /dev/null
    "${compose[@]}" logs --no-log-prefix connectors
    echo "Connect:   http://localhost:8083 and http://localhost:8084"
    echo "HubSpot:   http://localhost:8089 (simulated; /__sim/stats)"
    echo "Kafka:     localhost:29092"
    echo "Registry:  http://localhost:8081"
    echo "Metrics:   http://localhost:9090 (Prometheus, with the alerts)"
    echo "Warehouse: docker compose -f docker/compose.yaml exec postgres psql -U warehouse"
    ;;
  build)
    build
    ;;
  status)
    "${compose[@]}" ps
    echo "In the CRM:       $("${compose[@]}" exec -T connect-1 wget -q -O - http://hubspot:8089/__sim/stats | sed -n 's/.*"rows":{"contacts":\([0-9]*\).*/\1/p') contacts"
    echo "In the warehouse: $("${compose[@]}" exec -T postgres psql -U warehouse -At -c 'select count(*) from crm_contacts') contacts"
    ;;
  down)
    "${compose[@]}" down --volumes
    ;;
  *)
    sed -n '2,6p' "$0"
    exit 2
    ;;
esac
