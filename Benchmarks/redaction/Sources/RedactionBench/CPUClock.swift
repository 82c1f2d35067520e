import Foundation

/// The processor time of this process: what others on the machine take does not count.
enum CPUClock {
    /// Nanoseconds since the start.
    static var now: UInt64 {
        var time = timespec()
        // The call writes into a variable of ours, which outlives it.
        _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Nanoseconds of a piece of work.
    static func nanoseconds(_ work: () -> Void) -> Double {
        let began = now
        work()
        return Double(now - began)
    }

    /// What a piece of work gives, and how long it took.
    static func milliseconds<Result, Failure: Error>(
        _ work: () throws(Failure) -> Result
    ) throws(Failure) -> (Result, Double) {
        let began = now
        let result = try work()
        return (result, Double(now - began) / 1e6)
    }

    /// Nanoseconds of one turn, after one that does not count, over as many turns as fill half a second.
    static func perTurn(_ turn: () -> Void) -> Double {
        turn()
        let began = now
        var turns = 0.0
        repeat {
            turn()
            turns += 1
        } while now - began < 500_000_000
        return Double(now - began) / turns
    }
}
