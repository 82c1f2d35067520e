public import RedoubtCore
public import RedoubtTraffic
internal import RedoubtWire
internal import Synchronization

/// Limits in Redis or Valkey, for any number of gateways: each deed is one script, which the server runs whole and by its own clock.
///
/// A script is sent once and called by its hash; a server that forgot it gets it again.
public final class RedisLimitStore: LimitStore {
    private let client: RedisClient
    private let limits: RedisLimits
    /// What the server calls each script.
    private let hashes = Mutex<[String: [UInt8]]>([:])

    /// How long a slot is held without being renewed.
    public var timeToLive: Duration { limits.timeToLive }

    /// `patience` is how long an answer may take before the store counts as away.
    public init(
        _ address: RedisAddress, namespace: String = "redoubt", timeToLive: Duration = .seconds(30),
        patience: Duration = .milliseconds(500)
    ) throws(Fault) {
        client = try RedisClient(address, patience: patience)
        limits = RedisLimits(namespace: namespace, timeToLive: timeToLive)
    }

    public func close() { client.close() }

    public func admit(_ demand: Demand, as id: LeaseID) async throws(LimitStoreError) {
        try limits.admitted(demand, try await run(limits.admit(demand, as: id)))
    }

    public func settle(_ demand: Demand, as id: LeaseID, _ report: UsageReport) async throws(LimitStoreError) {
        guard let call = limits.settle(demand, as: id, report).call else { return }
        _ = try limits.done(try await run(call))
    }

    public func renew(_ demand: Demand, as id: LeaseID) async throws(LimitStoreError) -> Bool {
        try limits.done(try await run(limits.renew(demand, as: id)))
    }

    public func release(_ demand: Demand, as id: LeaseID) async throws(LimitStoreError) {
        _ = try limits.done(try await run(limits.release(demand, as: id)))
    }

    public func record(_ demand: Demand, as id: LeaseID) async throws(LimitStoreError) {
        _ = try limits.done(try await run(limits.record(demand, as: id)))
    }

    public func usage(of demand: Demand) async throws(LimitStoreError) -> [LimitUsage] {
        try limits.usage(of: demand, try await run(limits.usage(of: demand)))
    }

    // MARK: - Scripts

    private func run(_ call: RedisCall) async throws(LimitStoreError) -> RedisValue {
        do throws(RedisFailure) {
            let hash = if let known = hashes.withLock({ $0[call.script] }) { known } else { try await load(call.script) }
            do throws(RedisFailure) { return RedisValue(try await client.send(Self.words(call, hash))) } catch {
                guard case .refused(let words) = error, words.hasPrefix("NOSCRIPT") else { throw error }
            }
            return RedisValue(try await client.send(Self.words(call, try await load(call.script))))
        } catch { throw .away(error.words) }
    }

    private func load(_ script: String) async throws(RedisFailure) -> [UInt8] {
        let answer = try await client.send(["SCRIPT", "LOAD", script].map { Array($0.utf8) })
        guard let hash = answer.text, hash.utf8.count == 40 else { throw .away("an answer that makes no sense") }
        let bytes = Array(hash.utf8)
        hashes.withLock { $0[script] = bytes }
        return bytes
    }

    private static func words(_ call: RedisCall, _ hash: [UInt8]) -> [[UInt8]] {
        [Array("EVALSHA".utf8), hash, Array(String(call.keys.count).utf8)] + (call.keys + call.arguments).map { Array($0.utf8) }
    }
}

extension RedisValue {
    init(_ value: RESPValue) {
        switch value {
        case .null: self = .null
        case .integer(let number): self = .integer(number)
        case .error(let words): self = .error(words)
        case .status, .bytes: self = value.text.map { .text($0) } ?? .null
        case .array(let values): self = .array(values.map { RedisValue($0) })
        }
    }
}
