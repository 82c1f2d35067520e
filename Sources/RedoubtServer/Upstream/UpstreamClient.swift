internal import NIOCore
internal import NIOPosix
public import Redoubt
public import RedoubtCore

/// An HTTP/1.1 client for one origin whose exchanges stay on the event loop that they are asked for on.
///
/// *Follows* no redirects, asks for no compression, uses no proxy, keeps no cookies. *Verifies* certificates against the system's
/// roots. *Bounds* an answer that is not a stream to 32 MiB, and the provider's silence to each request's own measure.
public final class UpstreamClient: Sendable {
    private let pools: [(loop: any EventLoop, pool: NIOLoopBoundBox<UpstreamPool?>)]

    /// Throws when TLS is asked for and cannot be set up.
    public convenience init(_ url: ServiceURL, connectTimeout: Duration = .seconds(10)) throws(Fault) {
        self.init(try UpstreamOrigin(url, connectTimeout: connectTimeout))
    }

    init(_ origin: UpstreamOrigin) {
        pools = MultiThreadedEventLoopGroup.singleton.makeIterator().map { loop in
            let box = NIOLoopBoundBox<UpstreamPool?>.makeEmptyBox(valueType: UpstreamPool.self, eventLoop: loop)
            onLoop(loop) { box.value = UpstreamPool(origin, on: loop, box: box) }
            return (loop, box)
        }
    }

    /// Sends a request and waits for its answer: whole, or, of a stream, until it begins.
    public func send(_ request: UpstreamRequest) async throws(UpstreamFailure) -> UpstreamResponse {
        let (loop, pool) = pools.first { $0.loop.inEventLoop } ?? pools[Int.random(in: pools.indices)]
        let exchange = Exchange(request, on: loop)
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { waiter in
                    onLoop(loop) { if exchange.begin(waiter) { pool.value?.start(exchange) } }
                }
            } onCancel: {
                exchange.cancel()
            }
        } catch let failure as UpstreamFailure { throw failure } catch { throw .cancelled }
    }

    /// Closes every connection; what is under way fails.
    public func close() {
        for (loop, pool) in pools {
            onLoop(loop) {
                pool.value?.close()
                pool.value = nil
            }
        }
    }
}
