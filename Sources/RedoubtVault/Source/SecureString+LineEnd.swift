internal import RedoubtCore

extension SecureString {
    /// The text without one line end (LF or CRLF) after it; copied from protected memory to protected memory.
    var withoutLineEnd: SecureString {
        let kept = withBytes { bytes -> SecureBytes? in
            var end = bytes.count
            guard end > 0, bytes[end - 1] == 0x0A else { return nil }
            end -= 1
            if end > 0, bytes[end - 1] == 0x0D { end -= 1 }
            return SecureBytes(copying: bytes.extracting(0..<end))
        }
        guard let kept else { return self }
        return SecureString(kept) ?? self
    }
}
