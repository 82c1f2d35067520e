/// Says what was done to an entry bundle whose entries are not those that its tile of hashes stands for.
struct BundleDiagnosis {
    let bytes: [UInt8]
    let frames: [Range<Int>]
    /// Where the whole entries end.
    let end: Int
    let found: [TreeHash]
    /// The hashes of the entries as they were written.
    let expected: [TreeHash]

    init(_ bytes: [UInt8], expected: [TreeHash]) {
        self.bytes = bytes
        self.expected = expected
        (frames, end) = EntryBundle.frames(bytes)
        found = frames.map { Hashing.leaf(bytes, $0) }
    }

    var isWhole: Bool { found == expected && end == bytes.count }

    /// How many entries from the first on are as they were.
    var good: Int { zip(found, expected).prefix { $0 == $1 }.count }

    /// What was done, and to which entry of the bundle first.
    func cause() -> (class: VerificationReport.Class, offset: Int) {
        let first = good
        if first == expected.count { return (.inserted, first) }
        return (end == bytes.count ? causeWhereFramed(first) : causeWhereBroken(first), first)
    }

    /// Every byte belongs to some entry: entries as a whole were moved, added, taken away or replaced.
    private func causeWhereFramed(_ first: Int) -> VerificationReport.Class {
        if first == found.count { return .truncated }
        let (missing, strange) = (expected[first], found[first])
        let comesLater = found[first...].contains(missing)
        let belongsLater = expected[first...].contains(strange)
        switch (comesLater, belongsLater) {
        case (true, true): return .reordered
        case (true, false): return .inserted
        case (false, true): return .deleted
        case (false, false): return .edited
        }
    }

    /// A length and what follows it disagree: an entry has become longer or shorter, or the file was cut.
    private func causeWhereBroken(_ first: Int) -> VerificationReport.Class {
        let start = first < frames.count ? frames[first].lowerBound - 2 : end
        let next = first + 1 < expected.count ? position(of: expected[first + 1], after: start) : nil
        if next != nil || first < frames.count { return .edited }
        // The file ends inside this entry. Text that was shortened still ends as a leaf does; text that was cut does not.
        return bytes.last == UInt8(ascii: "}") && bytes.count - start > 2 ? .edited : .truncated
    }

    /// Where an entry with this hash begins, whatever stands before it.
    private func position(of hash: TreeHash, after start: Int) -> Int? {
        var at = start + 1
        while at + 4 <= bytes.count {
            if bytes[at + 2] == UInt8(ascii: "{"), bytes[at + 3] == UInt8(ascii: "\""),
                let frame = EntryBundle.frame(bytes, at: at), Hashing.leaf(bytes, frame) == hash
            {
                return at
            }
            at += 1
        }
        return nil
    }
}
