# Everything here is a few lines that call a script or xtask; each sets up what is missing, or says what to install.
.PHONY: run clean-demo test build audit catalogue

run:
	@scripts/run.sh

clean-demo:
	@rm -rf target/demonstration

test:
	@scripts/test.sh

build:
	@scripts/build.sh --release

audit:
	@scripts/audit.sh

catalogue:
	@scripts/catalogue.sh
