# Functions shared by web.sh and worker.sh. POSIX sh; to be sourced, with `package` set to the folder of @org/otel.
# shellcheck shell=sh

say() {
  printf '[otel] %s\n' "$1" >&2
}

# The name of the application: APP_NAME, else the name in the package.json of the working directory, else nothing.
app_name() {
  if [ -n "${APP_NAME:-}" ]; then
    printf '%s' "$APP_NAME"
  elif [ -f package.json ]; then
    # Without NODE_OPTIONS: this is not the app.
    NODE_OPTIONS='' node -p "require('./package.json').name || ''" 2>/dev/null || true
  fi
}

# Exports OTEL_SERVICE_NAME, a name for each logical unit: `shop`, `shop-worker-mail`, `shop-scheduler`.
# The deployment target (production, test) is no part of it: that is what ENVIRONMENT says.
#
#   $1  role: web adds nothing to the name of the application
#   $2  queue, for a worker
#
# `: "${OTEL_SERVICE_NAME:=name}"` would set a variable of this shell only: without `export` the app never sees it.
export_service_name() {
  if [ -n "${OTEL_SERVICE_NAME:-}" ]; then
    export OTEL_SERVICE_NAME
    return
  fi
  case ",${OTEL_RESOURCE_ATTRIBUTES:-}" in
    *,service.name=* | *,[[:space:]]service.name=*) return ;;
  esac
  otel_name="$(app_name)"
  if [ -z "$otel_name" ]; then
    say 'APP_NAME is not set and there is no package.json: set APP_NAME (or OTEL_SERVICE_NAME) to name the service.'
    return
  fi
  case "$1" in
    web) ;;
    *) otel_name="$otel_name-$1" ;;
  esac
  OTEL_SERVICE_NAME="$otel_name${2:+-$2}"
  export OTEL_SERVICE_NAME
  unset otel_name
}

# Puts the preload into NODE_OPTIONS, once. It is required, not imported: every Node takes that option, so that one
# which is too old runs the app without telemetry instead of refusing to start.
export_preload() {
  otel_door="$package/register.cjs"
  if [ ! -f "$otel_door" ]; then
    say "$otel_door is not there; the app runs without telemetry."
    return
  fi
  case "${NODE_OPTIONS:-}" in
    *@org/otel/register*) return ;;
  esac
  # As NODE_OPTIONS is read: in double quotes, with backslashes before quotes and backslashes.
  case "$otel_door" in
    *[\\\"\ ]*) otel_door="\"$(printf '%s' "$otel_door" | sed 's/[\\"]/\\&/g')\"" ;;
  esac
  NODE_OPTIONS="--require=$otel_door${NODE_OPTIONS:+ $NODE_OPTIONS}"
  export NODE_OPTIONS
  unset otel_door
}

# Whether a command is run by hand or ends soon: a shell, a REPL, a migration. Its telemetry would be noise that carries
# the name of the service.
is_one_off() {
  case "${1##*/}" in
    sh | ash | bash | dash)
      # `sh -c 'node server.js'` is how Docker runs a command that is a text.
      [ $# -eq 1 ] || [ "$2" = -i ] || [ "$2" = -l ]
      ;;
    node)
      shift
      is_one_off_script "$@"
      ;;
    npm | npx | pnpm | pnpx | yarn)
      shift
      while [ $# -gt 0 ]; do
        case "$1" in
          -* | run | run-script | exec | dlx) shift ;;
          *) break ;;
        esac
      done
      case "${1:-}" in
        install | ci | test | test:* | lint | lint:* | build | build:*) return 0 ;;
      esac
      is_one_off_name "${1:-}"
      ;;
    *) is_one_off_name "$1" ;;
  esac
}

# The same for what stands behind `node`: options, then a file.
is_one_off_script() {
  while [ $# -gt 0 ]; do
    case "$1" in
      -e | --eval | -p | --print | -pe | -i | --interactive | -c | --check | -v | --version | --test | inspect) return 0 ;;
      -r | --require | --import | --env-file | -C | --conditions) if [ $# -gt 1 ]; then shift; fi ;;
      -*) ;;
      *)
        is_one_off_name "$1"
        return
        ;;
    esac
    shift
  done
  # A REPL.
  return 0
}

is_one_off_name() {
  case "${1##*/}" in
    migrate* | migration* | seed | seed[!a-z]* | setup | setup[!a-z]* | repl | repl[!a-z]*) return 0 ;;
    prisma | knex | sequelize | sequelize-cli | typeorm | drizzle-kit | mikro-orm | node-pg-migrate | db-migrate) return 0 ;;
  esac
  case "$1" in
    *:migrat* | *:seed | *:setup) return 0 ;;
  esac
  return 1
}

# Runs BEFORE_START, a shell command such as `node migrate.js`, to its end and without telemetry. Its failure is the
# container's. A signal is handed to it, as this shell may be process 1, for which nobody else would do that.
run_before_start() {
  if [ -z "${BEFORE_START:-}" ]; then return; fi
  otel_pid=''
  otel_signal=''
  trap 'otel_signal=15; stop_before_start' TERM
  trap 'otel_signal=2; stop_before_start' INT
  OTEL_SDK_DISABLED=true sh -c "$BEFORE_START" &
  otel_pid=$!
  if [ -n "$otel_signal" ]; then stop_before_start; fi
  otel_status=0
  wait "$otel_pid" || otel_status=$?
  if [ -n "$otel_signal" ]; then
    # A wait that a signal ended has not waited.
    wait "$otel_pid" || true
    exit $((128 + otel_signal))
  fi
  trap - TERM INT
  if [ "$otel_status" -ne 0 ]; then
    say "BEFORE_START ended with $otel_status; the app is not started."
    exit "$otel_status"
  fi
  unset BEFORE_START otel_pid otel_signal otel_status
}

stop_before_start() {
  if [ -n "$otel_pid" ]; then kill -TERM "$otel_pid" 2>/dev/null || true; fi
}

# Becomes the command, so that it gets the signals and its exit code is the container's. Without a command, that is
# `node .`; `once` in front of a command says that it is a one-off.
run_command() {
  if [ $# -eq 0 ]; then set -- node .; fi
  if [ "$1" = once ] && [ $# -gt 1 ]; then
    shift
    disable_telemetry
  elif is_one_off "$@"; then
    disable_telemetry
  else
    run_before_start
    export_preload
  fi
  exec "$@"
}

disable_telemetry() {
  OTEL_SDK_DISABLED=true
  export OTEL_SDK_DISABLED
  say 'telemetry is off for this one-off command.'
}
