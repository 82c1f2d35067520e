/// A number of bytes, written `512MiB`, `10MB`, `64KiB`, `100B` or `4096`.
public struct ByteCount: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let bytes: Int

    public init(_ bytes: Int) { self.bytes = bytes }

    /// Reads a size; nil when it is not one or does not fit.
    public init?(parsing text: some StringProtocol) {
        let units: [(String, Int)] = [
            ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("KB", 1000), ("MB", 1_000_000),
            ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1), ("", 1),
        ]
        for (suffix, scale) in units where text.hasSuffix(suffix) {
            guard let number = Int(text.dropLast(suffix.count)), number >= 0 else { continue }
            let (product, overflow) = number.multipliedReportingOverflow(by: scale)
            if overflow { return nil }
            bytes = product
            return
        }
        return nil
    }

    public static func < (lhs: ByteCount, rhs: ByteCount) -> Bool { lhs.bytes < rhs.bytes }

    public var description: String {
        for (suffix, scale) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] where bytes >= scale && bytes % scale == 0 {
            return "\(bytes / scale)\(suffix)"
        }
        return "\(bytes)B"
    }
}

/// So many of something in any window of a given length: `100/h`, `30/min`, `5/s`, `1000/d`.
public struct Rate: Sendable, Hashable, CustomStringConvertible {
    /// The lengths of window that a rate can have.
    public enum Window: String, Sendable, Hashable, CaseIterable {
        case second = "s"
        case minute = "min"
        case hour = "h"
        case day = "d"

        public var duration: Duration {
            switch self {
            case .second: .seconds(1)
            case .minute: .seconds(60)
            case .hour: .seconds(3600)
            case .day: .seconds(86_400)
            }
        }
    }

    /// How many; 0 allows nothing.
    public let limit: Int
    public let window: Window

    public init(_ limit: Int, per window: Window) {
        self.limit = max(0, limit)
        self.window = window
    }

    /// Reads `N/s|min|h|d`; nil when it is not that.
    public init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let limit = Int(parts[0]), limit >= 0, let window = Window(rawValue: String(parts[1]))
        else { return nil }
        self.init(limit, per: window)
    }

    public var description: String { "\(limit)/\(window.rawValue)" }
}

extension Duration {
    /// Reads `250ms`, `30s`, `15m`, `2h`, `7d`; nil when it is not that.
    public init?(parsing text: some StringProtocol) {
        let units: [(String, Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
        for (suffix, scale) in units where text.hasSuffix(suffix) {
            guard let number = Double(String(text.dropLast(suffix.count))), number >= 0, number * Double(scale) < 1e15 else {
                continue
            }
            self = .milliseconds(Int64(number * Double(scale)))
            return
        }
        return nil
    }
}
