#!/usr/bin/env bash
# Deploys Handover beside an Amazon Connect instance, with the AWS CLI and nothing else.
# See `make deploy` and docs/aws.md.
#
#   INSTANCE_ARN=ARN   the instance
#   BUCKET=NAME        an S3 bucket of yours in the same Region, for the bundle
#   STACK=NAME         the stack; handover if left out
#   MODE=MODE          shadow or enforce; left out: as it is, the first time shadow
#   POLICY, CONFIG, FILES      see deploy/package.sh
#   PARAMETERS="A=1 B=2"       more of the template's parameters
#   FLOWS=1            the flows, too, as the stack STACK-flows
#   FLOW_PARAMETERS="A=1 B=2"  parameters of deploy/flows.yaml
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() {
  echo "deploy: $*" >&2
  exit 2
}

arn='^arn:aws[-a-z]*:connect:([-a-z0-9]+):[0-9]{12}:instance/[-a-f0-9]{36}$'
[[ -n ${INSTANCE_ARN:-} ]] || die "INSTANCE_ARN is not set: give the ARN of the Amazon Connect instance, such as arn:aws:connect:eu-west-2:111122223333:instance/…"
[[ $INSTANCE_ARN =~ $arn ]] || die "INSTANCE_ARN: found $INSTANCE_ARN, want arn:aws:connect:REGION:ACCOUNT:instance/ID"
region="${BASH_REMATCH[1]}"
[[ -n ${BUCKET:-} ]] || die "BUCKET is not set: give the name of an S3 bucket of yours in $region, for the bundle"
case "${MODE:-}" in
  "" | shadow | enforce) ;;
  *) die "MODE: found $MODE, want shadow or enforce" ;;
esac
command -v aws >/dev/null || die "the AWS CLI is not installed"
stack="${STACK:-handover}"
export AWS_REGION="$region" AWS_DEFAULT_REGION="$region"

deploy/package.sh

aws cloudformation package --template-file deploy/template.yaml --s3-bucket "$BUCKET" --s3-prefix "$stack" --output-template-file build/packaged.yaml >/dev/null

parameters=("InstanceArn=$INSTANCE_ARN" "PolicyFile=${POLICY:+policy.yaml}" "ConfigFile=${CONFIG:+handover.yaml}")
[[ -z ${MODE:-} ]] || parameters+=("Mode=$MODE")
read -r -a more <<<"${PARAMETERS:-}"
aws cloudformation deploy --template-file build/packaged.yaml --stack-name "$stack" --s3-bucket "$BUCKET" --s3-prefix "$stack" \
  --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND --no-fail-on-empty-changeset \
  --parameter-overrides "${parameters[@]}" ${more[@]+"${more[@]}"}

if [[ ${FLOWS:-} == 1 ]]; then
  read -r -a more <<<"${FLOW_PARAMETERS:-}"
  flows() {
    aws cloudformation deploy --template-file deploy/flows.yaml --stack-name "$stack-flows" --no-fail-on-empty-changeset \
      --parameter-overrides "InstanceArn=$INSTANCE_ARN" ${more[@]+"${more[@]}"} "$@"
  }
  flows
  # The disconnect flow names itself: its ARN is known now.
  disconnect="$(aws cloudformation describe-stacks --stack-name "$stack-flows" --query "Stacks[0].Outputs[?OutputKey=='DisconnectArn'].OutputValue" --output text)"
  [[ $disconnect == arn:* ]] || die "the stack $stack-flows has no output DisconnectArn: found \"$disconnect\""
  flows "DisconnectArn=$disconnect"
fi

aws cloudformation describe-stacks --stack-name "$stack" --query "Stacks[0].Outputs[].[OutputKey,OutputValue]" --output table
