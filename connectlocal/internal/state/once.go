package state

// once does something of a chat, unless it was done before under the same client
// token: then it answers as it did then. A refusal is not remembered. Answers are
// kept as long as the chat lives, which what was done may end; the service promises
// no longer than 7 days, which is also the longest chat.
func once[T any](c *conversation, operation, clientToken string, do func() (T, error)) (T, error) {
	key := operation + " " + clientToken
	if out, again := c.given[key].(T); again && clientToken != "" {
		return out, nil
	}
	out, err := do()
	if err == nil && clientToken != "" && !c.ended() {
		c.given[key] = out
	}
	return out, err
}
