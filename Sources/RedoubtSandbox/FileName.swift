public import RedoubtCore

/// The name of one file in a folder: never a path, and the same file on every file system it may be copied to.
///
/// *Looks at:* letters and digits of any script, dot, dash, underscore, space; at most 128 bytes of UTF-8.
/// *Refuses when:* anything else occurs; it begins with a dot, a dash or a space or ends with a dot or a space (Windows drops
/// those); it is a device name of Windows (`con`, `lpt1.txt`); another sequence of code points would be the same name after
/// normalisation to NFC (so that no two names are one file on a normalising file system). Combining marks are refused for that reason.
/// *Does not see:* names that only look alike (Cyrillic `а`), names that differ in case alone. *Costs:* one pass.
public struct FileName: Sendable, Hashable, CustomStringConvertible {
    /// The longest name, in bytes of UTF-8.
    public static let limit = 128
    /// The name itself.
    public let text: String

    public var description: String { text }

    /// Checks a name; throws `input.filename`.
    public init(validating name: some StringProtocol) throws(Denial) {
        if let complaint = Self.complaint(about: String(name)) {
            throw Denial(
                .inputFilename, "filename " + complaint,
                hint: "use letters, digits, dot, dash, underscore and space, at most \(Self.limit) bytes")
        }
        text = String(name)
    }

    private static func complaint(about name: String) -> String? {
        if name.unicodeScalars.contains(where: isSeparator) { return "cannot contain path separators" }
        if name.isEmpty { return "is empty" }
        if name.utf8.count > limit { return "is longer than \(limit) bytes" }
        if name.unicodeScalars.contains(where: isControl) { return "cannot contain control characters" }
        if !name.unicodeScalars.allSatisfy(isAllowed) { return "cannot contain \(quoted(firstRefused(in: name)))" }
        if name.hasPrefix(".") { return "cannot begin with a dot" }
        if name.hasPrefix("-") || name.hasPrefix(" ") { return "cannot begin with a dash or a space" }
        if name.hasSuffix(".") || name.hasSuffix(" ") { return "cannot end with a dot or a space" }
        return isReservedOnWindows(name) ? "is reserved on some systems" : nil
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool { scalar == "/" || scalar == "\\" }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func firstRefused(in name: String) -> String {
        name.unicodeScalars.first { !isAllowed($0) }.map { String($0) } ?? ""
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            isStable(scalar)
        default: scalar == "." || scalar == "-" || scalar == "_" || scalar == " "
        }
    }

    /// Whether NFC leaves the letter alone wherever it stands (UAX #15: NFC_Quick_Check is Yes), and it can be seen.
    private static func isStable(_ scalar: Unicode.Scalar) -> Bool {
        let composesWithTheOneBefore = (0x1100...0x11FF).contains(scalar.value) || (0x16D63...0x16D6A).contains(scalar.value)
        return !scalar.properties.isFullCompositionExclusion && !scalar.properties.isDefaultIgnorableCodePoint
            && !composesWithTheOneBefore
    }

    /// Microsoft, "Naming Files, Paths, and Namespaces": the device names, also before any extension.
    private static func isReservedOnWindows(_ name: String) -> Bool {
        let stem = name.prefix { $0 != "." }.lowercased()
        let base = String(stem.reversed().drop { $0 == " " }.reversed())
        if ["con", "prn", "aux", "nul"].contains(base) { return true }
        return base.count == 4 && (base.hasPrefix("com") || base.hasPrefix("lpt")) && base.last?.isNumber == true
    }
}
