import RedoubtCore
import RedoubtWire

/// A request is read or refused, never anything else; and what is read keeps its bytes when nothing is changed.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let value = try? JSONValue(parsing: bytes) {
        // Canonical form is a fixed point.
        let canonical = value.canonicalBytes
        guard let again = try? JSONValue(parsing: canonical), again.canonicalBytes == canonical else { fatalError("not canonical") }
    }
    for dialect in Dialect.allCases {
        guard let request = try? ModelRequest(bytes, dialect: dialect) else { continue }
        if request.bytes() != bytes { fatalError("bytes changed") }
        let all = Dictionary(request.texts.map { ($0.id, "x") }, uniquingKeysWith: { first, _ in first })
        if (try? JSONDocument(request.bytes(replacing: all, preamble: "p"))) == nil { fatalError("broken by patching") }
    }
    for dialect in Dialect.allCases { _ = try? ModelReply(bytes, dialect: dialect) }
    return 0
}
