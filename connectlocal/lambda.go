package connectlocal

import (
	"context"
	"encoding/json"
	"maps"

	"handover/connectlocal/internal/lambda"
)

// Function is a Lambda function in Go. It gets the event that Amazon Connect
// sends ("Details", "ContactData", "Parameters", …) and answers with a JSON
// object of at most 32 KB, which the flow sees as $.External. ctx ends with the
// time limit that the flow sets, and with the server.
type Function func(ctx context.Context, event json.RawMessage) (json.RawMessage, error)

// newInvoker knows the functions of the options, and the seed's endpoints.
func newInvoker(o Options, seeded map[string]string, p parts) *lambda.Invoker {
	functions := map[string]lambda.Function{}
	for name, f := range o.Functions {
		functions[name] = lambda.Function(f)
	}
	return lambda.New(lambda.Options{
		Functions: functions, Endpoints: over(seeded, o.Endpoints), Client: o.HTTPClient, Log: o.Logger, Hold: p.loop.Hold, Fate: p.faults.OfFunction,
	})
}

// over are the addresses of the options, and those of the seed that the options do not have.
func over(seeded, own map[string]string) map[string]string {
	all := map[string]string{}
	maps.Copy(all, seeded)
	maps.Copy(all, own)
	return all
}
