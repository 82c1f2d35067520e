import RedoubtInspection

/// Texts that come in deltas, as from a model: what one of sixteen bytes costs, and how many bytes are held back behind deltas of
/// one to eight.
enum StreamCost {
    static let size = 16

    static func measure(_ redactor: Redactor, _ folder: TextFolder) {
        // Without the last line, which holds the token that every file ends in.
        let benign = folder.texts.prefix(64).map { text in
            text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).dropLast().joined(separator: "\n")
        }
        let texts = benign.map { TextFolder.pieces(of: $0, size: size) }
        let deltas = texts.reduce(0) { $0 + $1.count }
        var released = 0
        let nanoseconds = CPUClock.perTurn {
            released = 0
            for pieces in texts { released += pass(pieces, through: redactor) }
        }
        RedactionBench.report("delta_ns", nanoseconds / Double(deltas))
        RedactionBench.report("released", Double(released))
        var sizes = TokenSizes()
        reportHeld(benign.flatMap { held(behind: TextFolder.pieces(of: $0) { sizes.next() }, in: redactor) }.sorted())
    }

    private static func pass(_ pieces: [String], through redactor: Redactor) -> Int {
        var stream = redactor.makeStream()
        var released = 0
        for piece in pieces { released += stream.feed(piece).utf8.count }
        return released + stream.finish().utf8.count
    }

    private static func held(behind pieces: [String], in redactor: Redactor) -> [Int] {
        var stream = redactor.makeStream()
        return pieces.map { piece in
            _ = stream.feed(piece)
            return stream.heldByteCount
        }
    }

    private static func reportHeld(_ held: [Int]) {
        guard let most = held.last else { return }
        RedactionBench.report("held_p50", Double(held[held.count / 2]))
        RedactionBench.report("held_mean", Double(held.reduce(0, +)) / Double(held.count))
        RedactionBench.report("held_p99", Double(held[held.count * 99 / 100]))
        RedactionBench.report("held_most", Double(most))
    }
}

/// Sizes of one to eight bytes, always the same row of them.
struct TokenSizes {
    private var state: UInt64 = 1

    mutating func next() -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return 1 + Int(state >> 61)
    }
}
