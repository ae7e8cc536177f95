package imagetest

import (
	"bytes"
	"encoding/binary"
)

// An rpm is a package in an rpm database.
type rpm struct {
	name             string
	epoch            int32
	version, release string
	source           string
}

// The format is rpm's ndb, as its lib/backend/ndb/rpmpkg.c has it: a header of 32 bytes and slots of 16 bytes in pages of
// 4096, then blobs of a multiple of 16 bytes with a header of 16 and a tail of 12. What checksums say nobody reads.
const (
	ndbPage    = 4096
	ndbBlock   = 16
	slotMagic  = "Slot"
	blobMagic  = "BlbS"
	headMagic  = "RpmP"
	tailLength = 12
)

func rpmDatabase(packages ...rpm) string {
	var head, blobs bytes.Buffer
	little := binary.LittleEndian
	head.WriteString(headMagic)
	for _, v := range []uint32{0, 1, 1, 0, 0, 0, 0} { // version, generation, pages of slots
		binary.Write(&head, little, v)
	}
	for i, p := range packages {
		header := rpmHeader(p)
		offset := ndbPage + blobs.Len()
		blobs.WriteString(blobMagic)
		for _, v := range []uint32{uint32(i + 1), 1, uint32(len(header))} {
			binary.Write(&blobs, little, v)
		}
		blobs.Write(header)
		blobs.Write(make([]byte, tailLength))
		blobs.Write(make([]byte, (ndbBlock-blobs.Len()%ndbBlock)%ndbBlock))
		head.WriteString(slotMagic)
		for _, v := range []uint32{uint32(i + 1), uint32(offset / ndbBlock), uint32((ndbPage + blobs.Len() - offset) / ndbBlock)} {
			binary.Write(&head, little, v)
		}
	}
	for head.Len() < ndbPage { // free slots
		head.WriteString(slotMagic)
		head.Write(make([]byte, ndbBlock-len(slotMagic)))
	}
	return head.String() + blobs.String()
}

// rpmHeader is a package's header without a region: the number of entries, the length of their data, entries of tag, type,
// offset and count, and the data.
func rpmHeader(p rpm) []byte {
	const typeInt32, typeString = 4, 6
	var entries, data bytes.Buffer
	big := binary.BigEndian
	entry := func(tag, kind int32, value []byte) {
		for _, v := range []int32{tag, kind, int32(data.Len()), 1} {
			binary.Write(&entries, big, v)
		}
		data.Write(value)
	}
	text := func(tag int32, value string) { entry(tag, typeString, append([]byte(value), 0)) }
	entry(1003, typeInt32, big.AppendUint32(nil, uint32(p.epoch))) // first: numbers are aligned
	text(1000, p.name)
	text(1001, p.version)
	text(1002, p.release)
	text(1011, "Rocky Enterprise Software Foundation")
	text(1022, "x86_64")
	text(1044, p.source)
	head := big.AppendUint32(nil, uint32(entries.Len()/16))
	head = big.AppendUint32(head, uint32(data.Len()))
	return append(append(head, entries.Bytes()...), data.Bytes()...)
}
