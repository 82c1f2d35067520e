internal import Synchronization

/// Hands pieces from the task that makes them to the task that writes them, one at a time: the maker waits until the writer is ready.
///
/// A client that leaves cancels the maker, wherever it waits; that is why the two are not one task.
final class Handoff: Sendable {
    private enum State {
        case idle
        /// A piece is there, and its maker waits until it is taken.
        case offered([UInt8], CheckedContinuation<Void, any Error>)
        /// The writer waits for a piece.
        case wanted(CheckedContinuation<[UInt8]?, Never>)
        /// No more will come, or no more is wanted.
        case ended
    }

    /// The writer is gone.
    struct Refused: Error {}

    private let state: Mutex<State> = Mutex(.idle)

    /// Gives a piece, and waits until it is taken.
    func send(_ piece: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let resume = state.withLock { state -> (() -> Void)? in
                switch state {
                case .idle:
                    state = .offered(piece, continuation)
                    return nil
                case .wanted(let writer):
                    state = .idle
                    return {
                        writer.resume(returning: piece)
                        continuation.resume()
                    }
                case .offered, .ended: return { continuation.resume(throwing: Refused()) }
                }
            }
            resume?()
        }
    }

    /// The next piece; nil at the end.
    func next() async -> [UInt8]? {
        await withCheckedContinuation { (continuation: CheckedContinuation<[UInt8]?, Never>) in
            let resume = state.withLock { state -> (() -> Void)? in
                switch state {
                case .idle:
                    state = .wanted(continuation)
                    return nil
                case .offered(let piece, let maker):
                    state = .idle
                    return {
                        maker.resume()
                        continuation.resume(returning: piece)
                    }
                case .wanted, .ended: return { continuation.resume(returning: nil) }
                }
            }
            resume?()
        }
    }

    /// The end, from either side: a waiting writer gets nil, a waiting maker is refused.
    func end() {
        let resume = state.withLock { state -> (() -> Void)? in
            let before = state
            state = .ended
            switch before {
            case .wanted(let writer): return { writer.resume(returning: nil) }
            case .offered(_, let maker): return { maker.resume(throwing: Refused()) }
            case .idle, .ended: return nil
            }
        }
        resume?()
    }
}
