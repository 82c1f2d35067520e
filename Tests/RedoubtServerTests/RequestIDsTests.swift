import RedoubtServer
import Testing

@Suite struct `Request ids` {
    @Test func `are never the same twice`() {
        let ids = RequestIDs()
        let made = Set((0..<10_000).map { _ in ids.next() })
        #expect(made.count == 10_000)
        #expect(made.allSatisfy { $0.hasPrefix("req_") })
    }
}
