package kinesis

import (
	"encoding/binary"
	"hash/crc32"
)

// eventStreamType is the content type of an answer that goes on: AWS's event
// stream encoding, of which each message has a length, headers, a payload and two
// checksums. docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
// tells it.
const eventStreamType = "application/vnd.amazon.eventstream"

// header is one header of a message; all of ours are texts.
type header struct{ name, value string }

// textHeader is the encoding's mark of a text.
const textHeader = 7

// message encodes one message.
func message(headers []header, payload []byte) []byte {
	var h []byte
	for _, x := range headers {
		h = append(h, byte(len(x.name)))
		h = append(h, x.name...)
		h = append(h, textHeader)
		h = binary.BigEndian.AppendUint16(h, uint16(len(x.value)))
		h = append(h, x.value...)
	}
	const prelude, sum = 8, 4
	total := prelude + sum + len(h) + len(payload) + sum
	m := binary.BigEndian.AppendUint32(make([]byte, 0, total), uint32(total))
	m = binary.BigEndian.AppendUint32(m, uint32(len(h)))
	m = binary.BigEndian.AppendUint32(m, crc32.ChecksumIEEE(m))
	m = append(m, h...)
	m = append(m, payload...)
	return binary.BigEndian.AppendUint32(m, crc32.ChecksumIEEE(m))
}

// eventMessage is a message that carries an event of the model.
func eventMessage(kind, contentType string, payload []byte) []byte {
	return message([]header{{":message-type", "event"}, {":event-type", kind}, {":content-type", contentType}}, payload)
}

// exceptionMessage is a message that carries an exception of the model, the last one.
func exceptionMessage(kind, contentType string, payload []byte) []byte {
	return message([]header{{":message-type", "exception"}, {":exception-type", kind}, {":content-type", contentType}}, payload)
}
