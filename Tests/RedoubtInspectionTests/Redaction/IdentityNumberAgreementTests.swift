internal import Foundation
internal import Testing

@testable internal import RedoubtInspection

/// A comparison with another implementation, python-stdnum, where `REDOUBT_STDNUM_PYTHON` names a Python that has it.
@Suite struct IdentityNumberAgreementTests {
    private static let python = ProcessInfo.processInfo.environment["REDOUBT_STDNUM_PYTHON"] ?? ""
    private static let script = URL(filePath: #filePath).appending(path: "../../../EndToEndTests/Python/stdnum_numbers.py")
        .standardized

    private static func output(_ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? data : Data()
    }

    private static func isReady() -> Bool {
        guard !python.isEmpty, let data = try? output(["-c", "import stdnum; print(1)"]) else { return false }
        return !data.isEmpty
    }

    @Test(.enabled(if: isReady(), "REDOUBT_STDNUM_PYTHON names no Python with stdnum"))
    func `every test of a number agrees with the other implementation`() throws {
        let tests = Dictionary(uniqueKeysWithValues: IdentityNumber.all.map { ($0.kind, $0) })
        var seen: [String: (valid: Int, all: Int)] = [:]
        for line in try Self.output([Self.script.path, "600"]).split(separator: 10) {
            let parts = line.split(separator: 9)
            try #require(parts.count == 3)
            let kind = String(decoding: parts[0], as: UTF8.self)
            let test = try #require(tests[kind], "\(kind)")
            let isValid = parts[2].first == UInt8(ascii: "1")
            #expect(
                test.accepts(parts[1]) == isValid, "\(kind) \(String(decoding: parts[1], as: UTF8.self)): stdnum says \(isValid)")
            seen[kind, default: (0, 0)].all += 1
            if isValid { seen[kind, default: (0, 0)].valid += 1 }
        }
        #expect(seen.count >= 95)
        for (kind, count) in seen { #expect(count.valid >= 10 && count.all > count.valid, "\(kind): \(count)") }
    }
}
