#if canImport(Glibc)
    internal import Glibc
#endif

/// How the system schedules the thread that writes the log.
enum ThreadPolicy {
    /// Runs work that yields to whoever is busy: when it wakes up it takes an idle processor, but interrupts nobody.
    ///
    /// On a processor that it shares with the requests it serves, the writer would otherwise run for each of them by itself; so it
    /// runs once for many. Where the system knows no such policy (sched(7), SCHED_BATCH), the work simply runs.
    static func withoutPreemption(_ work: () -> Void) {
        #if os(Linux)
            var usual = sched_param()
            let before = sched_getscheduler(0)
            guard before == SCHED_OTHER, unsafe sched_setscheduler(0, batch, &usual) == 0 else { return work() }
            // The thread is Dispatch's; others get it back as it was.
            defer { _ = unsafe sched_setscheduler(0, before, &usual) }
        #endif
        work()
    }

    #if os(Linux)
        /// SCHED_BATCH, which the C library hides from strict programs.
        private static let batch: Int32 = 3
    #endif
}
