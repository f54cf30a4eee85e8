#!/usr/bin/env bash
# usage: ceph.sh PORT MONITOR_PORT ACCESS_KEY SECRET_KEY
# A whole Ceph cluster for as long as this script runs: one monitor, one storage daemon that keeps everything in memory, and the S3 gateway on
# PORT, all on 127.0.0.1, with one user. Ends when one of the three ends; leaves nothing behind.
set -euo pipefail
port=$1 monitor_port=$2 access_key=$3 secret_key=$4

folder=$(mktemp -d "${TMPDIR:-/tmp}/ceph.XXXXXX")
daemons=()
end() {
  trap '' HUP INT TERM
  # There is nothing to be saved: no need to ask kindly.
  [ ${#daemons[@]} -eq 0 ] || kill -KILL "${daemons[@]}" 2>/dev/null || true
  wait
  rm -rf "$folder"
}
trap end EXIT
trap 'exit 143' HUP INT TERM

cluster=$(cat /proc/sys/kernel/random/uuid)
device=$(cat /proc/sys/kernel/random/uuid)
mkdir "$folder"/{mon,osd,run}
# Who learns the cluster's id from the monitor sends its first command at times without it and is refused: the daemons read it from a file,
# and the one command that cannot is repeated.
export CEPH_CONF=$folder/ceph.conf CEPH_ARGS=--no-mon-config
cat >"$CEPH_CONF" <<CONF
[global]
fsid = $cluster
monmap = $folder/monmap
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr2 = false
auth cluster required = none
auth service required = none
auth client required = none
keyring = $folder/keyring
run dir = $folder/run
pid file = $folder/run/\$name.pid
admin socket = $folder/run/\$name.asok
log file =
log to stderr = true
debug rgw = 1
debug rocksdb = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon data avail warn = 2
mon data avail crit = 1
# A change of the cluster's map waits by default for the next tick, or for other changes to join it.
mon tick interval = 1
paxos propose interval = 0.05
paxos min wait = 0.01
[mon]
mon data = $folder/mon
[osd]
osd data = $folder/osd
osd objectstore = memstore
memstore device bytes = 4294967296
osd class load list = *
osd class default list = *
osd max object name len = 2048
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
rgw dns name = localhost
rgw enable apis = s3
CONF

run() { # a daemon, in the background
  "$@" &
  daemons+=($!)
}

monmaptool --create --clobber --fsid "$cluster" --addv a "[v1:127.0.0.1:$monitor_port]" "$folder/monmap"
ceph-mon --mkfs -i a --monmap "$folder/monmap"
run ceph-mon -i a -f
# In the foreground, or timeout would leave the process group, and outlive it.
for _ in {1..20}; do
  timeout --foreground 10 ceph osd new "$device" && break
  sleep 0.1
done
ceph-osd -i 0 --mkfs --osd-uuid "$device"
run ceph-osd -i 0 -f
# Waits for the storage daemon by itself.
timeout --foreground 30 radosgw-admin -n client.rgw user create --uid portable --display-name portable --access-key "$access_key" --secret-key "$secret_key"
run radosgw -n client.rgw -f

wait -n "${daemons[@]}"
echo "A daemon of Ceph ended."
exit 1
