internal import RedoubtCore

/// Writes JSON into protected memory, so that a secret in it is never copied to the heap.
struct SecureJSONWriter: ~Copyable {
    private var bytes = SecureBytes(capacity: 1024) { _ in 0 }

    mutating func raw(_ text: String) { bytes.append(Array(text.utf8).span) }

    mutating func string(_ text: String) { bytes.append(JSONString.literal(text).span) }

    mutating func string(_ secret: SecureString) {
        bytes.append(UInt8(ascii: "\""))
        secret.withBytes { span in
            for index in span.indices {
                let byte = span[index]
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                    bytes.append(UInt8(ascii: "\\"))
                    bytes.append(byte)
                case 0..<0x20: raw("\\u00" + Hexadecimal.encode(CollectionOfOne(byte)))
                default: bytes.append(byte)
                }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func hexadecimal(_ secret: [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in secret { for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 48 + digit : 87 + digit) } }
        bytes.append(UInt8(ascii: "\""))
    }

    consuming func finish() -> SecureBytes { bytes }
}
