#!/usr/bin/env bash
# Starts the worker of the image: config/connect-distributed.properties, at the addresses of the environment.
# BOOTSTRAP_SERVERS: the brokers; REST_HOST: where its REST API listens; ADVERTISED_HOST: how other workers reach it.
set -euo pipefail
properties=/tmp/connect-distributed.properties
sed -e "s|^bootstrap.servers=.*|bootstrap.servers=$BOOTSTRAP_SERVERS|" \
    -e "s|^listeners=.*|listeners=http://$REST_HOST:8083|" \
    /etc/kafka-connect/connect-distributed.properties > "$properties"
echo "rest.advertised.host.name=${ADVERTISED_HOST:-$(hostname)}" >> "$properties"
exec /opt/kafka/bin/connect-distributed.sh "$properties"
