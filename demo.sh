#!/usr/bin/env bash
# The main job as one command: ./demo.sh [--vendor hubspot|salesforce] [--keep] [--monitor]. Needs a JDK 17, Maven 3.8 and bash.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf 'demo: %s\n' "$*" >&2; exit 1; }

java=java
[ -z "${JAVA_HOME:-}" ] || java="$JAVA_HOME/bin/java"
command -v "$java" >/dev/null 2>&1 || say "no java found; install a JDK 17 or set JAVA_HOME."
major=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')
[ "${major%%.*}" -ge 17 ] 2>/dev/null || say "this is Java $major; a JDK 17 or newer is needed (JAVA_HOME chooses one)."
command -v mvn >/dev/null 2>&1 || say "no mvn found; install Maven 3.8 or newer."

stamp=target/demo.built
if [ ! -f "$stamp" ] || [ -n "$(find pom.xml src integration-tests config connector-manifest.json README.md -newer "$stamp" -type f -print -quit)" ]; then
  echo "Building (the first time this downloads about 400 MB) ..."
  mvn -q -B -ntp -Dstyle.color=never -DskipTests -Dsinks.skip=true pre-integration-test \
    || say "the build failed, see above. The first build needs a network to fetch its parts."
  touch "$stamp"
fi
exec "$java" -XX:+UseSerialGC -Xmx512m -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
  -cp "target/test-classes:target/classes:target/runtime/test-jars/*" \
  io.crmconnect.demo.Demo "$@"
