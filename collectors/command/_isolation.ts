import process from "node:process";

/** What `unshare` makes anew: whatever runs in it ends with its first process, and that one with `unshare`. */
const NAMESPACES = [
  ...["--user", "--map-root-user", "--mount", "--net", "--pid", "--ipc", "--uts"],
  ...["--fork", "--kill-child"],
];

/**
 * Prepares the namespaces and runs a command there. $1, $2: the user and group that the command has; $3: the command. Says `ready` on
 * descriptor 3 before the command starts: without that word, nothing of the command has run.
 *
 * The command gets a second user namespace, in which it is not the owner of these mounts and can undo none of them. Sockets of other
 * programs stay in reach on a disk that is only read, so the places where they are kept are empty.
 */
const PREPARE = `set -e
work=$(pwd -P)
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/work /run/dev
mount --rbind "$work" /run/work
while read -r _ _ _ _ at _; do
  at=$(printf %b "$at")
  case $at in
    /run | /run/* | /tmp | /tmp/* | /dev | /dev/* | /proc | /proc/* | "$work" | "$work"/*) ;;
    *) mount -o remount,bind,ro "$at" ;;
  esac
done </proc/self/mountinfo
if [ -e /run/work/.git ]; then
  mount --bind /run/work/.git /run/work/.git
  mount -o remount,bind,ro /run/work/.git
fi
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t tmpfs -o mode=755 tmpfs /run/dev
for node in null zero full random urandom tty; do
  touch "/run/dev/$node"
  mount --bind "/dev/$node" "/run/dev/$node"
done
ln -s /proc/self/fd /run/dev/fd
for stream in stdin:0 stdout:1 stderr:2; do ln -s "/proc/self/fd/\${stream#*:}" "/run/dev/\${stream%:*}"; done
mkdir -m 1777 /run/dev/shm
mount --move /run/dev /dev
mkdir -p "$work"
mount --move /run/work "$work"
cd "$work"
mount -t proc proc /proc
for part in sys sysrq-trigger irq bus; do
  if [ -e "/proc/$part" ]; then
    mount --bind "/proc/$part" "/proc/$part"
    mount -o remount,bind,ro "/proc/$part"
  fi
done
if command -v ip >/dev/null; then ip link set lo up; fi
export TMPDIR=/tmp
unshare --user --map-user="$1" --map-group="$2" sh -c 'echo ready >&3; exec sh -c "$1" 3>&-' sh "$3"
`;

/**
 * The arguments of `unshare` that run a command line isolated: no network but a loopback of its own, no process of others in sight, and
 * nothing to write to but the working folder (without its `.git`) and an empty `/tmp`.
 *
 * @param command A line for `sh -c`
 */
export function isolationArgs(command: string): readonly string[] {
  const ids = [process.getuid?.() ?? 0, process.getgid?.() ?? 0].map(String);
  return [...NAMESPACES, "sh", "-c", PREPARE, "sh", ...ids, command];
}
