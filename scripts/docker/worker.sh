#!/bin/sh
# The entrypoint of a container that works on a queue.
#
#   ENTRYPOINT ["node_modules/@org/otel/scripts/docker/worker.sh"]
#   CMD ["node", "worker.js"]
#
# Variables: APP_NAME, WORKER_QUEUE (default), WORKER_POOL (`processes`: the worker forks the processes that do the
# work), BEFORE_START (a command to run first, without telemetry).
set -eu
package="$(dirname "$(readlink -f "$0")")/../.."
package="$(CDPATH='' cd "$package" && pwd)"
. "$package/scripts/docker/telemetry.sh"

WORKER_QUEUE="${WORKER_QUEUE:-default}"
export WORKER_QUEUE
if [ "${WORKER_POOL:-}" = processes ]; then
  # Only then: a worker that does the work itself would send nothing.
  _OTEL_DEFER_SETUP="${_OTEL_DEFER_SETUP:-true}"
  export _OTEL_DEFER_SETUP
fi

export_service_name worker "$WORKER_QUEUE"
run_command "$@"
