internal import NIOCore
internal import RedoubtWire

/// One connection to a Redis server: commands go out as they come, answers come in the same order. Belongs to an event loop.
final class RedisConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    typealias Waiter = EventLoopPromise<RESPValue>

    /// More commands than these do not wait on one connection.
    static let mostWaiting = 10_000

    private var reader = RESPReader()
    private var waiting = CircularBuffer<(waiter: Waiter, deadline: NIODeadline)>()
    private var context: ChannelHandlerContext?
    private var clock: RepeatedTask?
    private var hasFailed = false

    /// Whether commands can be sent; asked of the channel, whose event comes only behind the end of the connecting.
    var isOpen: Bool { !hasFailed && context?.channel.isActive == true }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    /// Sends a command; its answer, or that there was none, goes to the waiter.
    func send(_ command: [UInt8], within patience: TimeAmount, _ waiter: Waiter) {
        guard isOpen, let context else { return waiter.fail(RedisFailure.away("the connection is closed")) }
        guard waiting.count < Self.mostWaiting else { return waiter.fail(RedisFailure.overloaded) }
        waiting.append((waiter, .now() + patience))
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: command)), promise: nil)
        guard clock == nil else { return }
        let tick = TimeAmount.nanoseconds(max(1_000_000, patience.nanoseconds / 4))
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        clock = context.eventLoop.scheduleRepeatedTask(initialDelay: tick, delay: tick) { _ in bound.value.lookAtClock() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        reader.append(unwrapInboundIn(data).readableBytesView)
        do {
            while let value = try reader.next() {
                guard let first = waiting.popFirst() else { return fail("an answer that nobody asked for") }
                if case .error(let words) = value {
                    first.waiter.fail(RedisFailure.refused(words))
                } else {
                    first.waiter.succeed(value)
                }
            }
        } catch { fail(error.words) }
    }

    /// Which answer would come next can no longer be told once one was given up; so the connection ends.
    private func lookAtClock() {
        guard let first = waiting.first, NIODeadline.now() >= first.deadline else { return }
        fail("no answer in time")
    }

    func fail(_ words: String) {
        hasFailed = true
        clock?.cancel()
        clock = nil
        let left = waiting
        waiting = []
        for entry in left { entry.waiter.fail(RedisFailure.away(words)) }
        context?.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { fail("the connection broke") }

    func channelInactive(context: ChannelHandlerContext) {
        fail("the server closed the connection")
        self.context = nil
    }
}
