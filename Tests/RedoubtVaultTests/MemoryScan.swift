import Foundation

/// Looks for bytes in all memory of this process that its own /proc/self/mem can read, without holding them itself.
struct MemoryScan {
    private let masked: [UInt8]
    private let mask: UInt8 = 0x5A

    /// What is looked for, each byte with the mask over it.
    init(masked: [UInt8]) { self.masked = masked }

    /// A random text of letters under the mask.
    static func canary(_ count: Int = 40) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 97...122) ^ 0x5A } }

    /// Where it is found, and how many bytes were looked at.
    func hits() throws -> (places: [UInt], bytes: Int) {
        let maps = String(decoding: try FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd() ?? Data(), as: UTF8.self)
        // It is long, and reading only the beginning of it would make this a blind test.
        guard maps.contains("[stack]"), maps.contains("[heap]") else { throw CocoaError(.fileReadCorruptFile) }
        let memory = unsafe open("/proc/self/mem", O_RDONLY)
        defer { close(memory) }
        let size = 1 << 20
        // Pages of their own, so that the copies made here are not found again.
        guard let buffer = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) else {
            return ([], 0)
        }
        defer { unsafe munmap(buffer, size) }
        let own = UInt(bitPattern: buffer)
        var places: [UInt] = [], seen = 0
        for line in maps.split(separator: "\n") {
            let words = line.split(separator: " ")
            let range = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard range.count == 2, words[1].hasPrefix("r"), line.hasSuffix("[vvar]") == false else { continue }
            var at = range[0]
            while at < range[1] {
                let want = min(UInt(size), range[1] - at)
                let got = unsafe pread(memory, buffer, Int(want), off_t(at))
                guard got > 0 else { break }
                if !(own..<own + UInt(size)).contains(at) {
                    places += unsafe found(UnsafeRawBufferPointer(start: buffer, count: got)).map { at + UInt($0) }
                    seen += got
                }
                // Pieces overlap, so that nothing is cut in two.
                at += at + UInt(got) < range[1] && got > masked.count ? UInt(got - masked.count) : UInt(got)
            }
        }
        return (places, seen)
    }

    private func found(_ bytes: UnsafeRawBufferPointer) -> [Int] {
        let first = masked[0] ^ mask
        var places: [Int] = [], at = 0
        let end = bytes.count - masked.count
        while at <= end {
            guard let start = bytes.baseAddress, let hit = unsafe memchr(start + at, Int32(first), end - at + 1) else { break }
            at = unsafe hit - UnsafeMutableRawPointer(mutating: start)
            if masked.indices.allSatisfy({ unsafe bytes[at + $0] == masked[$0] ^ mask }) { places.append(at) }
            at += 1
        }
        return places
    }
}
