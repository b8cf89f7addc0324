#!/usr/bin/env bash
# Starts the worker of the image: config/connect-distributed.properties, at the addresses of the environment.
# BOOTSTRAP_SERVERS: the brokers; REST_HOST: where its REST API listens; ADVERTISED_HOST: how other workers reach it.
# METRICS_PORT: where the JMX exporter listens; its jar is expected in /opt/jmx-exporter. Without it there is no exporter.
set -euo pipefail
properties=/tmp/connect-distributed.properties
sed -e "s|^bootstrap.servers=.*|bootstrap.servers=$BOOTSTRAP_SERVERS|" \
    -e "s|^listeners=.*|listeners=http://$REST_HOST:8083|" \
    /etc/kafka-connect/connect-distributed.properties > "$properties"
echo "rest.advertised.host.name=${ADVERTISED_HOST:-$(hostname)}" >> "$properties"
if [ -n "${METRICS_PORT:-}" ]; then
  agent=/opt/jmx-exporter/jmx_prometheus_javaagent.jar
  export KAFKA_OPTS="${KAFKA_OPTS:-} -javaagent:$agent=$METRICS_PORT:/etc/kafka-connect/jmx-exporter.yaml"
fi
exec /opt/kafka/bin/connect-distributed.sh "$properties"
