# The emulators of AWS on 127.0.0.1, and steps against them. A library for prove, resets, deploy and update.
#
# HERE is this directory. At the end, the directory `work` and all processes that were started here are removed.
set -uo pipefail
set -m # each job is a process group, which can be terminated as a whole

"$HERE/setup" --check >/dev/null || { "$HERE/setup" --check >&2; exit 2; }
source "${XDG_CACHE_HOME:-$HOME/.cache}/dynagate-tools/prove/env"
PATH=$PROVE_TOOLS/bin:$PATH
APPLY_LIMIT=${APPLY_LIMIT:-180}
STACK=prove

failed=0
moto='' localstack='' # the endpoints
groups=() # our process groups: the servers and the current step
declare -A servers started # process and start of each server, by name

# Prints the comment at the top of the script.
usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; exit 2; }
die() { echo "${0##*/}: $*" >&2; exit 2; }

# keep_logs DIR: keeps the log of every step in the directory; without one, logs are deleted at the end.
keep_logs() {
  logs=${1:-$work/logs}
  mkdir -p "$logs" && logs=$(realpath "$logs") || exit 2
}

# alive: true if one of our process groups has a process.
alive() {
  local group
  for group in "${groups[@]}"; do kill -s 0 -- "-$group" && return 0; done
  return 1
}

clean_up() {
  trap - EXIT
  trap '' INT TERM
  exec 2>/dev/null # else bash tells of every job ended
  local group
  for group in "${groups[@]}"; do kill -s TERM -- "-$group"; done
  # SIGTERM first, and SIGKILL after two seconds.
  for _ in {1..40}; do alive || break; sleep 0.05; done
  for group in "${groups[@]}"; do kill -s KILL -- "-$group"; done
  wait
  rm -rf "$work"
}

helper() { python3 "$HERE/steps.py" "$@"; }
since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1fs", b - a }'; }
note() { echo "NOTE $*"; }

# step NAME COMMAND...: runs the command with its output in a log, and prints the result, after a failure with the log's end.
step() {
  local name=$1 log="$logs/$1.log" start=$EPOCHREALTIME status
  shift
  # In the background, because traps run immediately during wait.
  "$@" >"$log" 2>&1 &
  groups+=("$!")
  wait "$!"
  status=$?
  unset 'groups[-1]'
  if ((status == 0)); then
    echo "PASS $name ($(since "$start"))"
  else
    echo "FAIL $name ($(since "$start"), status $status)"
    grep -v '^[[:space:]]*$' "$log" | tail -n 15 | cut -c1-300 | sed 's/^/     | /'
    failed=1
  fi
  return "$status"
}

finish() { exit "$failed"; }

# launch NAME COMMAND...: starts a server in the background.
launch() {
  local name=$1
  shift
  started[$name]=$EPOCHREALTIME
  "$@" >"$logs/$name.log" 2>&1 &
  servers[$name]=$!
  groups+=("$!")
}

# await NAME COMMAND...: waits until the command succeeds, which means that the server is ready.
await() {
  local name=$1
  shift
  for _ in {1..300}; do
    if "$@"; then
      note "$name ready ($(since "${started[$name]}"))"
      return
    fi
    kill -0 "${servers[$name]}" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 5 "$logs/$name.log" >&2
  die "$name did not start"
}

answers() { curl -sf -o /dev/null "$1"; }

launch_moto() {
  local port
  port=$(helper free-port) || exit 2
  moto=http://127.0.0.1:$port
  launch moto python3 "$HERE/moto_plus.py" -H 127.0.0.1 -p "$port"
}

launch_localstack() {
  local port
  port=$(helper free-port) || exit 2
  localstack=http://127.0.0.1:$port
  launch localstack "$PROVE_LOCALSTACK/bin/python" "$HERE/localstack_host.py" "$port" --state "$work/localstack" "$@"
}

await_emulators() {
  [[ -z $moto ]] || await moto answers "$moto/moto-api/"
  [[ -z $localstack ]] || await localstack answers "$localstack/_localstack/health"
}

# LocalStack reports types for which it has no provider as created.
note_feigned() {
  grep -oE 'No resource provider found for "[^"]+"' "$logs/localstack.log" | sort -u | cut -d'"' -f2 |
    while read -r type; do note "LocalStack feigned $type"; done
}

# Removes the caller's settings. The access key is an account ID, which both
# emulators use as the account.
isolate() {
  local name
  for name in $(compgen -e | grep -E '^(AWS|TF|LOCALSTACK|MOTO)_'); do unset "$name"; done
  export AWS_ACCESS_KEY_ID=123456789012 AWS_SECRET_ACCESS_KEY=none
  export AWS_REGION=${PROVE_REGION:-us-east-1} AWS_DEFAULT_REGION=${PROVE_REGION:-us-east-1}
  export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
  export AWS_EC2_METADATA_DISABLED=true
  export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
}

# Terraform uses the provider that setup found, without prompts and network access.
configure_terraform() {
  printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$PROVE_PROVIDER_MIRROR" >"$work/terraformrc"
  export TF_CLI_CONFIG_FILE=$work/terraformrc TF_IN_AUTOMATION=1 TF_INPUT=0 CHECKPOINT_DISABLE=1
}

offered() { grep -qs '^[[:space:]]*TF_REATTACH_PROVIDERS=' "$logs/provider.log"; }

# Starts one process of the provider for all commands after init, because starting one for each takes seconds.
start_provider() {
  launch provider .terraform/providers/registry.terraform.io/hashicorp/aws/*/*/terraform-provider-aws* -debug
  await provider offered
  TF_REATTACH_PROVIDERS=$(sed -n "s/^[[:space:]]*TF_REATTACH_PROVIDERS='\(.*\)'$/\1/p" "$logs/provider.log")
  export TF_REATTACH_PROVIDERS
}

# refuses_to_destroy OPTION...: Terraform destroys nothing if the module has retained tables.
refuses_to_destroy() {
  local said
  said=$(terraform "$@" destroy -no-color -auto-approve 2>&1) && { echo "it destroyed them"; return 1; }
  grep -F "Instance cannot be destroyed" <<<"$said" || { echo "$said"; return 1; }
}

# Turns off the protection from deletion in the module of the current directory, because the services would delete nothing.
unprotect() {
  sed -i '/^ *deletion_protection/d' -- *.tf && timeout "$APPLY_LIMIT" terraform apply -no-color -auto-approve
}

work=$(mktemp -d) || exit 2
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$work/tmp" || exit 2
export TMPDIR=$work/tmp # of the provider's socket, too
export PYTHONDONTWRITEBYTECODE=1 # nothing beside these scripts
