internal import NIOCore
internal import Redoubt
internal import RedoubtCore

/// One request and whoever waits for its answer. Everything but ``cancel()`` happens on its event loop.
final class Exchange: Sendable {
    private struct State {
        var waiter: CheckedContinuation<UpstreamResponse, any Error>?
        var connection: UpstreamConnection?
        var isCancelled = false
    }

    let request: UpstreamRequest
    let loop: any EventLoop
    private let state: NIOLoopBoundBox<State>

    init(_ request: UpstreamRequest, on loop: any EventLoop) {
        self.request = request
        self.loop = loop
        state = .makeBoxSendingValue(State(), eventLoop: loop)
    }

    /// Answers false when it was cancelled before it began.
    func begin(_ waiter: CheckedContinuation<UpstreamResponse, any Error>) -> Bool {
        guard !state.value.isCancelled else {
            waiter.resume(throwing: UpstreamFailure.cancelled)
            return false
        }
        state.value.waiter = waiter
        return true
    }

    /// Answers false when nobody waits any more.
    func attach(_ connection: UpstreamConnection) -> Bool {
        guard state.value.waiter != nil else { return false }
        state.value.connection = connection
        return true
    }

    func succeed(_ response: UpstreamResponse) { finish { $0.resume(returning: response) } }
    func fail(_ failure: UpstreamFailure) { finish { $0.resume(throwing: failure) } }

    private func finish(_ tell: (CheckedContinuation<UpstreamResponse, any Error>) -> Void) {
        let waiter = state.value.waiter
        state.value.waiter = nil
        state.value.connection = nil
        if let waiter { tell(waiter) }
    }

    /// Gives up, from anywhere; a connection that has begun on it is of no further use.
    func cancel() {
        loop.execute { [self] in
            state.value.isCancelled = true
            if let connection = state.value.connection { connection.fail(.cancelled) } else { fail(.cancelled) }
        }
    }
}
