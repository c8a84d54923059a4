package participant

import "handover/connectlocal/internal/state"

// Answers are the frames that a client's frame is answered with.
func Answers(s *Service, frame []byte) [][]byte {
	sock := newSocket(state.Caller{InitialID: "C1", ParticipantID: "cus", Role: "CUSTOMER"}, func() {})
	s.answer(sock, frame)
	var out [][]byte
	for len(sock.out) > 0 {
		out = append(out, <-sock.out)
	}
	return out
}
