import RedoubtCore
import RedoubtInspection

/// However a text is cut, what comes out is the same; and nothing that was found is in it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let first = bytes.first else { return 0 }
    let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
    let whole = Redactor.standard.redact(text)
    var stream = Redactor.standard.makeStream()
    var out = ""
    var rest = text.unicodeScalars[...]
    let width = Int(first % 16) + 1
    while !rest.isEmpty {
        out += stream.feed(String(rest.prefix(width)))
        rest = rest.dropFirst(width)
    }
    out += stream.finish()
    if out != whole.text || stream.findings != whole.findings { fatalError("the output depends on the cut") }
    return 0
}
