#!/usr/bin/env bash
# Makes build/lambda.zip: the program for AWS Lambda (arm64), and the files that go with
# it. The same sources give the same bytes. See `make package`.
#
#   POLICY=FILE   a policy, in the bundle as policy.yaml; it is checked first
#   CONFIG=FILE   a configuration, in the bundle as handover.yaml; it is checked there
#   FILES="A B"   what the configuration names besides, such as webhooks' secrets and
#                 templates, and probes.yaml: in the bundle under their own names
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() {
  echo "package: $*" >&2
  exit 2
}

for file in POLICY CONFIG; do
  [[ -z ${!file:-} || -f ${!file} ]] || die "$file: there is no file ${!file}"
done
for file in ${FILES:-}; do
  [[ -f $file ]] || die "FILES: there is no file $file"
done
command -v zip >/dev/null || die "zip is not installed"

rm -rf build/lambda
mkdir -p build/lambda
if [[ -n ${POLICY:-} ]]; then
  go run ./cmd/handover policy check "$POLICY"
  cp "$POLICY" build/lambda/policy.yaml
fi
for file in ${FILES:-}; do
  cp "$file" build/lambda/
done
if [[ -n ${CONFIG:-} ]]; then # in its place: what it names has to be in the bundle, too
  cp "$CONFIG" build/lambda/handover.yaml
  go run ./cmd/handover config check --lambda ${POLICY:+--policy build/lambda/policy.yaml} build/lambda/handover.yaml
fi

rm -f build/lambda.zip
CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build -trimpath -tags lambda.norpc -ldflags "-s -w" -o build/lambda/bootstrap ./cmd/handover-lambda

# What a zip holds besides the bytes: modes and times.
chmod 755 build/lambda/bootstrap
find build/lambda -type f ! -name bootstrap -exec chmod 644 {} +
find build/lambda -exec env TZ=UTC touch -t 198001010000 {} +
(cd build/lambda && TZ=UTC zip -X -q ../lambda.zip -- *)
echo "package: build/lambda.zip, $(wc -c <build/lambda.zip) bytes"
