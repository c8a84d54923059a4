package main

import (
	"testing"
	"time"

	"handover/test/sim/world"
)

// toTheQueue moves chats to where they came from, whoever is there.
const toTheQueue = `
grace: {offline: 5s}
landing_timeout: 60s
breaker: {share: 0%}
rules:
  - name: everything
    do: [{target: same-queue, needs: nothing}]
`

// forNobody has no rule for any chat.
const forNobody = `
grace: {offline: 5s}
breaker: {share: 0%}
rules:
  - name: never
    when: {attributes: {want: nothing of the kind}}
    do: [{target: same-queue}]
`

// held is an agent with one chat, who leaves at 30 s.
func held(steps ...world.Step) []world.Step {
	return append([]world.Step{
		{Do: "log in", Agent: "ana"},
		{At: time.Second, Do: "arrive", Arg: "Support"},
		{At: 3 * time.Second, Do: "accept", Agent: "ana"},
		{At: 30 * time.Second, Do: "leave", Agent: "ana"},
	}, steps...)
}

// TestStories plays what worlds have found, each as short as it can be told.
func TestStories(t *testing.T) {
	for name, s := range map[string]world.Story{
		"the commit that began the departure was stored, and its answer lost": {
			Policy: toTheQueue,
			Steps: held(
				world.Step{At: 30 * time.Second, Do: "commit", Arg: "answer lost Commit", N: 1},
				world.Step{At: 40 * time.Second, Do: "write"}, // trouble ends with the story
			),
		},
		"the customer of a stranded chat hangs up": {
			Policy: forNobody,
			Steps:  held(world.Step{At: 90 * time.Second, Do: "hang up"}),
		},
		"a broken record is read by two controllers": {
			Policy: toTheQueue, Controllers: 2,
			Steps: held(world.Step{At: 50 * time.Second, Do: "garbage", N: 1}),
		},
	} {
		t.Run(name, func(t *testing.T) {
			s.Agents, s.Moves, s.Poll, s.Deserted, s.Controllers = []string{"ana", "ben"}, 3, time.Second, true, max(1, s.Controllers)
			s.Sort()
			r := world.Play(t, s)
			if len(r.Breaches) > 0 {
				r.Print(t.Output())
				t.Error(r.Breaches[0])
			}
		})
	}
}
