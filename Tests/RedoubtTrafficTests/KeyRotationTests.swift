import RedoubtCore
import RedoubtTraffic
import Testing

@Suite struct KeyStatusTests {
    @Test func `the first key is the primary and the others are accepted`() {
        let pool = KeyPool(["a", "b"], provider: "openai")
        #expect(pool.keys.map(\.status) == [.primary, .accepted])
    }

    @Test func `what happens to a key is told once, with names and never a value`() {
        var pool = KeyPool(["a", "b"], provider: "openai")
        let failed = pool.recordFailure("a", .authFailure, at: start)
        #expect(failed.map(\.action) == ["key_failed"])
        #expect(failed.first?.kind == .key && failed.first?.result == "failure")
        #expect(failed.first?.details == ["key": "a", "provider": "openai", "reason": "AUTH_FAILURE"])
        #expect(pool.recordFailure("a", .authFailure, at: start).isEmpty)
        #expect(pool["a"]?.status == .failed && pool["a"]?.reason == .authFailure)
        #expect(pool.recordSuccess("a", at: start).map(\.action) == ["key_recovered"])
        #expect(pool["a"]?.status == .primary)
        #expect(pool.recordFailure("b", .rateLimit, retryAfter: .seconds(9), at: start).map(\.action) == ["key_resting"])
        #expect(pool.disable("b").map(\.action) == ["key_disabled"])
        #expect(pool.recordFailure("b", .authFailure, at: start).isEmpty)
        #expect(pool["b"]?.status == .disabled)
    }

    @Test func `a revoked key is gone at once and for good`() {
        var pool = KeyPool(["a", "b"])
        pool.begin("a")
        #expect(pool.isLive("a"))
        #expect(pool.revoke("a").map(\.action) == ["key_revoked"])
        #expect(!pool.isLive("a"))
        #expect(pool.next(at: start) == "b")
        let nothing = pool.enable("a") + pool.promote("a") + pool.revoke("a")
        #expect(nothing.isEmpty)
        #expect(pool["a"]?.status == .destroyed)
    }

    @Test func `a key that expires is not used from then on`() {
        var pool = KeyPool(["a", "b"])
        pool.expire("a", at: start + .seconds(10))
        #expect(pool.next(at: start + .seconds(9)) == "a")
        #expect(pool.next(at: start + .seconds(10)) == "b")
        pool.expire("b", at: start + .seconds(20))
        #expect(pool.next(at: start + .seconds(20)) == nil)
        #expect(pool.wait(at: start + .seconds(20)) == nil)
        #expect(pool.denial(at: start + .seconds(20)).code == .upstreamNoKey)
    }

    @Test func `a pending key is used for nothing before it is accepted`() {
        var pool = KeyPool([])
        #expect(pool.add("new") == true)
        #expect(pool.add("new") == false)
        #expect(pool.next(at: start) == nil)
        #expect(pool.accept("new").map(\.action) == ["key_accepted"])
        #expect(pool.next(at: start) == "new")
    }

    @Test func `a clock that steps back does not make a key rest for longer than a day`() {
        var pool = KeyPool(["a"])
        pool.recordFailure("a", .rateLimit, retryAfter: .seconds(60), at: start + .seconds(365 * 86_400))
        #expect(pool.next(at: start) == "a")
    }

    @Test func `the number of keys is bounded`() {
        var pool = KeyPool([])
        for index in 0..<KeyPool.maximumKeys { #expect(pool.add("k\(index)") == true) }
        #expect(pool.add("one more") == false)
        pool.revoke("k0")
        #expect(pool.add("one more") == true)
        #expect(pool.keys.count == KeyPool.maximumKeys)
    }
}

@Suite struct KeyRotationTests {
    private let day = Duration.seconds(86_400)

    @Test func `the schedule is the documents' own`() {
        let schedule = RotationSchedule()
        #expect(schedule.frequency == day * 30 && schedule.overlap == day && schedule.notice == day * 7)
    }

    @Test func `a rotation is announced, made, set, tested, promoted, and the former key retired after the overlap`() {
        var pool = KeyPool(["old"], provider: "openai")
        var rotation = KeyRotation(since: start)
        #expect(rotation.next(at: start + day * 22, pool) == .none)
        #expect(rotation.next(at: start + day * 23, pool) == .announce(due: start + day * 30))
        #expect(rotation.announced(pool).map(\.action) == ["key_rotation_due"])
        #expect(rotation.next(at: start + day * 29, pool) == .none)
        let now = start + day * 30
        #expect(rotation.next(at: now, pool) == .create)
        #expect(rotation.created("new", pool).map(\.action) == ["key_created"])
        #expect(rotation.next(at: now, pool) == .set(key: "new"))
        #expect(rotation.wasSet(&pool, at: now).map(\.action) == ["key_set"])
        #expect(pool.next(at: now) == "old")
        #expect(rotation.next(at: now, pool) == .test(key: "new"))
        #expect(rotation.tested(nil, &pool, at: now).map(\.action) == ["key_tested"])
        #expect(rotation.next(at: now, pool) == .promote(key: "new"))
        #expect(rotation.promote(&pool, at: now).map(\.action) == ["key_promoted", "key_rotated"])
        #expect(pool.keys.map(\.status) == [.primary, .accepted])
        #expect(pool.next(at: now) == "new" && pool.isLive("old"))
        #expect(rotation.next(at: now + day - .seconds(1), pool) == .none)
        #expect(rotation.next(at: now + day, pool) == .retire(key: "old"))
        #expect(rotation.retired(&pool).map(\.action) == ["key_retired"])
        #expect(!pool.isLive("old") && pool["old"]?.status == .destroyed)
        #expect(rotation.next(at: now + day, pool) == .none)
        #expect(rotation.due == now + day * 30)
    }

