#!/usr/bin/env bash
# Takes Handover's stack away, after asking. See `make destroy`.
#
#   REGION=REGION   of the stack; or AWS_REGION
#   STACK=NAME      the stack; handover if left out
set -euo pipefail

die() {
  echo "destroy: $*" >&2
  exit 2
}

region="${REGION:-${AWS_REGION:-}}" stack="${STACK:-handover}"
[[ -n $region ]] || die "REGION is not set: give the Region of the stack $stack"
command -v aws >/dev/null || die "the AWS CLI is not installed"

cat <<TEXT
This deletes the stack $stack in $region: functions, queues, alarms, and the stream with
what is in it, if the stack has made one. From then on no chat is moved.

What stays, and goes on being paid for, until you delete it yourself: the table (the
journal), the KMS key of the companions' vault, the bucket of records that could not be
applied, and the flows (the stack $stack-flows), in which chats may run.
TEXT
read -r -p "Type the stack's name to go on: " answer || die "nothing was answered; nothing is deleted"
[[ $answer == "$stack" ]] || die "found \"$answer\", want $stack; nothing is deleted"
aws cloudformation delete-stack --region "$region" --stack-name "$stack"
aws cloudformation wait stack-delete-complete --region "$region" --stack-name "$stack"
echo "destroy: the stack $stack is gone"
