package world

import "strings"

// secretPromises: tokens and customers' words are secrets.
func secretPromises() []promise {
	return []promise{{number: 9, words: "tokens and customers' words are secrets", end: (*World).judgeSecrets}}
}

// judgeSecrets looks for every one of them in the logs, in what was stored and in addresses.
func (w *World) judgeSecrets() {
	log, stored, urls := w.record.log.String(), w.record.stored.String(), strings.Join(w.record.urls, "\n")
	for s := range w.record.secrets {
		for name, text := range map[string]string{"a log": log, "the ledger": stored, "an address": urls} {
			if strings.Contains(text, s) {
				w.breach(9, "%s holds a secret: %.12s…", name, s)
			}
		}
	}
}