    @Test func `a call that is still under way keeps the former key beyond the overlap`() {
        var pool = KeyPool(["old"])
        pool.begin("old")
        var rotation = rotated(&pool)
        #expect(rotation.next(at: start + day * 3, pool) == .none)
        pool.end("old")
        #expect(rotation.next(at: start + day * 3, pool) == .retire(key: "old"))
        _ = rotation.retired(&pool)
    }

    private func rotated(_ pool: inout KeyPool) -> KeyRotation {
        var rotation = KeyRotation(since: start)
        rotation.force()
        #expect(rotation.next(at: start, pool) == .create)
        _ = rotation.created("new", pool)
        _ = rotation.wasSet(&pool, at: start)
        _ = rotation.tested(nil, &pool, at: start)
        _ = rotation.promote(&pool, at: start)
        return rotation
    }

    @Test(arguments: [ErrorClass.authFailure, .quota, .invalidRequest])
    func `a new key that does not work is let go of, and the present one stays`(failure: ErrorClass) {
        var pool = KeyPool(["old"])
        var rotation = KeyRotation(since: start)
        rotation.force()
        _ = rotation.created("new", pool)
        _ = rotation.wasSet(&pool, at: start)
        #expect(rotation.tested(failure, &pool, at: start).map(\.action) == ["key_revoked", "key_rotation_failed"])
        #expect(pool.next(at: start) == "old" && pool["new"]?.status == .destroyed)
        #expect(rotation.next(at: start + .seconds(3599), pool) == .none)
        #expect(rotation.next(at: start + .seconds(3600), pool) == .create)
    }

    @Test func `an upstream that is down says nothing about the new key`() {
        var pool = KeyPool(["old"])
        var rotation = KeyRotation(since: start)
        rotation.force()
        _ = rotation.created("new", pool)
        _ = rotation.wasSet(&pool, at: start)
        #expect(rotation.tested(.serverError, &pool, at: start).map(\.action) == ["key_test_inconclusive"])
        #expect(rotation.next(at: start + .seconds(29), pool) == .none)
        #expect(rotation.next(at: start + .seconds(30), pool) == .test(key: "new"))
    }

    @Test func `a step out of order changes nothing`() {
        var pool = KeyPool(["old"])
        var rotation = KeyRotation(since: start)
        var events = rotation.wasSet(&pool, at: start) + rotation.tested(nil, &pool, at: start)
        events += rotation.promote(&pool, at: start) + rotation.retired(&pool)
        #expect(events.isEmpty)
        #expect(pool == KeyPool(["old"]))
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `through rotations with failing steps every call finds a key that the provider takes`(seed: UInt64) {
        var random = SplitMix(seed)
        var pool = KeyPool(["k0"])
        var rotation = KeyRotation(
            RotationSchedule(frequency: .seconds(100), overlap: .seconds(20), notice: .seconds(10), retry: .seconds(5)),
            since: start)
        var taken: Set<String> = ["k0"]
        var calls: [String] = []
        var made = 0
        var rotations = 0
        var now = start
        for _ in 0..<20_000 {
            now = now + .milliseconds(Int64.random(in: 0...400, using: &random))
            if let key = pool.next(at: now) {
                #expect(taken.contains(key), "a call began with a key that the provider does not take")
                pool.begin(key)
                calls.append(key)
            } else {
                Issue.record("no key")
            }
            while calls.count > 3 {
                let key = calls.remove(at: Int.random(in: 0..<calls.count, using: &random))
                #expect(taken.contains(key), "the key of a call was taken away")
                pool.end(key)
            }
            let goesWrong = Int.random(in: 0..<5, using: &random) == 0
            switch rotation.next(at: now, pool) {
            case .none: break
            case .announce: _ = rotation.announced(pool)
            case .create:
                made += 1
                _ = goesWrong ? rotation.fail("no", &pool, at: now) : rotation.created("k\(made)", pool)
            case .set: _ = goesWrong ? rotation.fail("no", &pool, at: now) : rotation.wasSet(&pool, at: now)
            case .test(let key):
                if !goesWrong { taken.insert(key) }
                _ = rotation.tested(goesWrong ? .authFailure : nil, &pool, at: now)
            case .promote: rotations += rotation.promote(&pool, at: now).isEmpty ? 0 : 1
            case .retire(let key):
                taken.remove(key)
                _ = rotation.retired(&pool)
            }
        }
        #expect(rotations > 10)
    }
}
