package system

import (
	"bytes"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/connect"

	"handover/internal/controller"
	"handover/internal/demo"
)

// TestTheDemo plays the whole demo, with its jumps through time: the
// controller lives by connectlocal's clock, as it does in `handover local`.
func TestTheDemo(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		w.clock = controller.Clock{Now: w.srv.Now, Wait: w.srv.Wait}
		defer w.control()()
		var out bytes.Buffer
		err := demo.Run(t.Context(), demo.Options{Base: base, HTTP: w.client, Connect: connect.NewFromConfig(w.aws), Out: &out})
		if err != nil {
			t.Errorf("%v\n%s", err, out.String())
		}
	})
}
