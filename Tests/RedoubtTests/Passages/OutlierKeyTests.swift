internal import RedoubtCore
internal import RedoubtTraffic
internal import Testing

@testable internal import Redoubt

@Suite struct OutlierKeyTests {
    private static let now = Timestamp(seconds: 1_767_225_600)
    private static let keys = ["a", "b"].map { Upstream.Key(name: $0, value: SecureString("value-" + $0)) }

    private func order(_ upstream: Upstream, at now: Timestamp) -> [String] { upstream.availability("m", at: now).keys }

    @Test func `a key that alone fails comes behind the others, and back after a while`() {
        let upstream = Upstream(RehearsalProvider(name: "p"), family: nil, keys: Self.keys)
        #expect(order(upstream, at: Self.now) == ["a", "b"])
        for _ in 0..<3 { upstream.record(.serverError, key: Self.keys[0], model: "m", retryAfter: nil, at: Self.now) }
        #expect(order(upstream, at: Self.now) == ["b", "a"])
        #expect(order(upstream, at: Self.now + .seconds(31)) == ["a", "b"])
    }

    @Test func `one key of one stays, and one that is replaced is not to blame`() {
        let upstream = Upstream(RehearsalProvider(name: "p"), family: nil, keys: [Self.keys[0]])
        for _ in 0..<9 { upstream.record(.timeout, key: Self.keys[0], model: "n", retryAfter: nil, at: Self.now) }
        #expect(order(upstream, at: Self.now) == ["a"])
        let fresh = Upstream.Key(name: "a", value: SecureString("another"))
        #expect(upstream.replaceKeys([fresh]))
        #expect(upstream.record(.authFailure, key: Self.keys[0], model: "n", retryAfter: nil, at: Self.now).isEmpty)
        #expect(order(upstream, at: Self.now) == ["a"])
        #expect(!upstream.replaceKeys([fresh]))
    }
}
