public import RedoubtCore
internal import Synchronization

/// Where waiting happens, so that a test need not wait.
public struct Sleeper: Sendable {
    let sleep: @Sendable (Duration) async -> Void

    public init(_ sleep: @escaping @Sendable (Duration) async -> Void) { self.sleep = sleep }

    /// The machine's own.
    public static let system = Sleeper { try? await Task.sleep(for: $0) }
}

typealias Turned = Result<Limiter.Admission, LimitRefusal>
typealias Ready = (continuation: CheckedContinuation<Turned, Never>, result: Turned)

extension RateLimiter {
    /// Waits for its turn until everything that a demand names is free, at the longest until a deadline.
    ///
    /// First come, first served at whatever there is too little of (see ``AdmissionQueue``). What cannot be met in time is refused
    /// as ``admit(_:at:)`` would refuse it, at once where that is certain. A cancelled call leaves nothing behind.
    public func acquire(
        _ demand: Demand, until deadline: Timestamp, time: any TimeSource = SystemTime(), sleeper: Sleeper = .system
    ) async throws(Denial) -> Lease {
        let ticket = state.withLock { $0.queue.ticket() }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { $0.submit(demand, ticket, continuation, until: deadline, at: time.now()) }
                if let answer { continuation.resume(returning: answer) } else { arm(time, sleeper) }
            }
        } onCancel: {
            cancel(ticket, at: time.now())
        }
        if Task.isCancelled { state.withLock { _ = $0.cancelled.remove(ticket) } }
        switch result {
        case .success(let admission): return Lease(admission, of: self)
        case .failure(let refusal): throw refusal.denial
        }
    }

    /// Lets time pass for those who wait. ``acquire(_:until:time:sleeper:)`` sees to it itself.
    public func advance(to now: Timestamp) {
        resume(state.withLock { state in state.ready(state.queue.advance(to: now)) })
    }

    func resume(_ ready: [Ready]) { for (continuation, result) in ready { continuation.resume(returning: result) } }

    private func cancel(_ ticket: AdmissionQueue.Ticket, at now: Timestamp) {
        resume(
            state.withLock { state in
                guard let own = state.waiting.removeValue(forKey: ticket) else {
                    state.cancelled.insert(ticket)
                    return []
                }
                let others = state.ready(state.queue.cancel(ticket, at: now))
                state.disarmIfIdle()
                return [(own, .failure(LimitRefusal(cause: .cancelled, retryAfter: nil)))] + others
            })
    }

    /// Sets the timer for the moment when somebody's window becomes free or time runs out, if none is set for as early.
    private func arm(_ time: any TimeSource, _ sleeper: Sleeper) {
        let now = time.now()
        state.withLock { state in
            guard let next = state.queue.nextWake, state.timer.map({ next < $0.moment }) ?? true else { return }
            state.timer?.task.cancel()
            let task = Task {
                await sleeper.sleep(max(.zero, next - now))
                if !Task.isCancelled { self.fire(time, sleeper) }
            }
            state.timer = (next, task)
        }
    }

    private func fire(_ time: any TimeSource, _ sleeper: Sleeper) {
        state.withLock { $0.timer = nil }
        advance(to: time.now())
        arm(time, sleeper)
    }
}

extension RateLimiter.State {
    /// Those who wait for these turns.
    mutating func ready(_ turns: [AdmissionQueue.Turn]) -> [Ready] {
        let ready = turns.compactMap { turn in waiting.removeValue(forKey: turn.ticket).map { ($0, turn.result) } as Ready? }
        if !ready.isEmpty { disarmIfIdle() }
        return ready
    }

    /// The answer, or nil when the call now waits for its turn.
    mutating func submit(
        _ demand: Demand, _ ticket: AdmissionQueue.Ticket, _ continuation: CheckedContinuation<Turned, Never>,
        until deadline: Timestamp, at now: Timestamp
    ) -> Turned? {
        if cancelled.remove(ticket) != nil { return .failure(LimitRefusal(cause: .cancelled, retryAfter: nil)) }
        switch queue.submit(demand, as: ticket, until: deadline, at: now) {
        case .admitted(let admission): return .success(admission)
        case .refused(let refusal): return .failure(refusal)
        case .waiting:
            waiting[ticket] = continuation
            return nil
        }
    }

    mutating func disarmIfIdle() {
        guard queue.waiting == 0 else { return }
        timer?.task.cancel()
        timer = nil
    }
}
