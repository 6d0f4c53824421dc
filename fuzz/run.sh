#!/bin/sh
# Runs every fuzz target for so many seconds, two at a time: `sh fuzz/run.sh SECONDS [quick]`. What it finds lies in
# TARGET/fuzz/found.
#
# Plain cargo builds them, with the toolchain of the program: the flags are those of cargo-fuzz without a sanitizer, for
# nothing here is unsafe code of ours. The fuzzer sees its way through every crate; `quick`, through ours alone, which is
# built in a third of the time and runs at less than half the speed.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-600} thoroughness=${2:-thorough}
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target/fuzz"
target=$(cd "$target" && pwd)

for tool in "${CARGO:-cargo}" c++; do
    if ! command -v "$tool" >/dev/null; then
        echo "fuzz SKIPPED: there is no $tool"
        exit 0
    fi
done

COVERAGE='--cfg fuzzing -Cpasses=sancov-module'
for option in level=4 inline-8bit-counters pc-table trace-compares; do
    COVERAGE="$COVERAGE -Cllvm-args=-sanitizer-coverage-$option"
done
export COVERAGE
build() {
    "${CARGO:-cargo}" build --locked --quiet --package onedoor-fuzz "$@"
}
if [ "$thoroughness" = quick ]; then
    # Crates that the tests were built with serve here too.
    RUSTC_WORKSPACE_WRAPPER=$PWD/fuzz/rustc.sh CARGO_TARGET_DIR=$target build --profile dev
    built=$target/debug
else
    # A target that is named keeps the flags from build scripts, which know no fuzzer.
    host=$(rustc -vV | sed -n 's/^host: //p')
    RUSTFLAGS=$COVERAGE CARGO_TARGET_DIR=$target/fuzz build --profile fuzz --target "$host"
    built=$target/fuzz/$host/fuzz
fi

# The corpus grows from run to run beside what is built; the seeds are read only.
one() {
    corpus=$target/fuzz/corpus/$1 found=$target/fuzz/found/$1
    mkdir -p "$corpus" "$found"
    if "$built/$1" "$corpus" "fuzz/seeds/$1" -max_total_time="$2" -timeout=30 -rss_limit_mb=1024 \
        -max_len=16384 -artifact_prefix="$found/" >"$found/log" 2>&1; then
        echo "fuzz $1: $(tail -n 1 "$found/log")"
    else
        tail -n 40 "$found/log"
        echo "fuzz $1 FAILED: run $built/$1 with a file of $found"
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
