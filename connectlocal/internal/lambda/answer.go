package lambda

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
)

// maxAnswer is how much a function may answer, in bytes. Spec §5.4.
const maxAnswer = 32 << 10

// answer turns a function's JSON object into what flows see: nested members
// under dotted paths, list items under name[0].
func answer(data []byte) (map[string]string, error) {
	if len(data) > maxAnswer {
		return nil, fmt.Errorf("the function's answer has more than %d bytes", maxAnswer)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		return nil, errors.New("the function's answer is not a JSON object")
	}
	values := map[string]string{}
	for name, v := range object {
		maps.Copy(values, flat(name, v))
	}
	return values, nil
}

func flat(path string, v any) map[string]string {
	out := map[string]string{}
	switch v := v.(type) {
	case map[string]any:
		for name, item := range v {
			maps.Copy(out, flat(path+"."+name, item))
		}
	case []any:
		for i, item := range v {
			maps.Copy(out, flat(fmt.Sprintf("%s[%d]", path, i), item))
		}
	case nil:
	default:
		out[path] = fmt.Sprint(v)
	}
	return out
}
