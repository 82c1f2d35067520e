internal import RedoubtCore

/// A provider's stream that ends when the key that it was asked for with is revoked.
///
/// *Costs* a look at the pool for each piece.
struct RevocableStream: AsyncSequence, Sendable {
    let base: any AsyncSequence<[UInt8], any Error> & Sendable
    let isLive: @Sendable () -> Bool

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: any AsyncIteratorProtocol<[UInt8], any Error>
        fileprivate let isLive: @Sendable () -> Bool

        mutating func next() async throws -> [UInt8]? { try await next(isolation: #isolation) }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
            guard let piece = try await base.next(isolation: actor) else { return nil }
            // What a revoked key brought is not handed on.
            guard isLive() else { throw UpstreamFailure.unreachable("the key was revoked") }
            return piece
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), isLive: isLive) }
}
