package autoagent

import (
	"fmt"
	"regexp"
	"slices"

	"handover/connectlocal/internal/state"
)

// farewell is a customer who has nothing more to say.
var farewell = regexp.MustCompile(`(?i)\b(good)?bye\b`)

// lines are what an agent answers, in turn.
var lines = []string{
	"Thank you. I am looking at it now.",
	"I see. Could you tell me a little more about that?",
	"That helps. I have made a note of it.",
	"All right. Is there anything else? Just say bye when you are done.",
}

// goodbye is what an agent says last.
const goodbye = "You are welcome. Goodbye!"

// greet introduces the agent.
func (c *Crew) greet(user, contact string) error {
	a, _ := c.world.Agent(user)
	line := fmt.Sprintf("Hello, this is %s. How can I help you?", a.User.FirstName)
	if spoken(c.world.Items(contact)) {
		line = fmt.Sprintf("Hello, this is %s. I have read what you wrote; one moment, please.", a.User.FirstName)
	}
	return c.say(user, contact, line)
}

// spoken tells whether the customer has said anything yet.
func spoken(items []state.Item) bool {
	for _, it := range items {
		if it.ParticipantRole == "CUSTOMER" && it.Type == "MESSAGE" {
			return true
		}
	}
	return false
}

// greeted tells whether an agent has said anything in this segment.
func greeted(items []state.Item, contact string) bool {
	return slices.ContainsFunc(items, func(it state.Item) bool {
		return it.ParticipantRole == "AGENT" && it.Type == "MESSAGE" && it.ContactID == contact
	})
}

// answer replies to the customer's latest message, if an agent is in the chat;
// otherwise the one who comes next greets.
func (c *Crew) answer(initialID string) error {
	chat, ok := c.world.Chat(initialID)
	if !ok || len(chat.Segments) == 0 {
		return nil
	}
	last := chat.Segments[len(chat.Segments)-1]
	if last.Phase != state.WithUser || !c.works[last.AgentID] {
		return nil
	}
	line, leaving := reply(c.world.Items(initialID), last)
	if line == "" {
		return nil
	}
	if err := c.say(last.AgentID, last.ID, line); err != nil {
		return err
	}
	if leaving {
		c.after(toEnd, "end", func() error { return c.end(last.AgentID, last.ID) })
	}
	return nil
}

// reply is the next line in this segment, and whether it is the last. It is
// empty before the greeting, and when the greeting has answered already.
func reply(items []state.Item, segment state.Contact) (line string, leaving bool) {
	said, asked := 0, ""
	for _, it := range items {
		switch {
		case it.Type != "MESSAGE":
		case it.ParticipantRole == "CUSTOMER":
			asked = it.Content
		case it.ParticipantRole == "AGENT" && it.ContactID == segment.ID:
			said, asked = said+1, ""
		}
	}
	switch {
	case said == 0 || asked == "":
		return "", false
	case farewell.MatchString(asked):
		return goodbye, true
	}
	return lines[(said-1)%len(lines)], false
}

// say sends a message as the agent's browser would.
func (c *Crew) say(user, contact, line string) error {
	token, err := c.world.AgentToken(user, contact)
	if err != nil {
		return err
	}
	caller, err := c.world.Bearer(token.ConnectionToken)
	if err != nil {
		return err
	}
	_, err = c.world.SendMessage(caller, "text/plain", line, "")
	return err
}

// end takes the agent's leg off, if it is still there.
func (c *Crew) end(user, contact string) error {
	a, _ := c.world.Agent(user)
	if s, ok := slot(&a, contact); !ok || s != state.Connected || !c.works[user] {
		return nil
	}
	return c.world.EndByAgent(user, contact)
}
