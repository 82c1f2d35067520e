/// Where rules may begin.
extension RedactionScanner {
    /// The first place at or after `start` where triggers fit, with their numbers; `limit` when there is none before it.
    func nextPlace(from start: Int, upTo limit: Int, into found: inout [Int32]) -> Int {
        found.removeAll(keepingCapacity: true)
        let bytes = bytes.span
        // Skimming needs the four bytes of a place; at the end of the text a place may have fewer.
        let fast = min(limit, end - 3) - base
        var index = start - base
        if index < fast {
            var skim = PlaceSkim(bytes, from: index, masks: windows.masks.span)
            while skim.next(in: bytes, upTo: fast, masks: windows.masks.span, bits: grams.bits.span) {
                if skim.isGram { collect(gram: skim.gram, at: skim.index, in: bytes, into: &found) }
                if skim.groups != 0 { windows.collect(groups: skim.groups, at: skim.index, in: bytes, into: &found) }
                if !found.isEmpty { return base + skim.index }
            }
            index = fast
        }
        while index < limit - base {
            collectAtEnd(index, in: bytes, into: &found)
            if !found.isEmpty { return base + index }
            index += 1
        }
        return limit
    }

    /// The triggers whose keyword stands at `index`, as far as the bytes are there.
    func collect(gram: UInt32, at index: Int, in bytes: borrowing Span<UInt8>, into found: inout [Int32]) {
        let places = grams.triggers(for: gram)
        guard !places.isEmpty else { return }
        let members = grams.members.span
        let isWhole = bytes.count - index >= 8
        let tail = isWhole ? GramIndex.caseless(Self.tail(bytes, index)) : 0
        for place in places {
            let member = members[place]
            guard member.spelling.fits(gram), !isWhole || (tail ^ member.tail) & member.tailMask == 0 else { continue }
            if stands(member.keyword, at: index, in: bytes) { found.append(member.trigger) }
        }
    }

    /// The four bytes behind a gram.
    @inline(__always) private static func tail(_ bytes: borrowing Span<UInt8>, _ index: Int) -> UInt32 {
        UInt32(bytes[index + 4]) << 24 | UInt32(bytes[index + 5]) << 16 | UInt32(bytes[index + 6]) << 8 | UInt32(bytes[index + 7])
    }

    /// Whether a keyword whose first four bytes stand there goes on so, as far as the bytes are there.
    private func stands(_ keyword: Range<Int32>, at index: Int, in bytes: borrowing Span<UInt8>) -> Bool {
        let end = min(keyword.count, Self.lookahead, bytes.count - index)
        var place = 4
        while place < end {
            guard KeywordAutomaton.folded(bytes[index + place]) == keywords[Int(keyword.lowerBound) + place] else { return false }
            place += 1
        }
        return true
    }

    /// The triggers of a place behind which fewer than four bytes are there.
    func collectAtEnd(_ index: Int, in bytes: borrowing Span<UInt8>, into found: inout [Int32]) {
        var groups = windows.masks[index > 0 ? Int(bytes[index - 1]) : 256].after
        let count = bytes.count - index
        if count > 0 { groups &= windows.masks[Int(bytes[index])].zero }
        if count > 1 { groups &= windows.masks[Int(bytes[index + 1])].one }
        if count > 2 { groups &= windows.masks[Int(bytes[index + 2])].two }
        if groups != 0 { windows.collect(groups: groups, at: index, in: bytes, into: &found) }
    }

    // MARK: what has to wait

    /// The first offset that may still become part of a finding that is not reported yet; the end when there is none. It never
    /// moves back.
    func firstHeld() -> Int {
        var limit = end
        for thread in threads where !thread.isSwallowing { limit = min(limit, firstHeld(thread)) }
        var place = position
        var found: [Int32] = []
        while place < limit {
            place = nextHeldPlace(from: place, upTo: limit, into: &found)
            guard place < limit else { break }
            if found.isEmpty { limit = place }
            for number in found {
                guard let thread = thread(for: Int(number), at: place) else { continue }
                limit = min(limit, firstHeld(thread))
            }
            place += 1
        }
        for run in tables.runs { limit = min(limit, firstHeld(run, before: limit)) }
        return limit
    }

    /// Where the value of a thread begins, if the bytes that are there leave it a chance.
    private func firstHeld(_ thread: RedactionThread) -> Int {
        var ahead = thread
        if run(&ahead, to: end) != nil, ahead.finding == nil { return end }
        return ahead.value >= 0 ? ahead.value : end
    }

    /// As ``nextPlace(from:upTo:into:)``, for the end of what is there but not of the text. Without triggers: a keyword may be
    /// beginning.
    private func nextHeldPlace(from start: Int, upTo limit: Int, into found: inout [Int32]) -> Int {
        let whole = min(limit, end - 3)
        if start < whole {
            let place = nextPlace(from: start, upTo: whole, into: &found)
            if place < whole { return place }
        }
        found.removeAll(keepingCapacity: true)
        var place = max(start, whole)
        while place < limit {
            let index = place - base
            if grams.mayBegin(bytes[index...], before: byte(before: place)) { return place }
            collectAtEnd(index, in: bytes.span, into: &found)
            if !found.isEmpty { return place }
            place += 1
        }
        return limit
    }

    /// The first byte of a run at the end, and of the beginning of a keyword behind it, from which its rule may begin.
    private func firstHeld(_ run: HeldRun, before limit: Int) -> Int {
        var place = end - runLength(run.set, upTo: run.limit, before: end)
        while place < limit {
            if let thread = thread(run.rule, from: place), isAlive(thread) { return place }
            place += 1
        }
        return limit
    }

    private func isAlive(_ thread: RedactionThread) -> Bool {
        var ahead = thread
        return run(&ahead, to: end) == nil || ahead.finding != nil
    }

    /// How many bytes before a place are of a set, whole characters only.
    func runLength(_ set: ByteSet, upTo limit: Int, before place: Int) -> Int {
        var length = 0
        while length < limit, place - length > base, set.contains(bytes[place - length - 1 - base]) { length += 1 }
        while length > 0, bytes[place - length - base] & 0xC0 == 0x80 { length -= 1 }
        return length
    }
}
