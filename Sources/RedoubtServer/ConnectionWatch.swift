internal import NIOCore
internal import Synchronization

/// Knows which connections have a request under way, and cancels its work when the client goes away.
///
/// One entry a connection, removed when the request ends, so the table is bounded by the number of connections.
final class ConnectionWatch: Sendable {
    private let running = Mutex<[ObjectIdentifier: @Sendable () -> Void]>([:])

    /// Runs the work so that it is cancelled when the connection closes.
    func run<Value: Sendable>(on channel: any NIOCore.Channel, _ work: @escaping @Sendable () async -> Value) async -> Value {
        let id = ObjectIdentifier(channel)
        let task = Task(executorPreference: LoopExecutor.shared) { await work() }
        running.withLock { $0[id] = { task.cancel() } }
        // A connection that closed before it was on the table told nobody.
        if !channel.isActive { task.cancel() }
        defer { running.withLock { _ = $0.removeValue(forKey: id) } }
        return await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Starts work that is cancelled when the connection closes; to be ended with ``finished(on:)``.
    func start(on channel: any NIOCore.Channel, _ work: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        let task = Task(executorPreference: LoopExecutor.shared) { await work() }
        running.withLock { $0[ObjectIdentifier(channel)] = { task.cancel() } }
        if !channel.isActive { task.cancel() }
        return task
    }

    func finished(on channel: any NIOCore.Channel) { running.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) } }

    func closed(_ channel: any NIOCore.Channel) {
        let cancel = running.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
        cancel?()
    }
}
