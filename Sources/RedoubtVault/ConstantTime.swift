/// Whether two byte strings are equal, in time that depends on their lengths alone.
func equalInConstantTime(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    // `|` and `^` bind equally tightly in Swift; without the inner parentheses a difference could cancel itself.
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
