#!/bin/busybox sh
# From the kernel to a root that was checked: choose a slot, check its signature and its hash tree, hand over.
# There is no shell to fall into: what does not fit ends in a reboot, and after some tries in the other slot.
bb=/bin/busybox
export PATH=/bin LD_LIBRARY_PATH=/lib OPENSSL_CONF=/dev/null
$bb mount -t proc proc /proc
$bb mount -t sysfs sys /sys
$bb mount -t devtmpfs dev /dev
$bb mount -t tmpfs -o mode=0755,nosuid,nodev tmpfs /run

say() { echo "keg: $*" >/dev/kmsg; }
give_up() {
  say "cannot start: $*"
  $bb sleep 5
  $bb reboot -f
}

while read -r module; do $bb insmod "/modules/$module" 2>/dev/null; done </modules/order

# Partitions are found by the names in the partition table; media come up when they like.
partition() {
  for event in /sys/class/block/*/uevent; do
    if $bb grep -qx "PARTNAME=$1" "$event"; then
      name=${event%/uevent}
      echo "/dev/${name##*/}"
      return
    fi
  done
}
tries=0
while [ -z "$(partition keg-slots)" ]; do
  tries=$((tries + 1))
  [ $tries -gt 100 ] && give_up "no disk of ours"
  $bb sleep 0.1
done
slots=$(partition keg-slots)

# The state: one line «first=A tries-A=3 tries-B=3 floor=1», padded to a sector, written whole.
state=$($bb dd if="$slots" bs=512 count=1 2>/dev/null | $bb tr -d '\000' | $bb head -n 1)
value() { echo "$state" | $bb tr ' ' '\n' | $bb sed -n "s/^$1=//p"; }
first=$(value first)
floor=$(value floor)
[ "$first" = B ] && order="B A" || order="A B"

spend_try() { # the count is lowered before the slot is trusted; a good start raises it again
  left=$(($(value "tries-$1") - 1))
  state=$(echo "$state" | $bb sed "s/tries-$1=[0-9]*/tries-$1=$left/")
  { echo "$state"; $bb dd if=/dev/zero bs=512 count=1 2>/dev/null; } | $bb head -c 512 >/run/state
  $bb dd if=/run/state of="$slots" bs=512 count=1 conv=fsync 2>/dev/null
}

# Lets a slot's signature, age and hash tree speak for it, and says whether it was opened.
open_slot() {
  slot=$1
  manifest=$(partition "keg-manifest-$slot")
  disk=$(partition "keg-root-$slot")
  [ -n "$manifest" ] && [ -n "$disk" ] || return 1
  # 4,096 bytes of manifest padded with newlines, then 64 bytes of Ed25519 signature over exactly these.
  $bb dd if="$manifest" of=/run/manifest bs=4096 count=1 2>/dev/null
  $bb dd if="$manifest" of=/run/block bs=4096 skip=1 count=1 2>/dev/null
  $bb head -c 64 /run/block >/run/signature
  openssl pkeyutl -verify -pubin -inkey /etc/release.pem -rawin -in /run/manifest -sigfile /run/signature \
    >/dev/null 2>&1 || { say "slot $slot: the signature does not fit"; return 1; }
  field() { $bb sed -n "s/^$1=//p" /run/manifest; }
  [ "$(field version)" -ge "$floor" ] 2>/dev/null || { say "slot $slot: older than allowed"; return 1; }
  [ "$(value "tries-$slot")" -gt 0 ] 2>/dev/null && spend_try "$slot"
  veritysetup open --hash-offset="$(field hash_offset)" --restart-on-corruption \
    "$disk" keg-root "$disk" "$(field root_hash)" || { say "slot $slot: the hash tree does not open"; return 1; }
}

opened=
for slot in $order; do
  [ "$(value "tries-$slot")" -gt 0 ] 2>/dev/null || { say "slot $slot: no tries left"; continue; }
  open_slot "$slot" && { opened=$slot; break; }
done
# A machine whose every slot failed its tries, by a broken device say, still shows what is wrong.
[ -n "$opened" ] || for slot in $order; do
  open_slot "$slot" && { opened=$slot; break; }
done
[ -n "$opened" ] || give_up "no slot is good"

$bb mkdir -p /run/lower /run/upper
$bb mount -t erofs -o ro /dev/mapper/keg-root /run/lower || give_up "the root does not mount"
$bb mount -t tmpfs -o size=25%,mode=0755 tmpfs /run/upper
$bb mkdir -p /run/upper/above /run/upper/work
$bb mount -t overlay -o lowerdir=/run/lower,upperdir=/run/upper/above,workdir=/run/upper/work overlay /root ||
  give_up "no overlay"
$bb mkdir -p /root/run
$bb cp /run/manifest /run/keg-manifest
echo "$opened" >/run/keg-slot
field() { $bb sed -n "s/^$1=//p" /run/keg-manifest; }
say "slot $opened, root hash $(field root_hash), version $(field version)"
$bb mount --move /run /root/run
$bb mount --move /dev /root/dev
$bb mount --move /proc /root/proc
$bb mount --move /sys /root/sys
exec $bb switch_root /root /usr/lib/systemd/systemd
