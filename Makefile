# The commands of this repository; `make` lists them. Every one may be run on a fresh Debian machine.

CARGO ?= cargo
TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
DENY := $(TARGET)/tools/bin/cargo-deny
AUDITABLE := $(TARGET)/tools/bin/cargo-auditable
PEERS := $(TARGET)/tools/peers
export PATH := $(TARGET)/tools/bin:$(PATH)
# Most tests wait for servers: more of them than cores run at once.
export RUST_TEST_THREADS ?= 6

.PHONY: help demo test check soak sweep bench bench-scale fit fuzz release deny install-tools install-demo-tools install-bench-tools

help:
	@echo 'make demo           one pitch, eight inboxes, real mail servers, under a minute (KEEP=1: leave it running)'
	@echo 'make test           everything that must hold before a change is merged'
	@echo 'make check          the quick part of it: formatting, clippy, unit tests'
	@echo 'make soak           five workers on one database, ten minutes of faults (SOAK_SECONDS=60: shorter; SOAK_SEED=1: again)'
	@echo 'make sweep          the release killed at every system call of a story, one after another; some ten minutes'
	@echo 'make bench          how well copies are joined and forwards taken off, beside other methods; into docs/measurements.md'
	@echo 'make bench-scale    look-ups among up to ten million fingerprints'
	@echo 'make fuzz           what strangers can send, made up for FUZZ_SECONDS (600) a target; every crate is watched, ours and others'
	@echo 'make release        the program as it is installed, with the list of its crates in it'
	@echo 'make fit            word classes and weights, learnt anew from tests/data; the same mail gives the same files'
	@echo 'make install-tools  the servers and tools that the tests start; the others do this by themselves'

# In two steps: the program as it is installed, without the crash points that an example, being a test, switches on.
demo: install-demo-tools
	$(CARGO) build --release --locked --bin onedoor
	$(CARGO) build --release --locked --example demo
	@KEEP=$(KEEP) '$(TARGET)/release/examples/demo'

test: install-tools
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --locked --no-deps --document-private-items
	$(CARGO) test --locked
	@CARGO='$(CARGO)' CARGO_TARGET_DIR='$(TARGET)' sh fuzz/run.sh 30 quick
	$(MAKE) --no-print-directory deny

check:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) test --locked --lib --test house

# The test of the same name does it for two minutes; the figures are shown here.
soak: install-tools
	SOAK_SECONDS=$(or $(SOAK_SECONDS),600) $(CARGO) test --locked --test real faults::workers::soak -- --nocapture

sweep: install-tools
	$(CARGO) build --release --locked --bin onedoor
	ONEDOOR_PROGRAM='$(TARGET)/release/onedoor' $(CARGO) test --locked --test real faults::host::sweep -- --include-ignored --nocapture

# Every benchmark stops what it started; real mail is looked for in ../shared/corpus, or $$ONEDOOR_CORPUS.
bench: install-bench-tools
	$(CARGO) bench --locked --bench forwards --bench judgement --bench speed --bench peers

# Not part of the above: up to ten million fingerprints, a quarter of an hour and 12 GB of disk (SCALE_MOST=100000: less).
bench-scale:
	$(CARGO) bench --locked --bench scale

# Ten targets, two at a time.
FUZZ_SECONDS ?= 600
fuzz:
	@CARGO='$(CARGO)' CARGO_TARGET_DIR='$(TARGET)' sh fuzz/run.sh $(FUZZ_SECONDS)

# The list of all crates stands in the program itself: `cargo audit bin` and other scanners read it there.
release: $(AUDITABLE)
	$(CARGO) auditable build --release --locked --bin onedoor
	@readelf --section-headers --wide '$(TARGET)/release/onedoor' | grep -q '\.dep-v0' || \
	    { echo 'the list of crates is not in $(TARGET)/release/onedoor' >&2; exit 1; }

# Nothing but the mail of tests/data is read.
fit:
	$(CARGO) run --release --locked --example fit

# It reads every crate of the lock file, those of other systems too, which no build here has fetched. Known vulnerabilities need
# the advisory database.
deny: $(DENY)
	$(CARGO) fetch --locked --quiet
	$(CARGO) deny --locked --offline --workspace check --hide-inclusion-graph bans licenses sources
	@if timeout 120 $(CARGO) deny --locked fetch db >'$(TARGET)/advisories.log' 2>&1; then \
	    $(CARGO) deny --locked --offline --workspace check --hide-inclusion-graph advisories; \
	else \
	    echo 'advisories SKIPPED: the advisory database could not be fetched (no network?); see $(TARGET)/advisories.log'; \
	fi

# Debug builds: they look at a graph of some hundred crates, and are there in half the time.
$(DENY): tool = cargo-deny@0.20.2
$(AUDITABLE): tool = cargo-auditable@0.7.7
$(DENY) $(AUDITABLE):
	@if command -v $(notdir $@) >/dev/null; then \
	    mkdir -p '$(dir $@)' && ln -sf "$$(command -v $(notdir $@))" '$@'; \
	else \
	    CARGO_TARGET_DIR='$(TARGET)/tools/build' $(CARGO) install --locked --debug $(tool) --root '$(TARGET)/tools' && rm -rf '$(TARGET)/tools/build'; \
	fi

install-tools: $(DENY)
	@sh tests/install.sh test

install-demo-tools:
	@sh tests/install.sh demo

# What Debian does not have comes from PyPI, into an environment of its own. What cannot be had is skipped, and said so.
install-bench-tools:
	@sh tests/install.sh bench || echo 'Not everything is there: what needs it is skipped, and says so' >&2
	@[ -x '$(PEERS)/bin/pip' ] || python3 -m venv '$(PEERS)' || true
	@for package in py-tlsh==5.0.0 nilsimsa==0.3.8; do \
	    '$(PEERS)/bin/pip' install --quiet --disable-pip-version-check "$$package" || echo "$$package SKIPPED: see above" >&2; \
	done
