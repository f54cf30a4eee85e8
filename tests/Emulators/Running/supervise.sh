#!/usr/bin/env bash
# usage: supervise.sh LOG PROGRAM [ARGUMENT...]
# Runs a program for an owner who holds the other end of standard input. When that end closes, for the owner closed it or died, the program
# and all it has started are ended. When the program ends first, its exit code is written to standard output.
set -m # background jobs have process groups of their own, which can be ended as a whole
log=$1
shift
trap 'exit 143' HUP INT TERM

# The inner shell outlives the program to reap it.
{ trap : HUP INT TERM; "$@" >>"$log" 2>&1 </dev/null; echo "$?"; } &
group=$!

end() {
  trap '' HUP INT TERM
  kill -TERM -- "-$group" 2>/dev/null || return
  for _ in {1..50}; do
    kill -0 -- "-$group" 2>/dev/null || return
    sleep 0.1
  done
  kill -KILL -- "-$group" 2>/dev/null
}
trap end EXIT

while IFS= read -r _; do :; done
