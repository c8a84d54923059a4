// Package model is the public service model of Amazon Connect, of its
// participant service and of Kinesis: which operations there are, how each is
// called, what its members may hold and which exceptions it models.
//
// The models are those that botocore carries, Amazon's own library for Python
// (botocore 1.44.5, Apache License 2.0; see NOTICE), without documentation and
// paginators. tools/servicemodel makes the embedded files from a wheel of botocore:
//
//	pip download --no-deps botocore==1.44.5
//	go run -C tools ./servicemodel "$PWD"/botocore-*.whl "$PWD"/connectlocal/internal/model
//
// What it guarantees: a request that [Operation.Request] lets through has every
// required member, of the JSON type, length, range, pattern and choice that the
// model allows; members that the model does not know are left out. Of the patterns,
// the few that Go's regular expressions cannot say are not checked; a test lists them.
package model
