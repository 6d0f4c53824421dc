#!/bin/sh
# Installs what `make demo`, `make test` and `make bench` start besides onedoor itself: real mail servers, a database, a
# browser; for the benchmarks, other programs that know near-duplicates.
#
#     tests/install.sh demo|test|bench
#
# Only what is missing is installed, by apt-get. No server is started or left enabled: the tests start their own, in
# folders of their own. On a system without apt-get it names what is missing and leaves the rest to you.
set -eu

purpose=${1:?demo, test or bench}
missing=
want() { # PACKAGE, and a file or command that shows that it is there
    for sign in "$2" "/usr/sbin/$2"; do
        if command -v "$sign" >/dev/null 2>&1 || [ -e "$sign" ]; then return; fi
    done
    missing="$missing $1"
}

if ! command -v cargo >/dev/null 2>&1; then
    echo "onedoor is built with Rust 1.95 or newer: install it with rustup, then try again." >&2
    exit 1
fi
want_servers() {
    want openssl openssl
    want dovecot-imapd /usr/lib/dovecot/imap
    want dovecot-lmtpd /usr/lib/dovecot/lmtp
    # Postfix runs as root only; without it the demo starts a small SMTP server of its own.
    if [ "$purpose" = test ] || [ "$(id -u)" = 0 ]; then want postfix postfix; fi
}
want_test_tools() {
    want dovecot-sieve /usr/lib/dovecot/modules/lib90_sieve_plugin.so
    # shellcheck disable=SC2144 # one of them is enough
    if ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then missing="$missing postgresql"; fi
    want chromium chromium
    want faketime faketime
    want systemd systemd-analyze
    # The fuzzer's engine is C++.
    want g++ c++
    # Faults: system calls that fail or kill, clocks that are wrong.
    want strace strace
    want libfaketime "/usr/lib/$(uname -m)-linux-gnu/faketime/libfaketime.so.1"
}
want_peers() {
    want rspamd rspamd
    want ssdeep ssdeep
    want pyzor pyzor
    want python3 python3
    # For what comes from PyPI: an environment, and headers to compile TLSH against.
    want python3-dev python3-config
    if ! python3 -c 'import ensurepip' 2>/dev/null; then missing="$missing python3-venv"; fi
}

want build-essential cc
case $purpose in
demo) want_servers ;;
test) want_servers && want_test_tools ;;
bench) want_peers ;;
*) echo "tests/install.sh demo|test|bench" >&2 && exit 64 ;;
esac
if [ -z "$missing" ]; then exit 0; fi

as_root=
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing:$missing (names of Debian packages). There is no apt-get here: install them your way, then try again." >&2
    exit 1
elif [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "Missing:$missing. Neither root nor sudo: as root, run apt-get install --no-install-recommends$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
echo "Installing with apt-get:$missing" >&2

# Debian asks this file whether a server may start at its installation. One that is there already is put back.
policy=/usr/sbin/policy-rc.d
kept=$policy.before-onedoor
restore() {
    $as_root rm -f "$policy"
    if [ -e "$kept" ]; then $as_root mv "$kept" "$policy"; fi
}
trap restore EXIT
trap 'exit 130' INT TERM HUP
if [ -e "$policy" ] && [ ! -e "$kept" ]; then $as_root mv "$policy" "$kept"; fi
printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
$as_root chmod 755 "$policy"

apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@"; }
apt update
case $missing in
*postfix*) echo "postfix postfix/main_mailer_type select No configuration" | $as_root debconf-set-selections ;;
esac
# shellcheck disable=SC2086 # a list of names
apt install -y --no-install-recommends $missing >/dev/null

# What was installed here shall not come up at the next boot either.
if [ -d /run/systemd/system ]; then
    for package in $missing; do
        case $package in
        dovecot-imapd | dovecot-lmtpd) $as_root systemctl --quiet disable dovecot.service dovecot.socket 2>/dev/null || true ;;
        postfix | postgresql | rspamd) $as_root systemctl --quiet disable "$package.service" 2>/dev/null || true ;;
        esac
    done
fi
