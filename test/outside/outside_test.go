package outside

import (
	"net/http"
	"testing"
)

func TestServersAnswer(t *testing.T) {
	for name, start := range map[string]func(*testing.T) string{"DynamoDB": DynamoDB, "Kinesis": Kinesis, "moto": Moto} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, start(t), http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := http.DefaultClient.Do(ask)
			if err != nil {
				t.Fatal(err)
			}
			if err := answer.Body.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
