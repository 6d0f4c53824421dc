#!/bin/sh
# A compiler for cargo's RUSTC_WORKSPACE_WRAPPER: what is ours is built with COVERAGE, and nothing else.
# shellcheck disable=SC2086 # it is a list of flags
exec "$@" $COVERAGE
