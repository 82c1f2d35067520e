import CHeap
import RedoubtInspection

/// The memory of one stream: a fresh one, one in the middle of a text, and one that holds a long value back.
enum StreamState {
    static let count = 1_000

    static func measure(_ redactor: Redactor, _ folder: TextFolder) {
        let inline = Double(MemoryLayout<RedactionStream>.stride)
        RedactionBench.report("state_fresh", inline + allocated { redactor.makeStream() })
        let pieces = TextFolder.pieces(of: String(folder.texts.joined().prefix(4_096)), size: StreamCost.size)
        RedactionBench.report("state_midway", inline + allocated { fed(pieces, to: redactor) })
        let value = Array(repeating: "a1B2c3D4e5F6g7H8", count: 128)
        RedactionBench.report("state_holding", inline + allocated { fed(["api_key = \""] + value, to: redactor) })
    }

    private static func fed(_ pieces: [String], to redactor: Redactor) -> RedactionStream {
        var stream = redactor.makeStream()
        for piece in pieces { _ = stream.feed(piece) }
        return stream
    }

    /// What one of many streams has on the heap, by the allocator's own count.
    private static func allocated(_ make: () -> RedactionStream) -> Double {
        var streams: [RedactionStream] = []
        streams.reserveCapacity(count + 1)
        streams.append(make())
        let before = heap
        for _ in 0..<count { streams.append(make()) }
        let after = heap
        // The sum keeps the streams alive until the second look.
        return streams.reduce(0) { $0 + min(0, $1.heldByteCount) } == 0 ? Double(after - before) / Double(count) : 0
    }

    private static var heap: Int { Int(heap_in_use()) }
}
