// Command handover-lambda is the controller as AWS Lambda functions: one program, whose
// role its environment sets. See docs/lambda.md.
package main

import (
	"context"
	"os"

	"handover/internal/serverless"
)

func main() {
	os.Exit(serverless.Main(context.Background(), os.Getenv, os.Stdout))
}
