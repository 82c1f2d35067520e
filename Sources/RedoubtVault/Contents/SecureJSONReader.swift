internal import RedoubtCore

/// Reads JSON out of protected memory into protected memory: a place in a text that is lent to every call.
///
/// It knows objects, arrays, strings and whole numbers, which is all that a vault has in it.
struct SecureJSONReader {
    private var at = 0

    /// Reads an object; the closure reads the value of each member.
    mutating func object(
        _ text: Span<UInt8>, _ member: (inout SecureJSONReader, String) throws(Fault) -> Void
    ) throws(Fault) {
        try list(text, "{", "}") { (reader) throws(Fault) in
            let name = try reader.text(text)
            try reader.take(text, ":")
            try member(&reader, name)
        }
    }

    /// Reads an array; the closure reads each item.
    mutating func array(_ text: Span<UInt8>, _ item: (inout SecureJSONReader) throws(Fault) -> Void) throws(Fault) {
        try list(text, "[", "]", item)
    }

    /// Reads a string of no secret.
    mutating func text(_ text: Span<UInt8>) throws(Fault) -> String { try string(text).withValue { $0 } }

    /// Reads a string.
    mutating func string(_ text: Span<UInt8>) throws(Fault) -> SecureString {
        try take(text, "\"")
        var value = SecureBytes(capacity: 64) { _ in 0 }
        while true {
            let byte = try next(text)
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = SecureString(value) else { throw Self.damaged("a string is not UTF-8") }
                return string
            case UInt8(ascii: "\\"): try escape(text, &value)
            case 0..<0x20: throw Self.damaged("a string has a control character in it")
            default: value.append(byte)
            }
        }
    }

    /// Reads a whole number of up to 18 digits.
    mutating func number(_ text: Span<UInt8>) throws(Fault) -> Int {
        skipSpace(text)
        let start = at
        var value = 0
        while at < text.count, (48...57).contains(text[at]), at - start < 18 {
            value = value * 10 + Int(text[at] - 48)
            at += 1
        }
        guard at > start else { throw Self.damaged("a number is missing") }
        return value
    }

    /// Makes sure that nothing follows.
    mutating func finish(_ text: Span<UInt8>) throws(Fault) {
        skipSpace(text)
        guard at == text.count else { throw Self.damaged("something follows its end") }
    }

    static func damaged(_ words: String) -> Fault {
        Fault(.vaultUnreadable, "the vault's contents are damaged: " + words, hint: "restore the vault from a backup")
    }

    private mutating func list(
        _ text: Span<UInt8>, _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ item: (inout SecureJSONReader) throws(Fault) -> Void
    ) throws(Fault) {
        try take(text, open)
        skipSpace(text)
        if at < text.count, text[at] == UInt8(ascii: close) { at += 1; return }
        while true {
            try item(&self)
            skipSpace(text)
            let byte = try next(text)
            if byte == UInt8(ascii: close) { return }
            guard byte == UInt8(ascii: ",") else { throw Self.damaged("it is not JSON") }
        }
    }

    private mutating func escape(_ text: Span<UInt8>, _ value: inout SecureBytes) throws(Fault) {
        switch try next(text) {
        case UInt8(ascii: "u"): try unicode(text, &value)
        case UInt8(ascii: "n"): value.append(0x0A)
        case UInt8(ascii: "r"): value.append(0x0D)
        case UInt8(ascii: "t"): value.append(0x09)
        case UInt8(ascii: "b"): value.append(0x08)
        case UInt8(ascii: "f"): value.append(0x0C)
        case let byte where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/"):
            value.append(byte)
        default: throw Self.damaged("a string has an unknown escape")
        }
    }

    private mutating func unicode(_ text: Span<UInt8>, _ value: inout SecureBytes) throws(Fault) {
        var code = try unit(text)
        if (0xD800..<0xDC00).contains(code) {
            guard try next(text) == UInt8(ascii: "\\"), try next(text) == UInt8(ascii: "u") else {
                throw Self.damaged("half a character")
            }
            let second = try unit(text)
            guard (0xDC00..<0xE000).contains(second) else { throw Self.damaged("half a character") }
            code = 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw Self.damaged("half a character") }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { value.append(byte) }
    }

    private mutating func unit(_ text: Span<UInt8>) throws(Fault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Hexadecimal.value(try next(text)) else { throw Self.damaged("a string has an unknown escape") }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private mutating func next(_ text: Span<UInt8>) throws(Fault) -> UInt8 {
        guard at < text.count else { throw Self.damaged("they are cut short") }
        defer { at += 1 }
        return text[at]
    }

    private mutating func take(_ text: Span<UInt8>, _ byte: Unicode.Scalar) throws(Fault) {
        skipSpace(text)
        guard try next(text) == UInt8(ascii: byte) else { throw Self.damaged("it is not JSON of the right shape") }
    }

    private mutating func skipSpace(_ text: Span<UInt8>) {
        while at < text.count, text[at] == 0x20 || (0x09...0x0D).contains(text[at]) { at += 1 }
    }
}
