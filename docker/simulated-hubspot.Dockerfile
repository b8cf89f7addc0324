# The simulated HubSpot of the tests, for the demo. docker/demo.sh prepares target/simulated-hubspot.
FROM eclipse-temurin:17-jre

COPY target/simulated-hubspot /opt/simulated-hubspot

ENV SIM_HOST=0.0.0.0
EXPOSE 8089
HEALTHCHECK --interval=2s --timeout=5s --start-period=60s --retries=10 \
  CMD bash -c 'exec 3<>/dev/tcp/localhost/8089' || exit 1
CMD ["java", "-XX:+UseSerialGC", "-Xmx512m", "-cp", "/opt/simulated-hubspot/classes:/opt/simulated-hubspot/jars/*", \
     "io.crmconnect.simhubspot.SimHubspotServer", "8089"]
