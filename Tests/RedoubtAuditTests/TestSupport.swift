import Foundation
import RedoubtCore
import RedoubtTesting

@testable import RedoubtAudit

/// A folder of its own for one test, removed when the test is over.
final class Scratch {
    let path: String
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("redoubt-audit-\(UUID().uuidString)")
        path = root.appendingPathComponent("state").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    /// A copy of the state as it stands, under another name.
    func copy(_ name: String = UUID().uuidString) throws -> String {
        let target = root.appendingPathComponent(name).path
        try FileManager.default.copyItem(atPath: path, toPath: target)
        return target
    }
}

/// Seeded random numbers (SplitMix64), so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The shared test data beside the repository; nil where there is none.
func vectors(_ name: String, file: String = #filePath) -> URL? {
    var folder = URL(fileURLWithPath: file).resolvingSymlinksInPath()
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    let found = folder.appendingPathComponent("shared/data/vectors/\(name)")
    return FileManager.default.fileExists(atPath: found.path) ? found : nil
}

func readFile(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

func writeFile(_ path: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

let testOrigin = "example.com/redoubt-test"
let testIntegrityKey = IntegrityKey(String(repeating: "4f", count: 32))

func openLog(
    _ state: String, integrityKey: IntegrityKey? = testIntegrityKey, io: JournalIO = .system, interval: Int = 500
) throws -> AuditLog {
    try AuditLog(
        state: state, origin: testOrigin, integrityKey: integrityKey, time: ManualTime(), io: io, intervalMilliseconds: interval)
}

func sampleEvent(_ number: Int, session: String = "s-1") -> AuditEvent {
    AuditEvent(
        .tool, "tool_executed", result: number % 3 == 0 ? "denied" : "success", user: "user-\(number % 5)", session: session,
        request: "req-\(number)", layer: "permission", code: number % 3 == 0 ? "permission.denied" : "",
        details: [
            "tool": "calculator", "word": "pineapple", "number": .integer(Int64(number)),
            "arguments": ["hash": "ab12", "kinds": ["a", "b"]],
        ])
}

let testTime = Timestamp(seconds: 1_767_225_600)

/// A state folder with a closed log of this many entries.
func makeLog(_ count: Int, in scratch: Scratch, integrityKey: IntegrityKey? = testIntegrityKey, closed: Bool = true) async throws {
    let log = try openLog(scratch.path, integrityKey: integrityKey, interval: 3_600_000)
    var number = 0
    while number < count {
        let part = (number..<min(count, number + 500)).map { (event: sampleEvent($0), time: testTime + .seconds($0)) }
        _ = try await log.append(part)
        number += part.count
    }
    if closed { try await log.close() }
}

func verify(
    _ state: String, from kept: [UInt8]? = nil, integrityKeys: [IntegrityKey] = testIntegrityKey.map { [$0] } ?? []
) throws -> VerificationReport {
    try AuditVerifier(state: state, origin: testOrigin, integrityKeys: integrityKeys).verify(fromCheckpoint: kept)
}
