internal import NIOCore
internal import NIOPosix

/// Runs the gateway's tasks on the event loops themselves, so that a request does not change threads on its way.
///
/// A job that is made on a loop stays on it; one that comes from elsewhere (the audit log's thread) goes to the next loop. Nothing
/// that runs in the gateway may block: files and databases have threads of their own.
final class LoopExecutor: TaskExecutor {
    static let shared = LoopExecutor(MultiThreadedEventLoopGroup.singleton)

    private let group: MultiThreadedEventLoopGroup

    init(_ group: MultiThreadedEventLoopGroup) { self.group = group }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = unsafe asUnownedTaskExecutor()
        let loop: any EventLoop = MultiThreadedEventLoopGroup.currentEventLoop ?? group.next()
        loop.execute { unsafe job.runSynchronously(on: executor) }
    }
}
