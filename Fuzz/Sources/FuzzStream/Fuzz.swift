import RedoubtCore
import RedoubtInspection
import RedoubtWire

/// A provider's stream is followed or given up; what leaves does not depend on how its bytes were cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let first = bytes.first else { return 0 }
    let dialects: [Dialect] = [.openAIChat, .openAIResponses, .anthropicMessages]
    let dialect = dialects[Int(first) % dialects.count]
    let body = Array(bytes.dropFirst())
    let whole = run(body, dialect, width: body.count + 1)
    let cut = run(body, dialect, width: Int(first / 3) % 13 + 1)
    if whole.isWhole, cut.isWhole, whole.out != cut.out { fatalError("the output depends on the cut") }
    if whole.isWhole != cut.isWhole { fatalError("the verdict depends on the cut") }
    return 0
}

private func run(_ body: [UInt8], _ dialect: Dialect, width: Int) -> (out: [UInt8], isWhole: Bool) {
    var rewriter = StreamRewriter(dialect: dialect) { Redactor.standard.makeStream() }
    var out: [UInt8] = []
    do {
        var at = 0
        while at < body.count {
            let calls = try rewriter.feed(Array(body[at..<min(at + width, body.count)]))
            out += rewriter.take(decisions(calls))
            at += width
        }
        out += rewriter.take(decisions(try rewriter.finish()))
        return (out, true)
    } catch { return (out, false) }
}

/// Every other call is let through.
private func decisions(_ calls: [HeldCall]) -> [HeldCall.ID: CallDecision] {
    Dictionary(
        calls.map { ($0.id, $0.id % 2 == 0 ? .release(arguments: nil) : .replace(words: "no")) }, uniquingKeysWith: { first, _ in first })
}
