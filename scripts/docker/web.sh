#!/bin/sh
# The entrypoint of a web container, and of every other role that is not a worker (APP_ROLE=scheduler).
#
#   ENTRYPOINT ["node_modules/@org/otel/scripts/docker/web.sh"]
#   CMD ["node", "server.js"]
#
# Variables: APP_NAME, APP_ROLE (web), BEFORE_START (a command to run first, without telemetry).
set -eu
package="$(dirname "$(readlink -f "$0")")/../.."
package="$(CDPATH='' cd "$package" && pwd)"
. "$package/scripts/docker/telemetry.sh"

export_service_name "${APP_ROLE:-web}"
run_command "$@"
