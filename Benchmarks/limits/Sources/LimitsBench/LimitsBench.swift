internal import Foundation
internal import Glibc
internal import RedoubtCore
internal import RedoubtTraffic

/// What a decision of the limiter costs, and what a million subjects do: `swift run -c release --package-path Benchmarks/limits`.
@main enum LimitsBench {
    private static let begin = Timestamp(seconds: 1_767_225_600)

    static func main() {
        decisions()
        memory()
    }

    /// Three windows and a slot, asked for and given back, a thousand users in turn; the median of five rounds.
    private static func decisions() {
        let limiter = RateLimiter()
        let demands = (0..<1_000).map { demand(of: "user-\($0)@example.com") }
        let count = 200_000
        var now = begin
        let rounds = (0..<5).map { _ in
            nanoseconds {
                for index in 0..<count {
                    now = now + .microseconds(10)
                    if let lease = try? limiter.admit(demands[index % demands.count], at: now) { lease.end() }
                }
            } / Double(count)
        }
        print("a decision over 3 windows and a slot: \(Int(rounds.sorted()[2])) ns")
        var full = Demand()
        full.requests(LimitKey("user", "full"), Rate(1, per: .hour))
        if let lease = try? limiter.admit(full, at: now) { lease.end() }
        let refusal = nanoseconds {
            for _ in 0..<count { if let lease = try? limiter.admit(full, at: now) { lease.end() } }
        }
        print("a refusal, words included: \(Int(refusal / Double(count))) ns")
    }

    private static func memory() {
        let count = 1_000_000
        let before = residentKilobytes()
        let limiter = RateLimiter(capacity: count)
        let spent = nanoseconds {
            for index in 0..<count {
                var demand = Demand()
                demand.requests(LimitKey("user", "user-\(index)@example.com"), Rate(100, per: .hour))
                if let lease = try? limiter.admit(demand, at: begin + .microseconds(index)) { lease.end() }
            }
        }
        let grown = residentKilobytes() - before
        print(
            "\(limiter.count) subjects: \(grown / 1_024) MiB, \(grown * 1_024 / count) bytes and \(Int(spent / Double(count))) ns each"
        )
    }

    private static func demand(of user: String) -> Demand {
        let provider = LimitKey("provider", "openai")
        var demand = Demand()
        demand.requests(LimitKey("user", user), Rate(1_000, per: .hour))
        demand.requests(provider, Rate(100_000_000, per: .minute))
        demand.tokens(provider, Rate(200_000_000_000, per: .minute), estimate: 800)
        demand.slot(provider, limit: 64)
        return demand
    }

    /// Processor time of this thread.
    private static func nanoseconds(_ body: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
        }
        let start = now()
        body()
        return now() - start
    }

    /// From `/proc/self/statm`; the system's highest mark would begin with what stood here before this program.
    private static func residentKilobytes() -> Int {
        guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
        defer { unsafe fclose(file) }
        var (size, resident) = (0, 0)
        let count = unsafe withUnsafeMutablePointer(to: &size) { size in
            unsafe withUnsafeMutablePointer(to: &resident) { resident in
                unsafe withVaList([size, resident]) { unsafe vfscanf(file, "%ld %ld", $0) }
            }
        }
        return count == 2 ? resident * 4 : 0
    }
}
