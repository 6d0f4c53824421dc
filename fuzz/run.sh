#!/bin/sh
# Runs every fuzz target for so many seconds, two at a time: `sh fuzz/run.sh 30`. What it finds lies in TARGET/fuzz/found.
#
# Plain cargo builds them, with the toolchain of the program: the flags are those of cargo-fuzz without a sanitizer, for
# nothing here is unsafe code of ours. `cargo fuzz run NAME` works as well.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-600}
target=${CARGO_TARGET_DIR:-target}/fuzz
mkdir -p "$target"
target=$(cd "$target" && pwd)

for tool in "${CARGO:-cargo}" c++; do
    if ! command -v "$tool" >/dev/null; then
        echo "fuzz SKIPPED: there is no $tool"
        exit 0
    fi
done

host=$(rustc -vV | sed -n 's/^host: //p')
flags='--cfg fuzzing -Cpasses=sancov-module'
for option in level=4 inline-8bit-counters pc-table trace-compares; do
    flags="$flags -Cllvm-args=-sanitizer-coverage-$option"
done
RUSTFLAGS=$flags CARGO_TARGET_DIR=$target "${CARGO:-cargo}" build --locked --quiet --manifest-path fuzz/Cargo.toml \
    --profile fuzz --target "$host"

# The corpus grows from run to run beside what is built; the seeds are read only.
one() {
    corpus=$target/corpus/$1 found=$target/found/$1
    mkdir -p "$corpus" "$found"
    if "$target/$host/fuzz/$1" "$corpus" "fuzz/seeds/$1" -max_total_time="$2" -timeout=10 -rss_limit_mb=1024 \
        -max_len=16384 -artifact_prefix="$found/" >"$found/log" 2>&1; then
        echo "fuzz $1: $(tail -n 1 "$found/log")"
    else
        tail -n 40 "$found/log"
        echo "fuzz $1 FAILED: run $target/$host/fuzz/$1 with a file of $found"
        return 1
    fi
}

failed=0
set --
for source in fuzz/targets/*.rs; do
    one "$(basename "$source" .rs)" "$seconds" &
    set -- "$@" $!
    if [ $# -eq 2 ]; then
        wait "$1" || failed=1
        wait "$2" || failed=1
        set --
    fi
done
for left in "$@"; do wait "$left" || failed=1; done
exit $failed
