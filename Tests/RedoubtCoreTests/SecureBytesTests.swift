import Foundation
import RedoubtCore
import Testing

@Suite struct `Secret bytes` {
    private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) } }

    private func copy(_ secret: borrowing SecureBytes) -> [UInt8] { secret.withBytes { span in span.indices.map { span[$0] } } }

    private func address(_ secret: borrowing SecureBytes) -> UInt {
        secret.withBytes { span in unsafe span.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } }
    }

    @Test(arguments: [0, 1, 63, 64, 65, 4095, 4096, 4097, 16_384, 16_385, 200_000])
    func `come back as they were put in`(count: Int) {
        let secret = SecureBytes(copying: bytes(count).span)
        #expect(copy(secret) == bytes(count))
        #expect(secret.count == count && secret.isEmpty == (count == 0) && secret.capacity >= count)
    }

    @Test func `grow as they are added to`() {
        var secret = SecureBytes(count: 0)
        for byte in bytes(10_000) { secret.append(byte) }
        secret.append(bytes(3).span)
        #expect(copy(secret) == bytes(10_000) + bytes(3))
    }

    @Test func `are equal when every byte is`() {
        let one = SecureBytes(copying: bytes(40).span)
        for index in 0..<40 {
            for bit in 0..<8 {
                var other = bytes(40)
                other[index] ^= 1 << UInt8(bit)
                // Two differences must not cancel each other.
                let single = SecureBytes(copying: other.span)
                other[(index + 1) % 40] ^= 1 << UInt8(bit)
                let double = SecureBytes(copying: other.span)
                let isEqual = one == single || one == double
                #expect(!isEqual)
            }
        }
        let same = SecureBytes(copying: bytes(40).span), shorter = SecureBytes(copying: bytes(39).span)
        let isSame = one == same, isShorter = one == shorter
        #expect(isSame && !isShorter)
    }

    @Test func `are zeroed when they are let go`() {
        let place: UInt
        do {
            let secret = SecureBytes(copying: [UInt8](repeating: 0xA5, count: 5000).span)
            place = address(secret)
        }
        // The place stays mapped; another test may have it by now, but never with these bytes in it.
        let left = (0..<5000).count { unsafe UnsafePointer<UInt8>(bitPattern: place + UInt($0))?.pointee == 0xA5 }
        #expect(left == 0)
    }

    @Test func `are taken from many tasks at once`() async {
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<64 {
                group.addTask {
                    (0..<500).allSatisfy { round in
                        let mark = UInt8(truncatingIfNeeded: task &* 31 &+ round)
                        let secret = SecureString(String(repeating: String(UnicodeScalar(mark % 90 + 33)), count: round % 300))
                        return secret.withBytes { span in
                            span.count == round % 300 && span.indices.allSatisfy { span[$0] == mark % 90 + 33 }
                        }
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/smaps"), "there is no /proc"))
    func `lie in pages that are neither dumped nor forked`() throws {
        let secret = SecureBytes(count: 32)
        let place = address(secret)
        let file = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
        let maps = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self).split(separator: "\n")
        var inside = false
        var flags: [Substring] = []
        for line in maps {
            let range = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt($0, radix: 16) }
            if range.count == 2 { inside = range[0] <= place && place < range[1] }
            if inside, line.hasPrefix("VmFlags:") { flags = line.split(separator: " ") }
        }
        switch secret.protection {
        case .secretMemory: #expect(flags.contains("dc") && flags.contains("lo"), "\(flags)")
        case .locked: #expect(flags.contains("dd") && flags.contains("wf") && flags.contains("lo"), "\(flags)")
        case .undumped: #expect(flags.contains("dd") && flags.contains("wf"), "\(flags)")
        }
        #expect(MemoryProtection.available >= secret.protection)
    }

    @Test func `have guard pages around them`() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            let secret = SecureBytes(count: 1 << 20)
            let capacity = secret.capacity
            let beyond = secret.withBytes { span in
                unsafe span.withUnsafeBytes { unsafe $0.baseAddress?.load(fromByteOffset: capacity, as: UInt8.self) }
            }
            exit(Int32(beyond ?? 1))
        }
        await #expect(processExitsWith: .success) {
            let secret = SecureBytes(count: 1 << 20)
            let capacity = secret.capacity
            let last = secret.withBytes { span in
                unsafe span.withUnsafeBytes { unsafe $0.baseAddress?.load(fromByteOffset: capacity - 1, as: UInt8.self) }
            }
            exit(Int32(last ?? 1))
        }
    }
}

@Suite struct `A text in protected memory` {
    @Test func `is made of bytes that are UTF-8 alone`() {
        #expect(SecureString(SecureBytes(copying: Array("grüße \u{1F511}".utf8).span)) == SecureString("grüße \u{1F511}"))
        for bad: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x61, 0x80]] {
            #expect(SecureString(SecureBytes(copying: bad.span)) == nil)
        }
    }

    @Test func `lends its bytes where they lie`() {
        let secret = SecureString("0123456789")
        let first = secret.withBytes { span in unsafe span.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } }
        let second = secret.withBytes { span in unsafe span.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } }
        #expect(first == second && secret.withBytes { $0.count } == 10)
    }

    @Test func `shows its ends at most`() {
        #expect(SecureString("sk-" + "ant-" + "0123456789abckey").masked == "sk-ant-***...key")
        #expect(SecureString("0123456789abcdefg").masked == "***...efg")
        #expect(SecureString(String(repeating: "ü", count: 30)).masked == "***")
        #expect(SecureString("").masked == "***")
    }

    @Test func `is in no description, mirror, dump or encoding`() {
        let canary = "canary" + String(UInt64.random(in: .min ... .max), radix: 36)
        let secret = SecureString(canary)
        struct Holder { var key: SecureString; var more: [SecureString]; var maybe: SecureString? }
        let holder = Holder(key: secret, more: [secret], maybe: secret)
        var shown =
            "\(secret) \(secret as Any) \(holder) \(String(reflecting: secret)) \(String(describing: [secret])) \(Mirror(reflecting: secret).children)"
        dump(holder, to: &shown)
        dump(secret, to: &shown)
        #expect(!shown.contains(canary) && shown.contains("SecureString(***REDACTED***)"))
        #expect((secret as Any) is any Encodable == false)
    }
}

@Suite struct `This process` {
    @Test func `can be kept from being dumped`() async {
        await #expect(processExitsWith: .success) {
            guard !ProcessHardening.isApplied else { exit(1) }
            do { try ProcessHardening.apply() } catch { exit(2) }
            var limit = rlimit()
            guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0, limit.rlim_cur == 0, limit.rlim_max == 0
            else { exit(3) }
            exit(ProcessHardening.isApplied ? 0 : 4)
        }
    }
}
