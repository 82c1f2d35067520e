/// A path as the file system and git have it: bytes, which need not be UTF-8.
public struct ScanPath: Sendable, Hashable, Comparable {
    /// The path's bytes, without a NUL.
    public let bytes: [UInt8]

    /// A path from its bytes.
    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// A path from its text.
    public init(_ text: String) { self.init(text.utf8) }

    /// The path as text; what is no UTF-8 becomes U+FFFD.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The path for a terminal or a log: one line, and nothing in it that moves a cursor or turns text around.
    public var printable: String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                out += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// Sorted by bytes, as git sorts.
    public static func < (left: ScanPath, right: ScanPath) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }

    var isAbsolute: Bool { bytes.first == Self.slash }

    /// The last part.
    var name: ArraySlice<UInt8> { bytes[(bytes.lastIndex(of: Self.slash).map { $0 + 1 } ?? 0)...] }

    /// The folder it stands in; `.` for a bare name.
    var folder: ScanPath {
        guard let slash = bytes.lastIndex(of: Self.slash) else { return ScanPath(".") }
        return slash == 0 ? ScanPath("/") : ScanPath(bytes[..<slash])
    }

    /// This folder's inner path; `.` stands for nothing.
    func appending(_ inner: ScanPath) -> ScanPath {
        if inner.bytes.isEmpty || inner.bytes == [Self.dot] { return self }
        if bytes.isEmpty || bytes == [Self.dot] { return inner }
        return ScanPath(bytes.last == Self.slash ? bytes + inner.bytes : bytes + [Self.slash] + inner.bytes)
    }

    /// The path as seen from a folder above it (empty for the folder itself); nil when it is not beneath.
    func relative(to folder: ScanPath) -> ScanPath? {
        if bytes == folder.bytes { return ScanPath([]) }
        let base = folder.bytes.last == Self.slash ? folder.bytes : folder.bytes + [Self.slash]
        return bytes.starts(with: base) ? ScanPath(bytes.dropFirst(base.count)) : nil
    }

    /// The same path without `./`, doubled slashes and a slash at the end.
    var tidied: ScanPath {
        let parts = bytes.split(separator: Self.slash).filter { $0 != [Self.dot] }
        let joined = Array(parts.joined(separator: [Self.slash]))
        if isAbsolute { return ScanPath([Self.slash] + joined) }
        return ScanPath(joined.isEmpty ? [Self.dot] : joined)
    }

    static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")
}
