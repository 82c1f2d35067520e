/// A text without the ASCII white space before and after it.
func withoutSurroundingSpace(_ text: String) -> String {
    let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    let tail = Array(text.utf8.drop(while: isSpace))
    let end = tail.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0
    return String(decoding: tail[..<end], as: UTF8.self)
}
