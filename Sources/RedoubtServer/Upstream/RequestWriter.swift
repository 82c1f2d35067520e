internal import NIOCore
internal import NIOHTTP1
internal import RedoubtCore

/// Writes requests as HTTP/1.1 with a body of known size, in NIO's encoder's place: that one would need a secret as text, which stays in memory
/// for who knows how long. Here it goes from its own page into the buffer that is sent, and that is zeroed when it has been.
final class RequestWriter: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = ByteBuffer

    /// The secret header of the next request.
    var credential: UpstreamCredential?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head): write(head, context, promise)
        case .body(.byteBuffer(let bytes)): context.write(wrapOutboundOut(bytes), promise: promise)
        case .body(.fileRegion): promise?.fail(ChannelError.operationUnsupported)
        case .end: context.write(wrapOutboundOut(ByteBuffer()), promise: promise)
        }
    }

    private func write(_ head: HTTPRequestHead, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        let secret = credential
        credential = nil
        // Of its own size, so that it never moves and leaves a copy behind.
        let size = head.headers.reduce(head.uri.utf8.count + 64) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        var buffer = context.channel.allocator.buffer(capacity: size + (secret.map { $0.value.count + 64 } ?? 0))
        buffer.writeString("\(head.method.rawValue) \(head.uri) HTTP/1.1\r\n")
        for (name, value) in head.headers { buffer.writeString(name + ": " + value + "\r\n") }
        guard let secret else {
            buffer.writeString("\r\n")
            return context.write(wrapOutboundOut(buffer), promise: promise)
        }
        buffer.writeString(secret.header + ": " + secret.prefix)
        // A span can be copied into a buffer only by its pointer, which does not leave the closure.
        secret.value.withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe _ = buffer.writeBytes($0) } }
        buffer.writeString("\r\n\r\n")
        let done = promise ?? context.eventLoop.makePromise()
        let kept = NIOLoopBoundBox(buffer, eventLoop: context.eventLoop)
        done.futureResult.assumeIsolated().whenComplete { _ in
            // The channel has let go of it, so nothing is copied by this.
            kept.value.moveWriterIndex(to: 0)
            kept.value.writeRepeatingByte(0, count: kept.value.capacity)
        }
        context.write(wrapOutboundOut(buffer), promise: done)
    }
}
